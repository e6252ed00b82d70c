// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/analystworker.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include "analysis/clientverdicts.h"
#include "sampler/sampler.h"
#include "text/timeunits.h"

namespace pddgpu {

namespace {

// While objects are created and freed the driver's figure may be off momentarily.
constexpr std::size_t UnexplainedSamples = 3;
// Enough to ignore moments when a clock is set or a machine sleeps.
constexpr std::size_t ClockSamples = 9;
constexpr std::size_t FewestClockSamples = 3;
static_assert(Sampler::PastStepNs == GrowthHistory::StepNs);

// Whether it is known who holds memory.
bool isListed(const Snapshot &snapshot)
{
    return snapshot.objects || snapshot.clients;
}

// What clients hold, each and by process. Of processes the objects say more, where they are known.
void addClients(const Snapshot &snapshot, GrowthHistory::Amounts *amounts)
{
    using Kind = GrowthSubject::Kind;
    for (const Client &client : snapshot.clients->clients) {
        const auto bytes = client.heldBytes();
        if (!bytes)
            continue;
        const Creator process{client.holder.process, client.holder.pid, {}};
        if (!snapshot.objects)
            (*amounts)[{Kind::Process, process}].add(1, *bytes);
        if (client.id) {
            (*amounts)[{Kind::Client, {process.process, process.pid, QString::number(*client.id)}}]
                .add(1, *bytes);
        }
    }
}

// Rules with a label or a size say nothing of clients, whose objects are unknown.
void applyRules(const SuppressionMatcher &rules, Findings *findings)
{
    QList<JudgedGroup> kept;
    for (JudgedGroup group : std::as_const(findings->groups)) {
        const SuppressionRule *rule =
            rules.ruleOfAll(group.creator.process, 0, std::numeric_limits<std::uint64_t>::max());
        if (rule && !rule->isLeak) {
            findings->suppressed.append({group.creator, 0, group.amount, true, *rule});
            findings->suppressedAmount.add(0, group.amount.bytes);
            continue;
        }
        if (rule)
            group.pin(rule->line);
        kept << group;
    }
    findings->groups = kept;
    if (findings->suppressed.size() > Findings::MostSuppressed)
        findings->suppressed.resize(Findings::MostSuppressed);
    std::ranges::sort(findings->groups, comesFirst);
}

// From the oldest point to the newest one.
std::uint64_t lengthNs(const QList<Growth> &growth)
{
    std::uint64_t longest = 0;
    for (const Growth &one : growth) {
        for (const std::vector<GrowthPoint> &series : one.series) {
            if (!series.empty() && !one.series.front().empty())
                longest =
                    std::max(longest, one.series.front().back().timeNs - series.front().timeNs);
        }
    }
    return longest;
}

}  // namespace

AnalystWorker::AnalystWorker(const QString &suppressionsPath) : m_file(suppressionsPath) {}

// A sample may have been left, by another thread, that nobody will look at.
AnalystWorker::~AnalystWorker()
{
    const std::scoped_lock lock(m_mutex);
    m_next.reset();
}

void AnalystWorker::leave(const SnapshotPtr &snapshot)
{
    const std::scoped_lock lock(m_mutex);
    if (!std::exchange(m_next, snapshot))
        QMetaObject::invokeMethod(this, &AnalystWorker::lookAtNext, Qt::QueuedConnection);
}

void AnalystWorker::lookAtNext()
{
    SnapshotPtr snapshot;
    {
        const std::scoped_lock lock(m_mutex);
        snapshot = std::exchange(m_next, nullptr);
    }
    if (snapshot)
        lookAt(snapshot);
}

bool AnalystWorker::readRules()
{
    if (!m_file.reload())
        return std::exchange(m_rulesChanged, false);
    m_matcher = SuppressionMatcher(m_file.suppressions());
    Q_EMIT suppressionsChanged(m_file.suppressions());
    return true;
}

void AnalystWorker::lookAt(const SnapshotPtr &snapshot)
{
    const bool listingChanged = !m_snapshot || m_snapshot->objects != snapshot->objects;
    if (note(snapshot))
        publish();
    if (m_from && !m_to && listingChanged)
        compareNow();
}

bool AnalystWorker::note(const SnapshotPtr &snapshot)
{
    const bool rulesChanged = readRules();
    startAnewIfOther(*snapshot);
    if (m_snapshot)
        noteClock(*m_snapshot, *snapshot);
    m_snapshot = snapshot;
    noteUnexplained(*snapshot);
    if (snapshot->objects)
        m_judge.look(snapshot->objects);

    const bool isPast = takePast(*snapshot);
    // A point needs a list of objects or of clients: unknown bytes are not 0.
    const bool pointDue =
        isListed(*snapshot) && snapshot->nowNs && m_history.isDue(*snapshot->nowNs);
    const bool grouped = updateGroups(*snapshot, rulesChanged, pointDue);
    if (pointDue)
        m_history.append(*snapshot->nowNs, amountsOf(*snapshot, m_groups));
    return grouped || pointDue || isPast || rulesChanged || !snapshot->objects;
}

void AnalystWorker::startAnewIfOther(const Snapshot &snapshot)
{
    if (!m_snapshot ||
        (m_snapshot->device == snapshot.device && !hasBoundAnew(*m_snapshot, snapshot)))
        return;
    m_history.clear();
    m_judge.clear();
    m_unexplained.clear();
    m_clockSpeeds.clear();
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

GrowthHistory::Amounts AnalystWorker::amountsOf(const Snapshot &snapshot,
                                                const ObjectGroups &groups)
{
    using Kind = GrowthSubject::Kind;
    GrowthHistory::Amounts amounts = groups.amounts();
    if (snapshot.clients)
        addClients(snapshot, &amounts);
    for (const Region &region : snapshot.regions) {
        if (region.usedBytes)
            amounts.insert({Kind::Region, {}, region.name}, {0, *region.usedBytes});
    }
    if (const Snapshot::Number used = snapshot.usedBytes())
        amounts.insert({Kind::Memory, {}}, {0, *used});
    return amounts;
}

void AnalystWorker::addPast(const SnapshotPtr &sample, bool isLast)
{
    // These samples come one by one: publish only after this many, and after the last one.
    constexpr int MostUnpublished = 50;

    if (isListed(*sample) && sample->nowNs) {
        m_rulesChanged = readRules();
        if (m_lastPast && m_lastPast->device != sample->device)
            m_pastJudge.clear();
        if (sample->objects)
            m_pastJudge.look(sample->objects);
        m_isPastJudged = isLast;
        m_past.append(
            *sample, amountsOf(*sample, sample->objects ? ObjectGroups(*sample->objects, &m_matcher)
                                                        : ObjectGroups()));
        if (m_lastPast && m_lastPast->device == sample->device)
            noteClock(*m_lastPast, *sample);
        auto light = std::make_shared<Snapshot>(*sample);
        light->objects.reset();
        light->clients.reset();
        m_lastPast = std::move(light);
        ++m_pastUnpublished;
    }
    if (m_pastUnpublished == 0 || (!isLast && m_pastUnpublished < MostUnpublished))
        return;
    m_pastUnpublished = 0;
    if (m_snapshot && takePast(*m_snapshot))
        publish();
}

// Returns whether the recording's past covers growth at this sample.
bool AnalystWorker::takePast(const Snapshot &snapshot)
{
    if (snapshot.origin != Origin::Recording || !m_past.isOf(snapshot))
        return false;
    m_history = m_past.until(snapshot);
    return true;
}

void AnalystWorker::noteUnexplained(const Snapshot &snapshot)
{
    m_unexplained.push_back(snapshot.stats ? snapshot.stats->unexplainedBytes : std::nullopt);
    if (m_unexplained.size() > UnexplainedSamples)
        m_unexplained.pop_front();
}

// Bytes that remained unaccounted for in all of the last samples; not set if unknown in the newest.
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

void AnalystWorker::noteClock(const Snapshot &from, const Snapshot &to)
{
    if (!from.nowNs || !to.nowNs)
        return;
    const qint64 ms = from.capturedAt.msecsTo(to.capturedAt);
    // Two samples close together say too little about the clocks.
    constexpr qint64 FewestMs = 200;
    if (ms < FewestMs || *to.nowNs <= *from.nowNs)
        return;
    m_clockSpeeds.push_back(static_cast<double>(*to.nowNs - *from.nowNs) / 1e6 /
                            static_cast<double>(ms));
    if (m_clockSpeeds.size() > ClockSamples)
        m_clockSpeeds.pop_front();
}

// Set only if most samples agree.
std::optional<double> AnalystWorker::clockSpeed() const
{
    if (m_clockSpeeds.size() < FewestClockSamples)
        return std::nullopt;
    std::vector<double> speeds(m_clockSpeeds.begin(), m_clockSpeeds.end());
    const auto middle = speeds.begin() + static_cast<std::ptrdiff_t>(speeds.size() / 2);
    std::ranges::nth_element(speeds, middle);
    const double speed = *middle;
    constexpr double Tolerance = 0.2;
    const auto agreeing = std::ranges::count_if(
        speeds, [speed](double one) { return std::abs(one - speed) <= Tolerance * speed; });
    if (3 * static_cast<std::size_t>(agreeing) < 2 * speeds.size() ||
        std::abs(speed - 1) <= Tolerance)
        return std::nullopt;
    return speed;
}

void AnalystWorker::addVerdicts(Findings *findings)
{
    // What clients hold is known up to this sample.
    findings->isWholeRecording = m_snapshot->objects && m_isPastJudged &&
                                 m_snapshot->origin == Origin::Recording &&
                                 m_past.isOf(*m_snapshot);
    if (m_snapshot->objects) {
        const Judge &judge = findings->isWholeRecording ? m_pastJudge : m_judge;
        findings->groups = judge.groups(&m_matcher, &findings->intended);
        findings->verdicts = judge.verdicts(&m_matcher);
        findings->watchedMs = judge.watchedNs() / NsPerMs;
    } else if (m_snapshot->clients) {
        findings->groups = judgeClients(findings->growth);
        applyRules(m_matcher, findings);
        findings->watchedMs = lengthNs(findings->growth) / NsPerMs;
    }
    for (const JudgedGroup &group : std::as_const(findings->groups)) {
        Findings::Sum &sum = findings->sums[static_cast<std::size_t>(group.judgement.verdict)];
        ++sum.groups;
        sum.amount.add(group.amount.objects, group.amount.bytes);
    }
    if (findings->groups.size() > Findings::MostGroups)
        findings->groups.resize(Findings::MostGroups);
}

void AnalystWorker::publish()
{
    Q_EMIT found(findings());
}

FindingsPtr AnalystWorker::findings()
{
    auto findings = std::make_shared<Findings>();
    findings->snapshot = m_snapshot;
    findings->unexplainedBytes = lastingUnexplained();
    findings->clockSpeed = clockSpeed();
    findings->suppressionsPath = m_file.path();
    findings->suppressionsReadError = m_file.readError();
    findings->suppressionsErrors = m_file.suppressions()->errors();
    if (isListed(*m_snapshot))
        findings->growth = m_history.growth();
    addVerdicts(findings.get());
    if (m_snapshot->objects) {
        sumUp(m_groups, findings.get());
        for (Growth &growth : findings->growth) {
            if (growth.subject.kind == GrowthSubject::Kind::Creator)
                growth.subject.creator = m_groups.named(growth.subject.creator);
            else if (growth.subject.kind == GrowthSubject::Kind::Label)
                growth.subject.creator.label = m_groups.namedLabel(growth.subject.creator.label);
        }
    }
    return findings;
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
    // A mark may be newer than the last analysed sample.
    const SnapshotPtr newest =
        m_snapshot && m_snapshot->nowNs >= m_from->snapshot->nowNs ? m_snapshot : m_from->snapshot;
    const ObjectsMark to = isLive ? ObjectsMark{{}, newest} : *m_to;
    Q_EMIT compared({m_from->snapshot, to.snapshot, isLive, difference(*m_from, to)});
}

void AnalystWorker::addSuppression(const SuppressionRule &rule)
{
    const tl::expected<void, QString> added = m_file.append(rule);
    Q_EMIT suppressionAdded(added ? QString() : added.error());
    if (added)
        rulesWritten();
}

void AnalystWorker::removeSuppression(const SuppressionRule &rule)
{
    const tl::expected<void, QString> removed = m_file.remove(rule);
    Q_EMIT suppressionTakenBack(removed ? QString() : removed.error());
    if (removed)
        rulesWritten();
}

void AnalystWorker::undoSuppression()
{
    const tl::expected<void, QString> undone = m_file.undo();
    Q_EMIT suppressionTakenBack(undone ? QString() : undone.error());
    if (undone)
        rulesWritten();
}

void AnalystWorker::rulesWritten()
{
    Q_EMIT canUndoSuppressionChanged(m_file.canUndo());
    // Also without a sample: the list of rules may be open.
    m_rulesChanged = readRules();
    if (m_snapshot)
        lookAt(m_snapshot);
}

}  // namespace pddgpu

#include "moc_analystworker.cpp"
