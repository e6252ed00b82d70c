// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleetreading.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using Number = FleetCard::Number;
using State = FleetCard::State;

// The names are those of report/metrics.h.
struct NumberMetric {
    QStringView name;
    QStringView state;  // Empty: the metric has no such label.
    Number FleetCard::*field;
};
constexpr NumberMetric NumberMetrics[] = {
    {u"pddgpu_memory_vram_size_bytes", {}, &FleetCard::vramSizeBytes},
    {u"pddgpu_memory_vram_used_bytes", {}, &FleetCard::vramUsedBytes},
    {u"pddgpu_memory_gtt_size_bytes", {}, &FleetCard::gttSizeBytes},
    {u"pddgpu_memory_gtt_used_bytes", {}, &FleetCard::gttUsedBytes},
    {u"pddgpu_memory_unaccounted_bytes", {}, &FleetCard::unaccountedBytes},
    {u"pddgpu_leak_objects", u"suspicious", &FleetCard::suspiciousObjects},
    {u"pddgpu_leak_objects", u"confirmed", &FleetCard::confirmedObjects},
    {u"pddgpu_leak_objects", u"orphaned", &FleetCard::orphanedObjects},
    {u"pddgpu_leak_bytes", u"suspicious", &FleetCard::suspiciousBytes},
    {u"pddgpu_leak_bytes", u"confirmed", &FleetCard::confirmedBytes},
    {u"pddgpu_leak_bytes", u"orphaned", &FleetCard::orphanedBytes},
    {u"pddgpu_alerts_total", {}, &FleetCard::alertCount},
    {u"pddgpu_alert_threshold_bytes", {}, &FleetCard::thresholdBytes},
};
constexpr QStringView OldestAge = u"pddgpu_leak_oldest_age_seconds";
constexpr QStringView MonitorEnabled = u"pddgpu_monitor_enabled";
constexpr QStringView Simulated = u"pddgpu_card_simulated";
constexpr QStringView CardInfo = u"pddgpu_card_info";
constexpr QStringView CollectSuccess = u"pddgpu_collect_success";
constexpr QStringView Alerts = u"ALERTS";

// What the collector says of a whole host.
struct Host {
    std::optional<bool> isComplete;
    std::optional<std::int64_t> writtenMs;
    std::optional<std::int64_t> scrapedMs;
    bool isDown = false;
    QStringList firing;  // Alerts that name no card.
};

using HostId = std::pair<QString, QString>;

class Assembler
{
public:
    explicit Assembler(const FleetReading &reading) : m_reading(reading) {}

    FleetSnapshot assemble(const FleetSeen &seen)
    {
        for (const PrometheusSeries &series : m_reading.values)
            takeValue(series);
        for (const PrometheusSeries &series : m_reading.times)
            takeTime(series);
        for (const PrometheusSeries &series : m_reading.down)
            m_hosts[hostId(series)].isDown = true;
        takeGrowth(m_reading.leakGrowth, &FleetCard::leakGrowthPerHour);
        takeGrowth(m_reading.vramGrowth, &FleetCard::vramGrowthPerHour);
        for (auto one = seen.cbegin(); one != seen.cend(); ++one)
            takeSeen(one.key(), one.value());

        m_snapshot.cards.reserve(m_cards.size());
        for (FleetCard &card : m_cards) {
            settle(&card);
            m_snapshot.cards.append(std::move(card));
        }
        std::sort(m_snapshot.cards.begin(), m_snapshot.cards.end(),
                  [](const FleetCard &a, const FleetCard &b) { return a.id < b.id; });
        m_snapshot.capturedAt = QDateTime::currentDateTimeUtc();
        if (m_snapshot.nowMs == 0)
            m_snapshot.nowMs = m_snapshot.capturedAt.toMSecsSinceEpoch();
        return std::move(m_snapshot);
    }

private:
    static HostId hostId(const PrometheusSeries &series)
    {
        return {series.label(u"instance"), series.label(u"job")};
    }

    // The card that a series is of; null where its labels do not say.
    FleetCard *cardOf(const PrometheusSeries &series)
    {
        FleetCardId id{series.label(u"instance"), series.label(u"job"), series.label(u"card")};
        if (id.instance.isEmpty() || id.card.isEmpty()) {
            ++m_snapshot.unreadableSeries;
            return nullptr;
        }
        FleetCard &card = m_cards[id];
        if (card.id.instance.isEmpty())
            card.id = std::move(id);
        card.state = State::Current;
        // A collector of before that metric; no driver names a card so.
        card.simulated = card.simulated || card.id.card.startsWith("simulated"_L1);
        return &card;
    }

