// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "programs/tracer/objectwatch.h"

struct gem_watch;
struct ring_buffer;

namespace pddgpu {

/// Watches the GEM objects of all DRM drivers by programs in the kernel (kmod/bpf/gem.bpf.c).
///
/// start() needs CAP_SYS_ADMIN, and that the kernel's modules drm and ttm are loaded. Reading the
/// maps afterwards needs no privilege.
///
/// Used by one thread. With kprobes it must not be preempted within update(), so start() gives this
/// thread a real-time priority (SCHED_FIFO), which its children do not inherit.
class GemWatch : public ObjectWatch
{
public:
    struct Options {
        std::uint32_t mostObjects = 1024 * 1024;  ///< More are only counted.
        std::uint32_t ringBytes = 1024 * 1024;    ///< A power of two.
        /// Not set: as mustUseKprobes() says.
        std::optional<bool> withKprobes = {};
    };

    /// Whether this kernel may preempt a task within a program, see kmod/bpf/gem.bpf.c. What says
    /// so is in debugfs; where it cannot be read, the answer is true for a kernel that may be
    /// preemptible.
    static bool mustUseKprobes();

    /// Null if the kernel does not let it; `error` is what it says.
    static std::unique_ptr<GemWatch> start(const Options &options, std::string *error);
    ~GemWatch() override;

    /// Whether gem_object::region is known of objects in TTM.
    bool tellsRegions() const { return m_tellsRegions; }
    bool usesKprobes() const { return m_usesKprobes; }
    /// Whether objects that are older than the watch are told. Else only younger ones are.
    bool findsOlder() const { return m_findsOlder; }

    /// Becomes readable when there is more to tell than should wait.
    int waitDescriptor() const;
    int update(GemListener *listener) override;
    Counters counters() const override;
    std::map<std::uint64_t, gem_device> devices() const override;

private:
    struct Close {
        void operator()(gem_watch *programs) const;
        void operator()(ring_buffer *ring) const;
    };

    // Which of the programs are loaded.
    struct Programs {
        bool kprobes = false;
        bool regions = false;
        bool scan = false;
    };

    GemWatch();
    int open(const Options &options, const Programs &wanted);
    int findOlder();
    int scan(GemListener *listener);
    int tell(const gem_hint &hint, GemListener *listener) const;
    bool mayTell(const gem_object &object) const;
    std::uint64_t counter(gem_counter which) const;
    std::uint64_t missed() const;

    std::unique_ptr<gem_watch, Close> m_programs;
    std::unique_ptr<ring_buffer, Close> m_ring;
    bool m_tellsRegions = false;
    bool m_usesKprobes = false;
    bool m_findsOlder = false;
    std::uint64_t m_scanRaces = 0;  // That the last scan for older objects could not avoid.
    std::size_t m_processors = 0;
    bool m_mustScan = false;
    std::uint32_t m_epoch = 0;
    std::uint64_t m_lostHints = 0;  // Those that a scan made up for.
    std::vector<gem_hint> m_hints;
};

}  // namespace pddgpu
