// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "model/snapshot.h"
#include "objects/objectquery.h"

namespace pddgpu {

/// The property that the objects of a group share.
struct GroupKey {
    std::uint64_t number = 0;  ///< PID, binary logarithm of the size, or LeakState.
    QString text;              ///< Process or label (untrusted), or the name of a region.

    friend bool operator==(const GroupKey &, const GroupKey &) = default;
    friend size_t qHash(const GroupKey &key, size_t seed = 0)
    {
        return qHashMulti(seed, key.number, key.text);
    }
};

/// Numbers texts in the order of first appearance. A list shares equal texts, so most are
/// recognised by their address; the texts must outlive this object.
class TextNumbers
{
public:
    std::uint32_t numberOf(const QString &text);
    const std::vector<QString> &texts() const { return m_texts; }

private:
    QHash<const QChar *, std::uint32_t> m_byPlace;
    QHash<QString, std::uint32_t> m_byText;
    std::vector<QString> m_texts;
};

/// Numbers the groups of objects in the order of first appearance.
class Grouper
{
public:
    explicit Grouper(Grouping grouping) : m_grouping(grouping) {}

    std::uint32_t groupOf(const LeakObject &object);
    const std::vector<GroupKey> &keys() const { return m_keys; }

private:
    const Grouping m_grouping;
    TextNumbers m_texts;
    QHash<RegionName, std::uint64_t> m_regions;  // Numbers, in the order of first appearance.
    QHash<std::pair<std::uint64_t, std::uint32_t>, std::uint32_t> m_groups;
    std::vector<GroupKey> m_keys;
};

/// The bytes of a group over time.
struct GroupTrend {
    std::uint64_t bytes = 0;        ///< Bytes of all its objects, filtered out or not.
    std::uint64_t bytesBefore = 0;  ///< `spanNs` ago.
    std::uint64_t spanNs = 0;       ///< A minute, or less if less is known.
    std::uint64_t firstBytes = 0;   ///< Bytes when the group was first seen.
    std::uint64_t firstSpanNs = 0;  ///< How long ago that was.
};

/// Keeps the bytes of every group for the last minute. Not thread-safe.
class GroupTrends
{
public:
    static constexpr std::uint64_t IntervalNs = 5'000'000'000;
    static constexpr std::uint64_t SpanNs = 60'000'000'000;
    /// A grouping with more groups has no trends: they would waste memory.
    static constexpr std::size_t MostGroups = 10'000;

    /// Adds a sample, unless it comes sooner than the interval. Restarts if the device changes or
    /// the clock goes backwards.
    void record(const Snapshot &snapshot);

    /// Not set if too little is known.
    std::optional<GroupTrend> trend(const Snapshot &snapshot, Grouping grouping,
                                    const GroupKey &key, std::uint64_t bytes) const;

private:
    static constexpr std::size_t Groupings = 5;
    struct Frame {
        std::uint64_t nowNs = 0;
        bool isKnown = false;  // False if there were too many groups.
        QHash<GroupKey, std::uint64_t> bytes;
    };
    struct Sight {
        std::uint64_t nowNs = 0;
        std::uint64_t bytes = 0;
    };
    struct History {
        std::vector<Frame> frames;  // Oldest first.
        QHash<GroupKey, Sight> first;
    };

    static Frame frameOf(const Snapshot &snapshot, Grouping grouping);
    static void append(Frame frame, History *history);

    std::optional<DeviceInfo> m_device;
    std::uint64_t m_lastNs = 0;
    std::array<History, Groupings> m_histories;
};

}  // namespace pddgpu
