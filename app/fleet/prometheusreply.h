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

/// One answer over HTTP/1.1, read as it comes: the head, the frames, what is packed in them, and
/// the JSON in that. Each has its bound, and a small piece of it at a time is all that is held. The
/// only coding that we ask for, and take, is gzip.
class PrometheusReply
{
public:
    /// Why there is no answer; the caller knows the address.
    struct Problem {
        FleetError::Kind kind = FleetError::Kind::Unreachable;
        QString reason;  ///< In English. Hostile text.
    };
    using Answer = tl::expected<PrometheusAnswer, Problem>;

    static constexpr qint64 LongestHeadBytes = 64 << 10;

    explicit PrometheusReply(const std::shared_ptr<AnswerBudget> &budget);
    ~PrometheusReply();
    Q_DISABLE_COPY_MOVE(PrometheusReply)

    /// The next bytes from the server; few at a time, as what they hold may be a thousand times as
    /// much. False: no more is wanted.
    bool feed(QByteArrayView bytes);
    /// The result, once feed() wants no more or the connection has ended.
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
    qint64 m_left = 0;  // Of the body, or of a chunk; not known: until the connection ends.

    std::unique_ptr<Unpacker> m_unpacker;  // Where it is packed.
    QByteArray m_errorBody;
    AnswerParser m_parser;
};

}  // namespace pddgpu
