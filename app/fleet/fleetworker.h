// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>
#include <array>
#include <chrono>
#include <optional>

#include "fleet/fleetreading.h"
#include "fleet/fleetsnapshot.h"
#include "fleet/prometheusclient.h"

namespace pddgpu {

/// The part of Fleet that runs in its thread: sends queries and assembles the answers.
class FleetWorker : public QObject
{
    Q_OBJECT

public:
    explicit FleetWorker(const PrometheusServer &server);

    /// Must be called in the thread that the worker was moved to.
    void start(std::chrono::milliseconds interval);
    void refresh();
    void watch(const std::optional<FleetCardId> &id);

Q_SIGNALS:
    void sampled(const pddgpu::FleetSnapshotPtr &snapshot);
    void historyRead(const pddgpu::FleetHistoryPtr &history);

private:
    struct Round;
    // A tier of the watched card's history, and when it was queried.
    struct Span {
        std::int64_t askedMs = 0;
        std::int64_t stepMs = 0;
        HistoryBuckets buckets;  // Buckets of this tier only.
    };

    void ask(const std::shared_ptr<Round> &round, const QString &expression,
             PrometheusAnswer FleetReading::*answer);
    void finish(const std::shared_ptr<Round> &round);
    void askSeen();
    void remember(const FleetSnapshot &snapshot);
    FleetSnapshot unanswered(const FleetError &error) const;

    void askHistory();
    void askSpan(std::size_t tier, std::int64_t nowMs, const std::shared_ptr<AnswerBudget> &budget);
    void publishHistory();

    PrometheusClient *m_client = nullptr;
    const PrometheusServer m_server;
    QTimer m_timer;
    std::chrono::milliseconds m_interval{0};
    bool m_isAsking = false;
    bool m_wantsMore = false;  // A round was requested while one was running.

    FleetSeen m_seen;
    std::int64_t m_seenAskedMs = 0;    // By our clock.
    bool m_hasAnswered = false;        // In the last round.
    std::int64_t m_clockOffsetMs = 0;  // Server's clock minus ours.

    std::optional<FleetCardId> m_watched;
    quint64 m_watchSerial = 0;  // Answers for a card other than the watched one are dropped.
    std::array<Span, HistoryTiers.size()> m_spans;
    std::optional<FleetError> m_historyError;
    int m_spansAsked = 0;  // Queries not answered yet.
};

}  // namespace pddgpu
