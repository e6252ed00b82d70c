// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/scenarioevents.h"

#include <algorithm>

namespace pddgpu {

namespace {

// The standard's heaps have the largest first.
bool isLater(const ScenarioEvent &left, const ScenarioEvent &right)
{
    return left.dueNs != right.dueNs ? left.dueNs > right.dueNs : left.sequence > right.sequence;
}

}  // namespace

void ScenarioEvents::add(ScenarioEvent event)
{
    event.sequence = m_sequence++;
    m_heap.push_back(event);
    std::ranges::push_heap(m_heap, isLater);
}

ScenarioEvent ScenarioEvents::take()
{
    std::ranges::pop_heap(m_heap, isLater);
    const ScenarioEvent event = m_heap.back();
    m_heap.pop_back();
    return event;
}

void ScenarioEvents::restore()
{
    std::ranges::make_heap(m_heap, isLater);
}

}  // namespace pddgpu
