// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/statusjson.h"

#include "abi/driverfiles.h"
#include "report/clientsjson.h"
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
    if (leaked && snapshot.hasNoThreshold)
        return false;
    if (!leaked || !snapshot.thresholdBytes)
        return std::nullopt;
    return *leaked > *snapshot.thresholdBytes;
}

}  // namespace pddgpu
