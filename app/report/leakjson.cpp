// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/leakjson.h"

#include "report/jsontext.h"
#include "report/objectrows.h"
#include "report/timetext.h"

namespace pddgpu {

namespace {

constexpr std::uint64_t Version = 1;

using Number = Snapshot::Number;

// A field of the statistics, which may be missing as a whole.
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

QByteArray scopeName(ObjectScope scope)
{
    switch (scope) {
        case ObjectScope::Leaked:
            return "leaked";
        case ObjectScope::AllTracked:
            return "all";
        case ObjectScope::Listed:
            return "listed";
    }
    Q_UNREACHABLE();
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
    json->endObject();
}

void writeMemory(JsonText *json, const Snapshot &snapshot)
{
    json->key("memory");
    json->beginObject();
    json->member("vram_total_bytes", snapshot.vramTotalBytes);
    json->member("vram_used_bytes", snapshot.vramUsedBytes);
    json->member("gtt_total_bytes", snapshot.gttTotalBytes);
    json->member("gtt_used_bytes", snapshot.gttUsedBytes);
    json->member("used_bytes", snapshot.usedBytes());
    json->member("driver_pinned_bytes", statistic(snapshot, &MemoryStats::driverPinnedBytes));
    json->member("unexplained_bytes", statistic(snapshot, &MemoryStats::unexplainedBytes));
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
        // A parser quotes what it could not read, and names are in it that nobody knows.
        const bool isPrivate = names.areAnonymous() && error.kind == SourceError::Kind::Malformed;
        json->beginObject(JsonText::Layout::OneLine);
        json->member("subject", names.replacedIn(error.subject));
        json->member("reason",
                     isPrivate ? std::nullopt : std::optional(names.replacedIn(error.reason)));
        json->endObject();
    }
    json->endArray();
}

void writeSummary(JsonText *json, const LeakReport &report, const Names &names)
{
    const Snapshot &snapshot = *report.snapshot;
    const bool simulated = snapshot.origin == Source::Origin::Simulation;
    json->member("schema", QByteArray("pddgpu-leak-report"));
    json->member("version", Version);
    json->member("captured_at", timeText(snapshot.capturedAt));
    json->member("now_ns", snapshot.nowNs);
    json->member("origin", QByteArray(simulated ? "simulation" : "driver"));
    writeDevice(json, snapshot);
    writeMemory(json, snapshot);
    writeMonitor(json, snapshot);
    writeTotals(json, snapshot);
    writeErrors(json, snapshot, names);
    json->member("anonymous", names.areAnonymous());
    json->member("scope", scopeName(report.scope));
    json->member("object_count",
                 report.hasObjects() ? std::optional(objectCount(report)) : std::nullopt);
}

void writeObject(JsonText *json, const LeakObject &object, const Snapshot &snapshot,
                 const Names &names)
{
    json->beginObject(JsonText::Layout::OneLine);
    json->member("id", object.id);
    json->member("state", stateName(object.state));
    json->key("age_seconds");
    if (snapshot.nowNs)
        json->seconds(*snapshot.nowNs, object.birthNs);
    else
        json->value(nullptr);
    json->member("birth_ns", object.birthNs);
    json->member("size_bytes", object.sizeBytes);
    json->member("domain", domainName(object.domain));
    json->member("pid", object.pid);
    json->member("process", names.process(object.process));
    json->member("label", names.label(object.label));
    json->member("client_id", object.clientId);
    json->member("handle_count", object.handles);
    json->member("orphaned", object.orphaned);
    json->member("exported", object.exported);
    json->member("imported", object.imported);
    json->member("persistent", object.persistent);
    json->endObject();
}

}  // namespace

Written writeLeakJson(const LeakReport &report, const Names &names, ByteSink *sink,
                      Progress *progress)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    writeSummary(&json, report, names);
    json.key("objects");
    if (report.hasObjects()) {
        json.beginArray();
        const auto appendRow = [&](QByteArray *, const LeakObject &object) {
            writeObject(&json, object, *report.snapshot, names);
        };
        const Written written = rows::write(report, &text, sink, progress, appendRow);
        if (!written)
            return written;
        json.endArray();
    } else {
        json.value(nullptr);
    }
    json.endObject();
    text.append('\n');
    return sink->write(text);
}

}  // namespace pddgpu
