// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/tracer/tracedcards.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace pddgpu {

namespace {

template <std::size_t Size>
std::string textOf(const char (&bytes)[Size])
{
    return {bytes, ::strnlen(bytes, Size)};
}

}  // namespace

TracedCards::~TracedCards()
{
    for (auto &[id, object] : m_objects)
        end(&object);
    for (auto &[id, client] : m_clients)
        pddgpu_leak_client_close(&client.card->detector().core(), &client.core);
}

std::vector<TracedCards::CardPtr> TracedCards::present(const std::vector<TracedCard::Name> &names)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<CardPtr> cards;
    cards.reserve(names.size());
    for (const TracedCard::Name &name : names)
        cards.push_back(named(name));
    return cards;
}

std::vector<TracedCards::CardPtr> TracedCards::all() const
{
    const std::scoped_lock lock(m_mutex);
    return m_cards;
}

ObjectWatch::Counters TracedCards::counters() const
{
    const std::scoped_lock lock(m_mutex);
    return m_counters;
}

// With m_mutex locked.
TracedCards::CardPtr TracedCards::named(const TracedCard::Name &name)
{
    const auto known = std::ranges::find_if(m_cards, [&name](const CardPtr &card) {
        return card->name().card == name.card && card->name().id == name.id;
    });
    if (known != m_cards.end())
        return *known;
    m_cards.push_back(std::make_shared<TracedCard>(name, m_sinceNs));
    return m_cards.back();
}

int TracedCards::update(ObjectWatch *watch, std::uint64_t nowNs)
{
    m_nowNs = nowNs;
    m_watch = watch;
    // Before the objects are told: what is counted by then is told, or has ended.
    const std::map<std::uint64_t, gem_device> devices = watch->devices();
    const int error = watch->update(this);
    // One may be told twice, the second time as it is later.
    std::ranges::stable_sort(m_born, {}, &gem_object::id);
    for (const gem_object &object : m_born) {
        if (const auto known = m_objects.find(object.id); known != m_objects.end())
            apply(object, &known->second);
        else
            track(object);
    }
    for (const std::uint64_t client : m_closed)
        closeClient(client);
    for (const auto &[key, counted] : devices) {
        const auto known = m_byKey.find(key);
        // All of its objects may have found no room.
        TracedCard *card = known != m_byKey.end() ? known->second.get()
                           : counted.unlisted > 0 ? cardOf(key)
                                                  : nullptr;
        if (card)
            card->count(counted);
    }
    // After a scan they may be as large as all objects; clear() would keep that.
    m_born = std::vector<gem_object>();
    m_closed = std::vector<std::uint64_t>();
    m_watch = nullptr;
    const ObjectWatch::Counters counters = watch->counters();
    const std::scoped_lock lock(m_mutex);
    m_counters = counters;
    m_isAlertDue = std::ranges::any_of(m_cards, [](const CardPtr &card) {
        return pddgpu_leak_usage_changed(&card->detector().core(), card->usedBytes());
    });
    return error;
}

TracedCard *TracedCards::cardOf(std::uint64_t key)
{
    if (const auto known = m_byKey.find(key); known != m_byKey.end())
        return known->second.get();
    const auto devices = m_watch->devices();
    const auto device = devices.find(key);
    if (device == devices.end())
        return nullptr;
    const gem_device &seen = device->second;
    const std::scoped_lock lock(m_mutex);
    const CardPtr card = named({(seen.is_accel ? "accel" : "card") + std::to_string(seen.minor),
                                textOf(seen.name), textOf(seen.driver)});
    m_byKey[key] = card;
    return card.get();
}

void TracedCards::changed(const gem_object &object)
{
    // What the kernel makes for itself is the driver's own.
    if (object.flags & GEM_OF_KERNEL)
        return;
    if (m_told)
        m_told->insert(object.id);
    if (const auto known = m_objects.find(object.id); known != m_objects.end())
        apply(object, &known->second);
    else
        m_born.push_back(object);
}

// The client that created it.
pddgpu_leak_client *TracedCards::clientOf(const gem_object &object, TracedCard *card)
{
    if (object.flags & GEM_PREEXISTING)
        return card->unknownClient();
    Client &client = m_clients[object.client];
    if (!client.card) {
        client.card = card;
        pddgpu_leak_client_open(&client.core, static_cast<u32>(object.client));
    }
    return &client.core;
}

