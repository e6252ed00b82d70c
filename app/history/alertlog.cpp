// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/alertlog.h"

#include <QSet>
#include <QThreadPool>
#include <algorithm>
#include <utility>

namespace pddgpu {

namespace {

bool fell(const Snapshot::Number &before, const Snapshot::Number &now)
{
    return before && now && *now < *before;
}

bool rose(const Snapshot::Number &before, const Snapshot::Number &now)
{
    return before && now && *now > *before;
}

// Whether an alert is due: not set where that cannot be told.
std::optional<bool> isAboveThreshold(const Snapshot &snapshot)
{
    const Snapshot::Number used = snapshot.usedBytes();
    if (!used || !snapshot.thresholdBytes || !snapshot.monitorEnabled)
        return std::nullopt;
    return *snapshot.monitorEnabled && *used > *snapshot.thresholdBytes;
}

// The time of the last alert is that of this count only where both were read as one.
Snapshot::Number lastAlertNs(const Snapshot &snapshot)
{
    return snapshot.stats && snapshot.stats->alertCount == snapshot.alertCount
               ? snapshot.stats->lastAlertNs
               : std::nullopt;
}

void destroyElsewhere(QList<SnapshotPtr> snapshots)
{
    if (!snapshots.isEmpty()) {
        QThreadPool::globalInstance()->start(
            [released = std::move(snapshots)]() mutable { released.clear(); });
    }
}

}  // namespace

QList<Alert> AlertLog::append(const SnapshotPtr &snapshot)
{
    forgetAbsent(*snapshot);
    const std::uint64_t numberBefore = m_lastNumber;
    const auto note = [this](const SnapshotPtr &one) {
        std::optional<Alert> alert = look(one);
        if (!alert || isKnown(*alert))
            return;
        alert->number = ++m_lastNumber;
        m_alerts.append(*std::move(alert));
    };
    note(snapshot);
    for (const SnapshotPtr &other : snapshot->others)
        note(other);

    if (m_lastNumber == numberBefore)
        return {};
    keepBounds();
    const auto first = std::ranges::find_if(
        m_alerts, [numberBefore](const Alert &alert) { return alert.number > numberBefore; });
    return {first, m_alerts.end()};
}

std::optional<Alert> AlertLog::look(const SnapshotPtr &snapshot)
{
    if (!snapshot || !snapshot->device)
        return std::nullopt;
    auto watch = m_watches.find(snapshot->device->id);
    if (watch != m_watches.end() && isBoundAnew(*watch, *snapshot)) {
        m_watches.erase(watch);
        watch = m_watches.end();
    }
    if (watch == m_watches.end()) {
        Watch first;
        followLevel(first, *snapshot);
        // What is above since before it was watched has most likely alerted already.
        first.hasAlerted = first.isAbove && snapshot->alertCount.value_or(0) > 0;
        remember(first, *snapshot);
        m_watches.insert(snapshot->device->id, first);
        return std::nullopt;
    }

    followLevel(*watch, *snapshot);
    std::optional<Alert> alert;
    if (rose(watch->alertCount, snapshot->alertCount)) {
        alert = alertOf(snapshot, *watch);
        watch->hasAlerted = watch->isAbove;
    }
    remember(*watch, *snapshot);
    return alert;
}

Alert AlertLog::alertOf(const SnapshotPtr &snapshot, const Watch &watch) const
{
    Alert alert;
    alert.device = *snapshot->device;
    alert.origin = snapshot->origin;
    alert.driverTimeNs = lastAlertNs(*snapshot);
    const std::int64_t capturedMs = snapshot->capturedAt.toMSecsSinceEpoch();
    alert.sampleMs = capturedMs;
    if (alert.driverTimeNs)
        alert.timeMs =
            std::min(snapshot->wallTimeMs(*alert.driverTimeNs).value_or(capturedMs), capturedMs);
    else
        alert.timeMs = capturedMs;
    alert.driverCount = *snapshot->alertCount;
    alert.count = *snapshot->alertCount - *watch.alertCount;
    alert.cause = watch.hasAlerted ? Alert::Cause::StillAbove : watch.cause;

    alert.vramUsedBytes = snapshot->vramUsedBytes;
    alert.gttUsedBytes = snapshot->gttUsedBytes;
    alert.usedBytes = snapshot->usedBytes();
    alert.thresholdBytes = snapshot->thresholdBytes;
    alert.liveObjects = snapshot->liveObjects;
    alert.leakedObjects = snapshot->leakedObjects();
    alert.leakedBytes = snapshot->leakedBytes();
    if (snapshot->objects) {
        alert.objects = Alert::Objects::Kept;
        alert.snapshot = snapshot;
    }
    return alert;
}

// Only where time goes back, as in a recording, does the driver say the same twice.
bool AlertLog::isKnown(const Alert &alert) const
{
    return std::ranges::any_of(m_alerts, [&alert](const Alert &known) {
        return known.device.id == alert.device.id && known.driverCount == alert.driverCount &&
               (known.driverTimeNs ? known.driverTimeNs == alert.driverTimeNs
                                   : known.timeMs == alert.timeMs);
    });
}

void AlertLog::forgetAbsent(const Snapshot &snapshot)
{
    m_watches.removeIf([&snapshot](const QHash<QString, Watch>::iterator &watch) {
        return std::ranges::none_of(snapshot.devices, [&watch](const DeviceInfo &device) {
            return device.id == watch.key();
        });
    });
}

void AlertLog::keepBounds()
{
    QList<SnapshotPtr> released;
    while (m_alerts.size() > m_maximumAlerts)
        released.append(m_alerts.takeFirst().snapshot);

    // From the newest; samples of one generation share their list.
    qsizetype snapshots = 0;
    qsizetype objects = 0;
    QSet<const LeakObjects *> counted;
    for (auto alert = m_alerts.rbegin(); alert != m_alerts.rend(); ++alert) {
        if (alert->objects != Alert::Objects::Kept)
            continue;
        const LeakObjects *list = alert->snapshot->objects.get();
        const qsizetype added = counted.contains(list) ? 0 : list->objects.size();
        if (snapshots + 1 > MaximumSnapshots || added > MaximumObjects - objects) {
            alert->objects = Alert::Objects::Dropped;
            released.append(std::exchange(alert->snapshot, nullptr));
            continue;
        }
        counted.insert(list);
        ++snapshots;
        objects += added;
    }
    destroyElsewhere(std::move(released));
}

bool AlertLog::isBoundAnew(const Watch &watch, const Snapshot &snapshot)
{
    return fell(watch.alertCount, snapshot.alertCount) ||
           fell(watch.checkCount, snapshot.checkCount) ||
           fell(watch.generation, snapshot.generation);
}

// A value that is unknown in this sample does not make the alerts of the next one unseen.
void AlertLog::remember(Watch &watch, const Snapshot &snapshot)
{
    if (snapshot.alertCount)
        watch.alertCount = snapshot.alertCount;
    if (snapshot.checkCount)
        watch.checkCount = snapshot.checkCount;
    if (snapshot.generation)
        watch.generation = snapshot.generation;
    watch.usedBytes = snapshot.usedBytes();
    watch.thresholdBytes = snapshot.thresholdBytes;
    watch.monitorEnabled = snapshot.monitorEnabled;
}

// The cause is noted when the level is crossed: an alert may come a check later.
void AlertLog::followLevel(Watch &watch, const Snapshot &snapshot)
{
    const std::optional<bool> isAbove = isAboveThreshold(snapshot);
    if (!isAbove)
        return;
    if (!*isAbove) {
        watch.isAbove = false;
        watch.hasAlerted = false;
        watch.cause = Alert::Cause::Growth;
    } else if (!watch.isAbove) {
        watch.isAbove = true;
        if (watch.monitorEnabled == false)
            watch.cause = Alert::Cause::MonitorEnabled;
        else if (fell(watch.thresholdBytes, snapshot.thresholdBytes) &&
                 rose(snapshot.thresholdBytes, watch.usedBytes))
            watch.cause = Alert::Cause::ThresholdLowered;
    }
}

}  // namespace pddgpu
