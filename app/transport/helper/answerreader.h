// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <deque>
#include <optional>
#include <utility>

#include "abi/protocol.h"

namespace pddgpu {

/// Parses the output of pddgpu-helper (abi/protocol.h), or of a malicious program in its place.
class AnswerReader
{
public:
    /// The helper's answer to one request.
    struct Answer {
        QList<QByteArray> pieces;    ///< Contents of its Data, Listing or Edit frames.
        bool isEdit = false;         ///< The pieces are Edit frames.
        QByteArray done;             ///< Content of its Done frame.
        int errnoValue = 0;          ///< Not 0: the request failed.
        unsigned circumstances = 0;  ///< helper::Circumstance bits, if it failed.
    };

    /// Limit of alerts per answer, or between two calls of allowAlerts(): more are a flood. A
    /// helper reports each device's alerts at most a few times a second.
    static constexpr int MaximumAlerts = 10'000;

    /// Must be called for each request sent; a longer answer is rejected.
    void expect(qint64 maximumBytes) { m_limits.push_back(maximumBytes); }

    /// Parses more bytes. Returns false if they violate the protocol; the rest is dropped then.
    bool take(const QByteArray &bytes);
    /// Whether take() failed because of more than MaximumAlerts.
    bool isFlooded() const { return m_alertCount > MaximumAlerts; }
    /// Resets the alert count.
    void allowAlerts() { m_alertCount = 0; }

    /// The oldest complete answer that was not returned yet.
    std::optional<Answer> next();
    bool hasNext() const { return !m_answers.empty(); }
    /// Number of expected answers that are incomplete.
    std::size_t missing() const { return m_limits.size(); }
    /// Total bytes of answer frames so far, without alerts.
    qint64 answerBytes() const { return m_allAnswerBytes; }
    /// The devices with alerts since the last call, each once.
    QList<int> takeAlerts() { return std::exchange(m_alerts, {}); }

private:
    bool takeReply(helper::Reply kind, const QByteArray &payload);
    bool takePiece(const QByteArray &payload);

    QByteArray m_input;  // An incomplete frame.
    Answer m_answer;     // An incomplete answer.
    qint64 m_answerBytes = 0;
    qint64 m_allAnswerBytes = 0;
    int m_alertCount = 0;  // Alerts since the last answer, or allowAlerts().
    std::deque<Answer> m_answers;
    std::deque<qint64> m_limits;  // Limits of the outstanding answers, in bytes.
    QList<int> m_alerts;
};

}  // namespace pddgpu
