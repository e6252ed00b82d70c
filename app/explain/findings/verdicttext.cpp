// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/findings/verdicttext.h"

#include <QCoreApplication>

#include "explain/findings/findingtext.h"
#include "text/numbertext.h"

namespace pddgpu {

namespace {

struct VerdictText {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::VerdictText)
};

QString counted(std::uint64_t count)
{
    return VerdictText::tr("%1 object(s)", nullptr, pluralOf(count)).arg(countText(count));
}

// "24 objects from 24 generations in 2 h 10 min"
QString pileText(const Evidence &evidence)
{
    return VerdictText::tr("%1 from %2 generation(s) in %3 are still there",
                           "objects, count, duration", pluralOf(evidence.generations))
        .arg(counted(evidence.survivors), countText(evidence.generations),
             roughDurationText(evidence.spanMs));
}

QString oldDeathsText(const Evidence &evidence)
{
    if (evidence.afterMs == 0)
        return VerdictText::tr("none has been freed");
    const QString age = roughDurationText(evidence.afterMs);
    return evidence.diedOld == 0
               ? VerdictText::tr("none was freed later than %1 after its creation").arg(age)
               : VerdictText::tr("%1 freed later than %2 after creation", "objects, age")
                     .arg(counted(evidence.diedOld), age);
}

QString leakText(const Evidence &evidence)
{
    switch (evidence.kind) {
        case Evidence::Kind::None:
        case Evidence::Kind::Survivors:
            return VerdictText::tr("%1, while others are freed; %2")
                .arg(pileText(evidence), oldDeathsText(evidence));
        case Evidence::Kind::RegularSurvivors:
            return VerdictText::tr("%1, at regular intervals, while others are freed; %2")
                .arg(pileText(evidence), oldDeathsText(evidence));
        case Evidence::Kind::HandleLess:
            return VerdictText::tr("%1, kept by a dma-buf without any handle; %2")
                .arg(pileText(evidence), oldDeathsText(evidence));
        case Evidence::Kind::NeverFreed:
            return VerdictText::tr("%1, as fast as ever; %2")
                .arg(pileText(evidence), oldDeathsText(evidence));
        case Evidence::Kind::EarlierProcess:
            return VerdictText::tr("%1; an earlier process of this program leaked the same")
                .arg(pileText(evidence));
        case Evidence::Kind::Pinned:
            break;
    }
    Q_UNREACHABLE();
}

QString growingText(const JudgedGroup &group)
{
    const Evidence &evidence = group.judgement.evidence;
    if (group.isOfClients) {
        return VerdictText::tr("memory of its clients grows for %1; the objects are unknown")
            .arg(roughDurationText(evidence.spanMs));
    }
    const QString pile = evidence.isSlowing
                             ? VerdictText::tr("%1, added more and more slowly; %2", "pile, deaths")
                                   .arg(pileText(evidence), oldDeathsText(evidence))
                             : VerdictText::tr("%1; %2", "pile, deaths")
                                   .arg(pileText(evidence), oldDeathsText(evidence));
    if (!group.judgement.decidedInMs)
        return pile;
    return VerdictText::tr("%1; a leak or a cache that fills: about %2 more will tell")
        .arg(pile, roughDurationText(*group.judgement.decidedInMs));
}

QString sizesText(const JudgedGroup &group)
{
    const QString largest = shortBytesText(group.largestBytes);
    if (group.smallestBytes != group.largestBytes) {
        return VerdictText::tr("%1 to %2", "sizes")
            .arg(shortBytesText(group.smallestBytes), largest);
    }
    return VerdictText::tr("%1 each", "size").arg(largest);
}

}  // namespace

QByteArray verdictKey(Verdict verdict)
{
    switch (verdict) {
        case Verdict::Leak:
            return "leak";
        case Verdict::Orphaned:
            return "orphaned";
        case Verdict::Growing:
            return "growing";
        case Verdict::Held:
            return "held";
        case Verdict::Cache:
            return "cache";
        case Verdict::WorkingSet:
            return "working_set";
        case Verdict::TooEarly:
            return "too_early";
    }
    Q_UNREACHABLE();
}

