// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "detector/leakcore.h"

namespace pddgpu::testing {

/// The detector of kmod/ABI.md in the slow and plain way: it keeps what happened and walks all of
/// it for every answer. It has its own implementation of the texts.
class LeakModel
{
public:
    enum class Life { Tracked, Untracked, Departing };

    struct Object {
        Life life = Life::Tracked;
        bool overShare = false;
        u64 id = 0;
        u64 birthNs = 0;
        u64 departedNs = 0;
        u64 creationNs = 0;  ///< How long it took; 0: not timed.
        u64 size = 0;
        u64 handles = 0;
        u32 pid = 0;
        u32 clientId = 0;
        unsigned int cpu = 0;
        const void *client = nullptr;  ///< Who created it; null: has closed.
        pddgpu_leak_domain domain = PDDGPU_LEAK_VRAM;
        pddgpu_leak_state state = PDDGPU_LEAK_ACTIVE;
        bool exported = false;
        bool imported = false;
        bool persistent = false;
        std::string process;
        std::string label;

        bool isOrphan() const { return life == Life::Tracked && !client; }
    };

    struct Sum {
        u64 objects = 0;
        u64 bytes = 0;
    };

    LeakModel(u64 threshold, u64 maxTracked);

    /// `born` needs no life, id, state or time of birth.
    Object *track(Object born, u64 nowNs);
    void depart(Object *object, u64 nowNs);
    void departed(Object *object, u64 nowNs);
    void untrack(Object *object);
    void closeClient(const void *client);
    void setPlace(Object *object, pddgpu_leak_domain domain);
    void setDomain(Object *object, pddgpu_leak_domain domain, bool evicted);
    void noteTime(pddgpu_leak_op op, u64 durationNs);

    /// What pddgpu_leak_attr_store() returns.
    int store(pddgpu_leak_attr attr, std::string_view text);
    static int parseTrigger(std::string_view text);

    bool usageChanged(u64 usedBytes);
    pddgpu_leak_report check(u64 usedBytes, u64 nowNs);
    void ration(pddgpu_leak_report *report, bool asked);
    u64 checkDelayNs(u64 nowNs) const;
    u64 checkIntervalMs() const;

    Sum sumOf(const std::function<bool(const Object &)> &which) const;
    Sum sumOf(Life life) const;
    /// Bytes in one domain, including departing ones.
    u64 usedBytes(pddgpu_leak_domain domain) const;

    // The model has no generation, so the caller passes it.
    std::string attribute(pddgpu_leak_attr attr, u64 generation) const;
    std::string rows() const;
    std::string stats(const pddgpu_memory_usage &usage, u64 unexplainedBytes,
                      std::string_view device, u64 nowNs, u64 generation) const;

    u64 thresholdBytes() const { return m_thresholdBytes; }
    std::list<Object> &objects() { return m_objects; }

private:
    u64 number(pddgpu_leak_attr attr, u64 generation) const;
    int set(pddgpu_leak_attr attr, u64 value);
    pddgpu_leak_state stateAt(const Object &object, u64 nowNs) const;

    std::list<Object> m_objects;  // In every state of life, in birth order.
    std::list<Object *> m_departing;
    std::array<std::vector<u64>, PDDGPU_LEAK_OPS> m_durationsNs;
    std::vector<u64> m_alertsNs;
    std::vector<u64> m_printsNs;
    u64 m_unprintedAlerts = 0;
    u64 m_untoldAlerts = 0;
    u64 m_thresholdBytes;
    u64 m_maxTracked;
    u64 m_checkIntervalMs = 5000;
    u64 m_suspiciousAgeMs = 30000;
    u64 m_confirmedAgeMs = 300000;
    bool m_enabled = true;
    bool m_mayCross = true;  // Used was not above the threshold since the last alert.
    u64 m_births = 0;
    u64 m_ends = 0;
    u64 m_checks = 0;
    u64 m_moves = 0;
    u64 m_evictions = 0;
    u64 m_lastId = 0;
    std::map<unsigned int, u64> m_lastBirthNs;  // By shard: each CPU reads the clock by itself.
    u64 m_lastCheckNs = 0;
};

}  // namespace pddgpu::testing
