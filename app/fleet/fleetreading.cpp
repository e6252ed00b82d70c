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
using Series = PrometheusAnswer::Series;
using State = FleetCard::State;

// The names are those of report/metrics.h.
struct NumberMetric {
    QStringView name;
    QStringView state;  // Empty: the metric has no such label.
    Number FleetCard::*field;
};
constexpr NumberMetric NumberMetrics[] = {
    {u"pddgpu_memory_unaccounted_bytes", {}, &FleetCard::unaccountedBytes},
    {u"pddgpu_leak_objects", u"suspicious", &FleetCard::suspiciousObjects},
    {u"pddgpu_leak_objects", u"confirmed", &FleetCard::confirmedObjects},
    {u"pddgpu_leak_objects", u"orphaned", &FleetCard::orphanedObjects},
    {u"pddgpu_leak_bytes", u"suspicious", &FleetCard::suspiciousBytes},
    {u"pddgpu_leak_bytes", u"confirmed", &FleetCard::confirmedBytes},
    {u"pddgpu_leak_bytes", u"orphaned", &FleetCard::orphanedBytes},
    {u"pddgpu_alerts_total", {}, &FleetCard::alertCount},
    {u"pddgpu_alert_threshold_bytes", {}, &FleetCard::thresholdBytes},
    {u"pddgpu_clients", {}, &FleetCard::clientCount},
};
struct RegionMetric {
    QStringView name;
    std::string_view region;  // Empty: the label says which.
    Number Region::*field;
};
constexpr RegionMetric RegionMetrics[] = {
    {u"pddgpu_memory_vram_size_bytes", "vram", &Region::totalBytes},
    {u"pddgpu_memory_vram_used_bytes", "vram", &Region::usedBytes},
    {u"pddgpu_memory_gtt_size_bytes", "gtt", &Region::totalBytes},
    {u"pddgpu_memory_gtt_used_bytes", "gtt", &Region::usedBytes},
    {u"pddgpu_memory_region_size_bytes", {}, &Region::totalBytes},
    {u"pddgpu_memory_region_used_bytes", {}, &Region::usedBytes},
    {u"pddgpu_client_bytes", {}, &Region::clientResidentBytes},
};
constexpr QStringView OldestAge = u"pddgpu_leak_oldest_age_seconds";
constexpr QStringView MonitorEnabled = u"pddgpu_monitor_enabled";
constexpr QStringView Asleep = u"pddgpu_card_asleep";
constexpr QStringView Simulated = u"pddgpu_card_simulated";
constexpr QStringView CardInfo = u"pddgpu_card_info";
constexpr QStringView CollectSuccess = u"pddgpu_collect_success";
constexpr QStringView Alerts = u"ALERTS";

// Of one host or card: there are ten rules.
constexpr qsizetype MostAlerts = 50;
// Of a history: as many as the API answers.
constexpr std::size_t MostTimes = 11'000;

// What the collector says of a whole host.
struct Host {
    std::optional<bool> isComplete;
    std::optional<std::int64_t> writtenMs;
    std::optional<std::int64_t> scrapedMs;
    bool isDown = false;
    QStringList firing;  // Alerts that name no card.
};

using HostId = std::pair<QString, QString>;

std::optional<RegionName> regionOf(const RegionMetric &metric, const Series &series)
{
    if (!metric.region.empty())
        return RegionName::from(metric.region);
    return RegionName::from(series.label(PrometheusLabel::Region).toLatin1().toStdString());
}

// Takes a value of one of the metrics that are numbers; of others nothing.
void takeNumber(const Series &series, double value, FleetCard *card)
{
    const QString &name = series.name();
    const QString &state = series.label(PrometheusLabel::State);
    for (const NumberMetric &metric : NumberMetrics) {
        if (metric.name == name && (metric.state.isEmpty() || metric.state == state))
            card->*metric.field = wholeNumber(value);
    }
    for (const RegionMetric &metric : RegionMetrics) {
        const auto region = metric.name == name ? regionOf(metric, series) : std::nullopt;
        if (region && (card->regions.size() < Region::Most || card->hasRegion(*region)))
            card->regionNamed(*region)->*metric.field = wholeNumber(value);
    }
}

class Assembler
{
public:
    using Assembled = tl::expected<FleetSnapshot, QString>;

    Assembler(const FleetReading &reading, qsizetype mostCards)
        : m_reading(reading), m_mostCards(mostCards)
    {
    }

