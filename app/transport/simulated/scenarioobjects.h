// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "transport/simulated/scenariomemory.h"

namespace pddgpu {

/// The objects of a line that it will free: those in use from the oldest to the newest, and those
/// kept in its pool. Every operation takes constant time.
class ScenarioObjects
{
public:
    using Slot = std::uint32_t;
    static constexpr Slot NoSlot = ~Slot{0};

    struct Entry {
        ScenarioMemory::ObjectId id = 0;
        std::uint64_t bytes = 0;
        std::uint64_t use = 0;   ///< Never the same for two uses, nor for two objects.
        std::uint32_t item = 0;  ///< Of an lru.
        bool leaks = false;      ///< When its time comes, it is forgotten instead of freed.
        bool isUsed = false;
        Slot older = NoSlot;
        Slot newer = NoSlot;
    };

    /// Adds an object in use; returns its slot.
    Slot add(ScenarioMemory::ObjectId id, std::uint64_t bytes);
    Entry &at(Slot slot) { return m_entries[slot]; }
    /// Whether the slot has an object with this use.
    bool isUse(Slot slot, std::uint64_t use) const;
    /// Makes an object in use the newest.
    void renew(Slot slot);
    void remove(Slot slot);
    /// Puts an object in use into the pool.
    void keep(Slot slot);
    /// Takes the last one from the pool, which must have one, into use.
    Slot reuse();
    void clear();

    Slot oldest() const { return m_oldest; }  ///< NoSlot: none is in use.
    std::size_t used() const { return m_used; }
    std::uint64_t usedBytes() const { return m_usedBytes; }
    std::size_t kept() const { return m_kept.size(); }

private:
    void link(Slot slot);
    void unlink(Slot slot);

    std::vector<Entry> m_entries;
    std::vector<Slot> m_free;
    std::vector<Slot> m_kept;
    Slot m_oldest = NoSlot;
    Slot m_newest = NoSlot;
    std::size_t m_used = 0;
    std::uint64_t m_usedBytes = 0;
    std::uint64_t m_lastUse = 0;
};

}  // namespace pddgpu
