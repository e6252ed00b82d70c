// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/suspects.h"

#include <QCoreApplication>
#include <algorithm>
#include <tuple>
#include <utility>

#include "explain/explain.h"
#include "explain/names.h"
#include "programs/ctl/cardwatch.h"
#include "programs/ctl/caution.h"
#include "programs/ctl/probe.h"
#include "programs/ctl/verdictlisting.h"
#include "report/verdictsjson.h"
#include "text/visibletext.h"

namespace pddgpu {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Suspects)
};

using Kind = GrowthSubject::Kind;

// What a command has seen of one card.
struct Seen {
    FindingsPtr findings;  // Null: the reason was printed, and exitCode tells of it.
    WatchedTime watched;
    int exitCode = Fine;
};

// The first sample with the card; of a recording, in which it may come late.
tl::expected<SnapshotPtr, QString> takeFirst(const CtlCommandLine &line, Probe *probe,
                                             std::chrono::milliseconds duration)
{
    auto first = probe->take(line.device);
    if (first || !probe->isPlayback())
        return first;
    for (bool hasNext = probe->rewind(); hasNext && !first && probe->played() <= duration;
         hasNext = probe->goOn())
        first = probe->take(line.device);
    return first;
}

Seen see(const CtlCommandLine &line, Console *console)
{
    Probe probe(makeSource(line.source));
    // A recording is taken as a whole.
    const auto duration = line.duration.value_or(line.source.kind == SourceSpec::Kind::Recording
                                                     ? std::chrono::milliseconds::max()
                                                     : CtlCommandLine::WatchedFor);
    const auto first = takeFirst(line, &probe, duration);
    if (!first)
        return {nullptr, {}, console->fail(first.error())};
    const int missed = missing({*first}, console);
    tellOfOthers(line, **first, console);

    CardWatch card(!line.noRules);
    const QString id = (*first)->device->id;
    watch({line.interval.value_or(Sampler::DefaultInterval), duration}, &probe, [&] {
        if (const auto sample = probe.take(id))
            card.look(*sample);
        else
            card.miss(sample.error());
    });
    const FindingsPtr findings = card.findings();
    if (!findings) {
        return {nullptr,
                {},
                console->fail(sentences(Text::tr("There is nothing to judge."), card.whyBlind()))};
    }
    const int doubted = card.warn(console);
    if (!findings->suppressionsReadError.isEmpty())
        console->warn(visibleText(findings->suppressionsReadError));
    if (!findings->suppressionsErrors.isEmpty()) {
        console->warn(Text::tr("%1: %n line(s) are no rules, and were left out.", "file",
                               static_cast<int>(findings->suppressionsErrors.size()))
                          .arg(visibleText(findings->suppressionsPath)));
    }
    return {findings, card.watched(), std::max(missed, doubted)};
}

// Replaces the names of these, with the same word for the same name.
void makeAnonymous(const QList<Creator *> &creators)
{
    LeakObjects known;
    for (const Creator *creator : creators) {
        LeakObject object;
        object.process = creator->process;
        object.label = creator->label;
        known.objects << object;
    }
    const Names names = Names::anonymous(&known);
    for (Creator *creator : creators) {
        if (!creator->process.isEmpty())
            creator->process = names.process(creator->process);
        if (!creator->label.isEmpty())
            creator->label = names.label(creator->label);
    }
}

QList<JudgedGroup> listedGroups(const CtlCommandLine &line, const Findings &findings)
{
    QList<JudgedGroup> groups = findings.groups;
    if (line.anonymous) {
        QList<Creator *> creators;
        for (JudgedGroup &group : groups)
            creators << &group.creator;
        makeAnonymous(creators);
    }
    if (!line.all)
        groups.removeIf([](const auto &group) { return !isAtStake(group.judgement.verdict); });
    if (line.top && *line.top < groups.size())
        groups.resize(*line.top);
    return groups;
}

bool isAsBadAs(CtlCommandLine::FailOn failOn, const Findings &findings)
{
    using FailOn = CtlCommandLine::FailOn;
    const auto has = [&findings](Verdict verdict) { return findings.sum(verdict).groups > 0; };
    switch (failOn) {
        case FailOn::Never:
            return false;
        case FailOn::Leak:
            return has(Verdict::Leak);
        case FailOn::Orphaned:
            return has(Verdict::Leak) || has(Verdict::Orphaned);
        case FailOn::Growing:
            return has(Verdict::Leak) || has(Verdict::Orphaned) || has(Verdict::Growing);
    }
    Q_UNREACHABLE();
}

