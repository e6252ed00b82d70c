// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>

// kmod/bpf, C.
#include <pddgpu_gem_watch.h>

namespace pddgpu {

/// Is told of the GEM objects of all cards by ObjectWatch::update().
///
/// An object is told from its first handle on: those that never get one are the driver's own. Of
/// those that are older than the watch (GEM_PREEXISTING), neither the creator nor the age is known.
class GemListener
{
public:
    virtual ~GemListener() = default;

    /// The object is new, or something of it has changed.
    virtual void changed(const gem_object &object) = 0;
    /// The object has ended. It may be one that was never told.
    virtual void gone(std::uint64_t id) = 0;
    /// All objects that it created, and that are not gone, are orphans.
    virtual void clientGone(std::uint64_t id) = 0;
    virtual void deviceGone(std::uint64_t key) = 0;

    /// Hints were lost, so all objects are told again: those that are not told until endScan() are
    /// gone, and so are clients whose objects are told, but which are not in `clients`.
    virtual void beginScan(const std::map<std::uint64_t, gem_client> &clients) = 0;
    virtual void endScan() = 0;
};

/// Watches the GEM objects of all cards. Used by one thread.
class ObjectWatch
{
public:
    /// Since the watch began.
    struct Counters {
        std::uint64_t created = 0;
        std::uint64_t destroyed = 0;
        std::uint64_t handlesOpened = 0;
        std::uint64_t handlesClosed = 0;
        std::uint64_t lostHints = 0;
        std::uint64_t untracked = 0;  ///< Objects that found no room.
        std::uint64_t replaced = 0;   ///< Objects whose end was not seen.
        /// Events that the kernel left out: what is known may be wrong. Kprobes count them only
        /// from Linux 6.5 on.
        std::uint64_t missed = 0;
        bool areOlderKnown = false;  ///< Whether objects that are older than the watch are told.
    };

    ObjectWatch() = default;
    virtual ~ObjectWatch() = default;
    ObjectWatch(const ObjectWatch &) = delete;
    ObjectWatch &operator=(const ObjectWatch &) = delete;

    /// Tells what happened since the last call. Returns 0, or an errno: then the listener knows
    /// only a part, and the next call tells all again.
    virtual int update(GemListener *listener) = 0;
    virtual Counters counters() const = 0;
    /// The cards that had a client, by gem_object::device.
    virtual std::map<std::uint64_t, gem_device> devices() const = 0;
};

}  // namespace pddgpu
