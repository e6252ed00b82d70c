// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <chrono>

namespace pddgpu {

/// What answers may cost, and what is left of it: counted down as they are read. All questions of
/// one round share one, so that none of them costs what was meant for five.
struct AnswerBudget {
    qint64 wireBytes = qint64{96} << 20;  ///< As they come, heads and frames included.
    qint64 bodyBytes = qint64{96} << 20;  ///< Unpacked: twenty thousand cards.
    qint64 series = 400'000;
    qint64 points = 400'000;
    /// Of texts that differ, with what it costs to keep each.
    qint64 textBytes = qint64{48} << 20;
    /// Processor time of the reading thread. It is checked between pieces, so that a round stays
    /// below 2 s.
    std::chrono::nanoseconds processor = std::chrono::milliseconds(1500);
};

}  // namespace pddgpu
