// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <cstdint>
#include <optional>

#include "detector/detector.h"

namespace pddgpu {

/// The memory of a card, as the programs of a scenario use it: simulated, or of a real driver.
class ScenarioMemory
{
public:
    using ClientId = std::uint32_t;
    using ObjectId = std::uint64_t;

    /// A program's allocation request.
    struct Request {
        std::uint64_t sizeBytes = 0;  ///< Whole pages.
        pddgpu_leak_domain domain = PDDGPU_LEAK_VRAM;
        QByteArray label;
        bool persistent = false;
        bool imported = false;  ///< It is another card's.
        bool exported = false;  ///< It has a dma-buf.
    };

    ScenarioMemory() = default;
    virtual ~ScenarioMemory() = default;
    ScenarioMemory(const ScenarioMemory &) = delete;
    ScenarioMemory &operator=(const ScenarioMemory &) = delete;

    /// A process has started, and opens the card. `pid` is the one in the scenario.
    virtual ClientId openClient(const QByteArray &process, std::uint32_t pid) = 0;
    /// The process exits, which frees its objects, except shared ones: they live on as orphans.
    virtual void closeClient(ClientId client) = 0;
    /// Its further objects get this name. Does nothing if the client was closed.
    virtual void renameClient(ClientId client, const QByteArray &process) = 0;

    /// Creates an object in the wanted domain, or in GTT if VRAM is full; not set if there is no
    /// room.
    virtual std::optional<ObjectId> create(ClientId client, const Request &request,
                                           std::uint64_t nowNs) = 0;
    /// Another process holds a dma-buf of the object from now on, so that it outlives its creator.
    virtual void share(ObjectId object) = 0;
    /// Closes its creator's handle: a dma-buf keeps the object until it is destroyed, or its
    /// creator is closed. Does nothing if the object was freed.
    virtual void closeHandle(ObjectId object) = 0;
    /// Moves the object to the other domain, if there is room; an eviction if that is GTT. Does
    /// nothing if the object was freed.
    virtual void move(ObjectId object) = 0;
    /// Does nothing if the object was freed.
    virtual void destroy(ObjectId object) = 0;

    virtual bool contains(ObjectId object) const = 0;
    virtual std::size_t objectCount() const = 0;
};

}  // namespace pddgpu
