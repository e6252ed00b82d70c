// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/scenarioobjects.h"

namespace pddgpu {

ScenarioObjects::Slot ScenarioObjects::add(ScenarioMemory::ObjectId id, std::uint64_t bytes)
{
    if (m_free.empty()) {
        m_free.push_back(static_cast<Slot>(m_entries.size()));
        m_entries.emplace_back();
    }
    const Slot slot = m_free.back();
    m_free.pop_back();
    m_entries[slot] = Entry();
    m_entries[slot].id = id;
    m_entries[slot].bytes = bytes;
    link(slot);
    return slot;
}

bool ScenarioObjects::isUse(Slot slot, std::uint64_t use) const
{
    return slot < m_entries.size() && m_entries[slot].isUsed && m_entries[slot].use == use;
}

void ScenarioObjects::renew(Slot slot)
{
    const std::uint64_t use = m_entries[slot].use;
    unlink(slot);
    link(slot);
    m_entries[slot].use = use;
}

void ScenarioObjects::remove(Slot slot)
{
    unlink(slot);
    m_free.push_back(slot);
}

void ScenarioObjects::keep(Slot slot)
{
    unlink(slot);
    m_kept.push_back(slot);
}

ScenarioObjects::Slot ScenarioObjects::reuse()
{
    const Slot slot = m_kept.back();
    m_kept.pop_back();
    link(slot);
    return slot;
}

void ScenarioObjects::clear()
{
    // Uses go on, so that no event is taken for another one's.
    const std::uint64_t lastUse = m_lastUse;
    *this = ScenarioObjects();
    m_lastUse = lastUse;
}

void ScenarioObjects::link(Slot slot)
{
    Entry &entry = m_entries[slot];
    entry.isUsed = true;
    entry.use = ++m_lastUse;
    entry.older = m_newest;
    entry.newer = NoSlot;
    (m_newest == NoSlot ? m_oldest : m_entries[m_newest].newer) = slot;
    m_newest = slot;
    ++m_used;
    m_usedBytes += entry.bytes;
}

void ScenarioObjects::unlink(Slot slot)
{
    Entry &entry = m_entries[slot];
    entry.isUsed = false;
    (entry.older == NoSlot ? m_oldest : m_entries[entry.older].newer) = entry.newer;
    (entry.newer == NoSlot ? m_newest : m_entries[entry.newer].older) = entry.older;
    --m_used;
    m_usedBytes -= entry.bytes;
}

}  // namespace pddgpu
