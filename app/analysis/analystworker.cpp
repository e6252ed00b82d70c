// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/analystworker.h"

#include <QMutexLocker>
#include <algorithm>
#include <utility>

namespace pddgpu {

namespace {

// While objects come and go the driver's figure may be off for a moment.
constexpr std::size_t UnexplainedSamples = 3;

}  // namespace

AnalystWorker::AnalystWorker(const QString &suppressionsPath) : m_file(suppressionsPath) {}

void AnalystWorker::leave(const SnapshotPtr &snapshot)
{
    const QMutexLocker lock(&m_mutex);
    if (!std::exchange(m_next, snapshot))
        QMetaObject::invokeMethod(this, &AnalystWorker::lookAtNext, Qt::QueuedConnection);
}

void AnalystWorker::lookAtNext()
{
    SnapshotPtr snapshot;
    {
        const QMutexLocker lock(&m_mutex);
        snapshot = std::exchange(m_next, nullptr);
    }
    if (snapshot)
        lookAt(snapshot);
}

void AnalystWorker::lookAt(const SnapshotPtr &snapshot)
{
    const bool rulesChanged = m_file.reload();
    if (rulesChanged) {
        m_matcher = SuppressionMatcher(m_file.suppressions());
        Q_EMIT suppressionsChanged(m_file.suppressions());
    }
    startAnewIfOther(*snapshot);
    const bool listingChanged = !m_snapshot || m_snapshot->objects != snapshot->objects;
    m_snapshot = snapshot;
    noteUnexplained(*snapshot);

    // A point needs a list: bytes that are unknown are not 0.
    const bool pointDue = snapshot->objects && snapshot->nowNs && m_history.isDue(*snapshot->nowNs);
    const bool grouped = updateGroups(*snapshot, rulesChanged, pointDue);
    if (pointDue)
        appendPoint(*snapshot);
    if (grouped || pointDue || rulesChanged || !snapshot->objects)
        publish();
    if (m_from && !m_to && listingChanged)
        compareNow();
}

void AnalystWorker::startAnewIfOther(const Snapshot &snapshot)
{
    if (!m_snapshot ||
        (m_snapshot->device == snapshot.device && !hasBoundAnew(*m_snapshot, snapshot)))
        return;
    m_history.clear();
    m_unexplained.clear();
}

bool AnalystWorker::updateGroups(const Snapshot &snapshot, bool rulesChanged, bool pointDue)
{
    if (!snapshot.objects) {
        m_listing.reset();
        m_groups = {};
        return false;
    }
    const bool many = snapshot.objects->objects.size() > Analyst::ManyObjects;
    const bool due = rulesChanged || !m_listing || !many || pointDue;
    if (!due || (!rulesChanged && m_listing == snapshot.objects))
        return false;
    m_listing = snapshot.objects;
    m_groups = ObjectGroups(*m_listing, &m_matcher);
    return true;
}

void AnalystWorker::appendPoint(const Snapshot &snapshot)
{
    using Kind = GrowthSubject::Kind;
    GrowthHistory::Amounts amounts = m_groups.amounts();
    if (snapshot.vramUsedBytes)
        amounts.insert({Kind::Vram, {}}, {0, *snapshot.vramUsedBytes});
    if (snapshot.gttUsedBytes)
        amounts.insert({Kind::Gtt, {}}, {0, *snapshot.gttUsedBytes});
    m_history.append(*snapshot.nowNs, amounts);
}

void AnalystWorker::noteUnexplained(const Snapshot &snapshot)
{
    m_unexplained.push_back(snapshot.stats ? snapshot.stats->unexplainedBytes : std::nullopt);
    if (m_unexplained.size() > UnexplainedSamples)
        m_unexplained.pop_front();
}

// What was unexplained all the time; not set where the newest sample does not say.
std::optional<std::uint64_t> AnalystWorker::lastingUnexplained() const
{
    if (!m_unexplained.back())
        return std::nullopt;
    if (m_unexplained.size() < UnexplainedSamples)
        return 0;
    return *std::min_element(
        m_unexplained.begin(), m_unexplained.end(),
        [](const auto &a, const auto &b) { return a.value_or(0) < b.value_or(0); });
}

void AnalystWorker::publish()
{
    auto findings = std::make_shared<Findings>();
    findings->snapshot = m_snapshot;
    findings->unexplainedBytes = lastingUnexplained();
    findings->suppressionsPath = m_file.path();
    findings->suppressionsReadError = m_file.readError();
    findings->suppressionsErrors = m_file.suppressions()->errors();
    if (m_snapshot->objects) {
        findings->growth = m_history.growth(m_snapshot->vramTotalBytes, m_snapshot->gttTotalBytes);
        findSuspects(m_groups, findings.get());
    }
    Q_EMIT found(findings);
}

void AnalystWorker::compare(const std::optional<ObjectsMark> &from,
                            const std::optional<ObjectsMark> &to)
{
    m_from = from;
    m_to = to;
    if (m_from)
        compareNow();
}

void AnalystWorker::compareNow()
{
    const bool isLive = !m_to;
    // A mark may be newer than the sample that was looked at last.
    const SnapshotPtr newest =
        m_snapshot && m_snapshot->nowNs >= m_from->snapshot->nowNs ? m_snapshot : m_from->snapshot;
    const ObjectsMark to = isLive ? ObjectsMark{{}, newest} : *m_to;
    Q_EMIT compared({m_from->snapshot, to.snapshot, isLive, difference(*m_from, to)});
}

void AnalystWorker::addSuppression(const SuppressionRule &rule)
{
    const tl::expected<void, QString> added = m_file.append(rule);
    Q_EMIT suppressionAdded(added ? QString() : added.error());
    if (added && m_snapshot)
        lookAt(m_snapshot);
}

}  // namespace pddgpu
