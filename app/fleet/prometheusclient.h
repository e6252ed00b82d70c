// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrlQuery>
#include <chrono>
#include <functional>
#include <tl/expected.hpp>

#include "fleet/fleeterror.h"
#include "fleet/prometheusanswer.h"
#include "fleet/prometheusserver.h"

class QNetworkReply;

namespace pddgpu {

/// Asks a Prometheus server over its HTTP API v1. Belongs to one thread; calls return at once, and
/// answers come from that thread's event loop, each exactly once, unless the client is gone.
class PrometheusClient : public QObject
{
    Q_OBJECT

public:
    using Answer = tl::expected<PrometheusAnswer, FleetError>;
    using Receiver = std::function<void(Answer &&)>;

    explicit PrometheusClient(const PrometheusServer &server, QObject *parent = nullptr);
    /// Breaks off what is under way.
    ~PrometheusClient() override;

    /// The values of an expression now.
    void query(const QString &expression, const Receiver &receiver);

    /// The values of an expression over time, at multiples of the step after `fromMs`, both ends
    /// included; at most 11,000 steps. Times are ms since the epoch, UTC.
    void queryRange(const QString &expression, qint64 fromMs, qint64 toMs,
                    std::chrono::milliseconds step, const Receiver &receiver);

private:
    void get(const QString &path, QUrlQuery query, const Receiver &receiver);
    Answer read(QNetworkReply *reply, const QByteArray &body) const;
    FleetError failure(const QNetworkReply *reply, const QByteArray &body) const;

    const PrometheusServer m_server;
    QNetworkAccessManager m_network;
};

}  // namespace pddgpu
