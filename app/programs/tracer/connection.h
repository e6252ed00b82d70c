// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "abi/protocol.h"
#include "programs/tracer/tracedcards.h"

namespace pddgpu {

/// What a peer may do. Each includes what comes before it.
enum class Rights : std::uint8_t {
    Totals,   ///< Read what everybody reads of a pddgpu card: the files in leak_monitor/.
    Read,     ///< Read what only root reads there.
    Control,  ///< Write controls.
};

/// The protocol with one peer (abi/protocol.h), without its sockets: bytes go in, and bytes come
/// out. A peer that does not take its answers costs no more than one piece of an answer.
class Connection
{
public:
    using NamesOfCards = std::function<std::vector<TracedCard::Name>()>;
    using Clock = std::function<std::uint64_t()>;

    struct Tracer {
        TracedCards *cards;
        NamesOfCards names;
        Clock nowNs;  ///< CLOCK_MONOTONIC.
        /// Checks the card and tells everybody of an alert.
        std::function<void(TracedCard *)> check;
    };

    /// The tracer outlives it.
    Connection(const Tracer *tracer, Rights rights);

    /// Takes what the peer sent. Returns false if it breaks the protocol: the connection ends.
    bool take(std::string_view bytes);
    /// Tells the peer that a card has a new alert, if it has asked for the cards.
    void tellAlert(const TracedCard *card);

    /// What to send next; empty: nothing. The caller removes what it sent. Filled up by
    /// fillOutput().
    std::string output;
    /// Goes on with the answers. Returns false if a request breaks the protocol.
    bool fillOutput();
    /// Whether the caller may read more from the peer.
    bool wantsInput() const { return m_input.size() < MostInputBytes; }
    /// Whether an answer is due that is not whole yet, in `output` or later.
    bool owesAnswer() const { return !output.empty() || m_listing || !m_input.empty(); }

private:
    static constexpr std::size_t MostInputBytes = 4096;
    // Beyond that no further answer is begun.
    static constexpr std::size_t EnoughOutputBytes = 64 * 1024;

    void answer(helper::Request request, std::string_view arguments);
    void hello(std::string_view arguments);
    void listDevices();
    void readFile(TracedCard *card, DriverFile file);
    void write(TracedCard *card, DriverControl control, std::string_view value);
    void goOnListing();
    void send(helper::Reply reply, std::string_view payload = {});
    void sendText(std::string_view text);
    void fail(int errnoValue, unsigned circumstances = 0);

    const Tracer *m_tracer;
    const Rights m_rights;
    bool m_isGreeted = false;
    std::string m_input;
    std::vector<TracedCards::CardPtr> m_cards;  // By their number in the protocol.
    TracedCards::CardPtr m_listed;              // Outlives its listing.
    std::unique_ptr<ListingText> m_listing;     // The answer that is being sent.
};

}  // namespace pddgpu