void TracedCards::track(const gem_object &object)
{
    TracedCard *card = cardOf(object.device);
    // Its card was unbound meanwhile.
    if (!card)
        return;
    Object &made = m_objects[object.id];
    made.card = card;
    const std::string process = textOf(object.process);
    pddgpu_leak_birth birth = {};
    birth.size = object.size;
    birth.process = process.c_str();
    birth.pid = object.pid;
    birth.domain = domainOf(object);
    made.isImported = object.flags & GEM_IMPORTED;
    made.isPreexisting = object.flags & GEM_PREEXISTING;
    birth.flags = static_cast<u8>((made.isImported ? PDDGPU_LEAK_IMPORTED : 0) |
                                  (made.isPreexisting ? PDDGPU_LEAK_PREEXISTING : 0));
    pddgpu_leak_track(&card->detector().core(), &made.core, clientOf(object, card), &birth,
                      object.birth_ns);
    card->countTold();
    if (!made.isImported)
        card->addUsed(object.size);
    if (made.isPreexisting)
        card->addPreexisting(object.size);
    apply(object, &made);
}

void TracedCards::apply(const gem_object &object, Object *known)
{
    pddgpu_leak_monitor *core = &known->card->detector().core();
    const auto handles = static_cast<u32>(std::max(object.handles, 0));
    if (known->core.handles != handles)
        pddgpu_leak_set_handles(core, &known->core, handles);
    const bool isExported = object.flags & GEM_EXPORTED;
    if (((known->core.flags & PDDGPU_LEAK_EXPORTED) != 0) != isExported)
        pddgpu_leak_set_exported(core, &known->core, isExported);
    if (known->core.domain != domainOf(object))
        pddgpu_leak_set_place(core, &known->core, domainOf(object));
    if (object.flags & GEM_DEPARTING && !(known->core.flags & PDDGPU_LEAK_DEPARTING))
        pddgpu_leak_depart(core, &known->core, m_nowNs);
}

void TracedCards::end(Object *object)
{
    pddgpu_leak_monitor *core = &object->card->detector().core();
    if (!object->isImported)
        object->card->removeUsed(object->core.size);
    if (object->isPreexisting)
        object->card->removePreexisting(object->core.size);
    if (object->core.flags & PDDGPU_LEAK_DEPARTING)
        pddgpu_leak_departed(core, &object->core, m_nowNs);
    else
        pddgpu_leak_untrack(core, &object->core);
}

void TracedCards::gone(std::uint64_t id)
{
    const auto known = m_objects.find(id);
    if (known == m_objects.end())
        return;
    end(&known->second);
    m_objects.erase(known);
}

void TracedCards::clientGone(std::uint64_t id)
{
    // After its objects of this update are known.
    m_closed.push_back(id);
}

void TracedCards::closeClient(std::uint64_t id)
{
    const auto client = m_clients.find(id);
    if (client == m_clients.end())
        return;
    pddgpu_leak_client_close(&client->second.card->detector().core(), &client->second.core);
    m_clients.erase(client);
}

void TracedCards::deviceGone(std::uint64_t key)
{
    const auto bound = m_byKey.find(key);
    if (bound == m_byKey.end())
        return;
    const CardPtr card = bound->second;
    m_byKey.erase(bound);
    std::erase_if(m_born, [key](const gem_object &object) { return object.device == key; });
    for (auto at = m_objects.begin(); at != m_objects.end();) {
        if (at->second.card == card.get()) {
            end(&at->second);
            at = m_objects.erase(at);
        } else {
            ++at;
        }
    }
    for (auto at = m_clients.begin(); at != m_clients.end();) {
        if (at->second.card == card.get()) {
            pddgpu_leak_client_close(&card->detector().core(), &at->second.core);
            at = m_clients.erase(at);
        } else {
            ++at;
        }
    }
    card->setGone();
    const std::scoped_lock lock(m_mutex);
    std::erase(m_cards, card);
}

void TracedCards::beginScan(const std::map<std::uint64_t, gem_client> &clients)
{
    m_told.emplace();
    m_openClients = clients;
}

void TracedCards::endScan()
{
    for (auto at = m_objects.begin(); at != m_objects.end();) {
        if (!m_told->contains(at->first)) {
            end(&at->second);
            at = m_objects.erase(at);
        } else {
            ++at;
        }
    }
    m_told.reset();
    // Those that closed unseen, among them clients of objects that are told for the first time.
    std::unordered_set<std::uint64_t> closed;
    for (const auto &[id, client] : m_clients)
        closed.insert(id);
    for (const gem_object &object : m_born) {
        if (!(object.flags & GEM_PREEXISTING))
            closed.insert(object.client);
    }
    std::erase_if(closed, [this](std::uint64_t id) { return m_openClients.contains(id); });
    m_closed.insert(m_closed.end(), closed.begin(), closed.end());
    m_openClients.clear();
}

}  // namespace pddgpu
