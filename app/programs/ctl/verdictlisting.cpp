// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/verdictlisting.h"

#include <QCoreApplication>
#include <array>
#include <utility>

#include "explain/explain.h"
#include "explain/findings/findingtext.h"
#include "explain/findings/verdicttext.h"
#include "explain/regiontext.h"
#include "programs/ctl/texttable.h"
#include "text/numbertext.h"
#include "text/textwidth.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

struct VerdictListing {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::VerdictListing)
};

using Kind = GrowthSubject::Kind;

// Otherwise a user-chosen name could fill a screen.
constexpr int WidestTitle = 100;
constexpr double SecondsPerMinute = 60;

QString dash(const QString &text)
{
    return text.isEmpty() ? u"-"_s : text;
}

QString objectsOf(const JudgedGroup &group)
{
    return group.isOfClients ? unknownText() : countText(group.amount.objects);
}

// "held: 2 (12.0 MiB)"
QStringList sumTexts(const Findings &findings, Verdict first, Verdict last)
{
    QStringList sums;
    for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i) {
        const auto verdict = static_cast<Verdict>(i);
        const Findings::Sum &sum = findings.sum(verdict);
        if (sum.groups > 0) {
            sums << VerdictListing::tr("%1: %2 (%3)", "verdict, number of groups, bytes")
                        .arg(verdictName(verdict),
                             countText(static_cast<std::uint64_t>(sum.groups)),
                             bytesText(sum.amount.bytes));
        }
    }
    return sums;
}

// What the list leaves out, by verdict where it leaves out all of one.
QString restText(const Findings &findings, const QList<JudgedGroup> &listed)
{
    std::array<qsizetype, Verdicts> shown{};
    for (const JudgedGroup &group : listed)
        ++shown[static_cast<std::size_t>(group.judgement.verdict)];
    const auto hidden = [&](Verdict first, Verdict last) {
        qsizetype groups = 0;
        for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i)
            groups += findings.sums[i].groups - shown[i];
        return groups;
    };
    QString text;
    if (const qsizetype more = hidden(Verdict::Leak, Verdict::Growing); more > 0)
        text += VerdictListing::tr("%n more group(s) to look at are not listed.", nullptr,
                                   pluralOf(static_cast<std::uint64_t>(more))) +
                u'\n';
    const auto isWhole = [&](Verdict first, Verdict last) {
        qsizetype all = 0;
        for (auto i = static_cast<std::size_t>(first); i <= static_cast<std::size_t>(last); ++i)
            all += findings.sums[i].groups;
        return hidden(first, last) == all;
    };
    if (const qsizetype more = hidden(Verdict::Held, Verdict::WorkingSet); more > 0) {
        const QString line = VerdictListing::tr("%n more group(s) that are probably fine", nullptr,
                                                pluralOf(static_cast<std::uint64_t>(more)));
        const QStringList sums = sumTexts(findings, Verdict::Held, Verdict::WorkingSet);
        text += (isWhole(Verdict::Held, Verdict::WorkingSet)
                     ? VerdictListing::tr("%1: %2.", "what, list")
                           .arg(line, sums.join(VerdictListing::tr("; ", "in a list")))
                     : VerdictListing::tr("%1.", "a sentence").arg(line)) +
                u'\n';
    }
    if (const qsizetype more = hidden(Verdict::TooEarly, Verdict::TooEarly); more > 0)
        text += VerdictListing::tr("%n group(s) not watched for long enough.", nullptr,
                                   pluralOf(static_cast<std::uint64_t>(more))) +
                u'\n';
    if (findings.intended.objects > 0)
        text += VerdictListing::tr("Left out as intended, by the rules in %1: %2.", "file, objects")
                    .arg(visibleText(findings.suppressionsPath),
                         objectsText(findings.intended.objects, findings.intended.bytes)) +
                u'\n';
    return text;
}

QString kindText(Kind kind)
{
    switch (kind) {
        case Kind::Region:
            return VerdictListing::tr("region", "of memory");
        case Kind::Memory:
            return VerdictListing::tr("memory");
        case Kind::Process:
            return VerdictListing::tr("process");
        case Kind::Label:
            return VerdictListing::tr("label");
        case Kind::Creator:
            return VerdictListing::tr("creator", "of objects");
        case Kind::Client:
            return VerdictListing::tr("client");
    }
    Q_UNREACHABLE();
}

