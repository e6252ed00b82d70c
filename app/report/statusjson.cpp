// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/statusjson.h"

#include "abi/driverfiles.h"
#include "report/snapshotjson.h"

namespace pddgpu {

namespace {

constexpr std::uint64_t StatusVersion = 1;

// "threshold_bytes" of "leak_monitor/threshold_bytes".
QByteArray nameOf(DriverControl control)
{
    const std::string_view path = placeOf(control).path;
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return QByteArray(name.data(), static_cast<qsizetype>(name.size()));
}

// null: unknown.
void writeClients(JsonText *json, const Snapshot &snapshot)
{
    json->key("clients");
    if (!snapshot.clients) {
        json->value(nullptr);
        return;
    }
    json->beginArray();
    for (const Client &client : *snapshot.clients) {
        json->beginObject(JsonText::Layout::OneLine);
        json->member("pid", client.pid);
        json->member("process", client.process);
        json->member("client_id", client.id);
        json->member("name", client.name);
        json->key("regions");
        json->beginArray();
        for (const ClientRegion &region : client.regions) {
            json->beginObject(JsonText::Layout::OneLine);
            json->member("name", region.name.text());
            json->member("total_bytes", region.totalBytes);
            json->member("shared_bytes", region.sharedBytes);
            json->member("resident_bytes", region.residentBytes);
            json->member("purgeable_bytes", region.purgeableBytes);
            json->member("active_bytes", region.activeBytes);
            json->endObject();
        }
        json->endArray();
        json->endObject();
    }
    json->endArray();
}

}  // namespace

QByteArray statusJson(const QList<SnapshotPtr> &devices, const QList<WrittenControl> &written,
                      JsonText::Layout layout)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject(layout);
    json.member("schema", QByteArray("pddgpu-status"));
    json.member("version", StatusVersion);
    json.key("written");
    json.beginArray();
    for (const auto &[control, value] : written) {
        json.beginObject(JsonText::Layout::OneLine);
        json.member("control", nameOf(control));
        json.member("value", value);
        json.endObject();
    }
    json.endArray();
    json.key("devices");
    json.beginArray();
    for (const SnapshotPtr &device : devices) {
        json.beginObject();
        writeSnapshotMembers(&json, *device, Names());
        json.member("leaks_above_threshold", leaksAboveThreshold(*device));
        writeClients(&json, *device);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return text.append('\n');
}

std::optional<bool> leaksAboveThreshold(const Snapshot &snapshot)
{
    const Snapshot::Number leaked = snapshot.leakedBytes();
    if (!leaked || !snapshot.thresholdBytes)
        return std::nullopt;
    return *leaked > *snapshot.thresholdBytes;
}

}  // namespace pddgpu
