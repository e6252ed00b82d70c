// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/findings/cycletext.h"

#include <QCoreApplication>

#include "explain/findings/findingtext.h"
#include "text/numbertext.h"
#include "text/visibletext.h"

namespace pddgpu {

namespace {

struct CycleText {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::CycleText)
};

}  // namespace

QByteArray cycleVerdictKey(CycleVerdict verdict)
{
    switch (verdict) {
        case CycleVerdict::Leak:
            return "leak";
        case CycleVerdict::Uneven:
            return "uneven";
        case CycleVerdict::Settled:
            return "settled";
        case CycleVerdict::Replaced:
            return "replaced";
        case CycleVerdict::TooEarly:
            return "too_early";
    }
    Q_UNREACHABLE();
}

QString cycleVerdictName(CycleVerdict verdict)
{
    switch (verdict) {
        case CycleVerdict::Leak:
            return CycleText::tr("Leak");
        case CycleVerdict::Uneven:
            return CycleText::tr("Uneven", "some cycles left something behind");
        case CycleVerdict::Settled:
            return CycleText::tr("Settled", "only the first cycles left something behind");
        case CycleVerdict::Replaced:
            return CycleText::tr("Replaced", "by the next cycle");
        case CycleVerdict::TooEarly:
            return CycleText::tr("Too early");
    }
    Q_UNREACHABLE();
}

QString cycleGroupTitle(const CycleGroup &group)
{
    const QString largest = bytesText(group.largestBytes);
    const QString size =
        group.smallestBytes == group.largestBytes
            ? CycleText::tr("%1 each", "size").arg(largest)
            : CycleText::tr("%1 to %2", "sizes").arg(bytesText(group.smallestBytes), largest);
    const QString process = group.creator.isKnown() ? visibleText(group.creator.process)
                                                    : CycleText::tr("unknown process");
    return group.creator.label.isEmpty()
               ? CycleText::tr("%1, %2", "process, size").arg(process, size)
               : CycleText::tr("%1, %2, %3", "process, label, size")
                     .arg(process, labelText(group.creator.label), size);
}

QString cycleEvidenceText(const CycleGroup &group)
{
    const Amount sum = group.sum();
    const QString left = objectsText(sum.objects, sum.bytes);
    switch (group.verdict) {
        case CycleVerdict::Leak:
            if (group.perCycle.objects > 0) {
                return CycleText::tr("%1 each cycle", "objects, bytes")
                    .arg(objectsText(group.perCycle.objects, group.perCycle.bytes));
            }
            return CycleText::tr("a rule says so; %1 are left", "objects, bytes").arg(left);
        case CycleVerdict::Uneven:
            return CycleText::tr("%1 are left, but not of each cycle", "objects, bytes").arg(left);
        case CycleVerdict::Settled:
            return CycleText::tr("%1 are left, none of a later cycle", "objects, bytes").arg(left);
        case CycleVerdict::Replaced:
            return CycleText::tr("%1 are left, all of the last cycle", "objects, bytes").arg(left);
        case CycleVerdict::TooEarly:
            return CycleText::tr("%1 are left", "objects, bytes").arg(left);
    }
    Q_UNREACHABLE();
}

}  // namespace pddgpu
