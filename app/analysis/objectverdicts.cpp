// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/objectverdicts.h"

#include <bit>

#include "text/labelfold.h"

namespace pddgpu {

std::uint8_t ObjectVerdicts::sizeClassOf(std::uint64_t sizeBytes)
{
    constexpr std::uint64_t PageBytes = 4096;
    return static_cast<std::uint8_t>(std::bit_width(sizeBytes / PageBytes));
}

ObjectVerdicts::Key ObjectVerdicts::keyOf(const LeakObject &object)
{
    return {object.pid, object.pid == 0 ? object.process : QString(), foldedLabel(object.label),
            sizeClassOf(object.sizeBytes), false};
}

void ObjectVerdicts::addOthers(const QSet<std::uint64_t> &ids, Verdict verdict)
{
    m_others = ids;
    m_ofOthers = verdict;
}

std::optional<Verdict> ObjectVerdicts::of(const LeakObject &object) const
{
    if (!isJudged(object) || object.birthNs > m_nowNs + LeakObject::BirthGraceNs)
        return std::nullopt;
    if (m_others.contains(object.id))
        return m_ofOthers;
    Key key = keyOf(object);
    if (const auto own = m_groups.constFind(key); own != m_groups.cend())
        return *own;
    key.label.clear();
    key.isVarious = true;
    const auto various = m_groups.constFind(key);
    return various == m_groups.cend() ? std::nullopt : *various;
}

}  // namespace pddgpu
