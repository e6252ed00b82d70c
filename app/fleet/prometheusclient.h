// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QUrlQuery>
#include <chrono>
#include <functional>
#include <memory>
#include <tl/expected.hpp>

#include "fleet/fleeterror.h"
#include "fleet/prometheusanswer.h"
#include "fleet/prometheusserver.h"

namespace pddgpu {

/// Queries a Prometheus server over its HTTP API v1. Belongs to one thread; calls return at once.
/// Answers come from that thread's event loop, each exactly once, unless the client is destroyed
/// first.
///
/// Uses its own HTTP code (see PrometheusReply): Qt's limits neither the head of an answer nor how
/// much it unpacks at once.
class PrometheusClient : public QObject
{
    Q_OBJECT

public:
    using Answer = tl::expected<PrometheusAnswer, FleetError>;
    using Receiver = std::function<void(Answer &&)>;

    explicit PrometheusClient(const PrometheusServer &server, QObject *parent = nullptr);
    /// Aborts running queries.
    ~PrometheusClient() override;

    /// A new budget for one round of queries.
    std::shared_ptr<AnswerBudget> newBudget() const;

    /// Queries the current values of an expression.
    void query(const QString &expression, const std::shared_ptr<AnswerBudget> &budget,
               const Receiver &receiver);
    /// The same with its own budget.
    void query(const QString &expression, const Receiver &receiver);

    /// Queries the values of an expression over time, at multiples of the step after `fromMs`, both
    /// ends included; at most 11,000 steps. Times are ms since the epoch, UTC.
    void queryRange(const QString &expression, qint64 fromMs, qint64 toMs,
                    std::chrono::milliseconds step, const std::shared_ptr<AnswerBudget> &budget,
                    const Receiver &receiver);

private:
    class Exchange;

    void get(const QString &path, QUrlQuery query, const std::shared_ptr<AnswerBudget> &budget,
             const Receiver &receiver);

    const PrometheusServer m_server;
};

}  // namespace pddgpu
