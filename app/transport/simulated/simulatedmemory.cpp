// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/simulatedmemory.h"

#include <utility>

namespace pddgpu {

SimulatedMemory::SimulatedMemory(std::uint64_t vramBytes, std::uint64_t gttBytes,
                                 std::size_t mostObjects)
    : m_mostObjects(mostObjects)
{
    m_usage.vram_total = vramBytes;
    m_usage.vram_used = DriverPinnedBytes;
    m_usage.gtt_total = gttBytes;
    m_usage.driver_pinned = DriverPinnedBytes;
}

SimulatedMemory::~SimulatedMemory()
{
    for (auto &[id, object] : m_objects)
        pddgpu_leak_untrack(&monitor(), &object.core);
    for (auto &[id, client] : m_clients)
        pddgpu_leak_client_close(&monitor(), &client.core);
}

SimulatedMemory::ClientId SimulatedMemory::openClient(const QByteArray &process, std::uint32_t pid)
{
    const ClientId id = ++m_lastClient;
    Client &client = m_clients[id];
    client.process = process;
    client.pid = pid;
    pddgpu_leak_client_open(&client.core, static_cast<std::uint32_t>(id));
    return id;
}

void SimulatedMemory::closeClient(ClientId id)
{
    const auto found = m_clients.find(id);
    if (found == m_clients.end())
        return;
    Client &client = found->second;

    // Handles first, then the client, as DRM does when a file is closed.
    const std::vector<Object *> objects = std::move(client.objects);
    for (Object *object : objects) {
        closeHandle(object);
        object->client = nullptr;
        if (!object->shared)
            destroy(object->id);
    }
    pddgpu_leak_client_close(&monitor(), &client.core);
    m_clients.erase(found);
}

void SimulatedMemory::renameClient(ClientId id, const QByteArray &process)
{
    if (const auto found = m_clients.find(id); found != m_clients.end())
        found->second.process = process;
}

std::optional<SimulatedMemory::ObjectId> SimulatedMemory::create(ClientId clientId,
                                                                 const Request &request,
                                                                 std::uint64_t nowNs)
{
    const auto found = m_clients.find(clientId);
    if (found == m_clients.end())
        return std::nullopt;
    Client &client = found->second;

    pddgpu_leak_domain domain = request.domain;
    if (!hasRoom(domain, request.sizeBytes))
        domain = PDDGPU_LEAK_GTT;
    if (!hasRoom(domain, request.sizeBytes) || m_objects.size() >= m_mostObjects)
        return std::nullopt;

    const ObjectId id = ++m_lastObject;
    Object &object = m_objects[id];
    object.id = id;
    object.client = &client;
    object.place = client.objects.size();
    client.objects.push_back(&object);
    usedIn(domain) += request.sizeBytes;

    pddgpu_leak_birth birth = {};
    birth.size = request.sizeBytes;
    birth.process = client.process.constData();
    birth.pid = client.pid;
    birth.domain = domain;
    birth.flags = static_cast<std::uint8_t>((request.persistent ? PDDGPU_LEAK_PERSISTENT : 0) |
                                            (request.imported ? PDDGPU_LEAK_IMPORTED : 0));
    pddgpu_leak_track(&monitor(), &object.core, &client.core, &birth, nowNs);
    // If memory for the label is short, the object stays unlabelled, as in the driver.
    pddgpu_leak_set_label(&monitor(), &object.core, request.label.constData());
    pddgpu_leak_handle_opened(&monitor(), &object.core);
    if (request.exported)
        pddgpu_leak_set_exported(&monitor(), &object.core, true);
    pddgpu_leak_note_time(&monitor(), PDDGPU_LEAK_OP_ALLOCATION, duration(9'000, 60'000));
    return id;
}

void SimulatedMemory::share(ObjectId id)
{
    const auto found = m_objects.find(id);
    if (found == m_objects.end())
        return;
    found->second.shared = true;
    pddgpu_leak_set_exported(&monitor(), &found->second.core, true);
}

void SimulatedMemory::closeHandle(ObjectId id)
{
    if (const auto found = m_objects.find(id); found != m_objects.end())
        closeHandle(&found->second);
}

void SimulatedMemory::move(ObjectId id)
{
    const auto found = m_objects.find(id);
    if (found == m_objects.end())
        return;

    pddgpu_leak_object &object = found->second.core;
    const pddgpu_leak_domain target =
        object.domain == PDDGPU_LEAK_VRAM ? PDDGPU_LEAK_GTT : PDDGPU_LEAK_VRAM;
    if (!hasRoom(target, object.size))
        return;
    usedIn(object.domain) -= object.size;
    usedIn(target) += object.size;
    pddgpu_leak_set_domain(&monitor(), &object, target, target == PDDGPU_LEAK_GTT);
    pddgpu_leak_note_time(&monitor(), PDDGPU_LEAK_OP_MOVE, duration(150'000, 700'000));
}

void SimulatedMemory::destroy(ObjectId id)
{
    const auto found = m_objects.find(id);
    if (found == m_objects.end())
        return;

    Object &object = found->second;
    if (object.client) {
        std::vector<Object *> &objects = object.client->objects;
        objects[object.place] = objects.back();
        objects[object.place]->place = object.place;
        objects.pop_back();
        closeHandle(&object);
    }
    usedIn(object.core.domain) -= object.core.size;
    pddgpu_leak_untrack(&monitor(), &object.core);
    pddgpu_leak_note_time(&monitor(), PDDGPU_LEAK_OP_FREE, duration(4'000, 25'000));
    m_objects.erase(found);
}

std::uint64_t SimulatedMemory::duration(std::uint64_t shortestNs, std::uint64_t spreadNs)
{
    return shortestNs + m_random() % spreadNs;
}

std::uint64_t &SimulatedMemory::usedIn(std::uint8_t domain)
{
    return domain == PDDGPU_LEAK_VRAM ? m_usage.vram_used : m_usage.gtt_used;
}

bool SimulatedMemory::hasRoom(std::uint8_t domain, std::uint64_t sizeBytes) const
{
    return domain == PDDGPU_LEAK_VRAM ? sizeBytes <= m_usage.vram_total - m_usage.vram_used
                                      : sizeBytes <= m_usage.gtt_total - m_usage.gtt_used;
}

void SimulatedMemory::closeHandle(Object *object)
{
    if (object->core.handles > 0)
        pddgpu_leak_handle_closed(&monitor(), &object->core);
}

}  // namespace pddgpu
