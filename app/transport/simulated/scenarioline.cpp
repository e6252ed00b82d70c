// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/scenarioline.h"

#include <algorithm>

namespace pddgpu {

ScenarioLine::ScenarioLine(const ScenarioMake *make, std::uint64_t seed)
    : m_make(*make), m_random(seed)
{
}

bool ScenarioLine::start(const Owner &owner, ScenarioMoment *moment)
{
    m_owner = owner;
    m_nextNumber = 0;
    if (isActive(moment->nowNs))
        return begin(moment);
    beginLater(moment);
    return true;
}

void ScenarioLine::stop()
{
    m_objects.clear();
    m_items.clear();
}

bool ScenarioLine::begin(ScenarioMoment *moment)
{
    if (m_make.every) {
        turnLater(moment);
        return true;
    }
    beginLater(moment);
    return makeTurn(moment);
}

bool ScenarioLine::turn(ScenarioMoment *moment)
{
    if (!makeTurn(moment))
        return false;
    turnLater(moment);
    return true;
}

bool ScenarioLine::isActive(std::uint64_t timeNs) const
{
    if (timeNs < m_make.fromNs || timeNs >= m_make.untilNs)
        return false;
    return m_make.periodNs == 0 || (timeNs - m_make.fromNs) % m_make.periodNs < m_make.activeNs;
}

// At the next time after now that the line becomes active, if there is one.
void ScenarioLine::beginLater(ScenarioMoment *moment)
{
    std::uint64_t nextNs = m_make.fromNs;
    if (nextNs <= moment->nowNs) {
        if (m_make.periodNs == 0)
            return;
        const std::uint64_t periods = (moment->nowNs - m_make.fromNs) / m_make.periodNs;
        nextNs += (periods + 1) * m_make.periodNs;
    }
    if (nextNs < m_make.untilNs)
        moment->events->add(event(ScenarioEvent::Kind::Begin, nextNs));
}

void ScenarioLine::turnLater(ScenarioMoment *moment)
{
    const std::uint64_t nowNs = moment->nowNs;
    const std::uint64_t nextNs = nowNs + m_random.spanNs(*m_make.every);
    std::uint64_t endNs = m_make.untilNs;
    if (m_make.periodNs > 0 && nowNs >= m_make.fromNs) {
        const std::uint64_t beganNs = nowNs - (nowNs - m_make.fromNs) % m_make.periodNs;
        endNs = std::min(endNs, beganNs + m_make.activeNs);
    }
    if (isActive(nowNs) && nextNs < endNs)
        moment->events->add(event(ScenarioEvent::Kind::Turn, nextNs));
    else
        beginLater(moment);
}

bool ScenarioLine::makeTurn(ScenarioMoment *moment)
{
    if (m_make.lives == ScenarioMake::Lives::Cycle) {
        while (m_objects.oldest() != ScenarioObjects::NoSlot)
            comeToEnd(m_objects.oldest(), moment);
    }
    for (std::uint32_t i = 0; i < m_make.objects; ++i) {
        if (!makeObject(i < m_make.leaksFirst, moment) && m_owner.stopsWithoutMemory)
            return false;
    }
    return true;
}

// Returns false if there is no memory for the object.
bool ScenarioLine::makeObject(bool isFirst, ScenarioMoment *moment)
{
    ++moment->operations;
    std::uint32_t item = 0;
    if (m_make.items > 0) {
        item = m_random.item(m_make.items);
        if (const auto found = m_items.find(item); found != m_items.end()) {
            m_objects.renew(found->second);
            return true;
        }
    }
    const std::uint64_t sizeBytes = m_random.sizeBytes(m_make.sizes);
    const bool leaks = isFirst || (m_make.leaksOneIn > 0 && m_random.isOneIn(m_make.leaksOneIn));
    makeRoom(sizeBytes, moment);
    if (m_objects.kept() > 0) {
        use(m_objects.reuse(), leaks, moment);
        return true;
    }

    const std::optional<ScenarioMemory::ObjectId> object = create(sizeBytes, moment);
    if (!object)
        return false;
    if (m_make.moves) {
        ScenarioEvent move =
            event(ScenarioEvent::Kind::Move, moment->nowNs + m_random.spanNs(*m_make.moves));
        move.object = *object;
        moment->events->add(move);
    }
    if (m_make.shared) {
        moment->memory->share(*object);
        if (m_make.lives == ScenarioMake::Lives::Span && !leaks) {
            ScenarioEvent release = event(ScenarioEvent::Kind::Release,
                                          moment->nowNs + m_random.spanNs(m_make.lifetime));
            release.object = *object;
            moment->events->add(release);
        }
    }
    if (m_make.closed)
        moment->memory->closeHandle(*object);
    // The line does not free what another process gives back.
    if (m_make.shared)
        return true;

    const ScenarioObjects::Slot slot = m_objects.add(*object, sizeBytes);
    m_objects.at(slot).item = item;
    if (item > 0)
        m_items.emplace(item, slot);
    use(slot, leaks, moment);
    return true;
}

std::optional<ScenarioMemory::ObjectId> ScenarioLine::create(std::uint64_t sizeBytes,
                                                             ScenarioMoment *moment)
{
    ScenarioMemory::Request request;
    request.sizeBytes = sizeBytes;
    // The driver counts the addresses of an import in GTT.
    request.domain = m_make.gtt || m_make.imported ? PDDGPU_LEAK_GTT : PDDGPU_LEAK_VRAM;
    request.label = nextLabel();
    request.persistent = m_make.persistent;
    request.imported = m_make.imported;
    request.exported = m_make.exported;
    const auto object = moment->memory->create(m_owner.client, request, moment->nowNs);
    m_nextNumber += object ? 1 : 0;
    return object;
}

// An object begins to be used, for the first time or again.
void ScenarioLine::use(ScenarioObjects::Slot slot, bool leaks, ScenarioMoment *moment)
{
    ScenarioObjects::Entry &entry = m_objects.at(slot);
    entry.leaks = leaks;
    if (m_make.lives != ScenarioMake::Lives::Span)
        return;
    ScenarioEvent end =
        event(ScenarioEvent::Kind::Free, moment->nowNs + m_random.spanNs(m_make.lifetime));
    end.slot = slot;
    end.object = entry.use;
    moment->events->add(end);
}

void ScenarioLine::makeRoom(std::uint64_t sizeBytes, ScenarioMoment *moment)
{
    const ScenarioLimit &limit = m_make.limit;
    const auto isOver = [&] {
        return (limit.objects > 0 && m_objects.used() + 1 > limit.objects) ||
               (limit.bytes > 0 && m_objects.usedBytes() + sizeBytes > limit.bytes);
    };
    while (m_objects.used() > 0 && isOver())
        free(m_objects.oldest(), moment);
}

void ScenarioLine::expire(ScenarioObjects::Slot slot, std::uint64_t use, ScenarioMoment *moment)
{
    if (m_objects.isUse(slot, use))
        comeToEnd(slot, moment);
}

void ScenarioLine::comeToEnd(ScenarioObjects::Slot slot, ScenarioMoment *moment)
{
    if (!m_objects.at(slot).leaks && m_objects.kept() < m_make.pool)
        m_objects.keep(slot);
    else
        free(slot, moment);
}

void ScenarioLine::free(ScenarioObjects::Slot slot, ScenarioMoment *moment)
{
    ++moment->operations;
    const ScenarioObjects::Entry &entry = m_objects.at(slot);
    if (!entry.leaks)
        moment->memory->destroy(entry.id);
    if (entry.item > 0)
        m_items.erase(entry.item);
    m_objects.remove(slot);
}

void ScenarioLine::move(ScenarioMemory::ObjectId object, ScenarioMoment *moment)
{
    if (!moment->memory->contains(object))
        return;
    ++moment->operations;
    moment->memory->move(object);
    ScenarioEvent next =
        event(ScenarioEvent::Kind::Move, moment->nowNs + m_random.spanNs(*m_make.moves));
    next.object = object;
    moment->events->add(next);
}

QByteArray ScenarioLine::nextLabel()
{
    QByteArray label = m_make.label;
    if (!label.contains('%'))
        return label;
    constexpr int HexDigits = 8;
    if (label.contains("%x")) {
        const qulonglong number = m_random.below(std::uint64_t{1} << (4 * HexDigits));
        label.replace("%x", QByteArray::number(number, 16).rightJustified(HexDigits, '0'));
    }
    return label.replace("%n", QByteArray::number(qulonglong{m_nextNumber}));
}

ScenarioEvent ScenarioLine::event(ScenarioEvent::Kind kind, std::uint64_t dueNs) const
{
    ScenarioEvent event;
    event.kind = kind;
    event.dueNs = dueNs;
    event.process = m_owner.process;
    event.life = m_owner.life;
    event.line = m_owner.line;
    return event;
}

}  // namespace pddgpu
