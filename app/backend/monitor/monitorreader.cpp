// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/monitor/monitorreader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "backend/devicefiles.h"
#include "threads/freedinpool.h"

namespace pddgpu {

namespace {

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

constexpr std::pair<DriverFile, Snapshot::Number Snapshot::*> Numbers[] = {
    {DriverFile::ThresholdBytes, &Snapshot::thresholdBytes},
    {DriverFile::CheckIntervalMs, &Snapshot::checkIntervalMs},
    {DriverFile::SuspiciousAgeMs, &Snapshot::suspiciousAgeMs},
    {DriverFile::ConfirmedAgeMs, &Snapshot::confirmedAgeMs},
    {DriverFile::LiveObjects, &Snapshot::liveObjects},
    {DriverFile::LiveBytes, &Snapshot::liveBytes},
    {DriverFile::SuspiciousObjects, &Snapshot::suspiciousObjects},
    {DriverFile::SuspiciousBytes, &Snapshot::suspiciousBytes},
    {DriverFile::ConfirmedObjects, &Snapshot::confirmedObjects},
    {DriverFile::ConfirmedBytes, &Snapshot::confirmedBytes},
    {DriverFile::OrphanedObjects, &Snapshot::orphanedObjects},
    {DriverFile::OrphanedBytes, &Snapshot::orphanedBytes},
    {DriverFile::CheckCount, &Snapshot::checkCount},
    {DriverFile::AlertCount, &Snapshot::alertCount},
    {DriverFile::Generation, &Snapshot::generation},
};

qsizetype missingFiles(const Snapshot &snapshot)
{
    return std::ranges::count(snapshot.errors, Kind::Absent, &SourceError::kind);
}

void questionAbi(const DeviceFiles &files, const Snapshot *snapshot)
{
    const Snapshot::Number version = snapshot->stats ? snapshot->stats->abiVersion : std::nullopt;
    if (version && *version != KnownAbiVersion) {
        files.addDoubt(Cause::UnknownAbi, DriverFile::MemoryStats,
                       QStringLiteral("it is version %1, and this program knows version %2")
                           .arg(*version)
                           .arg(KnownAbiVersion));
    }
}

}  // namespace

QList<DriverFile> MonitorReader::numberFiles()
{
    QList<DriverFile> files;
    for (const auto &[file, field] : Numbers)
        files.append(file);
    return files << DriverFile::Enabled;
}

bool MonitorReader::readNumbers(Snapshot *snapshot)
{
    const qsizetype missing = missingFiles(*snapshot);
    const DeviceFiles files(m_source, snapshot);
    for (const auto &[file, field] : Numbers)
        snapshot->*field = files.number(file);
    snapshot->monitorEnabled = files.flag(DriverFile::Enabled);
    // Only the tracer has none (kmod/ABI.md).
    constexpr auto NoThreshold = std::numeric_limits<std::uint64_t>::max();
    snapshot->hasNoThreshold = snapshot->thresholdBytes == NoThreshold;
    if (snapshot->hasNoThreshold)
        snapshot->thresholdBytes.reset();
    return missingFiles(*snapshot) == missing;
}

bool MonitorReader::readStats(Snapshot *snapshot)
{
    const qsizetype missing = missingFiles(*snapshot);
    collectStats(*snapshot->device, snapshot);
    return missingFiles(*snapshot) == missing;
}

bool MonitorReader::readObjects(Snapshot *snapshot)
{
    const qsizetype missing = missingFiles(*snapshot);
    const DeviceInfo device = *snapshot->device;
    forgetObjectsOfOtherBinding(device, *snapshot);
    // Both files are in one directory, with one owner: without the statistics there is no listing
    // either, and without a generation its age would be unknown.
    if (collectStats(device, snapshot) && snapshot->generation)
        collectObjects(device, snapshot);
    else
        m_objects.reset();
    return missingFiles(*snapshot) == missing;
}

void MonitorReader::question(Snapshot *snapshot)
{
    questionAbi(DeviceFiles(m_source, snapshot), snapshot);
    questionBirths(snapshot);
    questionListing(*snapshot->device, snapshot);
    questionTracer(snapshot);
}

bool MonitorReader::collectStats(const DeviceInfo &device, Snapshot *snapshot)
{
    const Result<QByteArray> text = m_source->read(device, DriverFile::MemoryStats);
    if (!text) {
        snapshot->addError(text.error());
        return text.error().kind == Kind::Malformed;
    }
    auto stats = parseMemoryStats(*text);
    if (!stats) {
        DeviceFiles(m_source, snapshot).addMalformed(DriverFile::MemoryStats, stats.error());
        return true;
    }
    snapshot->nowNs = stats->nowNs;
    snapshot->stats = std::move(*stats);
    return true;
}

void MonitorReader::collectObjects(const DeviceInfo &device, Snapshot *snapshot)
{
    if (m_objects && m_objects->generation == *snapshot->generation) {
        snapshot->objects = m_objects;
        return;
    }

    m_objects.reset();
    const Result<QByteArray> text = m_source->read(device, DriverFile::LeakObjects);
    if (!text) {
        snapshot->addError(text.error());
        return;
    }
    auto objects = m_objectsParser.parse(*text);
    if (!objects) {
        DeviceFiles(m_source, snapshot).addMalformed(DriverFile::LeakObjects, objects.error());
        return;
    }
    // The listing was read later than the statistics, and may contain objects created since.
    snapshot->nowNs = std::max(snapshot->nowNs.value_or(0), objects->nowNs);
    m_latestBirthNs = 0;
    for (const LeakObject &object : std::as_const(objects->objects))
        m_latestBirthNs = std::max(m_latestBirthNs, object.birthNs);
    m_objects = sharedAndFreedInPool(std::move(*objects));
    m_objectsDevice = device;
    snapshot->objects = m_objects;
}

void MonitorReader::questionBirths(Snapshot *snapshot) const
{
    const auto isUnborn = [&](const LeakObject &object) {
        return !object.preexisting && !object.ageNs(*snapshot->nowNs);
    };
    LeakObject latest;
    latest.birthNs = m_latestBirthNs;
    if (!snapshot->objects || !snapshot->nowNs || !isUnborn(latest))
        return;
    const QList<LeakObject> &objects = snapshot->objects->objects;
    DeviceFiles(m_source, snapshot)
        .addDoubt(Cause::BirthAfterNow, DriverFile::LeakObjects,
                  QStringLiteral("%1 objects were created after the driver's current time, %2 ns")
                      .arg(std::count_if(objects.cbegin(), objects.cend(), isUnborn))
                      .arg(*snapshot->nowNs));
}

// The listing and the counters are read at different times and may differ for that reason. So an
// apparently incomplete listing is checked against the counters again. It counts as incomplete only
// if the generation before and after equals that of the listing: then both describe the same state.
void MonitorReader::questionListing(const DeviceInfo &device, Snapshot *snapshot)
{
    const auto isLess = [&](const Snapshot::Number &counted) {
        return snapshot->objects && counted &&
               static_cast<std::uint64_t>(snapshot->objects->objects.size()) < *counted;
    };
    if (!isLess(snapshot->liveObjects))
        return;
    const auto read = [&](DriverFile file) -> Snapshot::Number {
        const Result<QByteArray> text = m_source->read(device, file);
        const auto number = text ? parseNumber(*text) : tl::unexpected(ParseError());
        return number ? Snapshot::Number(*number) : std::nullopt;
    };
    const Snapshot::Number before = read(DriverFile::Generation);
    const Snapshot::Number counted = read(DriverFile::LiveObjects);
    const Snapshot::Number after = read(DriverFile::Generation);
    if (before != snapshot->objects->generation || after != before || !isLess(counted))
        return;
    DeviceFiles(m_source, snapshot)
        .addDoubt(Cause::ListingIncomplete, DriverFile::LeakObjects,
                  QStringLiteral("%1 objects are listed, and the driver counts %2")
                      .arg(snapshot->objects->objects.size())
                      .arg(*counted));
}

void MonitorReader::questionTracer(Snapshot *snapshot) const
{
    const Snapshot::Number lost = snapshot->stats ? snapshot->stats->eventsLost : std::nullopt;
    const Snapshot::Number unlisted = snapshot->stats ? snapshot->stats->mapFull : std::nullopt;
    if (lost.value_or(0) == 0 && unlisted.value_or(0) == 0)
        return;
    DeviceFiles(m_source, snapshot)
        .addDoubt(Cause::ObjectsUnseen, DriverFile::LeakObjects,
                  QStringLiteral("%1 events were left out by the kernel, and %2 objects found no "
                                 "room, since the tracer began")
                      .arg(lost.value_or(0))
                      .arg(unlisted.value_or(0)));
}

void MonitorReader::forgetObjectsOfOtherBinding(const DeviceInfo &device, const Snapshot &snapshot)
{
    const bool wentBack =
        snapshot.checkCount < m_lastCheckCount || snapshot.alertCount < m_lastAlertCount;
    m_lastCheckCount = snapshot.checkCount;
    m_lastAlertCount = snapshot.alertCount;
    if (wentBack || m_objectsDevice != device) {
        m_objects.reset();
        m_objectsParser = {};
    }
}

}  // namespace pddgpu
