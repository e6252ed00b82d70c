// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// kmod/bpf, C.
#include <pddgpu_gem_watch.h>

struct gem_watch;
struct ring_buffer;

namespace pddgpu {

/// Is told of the GEM objects of all cards by GemWatch::update().
///
/// An object is told from its first handle on: those that never get one are the driver's own.
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

/// Watches the GEM objects of all DRM drivers by programs in the kernel (kmod/bpf/gem.bpf.c).
///
/// start() needs CAP_SYS_ADMIN, and that the kernel's modules drm and ttm are loaded. Reading the
/// maps afterwards needs no privilege.
///
/// Used by one thread. With kprobes it must not be preempted within update(), so it needs a
/// real-time priority (SCHED_FIFO).
class GemWatch
{
public:
    struct Options {
        std::uint32_t mostObjects = 1024 * 1024;  ///< More are only counted.
        std::uint32_t ringBytes = 1024 * 1024;    ///< A power of two.
        /// Not set: as mustUseKprobes() says.
        std::optional<bool> withKprobes = {};
    };

    /// Since start().
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
    };

    /// Whether this kernel may preempt a task within a program, see kmod/bpf/gem.bpf.c. What says
    /// so is in debugfs; where it cannot be read, the answer is true for a kernel that may be
    /// preemptible.
    static bool mustUseKprobes();

    /// Null if the kernel does not let it; `error` is what it says.
    static std::unique_ptr<GemWatch> start(const Options &options, std::string *error);
    ~GemWatch();
    GemWatch(const GemWatch &) = delete;
    GemWatch &operator=(const GemWatch &) = delete;

    /// Whether gem_object::region is known of objects in TTM.
    bool tellsRegions() const { return m_tellsRegions; }
    bool usesKprobes() const { return m_usesKprobes; }

    /// Becomes readable when there is more to tell than should wait.
    int waitDescriptor() const;
    /// Tells what happened since the last call. Returns 0, or an errno: then the listener knows
    /// only a part, and the next call tells all again.
    int update(GemListener *listener);

    Counters counters() const;
    std::map<std::uint64_t, gem_device> devices() const;

private:
    struct Close {
        void operator()(gem_watch *programs) const;
        void operator()(ring_buffer *ring) const;
    };

    GemWatch();
    int open(const Options &options, bool withKprobes, bool withRegions);
    int scan(GemListener *listener);
    int tell(const gem_hint &hint, GemListener *listener) const;
    bool mayTell(const gem_object &object) const;
    std::uint64_t counter(gem_counter which) const;
    std::uint64_t missed() const;

    std::unique_ptr<gem_watch, Close> m_programs;
    std::unique_ptr<ring_buffer, Close> m_ring;
    bool m_tellsRegions = false;
    bool m_usesKprobes = false;
    bool m_mustScan = false;
    std::uint32_t m_epoch = 0;
    std::uint64_t m_lostHints = 0;  // Those that a scan made up for.
    std::vector<gem_hint> m_hints;
};

}  // namespace pddgpu
