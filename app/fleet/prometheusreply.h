// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <memory>
#include <optional>
#include <tl/expected.hpp>

#include "fleet/fleeterror.h"
#include "fleet/prometheusanswer.h"

namespace pddgpu {

/// One answer over HTTP/1.1, read incrementally: the head, the chunks, the compressed body in them,
/// and the JSON in that. Each has its limit, and only a small piece is held at a time. The only
/// content coding that we request and accept is gzip.
class PrometheusReply
{
public:
    /// Why there is no answer; the caller adds the address.
    struct Problem {
        FleetError::Kind kind = FleetError::Kind::Unreachable;
        QString reason;  ///< In English. Untrusted text.
    };
    using Answer = tl::expected<PrometheusAnswer, Problem>;

    static constexpr qint64 LongestHeadBytes = 64 << 10;

    explicit PrometheusReply(const std::shared_ptr<AnswerBudget> &budget);
    ~PrometheusReply();
    Q_DISABLE_COPY_MOVE(PrometheusReply)

    /// Takes the next bytes from the server. Pass few at a time, as they may unpack to a thousand
    /// times as much. Returns false if no more are wanted.
    bool feed(QByteArrayView bytes);
    /// The result, once feed() returned false or the connection ended.
    Answer finish();

private:
    enum class Stage { Head, Body, ChunkSize, Chunk, ChunkEnd, Trailer, Done };
    class Unpacker;
    using Read = tl::expected<void, Problem>;

    Read take(QByteArrayView *bytes);
    Read takeHeadLine(QByteArrayView *bytes);
    Read takeStatus(const QByteArray &line);
    Read takeHeader(const QByteArray &line);
    Read endHead();
    Read takeChunkSize(const QByteArray &line);
    Read takeBody(QByteArrayView packed);
    Read takePlain(QByteArrayView text);
    bool takeLine(QByteArrayView *bytes);
    Problem refusal();
    Problem tooLarge() const;
    Problem noHttp() const;

    const std::shared_ptr<AnswerBudget> m_budget;
    const qint64 m_bodyBound;
    std::optional<Problem> m_problem;
    Stage m_stage = Stage::Head;
    QByteArray m_line;
    qint64 m_headBytes = 0;

    int m_status = 0;
    QString m_phrase;
    QString m_location;
    bool m_isChunked = false;
    std::optional<qint64> m_length;
    qint64 m_left = 0;  // Bytes of the body or chunk; if unknown, until the connection ends.

    std::unique_ptr<Unpacker> m_unpacker;  // Set if the body is compressed.
    QByteArray m_errorBody;
    AnswerParser m_parser;
};

}  // namespace pddgpu
