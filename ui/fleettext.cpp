// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleettext.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "format.h"

namespace pddgpu {

namespace {

using State = FleetCard::State;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::FleetText)
};

constexpr double NsPerSecond = 1e9;
// Far more than any age, and far less than what a count of ns can hold.
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

QString stateText(const FleetCard &card)
{
    if (card.simulated)
        return Text::tr("Simulated", "state of a card");
    switch (card.state) {
        case State::Current:
            return isLeaking(card)                ? Text::tr("Leaking", "state of a card")
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
            "The collector there was told to show a simulation: these are no card's figures, and "
            "they are in no total. Run it without --source simulated.");
    }
    switch (card.state) {
        case State::Current:
            if (!card.leakedBytes())
                return Text::tr(
                    "The collector there gives no figures of leaks: is the leak "
                    "monitor built into its driver?");
            return card.monitorEnabled == false
                       ? Text::tr("The driver there does not look for leaks: pddgpuctl monitor on")
                       : QString();
        case State::Incomplete:
            return Text::tr(
                "The collector there cannot read everything. Run pddgpuctl status "
                "there: it says which file fails, and why.");
        case State::Stale:
            return Text::tr(
                "The collector there has written nothing for five minutes; what it "
                "wrote before is not shown. Look there: "
                "systemctl status pddgpu-metrics.timer");
        case State::NotAnswering:
            return Text::tr(
                "Prometheus cannot reach this host's exporter. Is the host up, and "
                "node_exporter running there?");
        case State::Gone:
            return Text::tr("The host has had this card within a day, and does not report it now.");
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
    return ageText(
        static_cast<std::uint64_t>(std::clamp(*seconds, 0.0, LongestSeconds) * NsPerSecond));
}

QString seenText(std::optional<std::int64_t> seenMs, std::int64_t nowMs)
{
    if (!seenMs)
        return unknownText();
    return Text::tr("%1 ago", "age")
        .arg(secondsText(static_cast<double>(nowMs - *seenMs) / 1000.0));
}

}  // namespace pddgpu
