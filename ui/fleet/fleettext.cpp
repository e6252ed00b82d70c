// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fleet/fleettext.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "text/timeunits.h"
#include "ui/widgets/format.h"

namespace pddgpu {

namespace {

using State = FleetCard::State;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::FleetText)
};

// Far above any age, and far below the limit of a count of ns.
constexpr double LongestSeconds = 1e9;

}  // namespace

bool hasProblem(const FleetCard &card)
{
    return card.state != State::Current && !card.simulated;
}

bool isLeaking(const FleetCard &card)
{
    return !card.simulated &&
           (card.leakedBytes().value_or(0) > 0 || card.orphanedObjects.value_or(0) > 0);
}

bool hasOrphansOnly(const FleetCard &card)
{
    return isLeaking(card) && card.leakedBytes() == 0U;
}

QString stateText(const FleetCard &card)
{
    if (card.simulated)
        return Text::tr("Simulated", "state of a card");
    switch (card.state) {
        case State::Current:
            if (card.isAsleep)
                return Text::tr("Asleep", "state of a card");
            if (!card.watchesItself())
                return Text::tr("Not watched", "state of a card");
            return hasOrphansOnly(card)           ? Text::tr("Orphans", "state of a card")
                   : isLeaking(card)              ? Text::tr("Leaking", "state of a card")
                   : !card.leakedBytes()          ? Text::tr("No leak figures", "state of a card")
                   : card.monitorEnabled == false ? Text::tr("Monitor off", "state of a card")
                                                  : Text::tr("OK", "state of a card");
        case State::Incomplete:
            return Text::tr("Incomplete", "state of a card");
        case State::Stale:
            return Text::tr("Stale", "state of a card");
        case State::NotAnswering:
            return Text::tr("Not answering", "state of a card");
        case State::Gone:
            return Text::tr("Gone", "state of a card");
        case State::Unknown:
            break;
    }
    return Text::tr("Unknown", "state of a card");
}

QString stateExplanation(const FleetCard &card)
{
    if (card.simulated) {
        return Text::tr(
            "The collector there reports a simulation: these figures are not a card's, and no "
            "total includes them. Run it without --source simulated.");
    }
    switch (card.state) {
        case State::Current:
            if (card.isAsleep)
                return Text::tr("This card sleeps, and is not woken to be read.");
            if (!card.watchesItself()) {
                return Text::tr(
                    "The driver of this card does not look for leaks. Its memory is shown, and "
                    "what its clients hold of it.");
            }
            if (hasOrphansOnly(card)) {
                return Text::tr(
                    "Objects live on without the client that created them. None of them is old "
                    "enough yet to be suspicious.");
            }
            if (!card.leakedBytes())
                return Text::tr(
                    "The collector on that host reports no leak figures. Is the leak monitor built "
                    "into its driver?");
            return card.monitorEnabled == false
                       ? Text::tr(
                             "The driver on that host does not look for leaks. To change that, "
                             "run: pddgpuctl monitor on")
                       : QString();
        case State::Incomplete:
            return Text::tr(
                "The collector on that host cannot read everything. Run pddgpuctl status there to "
                "see which file fails and why.");
        case State::Stale:
            return Text::tr(
                "The collector on that host has written nothing for five minutes, so its old "
                "figures are not shown. Check there: systemctl status pddgpu-metrics.timer");
        case State::NotAnswering:
            return Text::tr(
                "Prometheus cannot reach this host's exporter. Is the host up, and "
                "node_exporter running there?");
        case State::Gone:
            return Text::tr(
                "The host reported this card within the last day, but does not report it now.");
        case State::Unknown:
            return Text::tr("Prometheus does not answer.");
    }
    return {};
}

QString growthText(std::optional<double> bytesPerHour)
{
    if (!bytesPerHour)
        return unknownText();
    constexpr double Most = 1e18;
    const auto bytes =
        static_cast<std::uint64_t>(std::llround(std::min(std::abs(*bytesPerHour), Most)));
    const QString text = Text::tr("%1/h", "bytes per hour").arg(bytesText(bytes));
    return bytes == 0 ? text : (*bytesPerHour > 0 ? u'+' : u'\u2212') + text;
}

QString secondsText(std::optional<double> seconds)
{
    if (!seconds)
        return unknownText();
    return ageText(static_cast<std::uint64_t>(std::clamp(*seconds, 0.0, LongestSeconds) *
                                              double{NsPerSecond}));
}

QString seenText(std::optional<std::int64_t> seenMs, std::int64_t nowMs)
{
    if (!seenMs)
        return unknownText();
    return Text::tr("%1 ago", "age")
        .arg(secondsText(static_cast<double>(nowMs - *seenMs) / 1000.0));
}

}  // namespace pddgpu
