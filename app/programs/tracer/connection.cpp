// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/tracer/connection.h"

#include <algorithm>
#include <cerrno>

namespace pddgpu {

namespace {

using helper::Reply;
using helper::Request;

constexpr std::size_t LengthBytes = 4;
constexpr std::size_t PieceBytes = helper::MaximumReplyBytes - 1;
constexpr std::size_t MaximumValueBytes = 31;  // kmod/ABI.md, Writes

// A traced card always has a monitor, and no file system hides it.
constexpr unsigned Present =
    helper::DevicePresent | helper::MonitorBuiltIn | helper::DebugfsMounted | helper::Privileged;

}  // namespace

Connection::Connection(const Tracer *tracer, Rights rights) : m_tracer(tracer), m_rights(rights) {}

bool Connection::take(std::string_view bytes)
{
    m_input.append(bytes);
    return fillOutput();
}

bool Connection::fillOutput()
{
    std::size_t at = 0;
    bool isValid = true;
    while (output.size() < EnoughOutputBytes) {
        if (m_listing) {
            goOnListing();
            continue;
        }
        const std::string_view rest = std::string_view(m_input).substr(at);
        if (rest.size() < LengthBytes)
            break;
        const std::uint32_t length = helper::numberAt(rest.data());
        isValid = length > 0 && length <= helper::MaximumRequestBytes;
        if (!isValid || rest.size() < LengthBytes + length)
            break;
        answer(Request{rest[LengthBytes]}, rest.substr(LengthBytes + 1, length - 1));
        at += LengthBytes + length;
    }
    m_input.erase(0, at);
    return isValid;
}

void Connection::answer(Request request, std::string_view arguments)
{
    if (request == Request::Hello)
        return hello(arguments);
    if (!m_isGreeted)
        return fail(EPROTO);
    if (request == Request::ListDevices && arguments.empty())
        return listDevices();
    // Alerts are in the journal.
    if (request == Request::ReadLog && arguments.empty())
        return send(Reply::Done);
    if (request != Request::ReadFile && request != Request::WriteControl)
        return fail(EOPNOTSUPP);

    if (arguments.size() < 2)
        return fail(EINVAL);
    const auto index = static_cast<unsigned char>(arguments[0]);
    const auto which = static_cast<unsigned char>(arguments[1]);
    arguments.remove_prefix(2);
    if (index >= m_cards.size() || m_cards[index]->isGone())
        return fail(ENODEV);
    if (request == Request::ReadFile && which < DriverFileCount && arguments.empty())
        readFile(m_cards[index].get(), static_cast<DriverFile>(which));
    else if (request == Request::WriteControl && which < DriverControlCount)
        write(m_cards[index].get(), static_cast<DriverControl>(which), arguments);
    else
        fail(EINVAL, Present);
}

void Connection::hello(std::string_view arguments)
{
    if (arguments.size() != 5 || !arguments.starts_with("PDDG"))
        return fail(EPROTO);
    if (arguments[4] < helper::ProtocolVersion)
        return fail(EPROTONOSUPPORT);
    m_isGreeted = true;
    const auto access =
        m_rights == Rights::Control ? helper::Access::Control : helper::Access::Read;
    send(Reply::Done, std::string{helper::ProtocolVersion, static_cast<char>(access)});
}

void Connection::listDevices()
{
    std::vector<TracedCard::Name> names = m_tracer->names();
    names.resize(std::min(names.size(), helper::MaximumDevices));
    m_cards = m_tracer->cards->present(names);
    for (const TracedCards::CardPtr &card : m_cards) {
        const TracedCard::Name &name = card->name();
        send(Reply::Data, name.card + '\0' + name.id + '\0' + name.driver + '\0');
    }
    send(Reply::Done);
}

void Connection::readFile(TracedCard *card, DriverFile file)
{
    if (const auto text = card->detector().attrText(file))
        return sendText(*text);
    if (file != DriverFile::MemoryStats && file != DriverFile::LeakObjects)
        return fail(ENOENT, Present);
    if (m_rights < Rights::Read)
        return fail(EACCES, Present & ~unsigned{helper::Privileged});
    if (file == DriverFile::MemoryStats)
        return sendText(card->statsText(m_tracer->cards->counters(), m_tracer->nowNs()));
    m_listed = *std::ranges::find(m_cards, card, &TracedCards::CardPtr::get);
    m_listing = std::make_unique<ListingText>(&card->detector(), m_tracer->nowNs());
}

void Connection::goOnListing()
{
    std::string piece;
    // A line may go beyond it.
    const bool goesOn = m_listing->appendTo(&piece, PieceBytes - PDDGPU_LEAK_LINE_SIZE);
    if (!piece.empty())
        send(Reply::Listing, piece);
    if (goesOn)
        return;
    m_listing.reset();
    m_listed.reset();
    send(Reply::Done);
}

void Connection::write(TracedCard *card, DriverControl control, std::string_view value)
{
    if (m_rights < Rights::Control)
        return fail(EACCES, Present | helper::ReadOnlySession);
    if (value.empty() || value.size() > MaximumValueBytes)
        return fail(EINVAL, Present);
    const int result = card->detector().store(control, value, card->usedBytes(), m_tracer->nowNs());
    if (result != 0)
        return fail(-result, Present);
    if (control == DriverControl::TriggerCheck)
        m_tracer->check(card);
    send(Reply::Done);
}

void Connection::tellAlert(const TracedCard *card)
{
    const auto place = std::ranges::find(m_cards, card, &TracedCards::CardPtr::get);
    // One that does not read gets no more than it has to.
    if (place == m_cards.end() || output.size() >= EnoughOutputBytes)
        return;
    const char number = static_cast<char>(place - m_cards.begin());
    send(Reply::Event, {&number, 1});
}

void Connection::sendText(std::string_view text)
{
    send(Reply::Data, text);
    send(Reply::Done);
}

void Connection::send(Reply reply, std::string_view payload)
{
    helper::appendFrame(output, reply, payload);
}

void Connection::fail(int errnoValue, unsigned circumstances)
{
    send(Reply::Failed, helper::failure(errnoValue, circumstances));
}

}  // namespace pddgpu
