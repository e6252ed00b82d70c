// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/growth.h"
#include "model/snapshot.h"

namespace pddgpu {

/// Growth over the whole length of a recording, so that it is known at any of its samples. Keeps
/// the largest GrowthHistory::MostSubjects of each point. Not thread-safe.
class GrowthPast
{
public:
    /// Expects samples in the recording's order. A sample of another device restarts it.
    void append(const Snapshot &sample, const GrowthHistory::Amounts &amounts);

    bool isOf(const Snapshot &sample) const
    {
        return !m_points.empty() && m_last.device == sample.device;
    }

    /// Growth up to a sample of the recording.
    const GrowthHistory &until(const Snapshot &sample);

private:
    struct Entry {
        std::uint32_t subject = 0;  // Index into m_subjects.
        Amount amount;
    };
    struct Point {
        std::int64_t timeMs = 0;  // Never decreases, like Playback::timeMs().
        std::uint64_t nowNs = 0;
        bool isOther = false;  // The device was rebound, or the machine rebooted.
        std::vector<Entry> entries;
    };

    std::uint32_t idOf(const GrowthSubject &subject);
    void feed(const Point &point);

    std::vector<Point> m_points;
    std::vector<GrowthSubject> m_subjects;
    QHash<GrowthSubject, std::uint32_t> m_ids;
    Snapshot m_last;  // Without objects.

    GrowthHistory m_history;
    std::size_t m_fed = 0;  // Number of points added to m_history.
};

}  // namespace pddgpu
