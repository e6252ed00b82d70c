// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/differencecsv.h"

#include "report/csvtext.h"
#include "report/leakreport.h"
#include "report/objectrows.h"

namespace pddgpu {

namespace {

void appendRow(QByteArray *csv, QByteArrayView change, const LeakObject &object,
               const Snapshot &snapshot)
{
    const auto comma = [csv] { csv->append(','); };
    csv->append(change);
    comma();
    rows::append(csv, object.id);
    comma();
    rows::append(csv, object.sizeBytes);
    csv->append(',').append(domainName(object)).append(',');
    if (object.isCreatorKnown())
        rows::append(csv, object.pid);
    comma();
    appendCsvText(csv, object.process);
    comma();
    appendCsvText(csv, object.label);
    comma();
    if (const auto ageNs = snapshot.nowNs ? object.ageNs(*snapshot.nowNs) : std::nullopt)
        rows::appendAge(csv, *ageNs);
    comma();
    csv->append(originName(snapshot));
    csv->append("\r\n");
}

}  // namespace

QByteArray differenceCsv(const Difference &difference)
{
    QByteArray csv = "change,object_id,size_bytes,domain,pid,process,label,age_seconds,origin\r\n";
    for (const DifferenceGroup &group : difference.groups) {
        for (const LeakObject *object : group.born)
            appendRow(&csv, "born", *object, *difference.to.snapshot);
        for (const LeakObject *object : group.gone)
            appendRow(&csv, "gone", *object, *difference.from.snapshot);
    }
    return csv;
}

}  // namespace pddgpu