    void takeValue(const PrometheusSeries &series)
    {
        const PrometheusPoint &point = series.points.constFirst();
        m_snapshot.nowMs = std::max(m_snapshot.nowMs, point.timeMs);
        const QString name = series.name();
        if (name == CollectSuccess) {
            m_hosts[hostId(series)].isComplete = point.value == 1;
            return;
        }
        if (name == Alerts) {
            takeAlert(series);
            return;
        }
        FleetCard *card = cardOf(series);
        if (!card)
            return;
        if (name == OldestAge) {
            if (point.value >= 0 && std::isfinite(point.value))
                card->oldestLeakSeconds = point.value;
        } else if (name == MonitorEnabled) {
            if (point.value == 0 || point.value == 1)
                card->monitorEnabled = point.value == 1;
        } else if (name == Simulated) {
            card->simulated = card->simulated || point.value != 0;
        } else if (name == CardInfo) {
            card->device = series.label(u"device");
            card->driverVersion = series.label(u"driver_version");
        } else {
            takeNumber(card, name, series.label(u"state"), point.value);
        }
    }

    static void takeNumber(FleetCard *card, const QString &name, const QString &state, double value)
    {
        for (const NumberMetric &metric : NumberMetrics) {
            if (metric.name == name && (metric.state.isEmpty() || metric.state == state))
                card->*metric.field = wholeNumber(value);
        }
    }

    // An alert may be of a card that has no values any more, and does not make one appear.
    void takeAlert(const PrometheusSeries &series)
    {
        const QString alert = series.label(u"alertname");
        const QString card = series.label(u"card");
        if (card.isEmpty())
            m_hosts[hostId(series)].firing.append(alert);
        else
            m_firing[{series.label(u"instance"), series.label(u"job"), card}].append(alert);
    }

    void takeTime(const PrometheusSeries &series)
    {
        const PrometheusPoint &point = series.points.constFirst();
        m_snapshot.nowMs = std::max(m_snapshot.nowMs, point.timeMs);
        const auto seconds = wholeNumber(point.value);
        // Of a clock that is right; the limit keeps the product in range.
        if (!seconds || *seconds > 100'000'000'000)
            return;
        Host &host = m_hosts[hostId(series)];
        const auto timeMs = static_cast<std::int64_t>(point.value * 1000);
        (series.name().isEmpty() ? host.scrapedMs : host.writtenMs) = timeMs;
    }

    void takeGrowth(const PrometheusAnswer &answer, std::optional<double> FleetCard::*field)
    {
        for (const PrometheusSeries &series : answer) {
            // The slope of what is no longer there says nothing.
            const auto card = m_cards.find(
                {series.label(u"instance"), series.label(u"job"), series.label(u"card")});
            if (card != m_cards.end() && std::isfinite(series.points.constFirst().value))
                (*card).*field = series.points.constFirst().value;
        }
    }

    void takeSeen(const FleetCardId &id, std::int64_t seenMs)
    {
        if (m_cards.contains(id))
            return;
        FleetCard &card = m_cards[id];
        card.id = id;
        card.state = State::Gone;
        card.seenMs = seenMs;
    }

    void settle(FleetCard *card)
    {
        const Host host = m_hosts[{card->id.instance, card->id.job}];
        card->firing = m_firing[card->id] + host.firing;
        card->firing.sort();
        card->firing.removeDuplicates();
        if (card->state == State::Gone) {
            if (host.isDown)
                card->state = State::NotAnswering;
            return;
        }
        card->seenMs = host.writtenMs ? host.writtenMs : host.scrapedMs;
        if (host.writtenMs && m_snapshot.nowMs - *host.writtenMs > FleetCard::StaleAfterMs) {
            FleetCard stale;
            stale.id = card->id;
            stale.state = State::Stale;
            stale.simulated = card->simulated;
            stale.device = card->device;
            stale.driverVersion = card->driverVersion;
            stale.firing = card->firing;
            stale.seenMs = card->seenMs;
            *card = stale;
        } else if (host.isComplete == false) {
            card->state = State::Incomplete;
        }
    }

    const FleetReading &m_reading;
    FleetSnapshot m_snapshot;
    QHash<FleetCardId, FleetCard> m_cards;
    std::map<HostId, Host> m_hosts;
    std::map<FleetCardId, QStringList> m_firing;
};

QString numberNames()
{
    QStringList names;
    for (const NumberMetric &metric : NumberMetrics)
        names << metric.name.toString();
    names.removeDuplicates();
    return names.join(u'|');
}

}  // namespace

