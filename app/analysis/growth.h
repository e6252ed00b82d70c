// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/trend.h"
#include "model/snapshot.h"

namespace pddgpu {

/// A creator of objects: a program, and the label it gave them.
struct Creator {
    QString process;  ///< Untrusted text, as in LeakObject.
    std::uint64_t pid = 0;
    QString label;  ///< Untrusted text, may be folded (labelfold.h); empty: no label.

    /// Of objects that are older than their monitor, it is not known who created them.
    bool isKnown() const { return pid != 0 || !process.isEmpty(); }

    friend bool operator==(const Creator &, const Creator &) = default;
};

inline std::size_t qHash(const Creator &creator, std::size_t seed = 0) noexcept
{
    return qHashMulti(seed, creator.process, quint64{creator.pid}, creator.label);
}

/// The subject of a growth series. For a process the label is empty; for a label, process and pid
/// are empty: a label is followed across the programs that use it, for example when one is
/// restarted again and again.
struct GrowthSubject {
    enum class Kind : std::uint8_t {
        Region,  ///< A whole region, including the driver's own use.
        Memory,  ///< All regions together.
        Process,
        Label,
        Creator,  ///< The objects of one process with one label.
        Client,   ///< An open file of the card; the label is its id.
    };
    static constexpr int Kinds = 6;

    Kind kind = Kind::Process;
    Creator creator;
    RegionName region = {};  ///< Only for Kind::Region.

    friend bool operator==(const GrowthSubject &, const GrowthSubject &) = default;
};

inline std::size_t qHash(const GrowthSubject &subject, std::size_t seed = 0) noexcept
{
    return qHashMulti(seed, static_cast<int>(subject.kind), subject.creator, subject.region);
}

/// How far back a trend looks.
enum class GrowthRange : std::uint8_t { TenMinutes, TwoHours, OneDay };
inline constexpr int GrowthRanges = 3;
constexpr std::uint64_t lengthNs(GrowthRange range)
{
    constexpr std::uint64_t MinuteNs = 60'000'000'000;
    constexpr std::array<std::uint64_t, GrowthRanges> lengths{10 * MinuteNs, 120 * MinuteNs,
                                                              1440 * MinuteNs};
    return lengths[static_cast<std::size_t>(range)];
}

/// Objects and bytes at one moment.
struct Amount {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;

    void add(std::uint64_t moreObjects, std::uint64_t moreBytes)
    {
        objects += moreObjects;
        bytes += moreBytes;
    }
    friend bool operator==(const Amount &, const Amount &) = default;
};

/// One point of a series.
struct GrowthPoint {
    std::uint64_t timeNs = 0;  ///< Driver's monotonic clock.
    Amount amount;

    friend bool operator==(const GrowthPoint &, const GrowthPoint &) = default;
};

/// Growth of one subject.
struct Growth {
    GrowthSubject subject;
    Amount now;
    std::array<Trend, GrowthRanges> trends;  ///< By GrowthRange; times in s of the driver's clock.
    std::array<std::vector<GrowthPoint>, GrowthRanges> series;  ///< Oldest first.

    const Trend &trend(GrowthRange range) const { return trends[static_cast<std::size_t>(range)]; }
};

/// The bytes of a subject at that time of the driver's monotonic clock: those of the last point
/// before, of the finest series that goes so far back. Not set: the first point is later.
std::optional<std::uint64_t> bytesAt(const Growth &growth, std::uint64_t timeNs);

/// The trend that represents a subject. Levelled off, if the shortest range shows that; else
/// growth, at the range with the highest confidence (on a tie, the shortest); else levelled off at
/// another range; else the trend of the shortest range.
const Trend &clearestTrend(const Growth &growth);

/// Live bytes over time of the largest subjects, in bounded memory: one point every 5 s for ten
/// minutes, every minute for two hours, and every 12 minutes for a day.
///
/// Uses only the driver's monotonic clock. Not thread-safe.
class GrowthHistory
{
public:
    static constexpr qsizetype MostSubjects = 500;
    static constexpr std::uint64_t StepNs = 5'000'000'000;

    /// The bytes of all subjects at one time. A missing creator subject has no objects; a missing
    /// region, or missing total memory, is unknown.
    using Amounts = QHash<GrowthSubject, Amount>;

    /// Whether a point is due at that time.
    bool isDue(std::uint64_t nowNs) const;

    /// Adds a point. If the clock went backwards, everything restarts. If there are too many
    /// subjects, only the largest are kept.
    void append(std::uint64_t nowNs, const Amounts &amounts);

    void clear();

    /// All subjects, unordered, without regions that are currently unknown. Trends are recomputed
    /// only for ranges with a new point.
    QList<Growth> growth();

private:
    // One resolution of a series.
    struct Tier {
        std::vector<GrowthPoint> points;
        Trend trend;
        bool changed = false;
    };
    struct Series {
        std::array<Tier, GrowthRanges> tiers;
        Amount now;
        bool isKnown = false;  // In the newest point.
    };

    static std::uint64_t stepNs(std::size_t tier);
    void appendTo(Series &series, std::uint64_t nowNs, const Amount &amount);
    void forgetSmallest(const Amounts &amounts);

    QHash<GrowthSubject, Series> m_series;
    std::array<std::optional<std::uint64_t>, GrowthRanges> m_lastNs;  // Of each tier's last point.
};

}  // namespace pddgpu
