// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of looking for leaks, without the window: suppressions for each object, and the analysis
// of one sample with many objects.
#include <QCoreApplication>
#include <algorithm>
#include <memory>

#include "analysis/objectgroups.h"
#include "table.h"
#include "text/glob.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr int Objects = 100'000;
constexpr int Processes = 40;
constexpr int Labels = 300;
constexpr int Rules = 50;
constexpr std::uint64_t Second = 1'000'000'000;

// Shares texts, like the parser.
const LeakObjects &listing()
{
    static const LeakObjects made = [] {
        QStringList processes;
        QStringList labels;
        for (int i = 0; i < Processes; ++i)
            processes << u"renderer-%1"_s.arg(i);
        for (int i = 0; i < Labels; ++i)
            labels << u"vertex buffer %1"_s.arg(i);
        LeakObjects listing;
        listing.nowNs = 1'000'000 * Second;
        listing.objects.resize(Objects);
        for (int i = 0; i < Objects; ++i) {
            LeakObject &object = listing.objects[i];
            object.id = static_cast<std::uint64_t>(i) + 1;
            object.birthNs = static_cast<std::uint64_t>(i) * Second;
            object.sizeBytes = std::uint64_t{4096} << (i % 12);
            object.pid = 1000 + static_cast<std::uint64_t>(i % Processes);
            object.handles = 1;
            object.state = static_cast<LeakState>(i % 3);
            object.process = processes[i % Processes];
            object.label = labels[i * 7 % Labels];
        }
        return listing;
    }();
    return made;
}

// Patterns for processes and labels; some of them match.
SuppressionsPtr suppressions()
{
    QByteArray text;
    for (int i = 0; i < Rules; ++i) {
        text += i % 10 == 0 ? "process:renderer-" + QByteArray::number(i) + " label:vertex*7\n"
                            : "process:*compositor" + QByteArray::number(i) + "* size:>1M\n";
    }
    return std::make_shared<const Suppressions>(Suppressions::parse(text));
}

void match(benchmark::State &state)
{
    SuppressionMatcher matcher(suppressions());
    for (auto _ : state) {
        qsizetype matched = 0;
        for (const LeakObject &object : listing().objects)
            matched += matcher.matches(object) ? 1 : 0;
        benchmark::DoNotOptimize(matched);
    }
}

// The analyst's work for a sample whose list of objects has changed.
void lookAtSample(benchmark::State &state)
{
    SuppressionMatcher matcher(suppressions());
    GrowthHistory history;
    std::uint64_t nowNs = listing().nowNs;
    const auto snapshot = std::make_shared<Snapshot>();
    snapshot->objects = std::make_shared<const LeakObjects>(listing());
    snapshot->nowNs = nowNs;
    for (auto _ : state) {
        const ObjectGroups groups(listing(), &matcher);
        history.append(nowNs += 10 * Second, groups.amounts());
        Findings findings;
        findings.snapshot = snapshot;
        findings.growth = history.growth();
        sumUp(groups, &findings);
        benchmark::DoNotOptimize(findings);
    }
}

// All but the last of many runs match: trying every combination would not end.
void matchManyRuns(benchmark::State &state)
{
    Glob glob;
    for (int i = 0; i < 500; ++i) {
        glob.appendAnyRun();
        glob.appendCharacter(U'a');
    }
    glob.appendCharacter(U'b');
    const QString text(state.range(0), u'a');
    for (auto _ : state)
        benchmark::DoNotOptimize(glob.matches(text));
}

BENCHMARK(matchManyRuns)->Arg(5'000)->Arg(50'000)->Repetitions(7);
BENCHMARK(match)->Unit(benchmark::kMillisecond)->Repetitions(7);
BENCHMARK(lookAtSample)->Unit(benchmark::kMillisecond)->Repetitions(7);

}  // namespace

int main(int argc, char **argv)
{
    using namespace pddgpu::bench;

    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    Measurements measurements;
    benchmark::RunSpecifiedBenchmarks(&measurements);
    const bool reached =
        printTable({atMost("suppressions, 50 rules, an object of 100,000",
                           measurements.medianNs("match") / Objects, 100, "ns"),
                    atMost("a pattern of 500 runs, on a text 10 times as long",
                           measurements.medianNs("matchManyRuns/50000") /
                               measurements.medianNs("matchManyRuns/5000"),
                           15, "times"),
                    shown("a sample of 100,000 objects looked at for leaks, beside the window",
                          number(measurements.medianNs("lookAtSample") / 1e6, 0) + " ms")});
    return reached ? 0 : 1;
}
