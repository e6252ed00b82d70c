// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/growth.h"
#include "model/snapshot.h"

namespace pddgpu {

/// What a recording says of growth over its whole length, so that it is known at any of its
/// samples. Of each point the largest GrowthHistory::MostSubjects are kept. Not thread-safe.
class GrowthPast
{
public:
    /// Samples come in the order of the recording. One of another device starts again.
    void append(const Snapshot &sample, const GrowthHistory::Amounts &amounts);

    bool isOf(const Snapshot &sample) const
    {
        return !m_points.empty() && m_last.device == sample.device;
    }

    /// Growth until a sample of the recording.
    const GrowthHistory &until(const Snapshot &sample);

private:
    struct Entry {
        std::uint32_t subject = 0;  // Place in m_subjects.
        Amount amount;
    };
    struct Point {
        std::int64_t timeMs = 0;  // Never falls, as Playback::timeMs().
        std::uint64_t nowNs = 0;
        bool isOther = false;  // The device was bound again, or the machine started.
        std::vector<Entry> entries;
    };

    std::uint32_t idOf(const GrowthSubject &subject);
    void feed(const Point &point);

    std::vector<Point> m_points;
    std::vector<GrowthSubject> m_subjects;
    QHash<GrowthSubject, std::uint32_t> m_ids;
    Snapshot m_last;  // Without objects.

    GrowthHistory m_history;
    std::size_t m_fed = 0;  // Points in m_history.
};

}  // namespace pddgpu