QString verdictName(Verdict verdict)
{
    switch (verdict) {
        case Verdict::Leak:
            return VerdictText::tr("Leak");
        case Verdict::Orphaned:
            return VerdictText::tr("Orphaned");
        case Verdict::Growing:
            return VerdictText::tr("Growing");
        case Verdict::Held:
            return VerdictText::tr("Held");
        case Verdict::Cache:
            return VerdictText::tr("Cache");
        case Verdict::WorkingSet:
            return VerdictText::tr("Working set");
        case Verdict::TooEarly:
            return VerdictText::tr("Too early");
    }
    Q_UNREACHABLE();
}

QString confidenceText(Confidence confidence)
{
    switch (confidence) {
        case Confidence::Low:
            return VerdictText::tr("low", "confidence");
        case Confidence::Medium:
            return VerdictText::tr("medium", "confidence");
        case Confidence::High:
            return VerdictText::tr("high", "confidence");
    }
    Q_UNREACHABLE();
}

QByteArray confidenceKey(Confidence confidence)
{
    switch (confidence) {
        case Confidence::Low:
            return "low";
        case Confidence::Medium:
            return "medium";
        case Confidence::High:
            return "high";
    }
    Q_UNREACHABLE();
}

QString groupTitle(const JudgedGroup &group)
{
    if (group.isOfClients)
        return processText(group.creator);
    if (group.isVarious && !group.creator.isKnown())
        return VerdictText::tr("all other groups");
    const QString creator =
        group.isVarious
            ? VerdictText::tr("%1, various labels", "process").arg(processText(group.creator))
            : creatorText(group.creator);
    return VerdictText::tr("%1, %2", "creator, size").arg(creator, sizesText(group));
}

QString evidenceText(const JudgedGroup &group)
{
    const Judgement &judgement = group.judgement;
    const Evidence &evidence = judgement.evidence;
    switch (judgement.verdict) {
        case Verdict::Leak:
            return evidence.kind == Evidence::Kind::Pinned
                       ? VerdictText::tr("line %1 of the rules says that this is a leak")
                             .arg(group.pinnedByLine)
                       : leakText(evidence);
        case Verdict::Orphaned:
            return VerdictText::tr("%1 whose creator has closed, and nobody holds a handle")
                .arg(counted(group.orphaned.objects));
        case Verdict::Growing:
            return growingText(group);
        case Verdict::Held:
            if (group.isOfClients)
                return VerdictText::tr("memory of its clients has levelled off");
            return group.exported.objects > 0
                       ? VerdictText::tr("no new ones for %1; a dma-buf is open of %2",
                                         "duration, objects")
                             .arg(roughDurationText(evidence.quietMs),
                                  counted(group.exported.objects))
                       : VerdictText::tr("no new ones for %1")
                             .arg(roughDurationText(evidence.quietMs));
        case Verdict::Cache:
            return VerdictText::tr("levelled off at %1, which are replaced")
                .arg(counted(group.amount.objects));
        case Verdict::WorkingSet:
            if (group.isOfClients)
                return VerdictText::tr("memory of its clients does not grow");
            return VerdictText::tr("they come and go, over %1 generation(s)", nullptr,
                                   pluralOf(evidence.generations))
                .arg(countText(evidence.generations));
        case Verdict::TooEarly:
            return judgement.decidedInMs ? VerdictText::tr("%1 more to watch")
                                               .arg(roughDurationText(*judgement.decidedInMs))
                                         : VerdictText::tr("not watched for long enough");
    }
    Q_UNREACHABLE();
}

QString paceText(const JudgedGroup &group)
{
    if (group.judgement.verdict != Verdict::Leak && group.judgement.verdict != Verdict::Growing)
        return {};
    const double bytes = group.bytesPerMinute();
    if (bytes > 0)
        return rateText(bytes);
    // What a rule calls a leak may have no pace at all.
    return group.pinnedByLine != 0 ? QString() : VerdictText::tr("stopped", "leak");
}

}  // namespace pddgpu
