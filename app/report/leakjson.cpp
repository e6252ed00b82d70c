// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/leakjson.h"

#include "report/jsontext.h"
#include "report/objectrows.h"
#include "report/snapshotjson.h"

namespace pddgpu {

namespace {

constexpr std::uint64_t Version = 1;

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

}  // namespace

Written writeLeakJson(const LeakReport &report, const Names &names, ByteSink *sink,
                      Progress *progress)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    json.member("schema", QByteArray("pddgpu-leak-report"));
    json.member("version", Version);
    writeSnapshotMembers(&json, *report.snapshot, names);
    json.member("anonymous", names.areAnonymous());
    json.member("scope", scopeName(report.scope));
    json.member("object_count",
                report.hasObjects() ? std::optional(objectCount(report)) : std::nullopt);
    json.key("objects");
    if (report.hasObjects()) {
        json.beginArray();
        const auto appendRow = [&](QByteArray *, const LeakObject &object) {
            writeObjectJson(&json, object, report.snapshot->nowNs, names);
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
