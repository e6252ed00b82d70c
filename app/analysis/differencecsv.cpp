// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/differencecsv.h"

#include "report/visibletext.h"

namespace pddgpu {

namespace {

QByteArray number(std::uint64_t value)
{
    return QByteArray::number(static_cast<qulonglong>(value));
}

QByteArray text(const QString &hostile)
{
    QByteArray field = visibleText(hostile).toUtf8();
    if (!field.isEmpty() && QByteArrayView("=+-@").contains(field.front()))
        field.prepend('\'');
    const bool needsQuotes =
        field.contains(',') || field.contains('"') || field.startsWith(' ') || field.endsWith(' ');
    return needsQuotes ? '"' + field.replace('"', "\"\"") + '"' : field;
}

QByteArray ageSeconds(const Snapshot &snapshot, std::uint64_t birthNs)
{
    if (!snapshot.nowNs)
        return {};
    const std::uint64_t ageMs =
        *snapshot.nowNs > birthNs ? (*snapshot.nowNs - birthNs) / 1'000'000 : 0;
    return number(ageMs / 1000) + '.' + number(ageMs % 1000).rightJustified(3, '0');
}

void appendRow(QByteArray *csv, QByteArrayView change, const LeakObject &object,
               const Snapshot &snapshot)
{
    csv->append(change);
    for (const QByteArray &field :
         {number(object.id), number(object.sizeBytes),
          QByteArray(object.domain == Domain::Vram ? "vram" : "gtt"), number(object.pid),
          text(object.process), text(object.label), ageSeconds(snapshot, object.birthNs)}) {
        csv->append(',');
        csv->append(field);
    }
    csv->append("\r\n");
}

}  // namespace

QByteArray differenceCsv(const Difference &difference)
{
    QByteArray csv = "change,object_id,size_bytes,domain,pid,process,label,age_seconds\r\n";
    for (const DifferenceGroup &group : difference.groups) {
        for (const LeakObject *object : group.born)
            appendRow(&csv, "born", *object, *difference.to.snapshot);
        for (const LeakObject *object : group.gone)
            appendRow(&csv, "gone", *object, *difference.from.snapshot);
    }
    return csv;
}

}  // namespace pddgpu
