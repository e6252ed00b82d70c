// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "abi/filedescriptor.h"
#include "programs/tracer/connection.h"

namespace pddgpu {

/// Answers the tracer's peers, and runs the checks of its cards when they are due. Used by one
/// thread.
class Server
{
public:
    static constexpr std::size_t MostPeers = 128;
    /// Of one user, other than root.
    static constexpr std::size_t MostPeersOfUser = 16;

    struct Options {
        /// A peer that owes to take an answer, and does not for so long, is left.
        std::uint64_t patienceNs = 30'000'000'000;
        /// run() returns when the last peer with Rights::Control has left.
        bool endsWithLastControl = false;
        /// Called by run() every beatNs; 0: never.
        std::function<void()> beat = {};
        std::uint64_t beatNs = 0;
    };

    /// Takes a line for the system's log.
    using Log = std::function<void(const std::string &)>;

    Server(TracedCards *cards, Connection::NamesOfCards names, Log log, const Options &options);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    /// A socket where peers connect: root has some rights, all others fewer. Others are refused
    /// where they have none.
    struct Rule {
        Rights root;
        std::optional<Rights> others;
    };
    void listen(FileDescriptor socket, const Rule &rule);
    /// A peer that is there already. Both must not block.
    void add(FileDescriptor in, FileDescriptor out, Rights rights);

    /// Runs until one writes to stopDescriptor(), or as the options say.
    void run();

    /// To be written to by the thread that watches: an alert may be due.
    int wakeDescriptor() const { return m_wake.get(); }
    int stopDescriptor() const { return m_stop.get(); }

private:
    struct Door {
        FileDescriptor socket;
        Rule rule;
    };
    struct Peer {
        Peer(FileDescriptor from, FileDescriptor to, uid_t whose, Rights may,
             const Connection::Tracer *tracer);

        FileDescriptor in;
        FileDescriptor out;  // Closed: it is `in`, a socket.
        uid_t user;
        Rights rights;
        Connection connection;
        std::uint64_t progressNs;

        int outNumber() const { return out.isOpen() ? out.get() : in.get(); }
    };

    void accept(const Door &door);
    bool serve(Peer *peer, bool isReadable);
    bool flush(Peer *peer);
    void beatIfDue();
    void runDueChecks();
    void check(TracedCard *card, bool isAskedFor);
    int timeoutMs() const;

    TracedCards *m_cards;
    const Options m_options;
    Connection::Tracer m_tracer;
    const Log m_log;
    std::uint64_t m_lastBeatNs = 0;
    FileDescriptor m_wake;
    FileDescriptor m_stop;
    std::vector<Door> m_doors;
    std::vector<std::unique_ptr<Peer>> m_peers;
    std::vector<const TracedCard *> m_alerted;  // Not told yet.
    std::vector<const TracedCard *> m_telling;  // Told to each peer in this round.
};

}  // namespace pddgpu
