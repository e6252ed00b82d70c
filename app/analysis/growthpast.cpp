// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/growthpast.h"

#include <algorithm>
#include <utility>

#include "analysis/difference.h"

namespace pddgpu {

namespace {

// Regions come first, so they are never left out.
bool isLarger(const std::pair<GrowthSubject, Amount> &a, const std::pair<GrowthSubject, Amount> &b)
{
    const auto isMemory = [](const GrowthSubject &subject) {
        return subject.kind < GrowthSubject::Kind::Process;
    };
    if (isMemory(a.first) != isMemory(b.first))
        return isMemory(a.first);
    return a.second.bytes > b.second.bytes;
}

}  // namespace

void GrowthPast::append(const Snapshot &sample, const GrowthHistory::Amounts &amounts)
{
    if (!sample.nowNs)
        return;
    if (!m_points.empty() && m_last.device != sample.device)
        *this = GrowthPast();

    std::vector<std::pair<GrowthSubject, Amount>> largest;
    largest.reserve(static_cast<std::size_t>(amounts.size()));
    for (auto amount = amounts.cbegin(); amount != amounts.cend(); ++amount)
        largest.emplace_back(amount.key(), amount.value());
    if (largest.size() > GrowthHistory::MostSubjects) {
        std::ranges::nth_element(largest, largest.begin() + GrowthHistory::MostSubjects, isLarger);
        largest.resize(GrowthHistory::MostSubjects);
    }

    Point point;
    point.timeMs = sample.capturedAt.toMSecsSinceEpoch();
    point.nowNs = *sample.nowNs;
    if (!m_points.empty()) {
        point.timeMs = std::max(point.timeMs, m_points.back().timeMs);
        point.isOther = hasBoundAnew(m_last, sample) || point.nowNs < m_points.back().nowNs;
    }
    point.entries.reserve(largest.size());
    for (const auto &[subject, amount] : largest)
        point.entries.push_back({idOf(subject), amount});
    m_points.push_back(std::move(point));

    m_last = sample;
    m_last.objects.reset();
    m_last.others.clear();
    m_last.logLines.clear();
}

const GrowthHistory &GrowthPast::until(const Snapshot &sample)
{
    const std::int64_t timeMs = sample.capturedAt.toMSecsSinceEpoch();
    const auto end = std::ranges::upper_bound(m_points, timeMs, {}, &Point::timeMs);
    const auto count = static_cast<std::size_t>(end - m_points.begin());
    if (count < m_fed) {
        m_history.clear();
        m_fed = 0;
    }
    for (; m_fed < count; ++m_fed)
        feed(m_points[m_fed]);
    return m_history;
}

std::uint32_t GrowthPast::idOf(const GrowthSubject &subject)
{
    const auto known = m_ids.constFind(subject);
    if (known != m_ids.cend())
        return *known;
    const auto id = static_cast<std::uint32_t>(m_subjects.size());
    m_subjects.push_back(subject);
    m_ids.insert(subject, id);
    return id;
}

void GrowthPast::feed(const Point &point)
{
    if (point.isOther)
        m_history.clear();
    GrowthHistory::Amounts amounts;
    amounts.reserve(static_cast<qsizetype>(point.entries.size()));
    for (const Entry &entry : point.entries)
        amounts.insert(m_subjects[entry.subject], entry.amount);
    m_history.append(point.nowNs, amounts);
}

}  // namespace pddgpu
