// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleetworker.h"

#include <algorithm>
#include <utility>

namespace pddgpu {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t SeenEveryMs = 600'000;
constexpr std::int64_t SeenForMs = 86'400'000;

// The query for each of HistoryTiers: as many points as a wide window has pixels, reaching slightly
// further back than the tier promises, so that the tier serves a chart of that range.
struct SpanPlan {
    std::int64_t spanMs;
    std::int64_t stepMs;
};
constexpr std::array<SpanPlan, HistoryTiers.size()> SpanPlans{
    {{66 * 60'000, 15'000}, {1584 * 60'000, 120'000}, {31LL * 86'400'000, 1'800'000}}};

std::int64_t wallMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

// Fills the tiers so that all end at the same time, as in a sampled history.
void join(HistoryBuckets *tiers)
{
    for (std::size_t i = 1; i < HistoryTiers.size(); ++i) {
        const HistoryBuckets::List &coarse = (*tiers)[i];
        const std::int64_t endMs = coarse.empty() ? 0 : coarse.back().lastMs;
        for (const HistoryBucket &bucket : (*tiers)[i - 1]) {
            if (bucket.firstMs > endMs)
                tiers->put(i, bucket);
        }
    }
    for (std::size_t i = HistoryTiers.size() - 1; i > 0; --i) {
        if ((*tiers)[i - 1].empty() && !(*tiers)[i].empty())
            (*tiers)[i - 1].push_back((*tiers)[i].back());
    }
}

}  // namespace

struct FleetWorker::Round {
    std::shared_ptr<AnswerBudget> budget;
    FleetReading reading;
    std::optional<FleetError> valuesError;  // Without values there is no snapshot.
    std::optional<FleetError> otherError;
    int unanswered = 0;
};

FleetWorker::FleetWorker(const PrometheusServer &server) : m_server(server), m_timer(this)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &FleetWorker::refresh);
}

void FleetWorker::start(std::chrono::milliseconds interval)
{
    m_interval = interval;
    refresh();
}

void FleetWorker::refresh()
{
    if (m_isAsking) {
        m_wantsMore = true;
        return;
    }
    // Created here, not in the constructor: the network belongs to this thread.
    if (!m_client)
        m_client = new PrometheusClient(m_server, this);
    m_isAsking = true;
    m_wantsMore = false;
    m_timer.stop();
    auto round = std::make_shared<Round>();
    round->budget = m_client->newBudget();
    ask(round, FleetReading::valuesQuery(), &FleetReading::values);
    ask(round, FleetReading::timesQuery(), &FleetReading::times);
    ask(round, FleetReading::leakGrowthQuery(), &FleetReading::leakGrowth);
    ask(round, FleetReading::memoryGrowthQuery(), &FleetReading::memoryGrowth);
    ask(round, FleetReading::downQuery(), &FleetReading::down);
}

void FleetWorker::ask(const std::shared_ptr<Round> &round, const QString &expression,
                      PrometheusAnswer FleetReading::*answer)
{
    ++round->unanswered;
    m_client->query(expression, round->budget,
                    [this, round, answer](PrometheusClient::Answer &&got) {
                        if (got)
                            round->reading.*answer = *std::move(got);
                        else if (answer == &FleetReading::values)
                            round->valuesError = got.error();
                        else
                            round->otherError = got.error();
                        if (--round->unanswered == 0)
                            finish(round);
                    });
}

void FleetWorker::finish(const std::shared_ptr<Round> &round)
{
    m_isAsking = false;
    FleetSnapshot snapshot;
    if (!round->valuesError) {
        auto assembled = assemble(round->reading, m_seen);
        // On an error show no cards, as a part would look like all.
        if (assembled)
            snapshot = *std::move(assembled);
        else
            round->valuesError =
                FleetError{FleetError::Kind::TooLarge, m_server.url, assembled.error()};
    }
    m_hasAnswered = !round->valuesError;
    if (round->valuesError) {
        snapshot = unanswered(*round->valuesError);
    } else {
        snapshot.error = round->otherError;
        m_clockOffsetMs = snapshot.nowMs - snapshot.capturedAt.toMSecsSinceEpoch();
        remember(snapshot);
    }
    Q_EMIT sampled(std::make_shared<const FleetSnapshot>(std::move(snapshot)));

    if (m_hasAnswered) {
        askHistory();
        if (m_seenAskedMs == 0 || wallMs() - m_seenAskedMs >= SeenEveryMs)
            askSeen();
    }
    if (m_wantsMore)
        refresh();
    else if (m_interval > 0ms)
        m_timer.start(m_interval);
}

