// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QHashFunctions>
#include <QList>
#include <QMetaType>
#include <QStringList>
#include <QUrl>
#include <cstdint>
#include <memory>
#include <optional>
#include <tuple>

#include "fleet/fleeterror.h"
#include "history/history.h"
#include "model/region.h"

namespace pddgpu {

/// Identifies one card of one host in Prometheus. Labels are written by hosts and administrators:
/// untrusted text.
struct FleetCardId {
    QString instance;  ///< "host:port", or the administrator's choice.
    QString job;
    QString card;  ///< "card0"

    friend bool operator<(const FleetCardId &a, const FleetCardId &b)
    {
        return std::tie(a.instance, a.job, a.card) < std::tie(b.instance, b.job, b.card);
    }
    friend bool operator==(const FleetCardId &, const FleetCardId &) = default;
};

inline size_t qHash(const FleetCardId &id, size_t seed = 0)
{
    return qHashMulti(seed, id.instance, id.job, id.card);
}

/// What Prometheus knows about one card. A value currently unknown is not set.
struct FleetCard {
    using Number = std::optional<std::uint64_t>;

    /// Validity of the figures. They are set only for a Current card, and as far as known for an
    /// Incomplete one.
    enum class State : std::uint8_t {
        Current,       ///< Everything was read.
        Incomplete,    ///< The collector could not read everything: pddgpu_collect_success is 0.
        Stale,         ///< The collector wrote nothing for StaleAfterMs.
        NotAnswering,  ///< Prometheus cannot reach the host's exporter.
        Gone,          ///< The exporter answers, but without this card.
        Unknown,       ///< The Prometheus server does not answer.
    };

    /// This long after the collector's last write, in ms, its figures are outdated. Must match the
    /// alert rule PddgpuCollectorStale.
    static constexpr std::int64_t StaleAfterMs = 300'000;

    FleetCardId id;
    State state = State::Unknown;
    bool simulated = false;  ///< The figures are simulated: the host has no such card.
    QString device;          ///< "pddgpu.0"; empty: unknown.
    QString driver;          ///< "amdgpu"; empty: a collector that does not report it.
    QString driverVersion;   ///< Empty: unknown.

    QList<Region> regions;  ///< Each name once; without doubts.
    Number unaccountedBytes;
    Number suspiciousObjects, suspiciousBytes;
    Number confirmedObjects, confirmedBytes;
    Number orphanedObjects, orphanedBytes;
    Number alertCount, thresholdBytes;
    std::optional<bool> monitorEnabled;
    /// Not set: unknown, or the collector may not see all of them; so are the bytes that clients
    /// hold of the regions.
    Number clientCount;
    bool isAsleep = false;                    ///< It is not woken to be read.
    std::optional<double> oldestLeakSeconds;  ///< 0: no leak.

    /// Slope of the last hour, bytes per hour.
    std::optional<double> leakGrowthPerHour;
    std::optional<double> memoryGrowthPerHour;  ///< Used bytes of mainRegion().

    QStringList firing;  ///< Names of firing Prometheus alerts, sorted. Untrusted text.

    /// When the figures were last read on the host, ms since the epoch, UTC; not set: unknown.
    std::optional<std::int64_t> seenMs;

    /// Whether its driver looks for leaks by itself.
    bool watchesItself() const;

    /// Suspicious + confirmed; not set if either is unknown.
    Number leakedBytes() const;
    Number leakedObjects() const;
    /// Time until mainRegion() is full, at the growth of the last hour; not set if it does not
    /// grow, or its growth is unknown.
    std::optional<double> hoursUntilFull() const;

    /// The card's own memory, or its first region if that is unknown; null: no region.
    const Region *mainRegion() const;
    bool hasRegion(const RegionName &name) const;
    /// The region of that name; added if missing.
    Region *regionNamed(const RegionName &name);
};

/// Everything that a Prometheus server reports about pddgpu cards at one moment. Immutable once
/// published.
struct FleetSnapshot {
    QDateTime capturedAt;    ///< UTC, by our clock.
    std::int64_t nowMs = 0;  ///< By the server's clock, like FleetCard::seenMs.
    QList<FleetCard> cards;  ///< In order of their ids.
    /// What failed. `cards` then has the cards known before, with unknown figures, or the current
    /// cards with some figures unknown.
    std::optional<FleetError> error;
    int unreadableSeries = 0;  ///< Skipped series: their labels name no host or no card.
    int goneLeftOut = 0;       ///< Gone cards beyond the limit on all cards.
};

using FleetSnapshotPtr = std::shared_ptr<const FleetSnapshot>;

/// A card over time, at the resolution queried. Immutable once published.
struct FleetHistory {
    FleetCardId id;
    History samples;  ///< Only of this card, which is its current device.
    std::optional<FleetError> error;
};

using FleetHistoryPtr = std::shared_ptr<const FleetHistory>;

/// The host of an `instance` label, as ssh takes it: without the port. Not set if it is not a host
/// name or address, or could be taken for something else. If the host is the server's own name for
/// itself ("localhost"), returns that server.
std::optional<QString> hostOf(const QString &instance, const QUrl &server);

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::FleetSnapshotPtr)
Q_DECLARE_METATYPE(pddgpu::FleetHistoryPtr)
