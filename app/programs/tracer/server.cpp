// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/tracer/server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace pddgpu {

namespace {

constexpr std::uint64_t NsPerMs = 1'000'000;

std::uint64_t monotonicNs()
{
    timespec time = {};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(time.tv_nsec);
}

// The wake-ups so far are taken.
void clear(const FileDescriptor &event)
{
    std::uint64_t count = 0;
    static_cast<void>(::read(event.get(), &count, sizeof(count)));
}

bool wouldBlock(ssize_t result)
{
    return result < 0 && (errno == EAGAIN || errno == EINTR);
}

}  // namespace

Server::Server(TracedCards *cards, Connection::NamesOfCards names, Log log, const Options &options)
    : m_cards(cards),
      m_options(options),
      m_tracer{cards, std::move(names), monotonicNs,
               [this](TracedCard *card) { check(card, true); }},
      m_log(std::move(log)),
      m_wake(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      m_stop(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
}

Server::~Server() = default;

Server::Peer::Peer(FileDescriptor from, FileDescriptor to, uid_t whose, Rights may,
                   const Connection::Tracer *tracer)
    : in(std::move(from)),
      out(std::move(to)),
      user(whose),
      rights(may),
      connection(tracer, may),
      progressNs(monotonicNs())
{
}

void Server::listen(FileDescriptor socket, const Rule &rule)
{
    m_doors.push_back({std::move(socket), rule});
}

void Server::add(FileDescriptor in, FileDescriptor out, Rights rights)
{
    m_peers.push_back(
        std::make_unique<Peer>(std::move(in), std::move(out), uid_t{0}, rights, &m_tracer));
}

void Server::run()
{
    while (true) {
        const bool isWanted = std::ranges::any_of(
            m_peers, [](const auto &peer) { return peer->rights == Rights::Control; });
        if (m_options.endsWithLastControl && !isWanted)
            return;
        std::vector<pollfd> waited{{m_stop.get(), POLLIN, 0}, {m_wake.get(), POLLIN, 0}};
        for (const Door &door : m_doors)
            waited.push_back({door.socket.get(), POLLIN, 0});
        const std::size_t firstPeer = waited.size();
        for (const auto &peer : m_peers) {
            // Without room for more, only its end is of interest.
            waited.push_back({peer->in.get(),
                              static_cast<short>(peer->connection.wantsInput() ? POLLIN : 0), 0});
            waited.push_back({peer->outNumber(),
                              static_cast<short>(peer->connection.output.empty() ? 0 : POLLOUT),
                              0});
        }
        if (::poll(waited.data(), waited.size(), timeoutMs()) < 0 && errno != EINTR)
            return;
        if (waited[0].revents)
            return;
        if (waited[1].revents)
            clear(m_wake);
        beatIfDue();
        runDueChecks();
        m_telling = std::exchange(m_alerted, {});
        std::vector<Peer *> left;
        for (std::size_t i = 0; i < m_peers.size(); ++i) {
            const auto in = waited[firstPeer + 2 * i].revents;
            if (!serve(m_peers[i].get(), in & (POLLIN | POLLHUP | POLLERR)))
                left.push_back(m_peers[i].get());
        }
        std::erase_if(m_peers, [&left](const auto &peer) {
            return std::ranges::find(left, peer.get()) != left.end();
        });
        for (std::size_t i = 0; i < m_doors.size(); ++i) {
            if (waited[2 + i].revents)
                accept(m_doors[i]);
        }
    }
}

void Server::accept(const Door &door)
{
    FileDescriptor socket(
        ::accept4(door.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    ucred peer = {};
    socklen_t size = sizeof(peer);
    if (!socket.isOpen() || ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return;
    const std::optional<Rights> rights = peer.uid == 0 ? door.rule.root : door.rule.others;
    const auto ofUser = std::ranges::count_if(
        m_peers, [&peer](const auto &other) { return other->user == peer.uid; });
    const bool isTooMany = m_peers.size() >= MostPeers ||
                           (peer.uid != 0 && static_cast<std::size_t>(ofUser) >= MostPeersOfUser);
    // Its end of file tells it.
    if (!rights || isTooMany)
        return;
    m_peers.push_back(
        std::make_unique<Peer>(std::move(socket), FileDescriptor(), peer.uid, *rights, &m_tracer));
}

// Returns false if the peer has left, or must be left.
bool Server::serve(Peer *peer, bool isReadable)
{
    if (!peer->connection.owesAnswer())
        peer->progressNs = monotonicNs();
    if (isReadable && peer->connection.wantsInput()) {
        char bytes[4096];
        const ssize_t count = ::read(peer->in.get(), bytes, sizeof(bytes));
        if (count == 0 || (count < 0 && !wouldBlock(count)))
            return false;
        if (count > 0 && !peer->connection.take({bytes, static_cast<std::size_t>(count)}))
            return false;
    }
    for (const TracedCard *card : m_telling)
        peer->connection.tellAlert(card);
    if (!flush(peer))
        return false;
    return !peer->connection.owesAnswer() ||
           monotonicNs() - peer->progressNs < m_options.patienceNs;
}

bool Server::flush(Peer *peer)
{
    // Not for ever: others wait.
    constexpr int Turns = 16;
    for (int turn = 0; turn < Turns; ++turn) {
        std::string &output = peer->connection.output;
        if (output.empty()) {
            peer->progressNs = monotonicNs();
            return true;
        }
        const ssize_t count =
            peer->out.isOpen()
                ? ::write(peer->outNumber(), output.data(), output.size())
                : ::send(peer->outNumber(), output.data(), output.size(), MSG_NOSIGNAL);
        if (count <= 0)
            return wouldBlock(count);
        output.erase(0, static_cast<std::size_t>(count));
        peer->progressNs = monotonicNs();
        if (!peer->connection.fillOutput())
            return false;
    }
    return true;
}

void Server::beatIfDue()
{
    const std::uint64_t nowNs = monotonicNs();
    if (m_options.beatNs == 0 || nowNs - m_lastBeatNs < m_options.beatNs)
        return;
    m_lastBeatNs = nowNs;
    m_options.beat();
}

void Server::runDueChecks()
{
    const std::uint64_t nowNs = monotonicNs();
    for (const TracedCards::CardPtr &card : m_cards->all()) {
        card->detector().noteUsage(card->usedBytes(), nowNs);
        const auto due = card->detector().nextCheckNs();
        if (due && *due <= nowNs) {
            check(card.get(), false);
            card->detector().scheduleCheck(card->usedBytes(), monotonicNs());
        }
    }
}

void Server::check(TracedCard *card, bool isAskedFor)
{
    const std::uint64_t beginNs = monotonicNs();
    const Detector::Found found = card->detector().check(card->usedBytes(), beginNs, isAskedFor);
    pddgpu_leak_note_time(&card->detector().core(), PDDGPU_LEAK_OP_CHECK, monotonicNs() - beginNs);
    for (const std::string &line : found.lines)
        m_log(card->name().card + ": " + line);
    if (found.isAlert)
        m_alerted.push_back(card);
}

int Server::timeoutMs() const
{
    // A peer may be left only when one looks for it.
    constexpr std::uint64_t MostMs = 1'000;
    if (!m_alerted.empty())
        return 0;
    const std::uint64_t nowNs = monotonicNs();
    std::uint64_t waitNs = MostMs * NsPerMs;
    bool isNeeded = m_options.beatNs != 0;
    if (isNeeded) {
        const std::uint64_t sinceNs = nowNs - m_lastBeatNs;
        waitNs = std::min(waitNs, m_options.beatNs > sinceNs ? m_options.beatNs - sinceNs : 0);
    }
    for (const TracedCards::CardPtr &card : m_cards->all()) {
        if (const auto due = card->detector().nextCheckNs()) {
            isNeeded = true;
            waitNs = std::min(waitNs, *due > nowNs ? *due - nowNs : 0);
        }
    }
    for (const auto &peer : m_peers)
        isNeeded = isNeeded || peer->connection.owesAnswer();
    return isNeeded ? static_cast<int>((waitNs + NsPerMs - 1) / NsPerMs) : -1;
}

}  // namespace pddgpu
