// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/snapshotjson.h"

#include "report/leakreport.h"
#include "text/timetext.h"

namespace pddgpu {

namespace {

using Number = Snapshot::Number;

// A field of the statistics; not set if there are none.
Number statistic(const Snapshot &snapshot, Number MemoryStats::*field)
{
    return snapshot.stats ? *snapshot.stats.*field : Number();
}

std::optional<QByteArray> wallTime(const Snapshot &snapshot, const Number &monotonicNs)
{
    const auto timeMs = monotonicNs ? snapshot.wallTimeMs(*monotonicNs) : std::nullopt;
    if (!timeMs)
        return std::nullopt;
    return timeText(QDateTime::fromMSecsSinceEpoch(*timeMs));
}

void writeDevice(JsonText *json, const Snapshot &snapshot)
{
    json->key("device");
    if (!snapshot.device) {
        json->value(nullptr);
        return;
    }
    json->beginObject();
    json->member("id", snapshot.device->id);
    json->member("card", snapshot.device->card);
    json->member("driver_version", snapshot.stats ? snapshot.stats->driverVersion : std::nullopt);
    json->member("abi_version", statistic(snapshot, &MemoryStats::abiVersion));
    json->member("driver", snapshot.device->driver);
    json->endObject();
}

QByteArray roleWord(Region::Role role)
{
    switch (role) {
        case Region::Role::DeviceLocal:
            return "device-local";
        case Region::Role::System:
            return "system";
        case Region::Role::Other:
            return "other";
    }
    Q_UNREACHABLE();
}

void writeRegions(JsonText *json, const Snapshot &snapshot)
{
    json->key("regions");
    json->beginArray();
    for (const Region &region : snapshot.regions) {
        json->beginObject(JsonText::Layout::OneLine);
        json->member("name", region.name.text());
        json->member("role", roleWord(region.role));
        json->member("total_bytes", region.totalBytes);
        json->member("used_bytes", region.usedBytes);
        json->member("visible_clients_bytes", region.clientBytes);
        json->endObject();
    }
    json->endArray();
}

void writeMemory(JsonText *json, const Snapshot &snapshot)
{
    json->key("memory");
    json->beginObject();
    for (const char *name : {"vram", "gtt"}) {
        const Region *region = snapshot.region(name);
        const QByteArray prefix(name);
        json->member((prefix + "_total_bytes").constData(), region ? region->totalBytes : Number());
        json->member((prefix + "_used_bytes").constData(), region ? region->usedBytes : Number());
    }
    json->member("used_bytes", snapshot.usedBytes());
    json->member("driver_pinned_bytes", statistic(snapshot, &MemoryStats::driverPinnedBytes));
    json->member("unexplained_bytes", statistic(snapshot, &MemoryStats::unexplainedBytes));
    writeRegions(json, snapshot);
    json->endObject();
}

void writeMonitor(JsonText *json, const Snapshot &snapshot)
{
    json->key("monitor");
    json->beginObject();
    json->member("enabled", snapshot.monitorEnabled);
    json->member("threshold_bytes", snapshot.thresholdBytes);
    json->member("check_interval_ms", snapshot.checkIntervalMs);
    json->member("suspicious_age_ms", snapshot.suspiciousAgeMs);
    json->member("confirmed_age_ms", snapshot.confirmedAgeMs);
    json->member("check_count", snapshot.checkCount);
    json->member("alert_count", snapshot.alertCount);
    json->member("last_alert_at",
                 wallTime(snapshot, statistic(snapshot, &MemoryStats::lastAlertNs)));
    json->endObject();
}

void writeTotal(JsonText *json, const char *name, const Number &objects, const Number &bytes)
{
    json->key(name);
    json->beginObject(JsonText::Layout::OneLine);
    json->member("objects", objects);
    json->member("bytes", bytes);
    json->endObject();
}

void writeTotals(JsonText *json, const Snapshot &snapshot)
{
    json->key("totals");
    json->beginObject();
    writeTotal(json, "live", snapshot.liveObjects, snapshot.liveBytes);
    writeTotal(json, "leaked", snapshot.leakedObjects(), snapshot.leakedBytes());
    writeTotal(json, "suspicious", snapshot.suspiciousObjects, snapshot.suspiciousBytes);
    writeTotal(json, "confirmed", snapshot.confirmedObjects, snapshot.confirmedBytes);
    writeTotal(json, "orphaned", snapshot.orphanedObjects, snapshot.orphanedBytes);
    writeTotal(json, "departing", statistic(snapshot, &MemoryStats::departingObjects),
               statistic(snapshot, &MemoryStats::departingBytes));
    writeTotal(json, "untracked", statistic(snapshot, &MemoryStats::untrackedObjects),
               statistic(snapshot, &MemoryStats::untrackedBytes));
    json->endObject();
}

void writeErrors(JsonText *json, const Snapshot &snapshot, const Names &names)
{
    json->key("errors");
    json->beginArray();
    for (const SourceError &error : snapshot.errors) {
        // A parser's error quotes its input, which may contain any name.
        const bool isPrivate = names.areAnonymous() && error.kind == SourceError::Kind::Malformed;
        json->beginObject(JsonText::Layout::OneLine);
        json->member("subject", names.replacedIn(error.subject));
        json->member("reason",
                     isPrivate ? std::nullopt : std::optional(names.replacedIn(error.reason)));
        const QByteArray doubt = doubtWord(error);
        json->member("doubt", doubt.isEmpty() ? std::nullopt : std::optional(doubt));
        json->endObject();
    }
    json->endArray();
}

}  // namespace

void writeSnapshotMembers(JsonText *json, const Snapshot &snapshot, const Names &names)
{
    json->member("captured_at", timeText(snapshot.capturedAt));
    json->member("now_ns", snapshot.nowNs);
    json->member("origin", originName(snapshot));
    writeDevice(json, snapshot);
    writeMemory(json, snapshot);
    writeMonitor(json, snapshot);
    writeTotals(json, snapshot);
    writeErrors(json, snapshot, names);
}

void writeObjectJson(JsonText *json, const LeakObject &object, const Snapshot::Number &nowNs,
                     const Names &names, const QByteArray &verdict)
{
    json->beginObject(JsonText::Layout::OneLine);
    json->member("id", object.id);
    json->member("state", stateName(object.state));
    json->key("age_seconds");
    if (const auto ageNs = nowNs ? object.ageNs(*nowNs) : std::nullopt)
        json->seconds(*ageNs);
    else
        json->value(nullptr);
    json->member("birth_ns", object.birthNs);
    json->member("size_bytes", object.sizeBytes);
    json->member("domain", domainName(object));
    json->member("pid", object.knownPid());
    json->member("process", names.process(object.process));
    json->member("label", names.label(object.label));
    json->member("client_id", object.clientId);
    json->member("handle_count", object.handles);
    json->member("orphaned", object.orphaned);
    json->member("exported", object.exported);
    json->member("imported", object.imported);
    json->member("persistent", object.persistent);
    json->member("preexisting", object.preexisting);
    json->member("verdict", verdict.isEmpty() ? std::nullopt : std::optional(verdict));
    json->endObject();
}

}  // namespace pddgpu
