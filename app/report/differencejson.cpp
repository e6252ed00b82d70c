// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/differencejson.h"

#include "report/leakreport.h"
#include "report/snapshotjson.h"
#include "text/timetext.h"

namespace pddgpu {

namespace {

constexpr std::uint64_t DifferenceVersion = 1;

void writeMark(JsonText *json, const char *key, const Snapshot &snapshot)
{
    json->key(key);
    json->beginObject(JsonText::Layout::OneLine);
    json->member("captured_at", timeText(snapshot.capturedAt));
    json->member("now_ns", snapshot.nowNs);
    json->member("origin", originName(snapshot));
    json->endObject();
}

void writeAmount(JsonText *json, const char *key, std::uint64_t objects, std::uint64_t bytes)
{
    json->key(key);
    json->beginObject(JsonText::Layout::OneLine);
    json->member("objects", objects);
    json->member("bytes", bytes);
    json->endObject();
}

void writeObjects(JsonText *json, const char *key, const std::vector<const LeakObject *> &objects,
                  const Snapshot &snapshot)
{
    json->key(key);
    json->beginArray();
    for (const LeakObject *object : objects)
        writeObjectJson(json, *object, snapshot.nowNs, Names());
    json->endArray();
}

void writeGroup(JsonText *json, const DifferenceGroup &group, const Difference &difference)
{
    json->beginObject();
    json->member("process", group.creator.process);
    json->member("pid",
                 group.creator.isKnown() ? Snapshot::Number(group.creator.pid) : std::nullopt);
    json->member("label", group.creator.label);
    json->member("born_bytes", group.bornBytes);
    json->member("gone_bytes", group.goneBytes);
    writeAmount(json, "kept", group.kept.objects, group.kept.bytes);
    writeObjects(json, "born", group.born, *difference.to.snapshot);
    writeObjects(json, "gone", group.gone, *difference.from.snapshot);
    json->endObject();
}

}  // namespace

QByteArray differenceJson(const Difference &difference)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    json.member("schema", QByteArray("pddgpu-difference"));
    json.member("version", DifferenceVersion);
    const auto &device = difference.to.snapshot->device;
    json.member("device", device ? std::optional(device->id) : std::nullopt);
    writeMark(&json, "from", *difference.from.snapshot);
    writeMark(&json, "to", *difference.to.snapshot);
    writeAmount(&json, "born", difference.born.objects, difference.born.bytes);
    writeAmount(&json, "gone", difference.gone.objects, difference.gone.bytes);
    writeAmount(&json, "kept", difference.kept.objects, difference.kept.bytes);
    json.key("groups");
    json.beginArray();
    for (const DifferenceGroup &group : difference.groups)
        writeGroup(&json, group, difference);
    json.endArray();
    json.endObject();
    return text.append('\n');
}

}  // namespace pddgpu
