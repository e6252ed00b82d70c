// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <ctime>
#include <optional>

#include "performance/checkload.h"

namespace pddgpu {

/// The cost of the driver's leak checks, and of this program, between two samples.
/// Not thread-safe.
class Costs
{
public:
    /// Adds a sample that was just taken.
    void append(const Snapshot &snapshot);

    const CheckLoad &checks() const { return m_checks; }
    /// CPU time of this process, all threads together, as a share of the time between the last two
    /// samples that are not too close together. Not set before there are two.
    const std::optional<double> &ownShare() const { return m_ownShare; }

private:
    CheckLoad m_checks;
    QElapsedTimer m_sinceSample;
    std::clock_t m_cpuAtSample = 0;
    std::optional<double> m_ownShare;
};

}  // namespace pddgpu
