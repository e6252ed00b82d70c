// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/relay/relay.h"

#include <algorithm>

namespace pddgpu::helper {

namespace {

constexpr std::size_t LengthBytes = 4;
constexpr std::size_t PieceBytes = MaximumReplyBytes - 1;

}  // namespace

bool Relay::take(std::string_view bytes)
{
    m_input.append(bytes);
    std::string_view rest = m_input;
    while (rest.size() >= LengthBytes) {
        const std::uint32_t length = numberAt(rest.data());
        if (length == 0 || length > MaximumReplyBytes)
            return false;
        if (rest.size() < LengthBytes + length)
            break;
        pass(Reply{rest[LengthBytes]}, rest.substr(LengthBytes + 1, length - 1));
        rest.remove_prefix(LengthBytes + length);
    }
    m_input.erase(0, m_input.size() - rest.size());
    return true;
}

void Relay::pass(Reply kind, std::string_view payload)
{
    if (kind == Reply::Listing) {
        m_inListing = true;
        m_edit.add(payload);
        return sendEdit();
    }
    if (m_inListing && (kind == Reply::Done || kind == Reply::Failed)) {
        m_inListing = false;
        if (kind == Reply::Done)
            m_edit.end();
        else
            m_edit.forget();
        sendEdit();
    }
    appendFrame(output, kind, payload);
}

void Relay::sendEdit()
{
    for (std::string_view rest = m_edit.text; !rest.empty();) {
        appendFrame(output, Reply::Edit, rest.substr(0, PieceBytes));
        rest.remove_prefix(std::min(rest.size(), PieceBytes));
    }
    m_edit.text.clear();
}

}  // namespace pddgpu::helper
