// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <chrono>

namespace pddgpu {

/// Remaining cost limits for answers, decremented as they are read. All queries of one round share
/// one budget, so that a single query cannot use the limits of five.
struct AnswerBudget {
    qint64 wireBytes = qint64{128} << 20;  ///< On the wire, heads and frames included.
    qint64 bodyBytes = qint64{128} << 20;  ///< Unpacked: twenty thousand cards.
    qint64 series = 550'000;
    qint64 points = 550'000;
    /// Distinct texts, including the overhead to keep each.
    qint64 textBytes = qint64{48} << 20;
    /// CPU time of the reading thread. Checked between chunks, so that a round stays below 2 s.
    std::chrono::nanoseconds processor = std::chrono::milliseconds(1500);
};

}  // namespace pddgpu