    Assembled assemble(const FleetSeen &seen)
    {
        for (const Series series : m_reading.values)
            takeValue(series);
        for (auto one = seen.cbegin(); one != seen.cend(); ++one)
            takeSeen(one.key(), one.value());
        // Hosts without a card are not reported, however many there are.
        for (const FleetCard &card : std::as_const(m_cards))
            m_hosts.insert({card.id.instance, card.id.job}, {});
        for (const Series series : m_reading.values)
            takeOfHost(series);
        for (const Series series : m_reading.times)
            takeTime(series);
        for (const Series series : m_reading.down) {
            if (Host *host = hostOf(series))
                host->isDown = true;
        }
        takeGrowth(m_reading.leakGrowth, &FleetCard::leakGrowthPerHour);
        takeGrowth(m_reading.memoryGrowth, &FleetCard::memoryGrowthPerHour);
        if (!m_problem.isEmpty())
            return tl::unexpected(m_problem);

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
    static FleetCardId idOf(const Series &series)
    {
        return {series.label(PrometheusLabel::Instance), series.label(PrometheusLabel::Job),
                series.label(PrometheusLabel::Card)};
    }

    // Null where no card stands in it.
    Host *hostOf(const Series &series)
    {
        const auto host = m_hosts.find(
            {series.label(PrometheusLabel::Instance), series.label(PrometheusLabel::Job)});
        return host != m_hosts.end() ? &*host : nullptr;
    }

    // The card that a series is of; null where its labels do not say.
    FleetCard *cardOf(const Series &series)
    {
        FleetCardId id = idOf(series);
        if (id.instance.isEmpty() || id.card.isEmpty()) {
            ++m_snapshot.unreadableSeries;
            return nullptr;
        }
        auto card = m_cards.find(id);
        if (card == m_cards.end()) {
            if (m_cards.size() >= m_mostCards) {
                m_problem = u"the limit is %1 cards"_s.arg(m_mostCards);
                return nullptr;
            }
            card = m_cards.insert(id, {});
            card->id = std::move(id);
        }
        card->state = State::Current;
        // A collector of before that metric; no driver names a card so.
        card->simulated = card->simulated || card->id.card.startsWith("simulated"_L1);
        return &*card;
    }

    void takeValue(const Series &series)
    {
        const PrometheusPoint &point = series.points().front();
        m_snapshot.nowMs = std::max(m_snapshot.nowMs, point.timeMs);
        const QString &name = series.name();
        if (name == CollectSuccess || name == Alerts)
            return;
        FleetCard *card = cardOf(series);
        if (!card)
            return;
        if (name == OldestAge) {
            if (point.value >= 0 && std::isfinite(point.value))
                card->oldestLeakSeconds = point.value;
        } else if (name == MonitorEnabled) {
            if (point.value == 0 || point.value == 1)
                card->monitorEnabled = point.value == 1;
        } else if (name == Asleep) {
            card->isAsleep = point.value == 1;
        } else if (name == Simulated) {
            card->simulated = card->simulated || point.value != 0;
        } else if (name == CardInfo) {
            card->device = series.label(PrometheusLabel::Device);
            card->driver = series.label(PrometheusLabel::Driver);
            card->driverVersion = series.label(PrometheusLabel::DriverVersion);
        } else {
            takeNumber(series, point.value, card);
        }
    }

    void takeOfHost(const Series &series)
    {
        if (series.name() == Alerts)
            takeAlert(series);
        else if (series.name() != CollectSuccess)
            return;
        else if (Host *host = hostOf(series))
            host->isComplete = series.points().front().value == 1;
    }

    // An alert may be of a card that has no values any more, and does not make one appear.
    void takeAlert(const Series &series)
    {
        const FleetCardId id = idOf(series);
        QStringList *firing = nullptr;
        if (!id.card.isEmpty() && m_cards.contains(id))
            firing = &m_firing[id];
        else if (Host *host = id.card.isEmpty() ? hostOf(series) : nullptr)
            firing = &host->firing;
        const QString &alert = series.label(PrometheusLabel::AlertName);
        if (!firing || firing->contains(alert))
            return;
        if (firing->size() >= MostAlerts)
            m_problem = u"the limit is %1 alerts for one card"_s.arg(MostAlerts);
        else
            firing->append(alert);
    }

    void takeTime(const Series &series)
    {
        const PrometheusPoint &point = series.points().front();
        m_snapshot.nowMs = std::max(m_snapshot.nowMs, point.timeMs);
        const auto seconds = wholeNumber(point.value);
        // Of a clock that is right; the limit keeps the product in range.
        Host *host = hostOf(series);
        if (!host || !seconds || *seconds > 100'000'000'000)
            return;
        const auto timeMs = static_cast<std::int64_t>(point.value * 1000);
        (series.name().isEmpty() ? host->scrapedMs : host->writtenMs) = timeMs;
    }

    void takeGrowth(const PrometheusAnswer &answer, std::optional<double> FleetCard::*field)
    {
        for (const Series series : answer) {
            // The slope of what is no longer there says nothing.
            const auto card = m_cards.find(idOf(series));
            if (card != m_cards.end() && card->state != State::Gone &&
                isOfMainRegion(series, *card) && std::isfinite(series.points().front().value))
                (*card).*field = series.points().front().value;
        }
    }

    // What has a label for its region is of one of several.
    static bool isOfMainRegion(const Series &series, const FleetCard &card)
    {
        const QString &name = series.label(PrometheusLabel::Region);
        const Region *main = card.mainRegion();
        return name.isEmpty() || (main && main->name.text() == name);
    }

    void takeSeen(const FleetCardId &id, std::int64_t seenMs)
    {
        if (m_cards.contains(id))
            return;
        if (m_cards.size() >= m_mostCards) {
            ++m_snapshot.goneLeftOut;
            return;
        }
        FleetCard &card = m_cards[id];
        card.id = id;
        card.state = State::Gone;
        card.seenMs = seenMs;
    }

    void settle(FleetCard *card)
    {
        const Host &host = m_hosts[{card->id.instance, card->id.job}];
        card->firing = m_firing.value(card->id) + host.firing;
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
            stale.driver = card->driver;
            stale.driverVersion = card->driverVersion;
            stale.firing = card->firing;
            stale.seenMs = card->seenMs;
            *card = stale;
        } else if (host.isComplete == false) {
            card->state = State::Incomplete;
        }
    }

    const FleetReading &m_reading;
    const qsizetype m_mostCards;
    QString m_problem;
    FleetSnapshot m_snapshot;
    QHash<FleetCardId, FleetCard> m_cards;
    QHash<HostId, Host> m_hosts;
    QHash<FleetCardId, QStringList> m_firing;
};

QString numberNames()
{
    QStringList names;
    for (const RegionMetric &metric : RegionMetrics)
        names << metric.name.toString();
    for (const NumberMetric &metric : NumberMetrics)
        names << metric.name.toString();
    names.removeDuplicates();
    return names.join(u'|');
}

}  // namespace

