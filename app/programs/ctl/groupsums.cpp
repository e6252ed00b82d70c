// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/groupsums.h"

#include <algorithm>
#include <map>

#include "report/jsontext.h"
#include "report/snapshotjson.h"
#include "text/numbertext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Group = CtlCommandLine::Group;
using Sort = CtlCommandLine::Sort;

constexpr std::uint64_t Version = 1;

QString nameOf(Group group, const LeakObject &object, const Names &names)
{
    switch (group) {
        case Group::None:
            break;
        case Group::Process:
            return object.isCreatorKnown() ? names.process(object.process) : unknownText();
        case Group::Pid:
            return object.isCreatorKnown() ? QString::number(object.pid) : unknownText();
        case Group::Label:
            return names.label(object.label);
        case Group::Domain:
            return QString::fromLatin1(domainName(object));
        case Group::State:
            return QString::fromLatin1(stateName(object.state));
    }
    return {};
}

}  // namespace

GroupSums sumsOf(const LeakReport &report, const Names &names, Group group, Sort sort)
{
    GroupSums sums;
    std::map<QString, std::size_t> places;
    const Snapshot::Number nowNs = report.snapshot->nowNs;
    visitObjects(report, [&](const LeakObject &object) {
        const QString name = nameOf(group, object, names);
        const auto [place, isNew] = places.try_emplace(name, sums.size());
        if (isNew)
            sums.push_back({name, 0, 0, 0, 0, 0, std::nullopt});
        GroupSum &sum = sums[place->second];
        ++sum.objects;
        sum.bytes += object.sizeBytes;
        if (object.isLeaked()) {
            ++sum.leakedObjects;
            sum.leakedBytes += object.sizeBytes;
        }
        sum.orphanedObjects += object.orphaned ? 1 : 0;
        if (const auto ageNs = nowNs ? object.ageNs(*nowNs) : std::nullopt)
            sum.oldestNs = std::max(sum.oldestNs.value_or(0), *ageNs);
        return true;
    });
    const auto weight = [sort](const GroupSum &sum) {
        return sort == Sort::Age     ? sum.oldestNs.value_or(0)
               : sort == Sort::Count ? sum.objects
                                     : sum.bytes;
    };
    std::ranges::stable_sort(sums, [&](const GroupSum &left, const GroupSum &right) {
        return weight(left) > weight(right);
    });
    return sums;
}

std::vector<std::uint64_t> sortedIds(const LeakReport &report, Sort sort)
{
    std::vector<const LeakObject *> objects;
    visitObjects(report, [&objects](const LeakObject &object) {
        objects.push_back(&object);
        return true;
    });
    const auto isBefore = [sort](const LeakObject *left, const LeakObject *right) {
        switch (sort) {
            case Sort::Age:
                return left->birthNs < right->birthNs;
            case Sort::Size:
                return left->sizeBytes > right->sizeBytes;
            case Sort::Process:
                return left->process < right->process;
            case Sort::Label:
                return left->label < right->label;
            case Sort::Pid:
                return left->pid < right->pid;
            case Sort::State:
                return left->state > right->state;
            case Sort::Domain:
                return left->region > right->region;
            case Sort::Birth:
            case Sort::Count:
                break;
        }
        return false;
    };
    std::ranges::stable_sort(objects, isBefore);
    std::vector<std::uint64_t> ids;
    ids.reserve(objects.size());
    for (const LeakObject *object : objects)
        ids.push_back(object->id);
    return ids;
}

QByteArray groupsJson(const QList<LeakReport> &reports,
                      const std::vector<std::optional<GroupSums>> &sums, const QByteArray &key,
                      qsizetype top)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    json.member("schema", QByteArray("pddgpu-object-groups"));
    json.member("version", Version);
    json.member("group_by", key);
    json.key("devices");
    json.beginArray();
    for (qsizetype i = 0; i < reports.size(); ++i) {
        const auto &groups = sums[static_cast<std::size_t>(i)];
        json.beginObject();
        writeSnapshotMembers(&json, *reports[i].snapshot, Names());
        json.member("group_count",
                    groups ? std::optional(std::uint64_t{groups->size()}) : std::nullopt);
        json.key("groups");
        if (!groups) {
            json.value(nullptr);
            json.endObject();
            continue;
        }
        json.beginArray();
        const auto shown = std::min(static_cast<std::size_t>(top), groups->size());
        for (std::size_t j = 0; j < shown; ++j) {
            const GroupSum &sum = (*groups)[j];
            json.beginObject(JsonText::Layout::OneLine);
            json.member("name", sum.name);
            json.member("objects", sum.objects);
            json.member("bytes", sum.bytes);
            json.member("leaked_objects", sum.leakedObjects);
            json.member("leaked_bytes", sum.leakedBytes);
            json.member("orphaned_objects", sum.orphanedObjects);
            json.key("oldest_age_seconds");
            if (sum.oldestNs)
                json.seconds(*sum.oldestNs);
            else
                json.value(nullptr);
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return text.append('\n');
}

}  // namespace pddgpu