QString FleetReading::valuesQuery()
{
    return u"{__name__=~\"%1|%2|%3|%4|%5|%6\"} or ALERTS{alertname=~\"Pddgpu.+\",alertstate=\"firing\"}"_s
        .arg(numberNames(), OldestAge, MonitorEnabled, Simulated, CardInfo, CollectSuccess);
}

QString FleetReading::timesQuery()
{
    return u"node_textfile_mtime_seconds{file=~\".*pddgpu[.]prom\"}"
           " or timestamp(pddgpu_collect_success)"_s;
}

QString FleetReading::leakGrowthQuery()
{
    return u"3600 * sum without (state) "
           "(deriv(pddgpu_leak_bytes{state=~\"suspicious|confirmed\"}[1h]))"_s;
}

QString FleetReading::vramGrowthQuery()
{
    return u"3600 * deriv(pddgpu_memory_vram_used_bytes[1h])"_s;
}

QString FleetReading::downQuery()
{
    return u"up == 0"_s;
}

QString FleetReading::seenQuery()
{
    return u"max without (device, driver_version) "
           "(max_over_time(timestamp(pddgpu_card_info)[1d:5m]))"_s;
}

QString FleetReading::historyQuery(const FleetCardId &id)
{
    return u"{__name__=~\"%1\",instance=%2,job=%3,card=%4}"_s.arg(
        numberNames(), quotedForQuery(id.instance), quotedForQuery(id.job),
        quotedForQuery(id.card));
}

FleetSeen seenIn(const PrometheusAnswer &answer)
{
    FleetSeen seen;
    for (const PrometheusSeries &series : answer) {
        const FleetCardId id{series.label(u"instance"), series.label(u"job"),
                             series.label(u"card")};
        const auto seconds = wholeNumber(series.points.constFirst().value);
        if (!id.instance.isEmpty() && !id.card.isEmpty() && seconds && *seconds < 100'000'000'000)
            seen[id] = static_cast<std::int64_t>(*seconds) * 1000;
    }
    return seen;
}

FleetSnapshot assemble(const FleetReading &reading, const FleetSeen &seen)
{
    return Assembler(reading).assemble(seen);
}

std::deque<HistoryBucket> bucketsOf(const PrometheusAnswer &answer, std::int64_t stepMs)
{
    // By time; the same metric under other labels, of a device or a version before, is one series.
    std::map<std::int64_t, FleetCard> cards;
    for (const PrometheusSeries &series : answer) {
        const QString name = series.name();
        const QString state = series.label(u"state");
        const auto metric = std::ranges::find_if(NumberMetrics, [&](const NumberMetric &one) {
            return one.name == name && (one.state.isEmpty() || one.state == state);
        });
        if (metric == std::end(NumberMetrics))
            continue;
        for (const PrometheusPoint &point : series.points)
            cards[point.timeMs].*(metric->field) = wholeNumber(point.value);
    }

    std::deque<HistoryBucket> buckets;
    Number lastAlerts;
    for (const auto &[timeMs, card] : cards) {
        HistorySample sample;
        sample.timeMs = timeMs;
        sample.values = {card.vramUsedBytes,  card.gttUsedBytes,    card.leakedBytes(),
                         card.thresholdBytes, card.vramSizeBytes,   card.gttSizeBytes,
                         card.orphanedBytes,  card.unaccountedBytes};
        sample.alert = card.alertCount && lastAlerts && *card.alertCount > *lastAlerts;
        sample.breaksBefore = buckets.empty() || timeMs - buckets.back().lastMs > stepMs * 3 / 2;
        if (card.alertCount)
            lastAlerts = card.alertCount;
        buckets.push_back(HistoryBucket::of(sample));
    }
    return buckets;
}

}  // namespace pddgpu
