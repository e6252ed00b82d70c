// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

#include "model/snapshot.h"

namespace pddgpu {

/// The share of time that the driver spends in leak checks between two samples.
///
/// An estimate: the driver reports the duration of the last check and the number of checks; all
/// checks since the previous sample are assumed to have taken as long as the last one. Not
/// thread-safe.
class CheckLoad
{
public:
    struct Share {
        double ofTime = 0;         ///< 0: no check. Above 1 only if the estimate fails.
        std::uint64_t checks = 0;  ///< Checks in that time.
        std::uint64_t overNs = 0;  ///< Length of that time, on the driver's clock.
    };

    /// Adds a sample. A sample without statistics is skipped. A change of device, or a rebind,
    /// restarts the measurement.
    void append(const Snapshot &snapshot);

    /// Share between the latest two samples. Not set before there are two.
    const std::optional<Share> &latest() const { return m_latest; }
    /// Share since the first sample of this binding.
    const std::optional<Share> &whole() const { return m_whole; }

private:
    struct Sample {
        QString deviceId;
        std::uint64_t nowNs = 0;
        std::uint64_t checkCount = 0;
    };

    std::optional<Sample> m_first;
    Sample m_last;
    double m_checkingNs = 0;  // Since m_first.
    std::optional<Share> m_latest;
    std::optional<Share> m_whole;
};

}  // namespace pddgpu
