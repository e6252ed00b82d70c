// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/findings/headline.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

#include "explain/findings/findingtext.h"
#include "explain/findings/verdicttext.h"
#include "model/snapshot.h"
#include "text/numbertext.h"

namespace pddgpu {

namespace {

struct Headline {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Headline)
};

// How fast all of them grow; empty: a rule made one a leak, whose pace is unknown.
QString leakPace(const QList<JudgedGroup> &groups)
{
    double bytesPerMinute = 0;
    bool isKnown = true;
    for (const JudgedGroup &group : groups) {
        if (group.judgement.verdict != Verdict::Leak)
            continue;
        bytesPerMinute += group.bytesPerMinute();
        isKnown = isKnown && (group.pinnedByLine == 0 || group.bytesPerMinute() > 0);
    }
    if (bytesPerMinute > 0)
        return rateText(bytesPerMinute);
    return isKnown ? Headline::tr("stopped", "leaks") : QString();
}

}  // namespace

QString headline(const Findings &findings)
{
    if (!findings.snapshot->objects && !findings.snapshot->clients)
        return {};
    const auto countOf = [&findings](Verdict verdict) {
        return static_cast<std::uint64_t>(findings.sum(verdict).groups);
    };
    const QString separator = Headline::tr(", ", "between parts of a headline");
    QStringList parts;
    if (const auto leaks = countOf(Verdict::Leak); leaks > 0) {
        parts << Headline::tr("%1 leak(s)", nullptr, pluralOf(leaks)).arg(countText(leaks));
        if (const QString pace = leakPace(findings.groups); !pace.isEmpty())
            parts << pace;
    }
    if (const auto orphaned = countOf(Verdict::Orphaned); orphaned > 0)
        parts << Headline::tr("%1 orphaned", "groups").arg(countText(orphaned));
    if (const auto growing = countOf(Verdict::Growing); growing > 0)
        parts << Headline::tr("%1 growing", "groups").arg(countText(growing));
    if (!parts.isEmpty())
        return parts.join(separator);
    if (findings.isTooEarly())
        return Headline::tr("too early to tell");
    // What clients hold in all never shows a leak.
    return findings.snapshot->objects ? Headline::tr("no leak found")
                                      : Headline::tr("no process grows");
}

std::optional<std::uint64_t> firstVerdictInMs(const Findings &findings)
{
    std::optional<std::uint64_t> first;
    for (const JudgedGroup &group : findings.groups) {
        const auto &decided = group.judgement.decidedInMs;
        if (group.judgement.verdict == Verdict::TooEarly && decided)
            first = std::min(first.value_or(*decided), *decided);
    }
    return first;
}

QString fineText(const Findings &findings)
{
    QStringList parts;
    for (const Verdict verdict :
         {Verdict::Held, Verdict::Cache, Verdict::WorkingSet, Verdict::TooEarly}) {
        const auto groups = static_cast<std::uint64_t>(findings.sum(verdict).groups);
        if (groups > 0) {
            parts << Headline::tr("%1: %2", "verdict, number of groups")
                         .arg(verdictName(verdict), countText(groups));
        }
    }
    return parts.join(Headline::tr(", ", "between parts of a headline"));
}

}  // namespace pddgpu
