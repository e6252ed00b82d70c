// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/alertlog.h"

#include <QSet>
#include <QThreadPool>
#include <algorithm>
#include <utility>

#include "text/timeunits.h"

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

// The time of the last alert belongs to this count only if both sources report the same count.
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

// Whether `one` is between `first` and `last`; not set if one of them is unknown.
std::optional<bool> isBetween(const Snapshot::Number &one, const Snapshot::Number &first,
                              const Snapshot::Number &last)
{
    if (!one || !first || !last)
        return std::nullopt;
    return *one >= *first && *one <= *last;
}

}  // namespace

std::optional<bool> isAboveThreshold(const Snapshot &snapshot)
{
    if (snapshot.hasNoThreshold)
        return false;
    const Snapshot::Number used = snapshot.watchedBytes();
    if (!used || !snapshot.thresholdBytes || !snapshot.monitorEnabled)
        return std::nullopt;
    return *snapshot.monitorEnabled && *used > *snapshot.thresholdBytes;
}

Snapshot::Number Alert::lastedNs() const
{
    if (untilMs == 0)
        return std::nullopt;
    if (driverTimeNs && untilDriverNs && *untilDriverNs >= *driverTimeNs)
        return *untilDriverNs - *driverTimeNs;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(untilMs - timeMs, 0)) * NsPerMs;
}

QList<Alert> AlertLog::append(const SnapshotPtr &snapshot)
{
    forgetAbsent(*snapshot);
    QList<Alert> raised;
    const auto look = [this, &raised](const SnapshotPtr &one) {
        if (std::optional<Alert> alert = this->look(one))
            note(*std::move(alert), &raised);
        if (!one || !one->device)
            return;
        if (const auto watch = m_watches.find(one->device->id); watch != m_watches.end())
            followAlert(&*watch, *one);
    };
    look(snapshot);
    for (const SnapshotPtr &other : snapshot->others)
        look(other);
    if (!raised.isEmpty())
        keepBounds();
    // Return the alerts as listed now: their objects may have been dropped to keep the bounds.
    for (Alert &alert : raised) {
        if (const Alert *one = listed(alert.number);
            one && alert.cause != Alert::Cause::StillAbove) {
            alert = *one;
        }
    }
    return raised;
}

// Lists the alert, or adds it to the one that it repeats.
void AlertLog::note(Alert alert, QList<Alert> *raised)
{
    Watch &watch = m_watches[alert.device.id];
    if (const Alert *again = known(alert)) {
        watch.number = watch.isAbove ? again->number : 0;
        return;
    }
    ++m_revision;
    Alert *ongoing = watch.number != 0 && alert.cause == Alert::Cause::StillAbove
                         ? listed(watch.number)
                         : nullptr;
    if (ongoing) {
        ongoing->reminders += alert.count;
        ongoing->lastDriverCount = alert.driverCount;
        ongoing->lastDriverTimeNs = alert.driverTimeNs;
        alert.number = ongoing->number;
    } else {
        alert.number = ++m_lastNumber;
        alert.isOngoing = watch.isAbove;
        watch.number = watch.isAbove ? alert.number : 0;
        m_alerts.append(alert);
    }
    raised->append(std::move(alert));
}

// Updates how long the alert lasts, and whether it is over.
void AlertLog::followAlert(Watch *watch, const Snapshot &snapshot)
{
    if (watch->number == 0)
        return;
    if (!watch->isAbove) {
        end(*watch);
        watch->number = 0;
        return;
    }
    Alert *alert = listed(watch->number);
    const std::int64_t capturedMs = snapshot.capturedAt.toMSecsSinceEpoch();
    if (!alert || isAboveThreshold(snapshot) != true || capturedMs <= alert->untilMs)
        return;
    alert->untilMs = std::max(capturedMs, alert->timeMs);
    alert->untilDriverNs = snapshot.nowNs;
    ++m_revision;
}

void AlertLog::end(const Watch &watch)
{
    if (Alert *alert = listed(watch.number); alert && alert->isOngoing) {
        alert->isOngoing = false;
        ++m_revision;
    }
}

Alert *AlertLog::listed(std::uint64_t number)
{
    const auto found = std::ranges::find(m_alerts, number, &Alert::number);
    return number != 0 && found != m_alerts.end() ? &*found : nullptr;
}

std::optional<Alert> AlertLog::look(const SnapshotPtr &snapshot)
{
    if (!snapshot || !snapshot->device)
        return std::nullopt;
    auto watch = m_watches.find(snapshot->device->id);
    if (watch != m_watches.end() && isBoundAnew(*watch, *snapshot)) {
        end(*watch);
        m_watches.erase(watch);
        watch = m_watches.end();
    }
    if (watch == m_watches.end()) {
        Watch first;
        followLevel(first, *snapshot);
        // If used memory was above before watching began, the driver has most likely alerted
        // already.
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
    alert.lastDriverCount = alert.driverCount;
    alert.lastDriverTimeNs = alert.driverTimeNs;

    alert.regions = snapshot->regions;
    alert.usedBytes = snapshot->watchedBytes();
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

// The driver reports the same alert twice only if time goes back, as in a recording.
const Alert *AlertLog::known(const Alert &alert) const
{
    const auto found = std::ranges::find_if(m_alerts, [&alert](const Alert &one) {
        if (one.device.id != alert.device.id || alert.driverCount < one.driverCount ||
            alert.driverCount > one.lastDriverCount) {
            return false;
        }
        const bool isThen =
            alert.timeMs >= one.timeMs && alert.timeMs <= std::max(one.timeMs, one.untilMs);
        return isBetween(alert.driverTimeNs, one.driverTimeNs, one.lastDriverTimeNs)
            .value_or(isThen);
    });
    return found != m_alerts.end() ? &*found : nullptr;
}

void AlertLog::forgetAbsent(const Snapshot &snapshot)
{
    m_watches.removeIf([this, &snapshot](const QHash<QString, Watch>::iterator &watch) {
        const bool isAbsent = std::ranges::none_of(
            snapshot.devices,
            [&watch](const DeviceInfo &device) { return device.id == watch.key(); });
        if (isAbsent)
            end(*watch);
        return isAbsent;
    });
}

void AlertLog::keepBounds()
{
    QList<SnapshotPtr> released;
    while (m_alerts.size() > m_maximumAlerts)
        released.append(m_alerts.takeFirst().snapshot);

    // Newest first; samples of one generation share their list.
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

// Keeps the counters if they are unknown in this sample, so that the next sample's alerts are still
// detected.
void AlertLog::remember(Watch &watch, const Snapshot &snapshot)
{
    if (snapshot.alertCount)
        watch.alertCount = snapshot.alertCount;
    if (snapshot.checkCount)
        watch.checkCount = snapshot.checkCount;
    if (snapshot.generation)
        watch.generation = snapshot.generation;
    watch.usedBytes = snapshot.watchedBytes();
    watch.thresholdBytes = snapshot.thresholdBytes;
    watch.monitorEnabled = snapshot.monitorEnabled;
}

// The cause is stored when the threshold is crossed: the alert may come one check later.
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
