// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

#include "model/snapshot.h"

namespace pddgpu {

/// The share of time that the driver spends in leak checks between two samples.
///
/// An estimate: the driver tells how long the last check took, and how many there were; the
/// checks since the sample before are taken to have lasted as long as the last one.
/// Not thread-safe.
class CheckLoad
{
public:
    struct Share {
        double ofTime = 0;         ///< 0: no check. Above 1 only where the estimate fails.
        std::uint64_t checks = 0;  ///< In that time.
        std::uint64_t overNs = 0;  ///< That time, on the driver's clock.
    };

    /// Looks at a sample; one without statistics is passed over, and another device, or one that
    /// was bound again, starts again.
    void append(const Snapshot &snapshot);

    /// Between the latest two samples. Not set before there are two.
    const std::optional<Share> &latest() const { return m_latest; }
    /// Since the first sample of this binding.
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
