// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <deque>
#include <optional>
#include <utility>

#include "abi/protocol.h"

namespace pddgpu {

/// Parses what pddgpu-helper sends (abi/protocol.h), or a hostile program in its place.
class AnswerReader
{
public:
    /// The helper's answer to one request.
    struct Answer {
        QList<QByteArray> pieces;    ///< Of its Data, Listing or Edit frames.
        bool isEdit = false;         ///< They were Edit frames.
        QByteArray done;             ///< Of its Done frame.
        int errnoValue = 0;          ///< Not 0: it failed.
        unsigned circumstances = 0;  ///< helper::Circumstance, where it failed.
    };

    /// So many alerts may come with one answer, or between two calls of allowAlerts(): more are a
    /// flood. A helper reports each device's alerts at most a few times a second.
    static constexpr int MaximumAlerts = 10'000;

    /// A request was sent; an answer of more bytes than that is refused.
    void expect(qint64 maximumBytes) { m_limits.push_back(maximumBytes); }

    /// Reads on. Returns false where these are not a helper's words; the rest is lost then.
    bool take(const QByteArray &bytes);
    /// Whether take() failed because of more than MaximumAlerts.
    bool isFlooded() const { return m_alertCount > MaximumAlerts; }
    /// The alerts until now count no more.
    void allowAlerts() { m_alertCount = 0; }

    /// The oldest answer that is whole, and was not handed out yet.
    std::optional<Answer> next();
    bool hasNext() const { return !m_answers.empty(); }
    /// Answers expected and not whole.
    std::size_t missing() const { return m_limits.size(); }
    /// All bytes of frames of answers so far: alerts are none.
    qint64 answerBytes() const { return m_allAnswerBytes; }
    /// The devices of the alerts since the last call, each once.
    QList<int> takeAlerts() { return std::exchange(m_alerts, {}); }

private:
    bool takeReply(helper::Reply kind, const QByteArray &payload);
    bool takePiece(const QByteArray &payload);

    QByteArray m_input;  // A frame whose end is still to come.
    Answer m_answer;     // Likewise.
    qint64 m_answerBytes = 0;
    qint64 m_allAnswerBytes = 0;
    int m_alertCount = 0;  // Since the last answer, or allowAlerts().
    std::deque<Answer> m_answers;
    std::deque<qint64> m_limits;  // Of the answers that are still to come, in bytes.
    QList<int> m_alerts;
};

}  // namespace pddgpu
