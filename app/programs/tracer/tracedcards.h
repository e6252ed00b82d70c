// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "programs/tracer/objectwatch.h"
#include "programs/tracer/tracedcard.h"

namespace pddgpu {

/// The cards that the tracer watches, each with a detector of its own.
///
/// One thread watches: it calls update(). Any thread may call present() and counters().
class TracedCards : private GemListener
{
public:
    using CardPtr = std::shared_ptr<TracedCard>;

    explicit TracedCards(std::uint64_t nowNs) : m_sinceNs(nowNs) {}
    ~TracedCards() override;

    /// The cards with these names, in their order: each is watched from the first call on that
    /// names it, if no client of it was seen before.
    std::vector<CardPtr> present(const std::vector<TracedCard::Name> &names);
    /// All cards that are watched.
    std::vector<CardPtr> all() const;
    ObjectWatch::Counters counters() const;

    /// Takes what happened since the last call. Returns an errno, like ObjectWatch::update().
    int update(ObjectWatch *watch, std::uint64_t nowNs);
    /// Whether an alert may be due for one of them since the last update().
    bool isAlertDue() const { return m_isAlertDue; }

private:
    struct Client {
        pddgpu_leak_client core = {};
        TracedCard *card = nullptr;
    };
    // Nodes of std::unordered_map have stable addresses, which the core's lists need. There may be
    // a million of them.
    struct Object {
        pddgpu_leak_object core = {};
        TracedCard *card = nullptr;
        bool isImported = false;     // Its memory is another's.
        bool isPreexisting = false;  // It is older than the watch.
    };

    void changed(const gem_object &object) override;
    void gone(std::uint64_t id) override;
    void clientGone(std::uint64_t id) override;
    void deviceGone(std::uint64_t key) override;
    void beginScan(const std::map<std::uint64_t, gem_client> &clients) override;
    void endScan() override;

    TracedCard *cardOf(std::uint64_t key);
    CardPtr named(const TracedCard::Name &name);
    pddgpu_leak_client *clientOf(const gem_object &object, TracedCard *card);
    void track(const gem_object &object);
    void apply(const gem_object &object, Object *known);
    void end(Object *object);
    void closeClient(std::uint64_t id);

    const std::uint64_t m_sinceNs;
    std::uint64_t m_nowNs = 0;
    ObjectWatch *m_watch = nullptr;  // During update().
    bool m_isAlertDue = false;

    std::unordered_map<std::uint64_t, Object> m_objects;
    std::unordered_map<std::uint64_t, Client> m_clients;
    std::unordered_map<std::uint64_t, CardPtr> m_byKey;
    std::vector<gem_object> m_born;                           // In this update.
    std::vector<std::uint64_t> m_closed;                      // Clients, in this update.
    std::optional<std::unordered_set<std::uint64_t>> m_told;  // During a scan.
    std::map<std::uint64_t, gem_client> m_openClients;        // Of the last scan.

    mutable std::mutex m_mutex;  // For what follows.
    std::vector<CardPtr> m_cards;
    ObjectWatch::Counters m_counters;
};

}  // namespace pddgpu