bool grows(const Growth &growth)
{
    const Trend &trend = clearestTrend(growth);
    return trend.kind == Trend::Kind::Growing && trend.confidence >= Confidence::Medium;
}

bool isMemory(const Growth &growth)
{
    return growth.subject.kind == Kind::Region || growth.subject.kind == Kind::Memory;
}

// Memory first, then what grows, fastest first, then the largest.
bool isBefore(const Growth &a, const Growth &b)
{
    if (isMemory(a) != isMemory(b))
        return isMemory(a);
    if (isMemory(a) && a.subject.kind != b.subject.kind)
        return a.subject.kind < b.subject.kind;
    if (grows(a) != grows(b))
        return grows(a);
    const auto pace = [](const Growth &one) {
        return grows(one) ? clearestTrend(one).slope.perSecond : 0;
    };
    if (!isMemory(a) && pace(a) != pace(b))
        return pace(a) > pace(b);
    if (a.now.bytes != b.now.bytes)
        return a.now.bytes > b.now.bytes;
    const Creator &l = a.subject.creator;
    const Creator &r = b.subject.creator;
    return std::tie(a.subject.kind, l.process, l.pid, l.label) <
           std::tie(b.subject.kind, r.process, r.pid, r.label);
}

// A subject that is gone is still followed in case it returns, but is not shown.
QList<Growth> presentGrowth(const Findings &findings)
{
    QList<Growth> growth = findings.growth;
    growth.removeIf([](const Growth &one) { return !isMemory(one) && one.now == Amount(); });
    std::ranges::sort(growth, isBefore);
    return growth;
}

QList<Growth> listedGrowth(const CtlCommandLine &line, const QList<Growth> &present)
{
    QList<Growth> growth = present;
    if (line.anonymous) {
        QList<Creator *> creators;
        QStringList clients;
        for (Growth &one : growth) {
            Creator *creator = &one.subject.creator;
            creators << creator;
            // The label of a client is its number, which is no name.
            const bool isClient = one.subject.kind == Kind::Client;
            clients << (isClient ? std::exchange(creator->label, QString()) : QString());
        }
        makeAnonymous(creators);
        for (qsizetype i = 0; i < growth.size(); ++i) {
            if (growth[i].subject.kind == Kind::Client)
                growth[i].subject.creator.label = clients[i];
        }
    }
    if (!line.all)
        growth.removeIf([](const Growth &one) { return !isMemory(one) && !grows(one); });
    if (line.top && *line.top < growth.size())
        growth.resize(*line.top);
    return growth;
}

}  // namespace

int runSuspects(const CtlCommandLine &line, Console *console)
{
    const Seen seen = see(line, console);
    if (!seen.findings)
        return seen.exitCode;
    const QList<JudgedGroup> groups = listedGroups(line, *seen.findings);
    const bool printed = console->isJson()
                             ? console->print(suspectsJson(*seen.findings, seen.watched, groups))
                             : console->print(watchedText(*seen.findings, seen.watched) +
                                              suspectsText(*seen.findings, groups));
    if (!printed)
        return Failure;
    return std::max<int>(seen.exitCode,
                         isAsBadAs(line.failOn, *seen.findings) ? LeaksAboveThreshold : Fine);
}

int runGrowth(const CtlCommandLine &line, Console *console)
{
    const Seen seen = see(line, console);
    if (!seen.findings)
        return seen.exitCode;
    const QList<Growth> all = presentGrowth(*seen.findings);
    const QList<Growth> growth = listedGrowth(line, all);
    const bool printed =
        console->isJson()
            ? console->print(growthJson(*seen.findings, seen.watched, growth, all.size()))
            : console->print(watchedText(*seen.findings, seen.watched) +
                             growthText(*seen.findings, growth, all.size()));
    if (!printed)
        return Failure;
    const bool isBad =
        line.failOn != CtlCommandLine::FailOn::Never && std::ranges::any_of(all, grows);
    return std::max<int>(seen.exitCode, isBad ? LeaksAboveThreshold : Fine);
}

}  // namespace pddgpu
