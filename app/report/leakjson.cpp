// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/leakjson.h"

#include "report/jsontext.h"
#include "report/objectrows.h"
#include "report/snapshotjson.h"

namespace pddgpu {

namespace {

constexpr std::uint64_t ListingVersion = 1;

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

// Writes the members of one report into the current object; data passed to the sink is removed from
// `text`.
Written writeReport(const LeakReport &report, const Names &names, QByteArray *text, JsonText *json,
                    ByteSink *sink, Progress *progress)
{
    json->member("schema", QByteArray("pddgpu-leak-report"));
    json->member("version", ListingVersion);
    writeSnapshotMembers(json, *report.snapshot, names);
    json->member("anonymous", names.areAnonymous());
    json->member("scope", scopeName(report.scope));
    json->member("object_count",
                 report.hasObjects() ? std::optional(objectCount(report)) : std::nullopt);
    json->key("objects");
    if (!report.hasObjects()) {
        json->value(nullptr);
        return {};
    }
    json->beginArray();
    const auto appendRow = [&](QByteArray *, const LeakObject &object) {
        writeObjectJson(json, object, report.snapshot->nowNs, names, verdictWord(report, object));
    };
    const Written written = rows::write(report, text, sink, progress, appendRow);
    json->endArray();
    return written;
}

}  // namespace

Written writeLeakReportsJson(const QList<LeakReport> &reports, const Names &names, ByteSink *sink,
                             Progress *progress)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    Written written = writeReport(reports.constFirst(), names, &text, &json, sink, progress);
    if (written && reports.size() > 1) {
        json.key("others");
        json.beginArray();
        for (const LeakReport &other : reports.mid(1)) {
            json.beginObject();
            written = writeReport(other, names, &text, &json, sink, progress);
            if (!written)
                return written;
            json.endObject();
        }
        json.endArray();
    }
    if (!written)
        return written;
    json.endObject();
    text.append('\n');
    return sink->write(text);
}

Written writeLeakJson(const LeakReport &report, const Names &names, ByteSink *sink,
                      Progress *progress)
{
    return writeLeakReportsJson({report}, names, sink, progress);
}

}  // namespace pddgpu
