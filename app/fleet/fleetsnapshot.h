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

/// Names one card of one host to Prometheus. Labels are what hosts and administrators wrote:
/// hostile text.
struct FleetCardId {
    QString instance;  ///< "host:port", or what the administrator made of it.
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

/// What Prometheus knows of one card. A value that it does not know now is not set.
struct FleetCard {
    using Number = std::optional<std::uint64_t>;

    /// How the figures come to be. Only those of a card that is Current, or of an Incomplete one
    /// as far as it goes, are set.
    enum class State : std::uint8_t {
        Current,       ///< Everything is read.
        Incomplete,    ///< The collector could not read everything: pddgpu_collect_success is 0.
        Stale,         ///< The collector has written nothing for StaleAfterMs.
        NotAnswering,  ///< Prometheus cannot reach the host's exporter.
        Gone,          ///< The exporter answers, without this card.
        Unknown,       ///< The Prometheus server does not answer.
    };

    /// So long after the collector's last write its figures are no longer those of now, in ms; the
    /// alert rule PddgpuCollectorStale says the same.
    static constexpr std::int64_t StaleAfterMs = 300'000;

    FleetCardId id;
    State state = State::Unknown;
    bool simulated = false;  ///< Its figures are made up: no card stands in that host.
    QString device;          ///< "pddgpu.0"; empty: unknown.
    QString driverVersion;   ///< Empty: unknown.

    QList<Region> regions;  ///< Each name once; without its doubts.
    Number unaccountedBytes;
    Number suspiciousObjects, suspiciousBytes;
    Number confirmedObjects, confirmedBytes;
    Number orphanedObjects, orphanedBytes;
    Number alertCount, thresholdBytes;
    std::optional<bool> monitorEnabled;
    std::optional<double> oldestLeakSeconds;  ///< 0: none leaks.

    /// Slope of the last hour, bytes per hour.
    std::optional<double> leakGrowthPerHour;
    std::optional<double> memoryGrowthPerHour;  ///< Used bytes of mainRegion().

    QStringList firing;  ///< Names of Prometheus' alerts that fire, sorted. Hostile text.

    /// When the figures were read on the host, or were last, ms since the epoch, UTC; not set: it
    /// is not known.
    std::optional<std::int64_t> seenMs;

    /// Suspicious + confirmed; not set where either is unknown.
    Number leakedBytes() const;
    Number leakedObjects() const;
    /// Until mainRegion() is full, at the growth of the last hour; not set where it does not grow,
    /// or is not known to.
    std::optional<double> hoursUntilFull() const;

    /// The card's own memory, or its first region where none is known as that; null: no region.
    const Region *mainRegion() const;
    bool hasRegion(const RegionName &name) const;
    /// The region of that name, which is added where it is not there yet.
    Region *regionNamed(const RegionName &name);
};

/// Everything that a Prometheus server says of pddgpu cards at one moment. Immutable once
/// published.
struct FleetSnapshot {
    QDateTime capturedAt;    ///< UTC, by our clock.
    std::int64_t nowMs = 0;  ///< By the server's clock, as FleetCard::seenMs is.
    QList<FleetCard> cards;  ///< In order of their ids.
    /// What failed. With it come the cards that were known before, their figures unknown, or those
    /// of now of which something is unknown.
    std::optional<FleetError> error;
    int unreadableSeries = 0;  ///< Left aside: no host or no card stands in their labels.
    int goneLeftOut = 0;       ///< Cards that have gone, beyond the bound on all.
};

using FleetSnapshotPtr = std::shared_ptr<const FleetSnapshot>;

/// A card over time, as coarse as Prometheus was asked for it. Immutable once published.
struct FleetHistory {
    FleetCardId id;
    History samples;  ///< Of the card alone, which is its current device.
    std::optional<FleetError> error;
};

using FleetHistoryPtr = std::shared_ptr<const FleetHistory>;

/// The host of an `instance` label, as ssh takes it: without the port. Not set where it is no host
/// name or address, or could be taken for something else. A host that is the server's own name for
/// itself ("localhost") is that server.
std::optional<QString> hostOf(const QString &instance, const QUrl &server);

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::FleetSnapshotPtr)
Q_DECLARE_METATYPE(pddgpu::FleetHistoryPtr)