// Runs after the snapshot is published: earlier hosts may be added a moment later.
void FleetWorker::askSeen()
{
    m_seenAskedMs = wallMs();
    m_client->query(FleetReading::seenQuery(), [this](PrometheusClient::Answer &&got) {
        if (!got)
            return;
        bool isNew = false;
        const FleetSeen seen = seenIn(*got);
        for (auto one = seen.cbegin(); one != seen.cend(); ++one) {
            isNew |= !m_seen.contains(one.key());
            std::int64_t &knownMs = m_seen[one.key()];
            knownMs = std::max(knownMs, one.value());
        }
        forgetBeyond(&m_seen, MostFleetCards);
        if (isNew)
            refresh();
    });
}

void FleetWorker::remember(const FleetSnapshot &snapshot)
{
    for (const FleetCard &card : snapshot.cards) {
        if (card.state != FleetCard::State::Gone && card.state != FleetCard::State::NotAnswering)
            m_seen[card.id] = card.seenMs.value_or(snapshot.nowMs);
    }
    m_seen.removeIf(
        [&snapshot](FleetSeen::iterator one) { return snapshot.nowMs - one.value() > SeenForMs; });
    forgetBeyond(&m_seen, MostFleetCards);
}

FleetSnapshot FleetWorker::unanswered(const FleetError &error) const
{
    FleetSnapshot snapshot;
    snapshot.capturedAt = QDateTime::currentDateTimeUtc();
    snapshot.nowMs = snapshot.capturedAt.toMSecsSinceEpoch() + m_clockOffsetMs;
    snapshot.error = error;
    for (auto one = m_seen.cbegin(); one != m_seen.cend(); ++one) {
        FleetCard card;
        card.id = one.key();
        card.seenMs = one.value();
        snapshot.cards.append(card);
    }
    std::ranges::sort(snapshot.cards,
                      [](const FleetCard &a, const FleetCard &b) { return a.id < b.id; });
    return snapshot;
}

void FleetWorker::watch(const std::optional<FleetCardId> &id)
{
    if (m_watched == id)
        return;
    m_watched = id;
    ++m_watchSerial;
    m_spans = {};
    m_historyError.reset();
    m_spansAsked = 0;
    if (m_client)
        askHistory();
}

// Queries the spans with new data since the last query.
void FleetWorker::askHistory()
{
    if (!m_watched || m_spansAsked > 0)
        return;
    const std::int64_t nowMs = wallMs() + m_clockOffsetMs;
    m_historyError.reset();
    const std::shared_ptr<AnswerBudget> budget = m_client->newBudget();
    for (std::size_t tier = 0; tier < m_spans.size(); ++tier) {
        if (nowMs - m_spans[tier].askedMs >= SpanPlans[tier].stepMs)
            askSpan(tier, nowMs, budget);
    }
}

void FleetWorker::askSpan(std::size_t tier, std::int64_t nowMs,
                          const std::shared_ptr<AnswerBudget> &budget)
{
    ++m_spansAsked;
    const SpanPlan &plan = SpanPlans[tier];
    m_client->queryRange(
        FleetReading::historyQuery(*m_watched), nowMs - plan.spanMs, nowMs,
        std::chrono::milliseconds(plan.stepMs), budget,
        [this, tier, nowMs, serial = m_watchSerial](PrometheusClient::Answer &&got) {
            if (serial != m_watchSerial)
                return;
            Span &span = m_spans[tier];
            if (got) {
                auto buckets = bucketsOf(*got, tier, SpanPlans[tier].stepMs);
                if (buckets) {
                    span.askedMs = nowMs;
                    span.buckets = *std::move(buckets);
                } else {
                    m_historyError =
                        FleetError{FleetError::Kind::TooLarge, m_server.url, buckets.error()};
                }
            } else {
                m_historyError = got.error();
            }
            if (--m_spansAsked == 0)
                publishHistory();
        });
}

void FleetWorker::publishHistory()
{
    auto history = std::make_shared<FleetHistory>();
    history->id = *m_watched;
    history->error = m_historyError;
    HistoryBuckets tiers;
    for (const Span &span : m_spans)
        tiers.regions = joined(tiers.regions, span.buckets.regions);
    for (std::size_t tier = 0; tier < m_spans.size(); ++tier) {
        HistoryBuckets part = m_spans[tier].buckets;
        part.arrange(tiers.regions);
        tiers[tier] = std::move(part[tier]);
    }
    join(&tiers);
    history->samples.select(m_watched->card);
    history->samples.restore(m_watched->card, std::move(tiers));
    Q_EMIT historyRead(history);
}

}  // namespace pddgpu

#include "moc_fleetworker.cpp"