QString FleetReading::valuesQuery()
{
    return u"{__name__=~\"%1|%2|%3|%4|%5|%6|%7\"} or ALERTS{alertname=~\"Pddgpu.+\",alertstate=\"firing\"}"_s
        .arg(numberNames(), OldestAge, MonitorEnabled, Asleep, Simulated, CardInfo, CollectSuccess);
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

QString FleetReading::memoryGrowthQuery()
{
    return u"3600 * deriv(pddgpu_memory_vram_used_bytes[1h])"
           " or 3600 * deriv(pddgpu_memory_region_used_bytes[1h])"_s;
}

QString FleetReading::downQuery()
{
    return u"up == 0"_s;
}

QString FleetReading::seenQuery()
{
    return u"max without (device, driver, driver_version) "
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
    for (const Series series : answer) {
        const FleetCardId id{series.label(PrometheusLabel::Instance),
                             series.label(PrometheusLabel::Job),
                             series.label(PrometheusLabel::Card)};
        const auto seconds = wholeNumber(series.points().front().value);
        if (!id.instance.isEmpty() && !id.card.isEmpty() && seconds && *seconds < 100'000'000'000)
            seen[id] = static_cast<std::int64_t>(*seconds) * 1000;
    }
    return seen;
}

void forgetBeyond(FleetSeen *seen, qsizetype most)
{
    if (seen->size() <= most)
        return;
    QList<std::int64_t> times = seen->values();
    const auto last = times.begin() + (seen->size() - most);
    std::nth_element(times.begin(), last, times.end());
    seen->removeIf([lastMs = *last](FleetSeen::iterator one) { return one.value() < lastMs; });
    // Of those that went at the same time, any.
    for (auto one = seen->begin(); seen->size() > most;)
        one = one.value() == *last ? seen->erase(one) : std::next(one);
}

tl::expected<FleetSnapshot, QString> assemble(const FleetReading &reading, const FleetSeen &seen,
                                              qsizetype mostCards)
{
    return Assembler(reading, mostCards).assemble(seen);
}

tl::expected<HistoryBuckets, QString> bucketsOf(const PrometheusAnswer &answer, std::size_t tier,
                                                std::int64_t stepMs)
{
    // By time; the same metric under other labels, of a device or a version before, is one series.
    std::map<std::int64_t, FleetCard> cards;
    for (const Series series : answer) {
        for (const PrometheusPoint &point : series.points()) {
            takeNumber(series, point.value, &cards[point.timeMs]);
            if (cards.size() > MostTimes)
                return tl::unexpected(u"the limit is %1 points in time"_s.arg(MostTimes));
        }
    }

    HistoryBuckets buckets;
    Number lastAlerts;
    for (const auto &[timeMs, card] : cards) {
        HistorySample sample;
        sample.timeMs = timeMs;
        sample.values = {card.leakedBytes(), card.thresholdBytes, card.orphanedBytes,
                         card.unaccountedBytes};
        for (const Region &region : card.regions)
            sample.append(region.name, region.usedBytes, region.totalBytes,
                          region.clientResidentBytes);
        HistoryBuckets::List &list = buckets[tier];
        sample.alert = card.alertCount && lastAlerts && *card.alertCount > *lastAlerts;
        sample.breaksBefore = list.empty() || timeMs - list.back().lastMs > stepMs * 3 / 2;
        if (card.alertCount)
            lastAlerts = card.alertCount;
        list.push_back(buckets.bucketOf(sample));
    }
    return buckets;
}

}  // namespace pddgpu
