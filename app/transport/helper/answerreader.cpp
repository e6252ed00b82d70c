// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/helper/answerreader.h"

#include <utility>

namespace pddgpu {

namespace {

constexpr qsizetype LengthBytes = 4;
constexpr qsizetype FailedBytes = 5;
constexpr qsizetype PlaceBytes = 64;

}  // namespace

bool AnswerReader::take(const QByteArray &bytes)
{
    m_input.append(bytes);
    qsizetype taken = 0;
    while (m_input.size() - taken >= LengthBytes) {
        const char *frame = m_input.constData() + taken;
        const std::uint32_t length = helper::numberAt(frame);
        if (length == 0 || length > helper::MaximumReplyBytes)
            return false;
        if (m_input.size() - taken < LengthBytes + static_cast<qsizetype>(length))
            break;
        if (!takeReply(helper::Reply{frame[LengthBytes]},
                       m_input.mid(taken + LengthBytes + 1, length - 1)))
            return false;
        taken += LengthBytes + static_cast<qsizetype>(length);
    }
    m_input.remove(0, taken);
    return true;
}

std::optional<AnswerReader::Answer> AnswerReader::next()
{
    if (m_answers.empty())
        return std::nullopt;
    Answer answer = std::move(m_answers.front());
    m_answers.pop_front();
    return answer;
}

bool AnswerReader::takeReply(helper::Reply kind, const QByteArray &payload)
{
    if (kind != helper::Reply::Event)
        m_allAnswerBytes += LengthBytes + 1 + payload.size();
    switch (kind) {
        case helper::Reply::Edit:
            m_answer.isEdit = true;
            return takePiece(payload);
        case helper::Reply::Data:
        case helper::Reply::Listing:
            return takePiece(payload);
        case helper::Reply::Event:
            if (payload.size() != 1 || ++m_alertCount > MaximumAlerts)
                return false;
            if (const int device = static_cast<unsigned char>(payload[0]);
                !m_alerts.contains(device))
                m_alerts.append(device);
            return true;
        case helper::Reply::Failed:
            if (payload.size() != FailedBytes)
                return false;
            m_answer.errnoValue = static_cast<int>(helper::numberAt(payload.constData()));
            m_answer.circumstances = static_cast<unsigned char>(payload[FailedBytes - 1]);
            if (m_answer.errnoValue <= 0)
                return false;
            break;
        case helper::Reply::Done:
            m_answer.done = payload;
            break;
        default:
            return false;
    }
    if (m_limits.empty())
        return false;
    m_limits.pop_front();
    m_answerBytes = 0;
    m_alertCount = 0;
    m_answers.push_back(std::exchange(m_answer, {}));
    return true;
}

// Counts its list entry too: otherwise empty pieces could fill our memory.
bool AnswerReader::takePiece(const QByteArray &payload)
{
    m_answerBytes += PlaceBytes + payload.size();
    if (m_limits.empty() || m_answerBytes > m_limits.front())
        return false;
    m_answer.pieces.append(payload);
    return true;
}

}  // namespace pddgpu