QString nameOf(const GrowthSubject &subject)
{
    switch (subject.kind) {
        case Kind::Region:
            return regionTitle(subject.region);
        case Kind::Memory:
            return VerdictListing::tr("all memory");
        case Kind::Process:
            return processText(subject.creator);
        case Kind::Label:
            return subject.creator.label.isEmpty() ? VerdictListing::tr("no label")
                                                   : labelText(subject.creator.label);
        case Kind::Creator:
        case Kind::Client:
            return creatorText(subject.creator);
    }
    Q_UNREACHABLE();
}

QString paceOf(const Trend &trend)
{
    const bool moves = trend.kind == Trend::Kind::Growing || trend.kind == Trend::Kind::Shrinking;
    return moves ? rateText(trend.slope.perSecond * SecondsPerMinute) : QString();
}

}  // namespace

QString watchedText(const Findings &findings, const WatchedTime &watched)
{
    const Snapshot &snapshot = *findings.snapshot;
    const QString samples = VerdictListing::tr("%n sample(s)", nullptr, pluralOf(watched.samples));
    const QString card =
        VerdictListing::tr("%1 (%2)", "device, card")
            .arg(visibleText(snapshot.device->id), visibleText(snapshot.device->card));
    QString text = simulationNotice(snapshot);
    if (!text.isEmpty())
        text += u'\n';
    text += (watched.ms ? VerdictListing::tr("%1, watched for %2, %3", "card, duration, samples")
                              .arg(card, roughDurationText(*watched.ms), samples)
                        : VerdictListing::tr("%1, %2", "card, samples").arg(card, samples)) +
            u'\n';
    // Samples that follow each other closely do not show the speed, but a simulation says it.
    const double speed = findings.clockSpeed.value_or(snapshot.clockSpeed);
    if (speed != 1)
        text += clockText(speed) + u'\n';
    if (!snapshot.objects)
        text += VerdictListing::tr(
                    "Its objects are unknown: judged from what clients hold, which "
                    "shows growth, but no leak.") +
                u'\n';
    return text;
}

QString suspectsText(const Findings &findings, const QList<JudgedGroup> &groups)
{
    TextTable table({{VerdictListing::tr("VERDICT"), 8, false},
                     {VerdictListing::tr("CONFIDENCE"), 6, false},
                     {VerdictListing::tr("PACE"), 10, true},
                     {VerdictListing::tr("OBJECTS"), 7, true},
                     {VerdictListing::tr("BYTES"), 10, true},
                     {VerdictListing::tr("GROUP"), 0, false}});
    QList<QStringList> rows;
    for (const JudgedGroup &group : groups) {
        rows << QStringList{verdictName(group.judgement.verdict),
                            confidenceText(group.judgement.confidence),
                            dash(paceText(group)),
                            objectsOf(group),
                            bytesText(group.amount.bytes),
                            elidedToPlaces(groupTitle(group), WidestTitle)};
        table.fit(rows.constLast());
    }
    QString text;
    if (groups.isEmpty()) {
        const bool isSure = findings.sum(Verdict::TooEarly).groups == 0;
        text = (isSure ? VerdictListing::tr("Nothing leaks or grows.")
                       : VerdictListing::tr("Nothing is known to leak or grow.")) +
               u'\n';
    } else {
        text = table.header();
    }
    for (qsizetype i = 0; i < groups.size(); ++i)
        text += table.row(rows[i]) + u"  "_s + evidenceText(groups[i]) + u'\n';
    return text + restText(findings, groups);
}

QString growthText(const Findings &findings, const QList<Growth> &growth, qsizetype all)
{
    const Snapshot::Number nowNs = findings.snapshot->nowNs;
    TextTable table({{VerdictListing::tr("KIND"), 7, false},
                     {VerdictListing::tr("NOW"), 10, true},
                     {VerdictListing::tr("PACE"), 10, true},
                     {VerdictListing::tr("TREND"), 10, false},
                     {VerdictListing::tr("SUBJECT"), 0, false}});
    QList<QStringList> rows;
    for (const Growth &one : growth) {
        const Trend &trend = clearestTrend(one);
        rows << QStringList{kindText(one.subject.kind), bytesText(one.now.bytes),
                            dash(paceOf(trend)), trendText(trend, nowNs),
                            elidedToPlaces(nameOf(one.subject), WidestTitle)};
        table.fit(rows.constLast());
    }
    QString text =
        growth.isEmpty() ? VerdictListing::tr("Nothing is known to grow.") + u'\n' : table.header();
    for (const QStringList &row : std::as_const(rows))
        text += table.row(row);
    if (const qsizetype more = all - growth.size(); more > 0) {
        text += VerdictListing::tr("%n more subject(s) are not listed.", nullptr,
                                   pluralOf(static_cast<std::uint64_t>(more))) +
                u'\n';
    }
    return text;
}

}  // namespace pddgpu
