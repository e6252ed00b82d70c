// SPDX-License-Identifier: GPL-3.0-or-later
// How often the verdicts are right: runs scenario files (docs/scenarios.md) in device time, and
// compares what this program says of each group of objects with what the file says. Beside it, what
// age alone and slope alone would say.
// usage: verdict_bench [--until HOURS] [--wrong] [--tuned] [--ours] [--cost]
// [FOLDER|FILE…]
#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <thread>

#include "explain/findings/verdicttext.h"
#include "support/verdictrun.h"
#include "table.h"
#include "verdictcost.h"

using namespace pddgpu;
using namespace pddgpu::bench;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr double NsPerMinute = 60e9;
constexpr double Infinite = std::numeric_limits<double>::infinity();
constexpr std::array<const char *, Checks> CheckNames{"2 min", "10 min", "2 h", "24 h"};
constexpr std::array<const char *, 6> RightNames{"leak",  "orphaned",    "held",
                                                 "cache", "working-set", "fine"};

using Runs = std::vector<const RunRecord *>;

double quantile(std::vector<double> values, double share)
{
    if (values.empty())
        return std::numeric_limits<double>::quiet_NaN();
    const auto place =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())) - 1);
    std::ranges::sort(values);
    return values[std::min(place, values.size() - 1)];
}

double ratio(std::size_t part, std::size_t all)
{
    return all == 0 ? std::numeric_limits<double>::quiet_NaN()
                    : static_cast<double>(part) / static_cast<double>(all);
}

// Each program once, however often it runs: otherwise a few files with a thousand processes would
// decide.
void forEachGroup(const Runs &runs, std::size_t judge,
                  const std::function<void(const RunRecord &, const GroupRecord &)> &visit)
{
    for (const RunRecord *run : runs) {
        for (const GroupRecord &group : run->groups[judge]) {
            if (group.isFirstOfKind)
                visit(*run, group);
        }
    }
}

// The leaks among those that are called leak.
double precision(const Runs &runs, std::size_t judge, std::size_t check, std::size_t *said)
{
    std::size_t right = 0;
    *said = 0;
    forEachGroup(runs, judge, [&](const RunRecord &, const GroupRecord &group) {
        if (group.said[check] != Verdict::Leak)
            return;
        ++*said;
        right += group.isLeakAt(CheckTimesNs[check]) ||
                 group.right->right == ScenarioExpectation::Right::Orphaned;
    });
    return ratio(right, *said);
}

// Those called leak among the leaks with 20 cycles or more behind them.
double recall(const Runs &runs, std::size_t judge, std::size_t check, std::size_t *leaks)
{
    constexpr std::uint64_t FewestCycles = 20;
    std::size_t right = 0;
    *leaks = 0;
    forEachGroup(runs, judge, [&](const RunRecord &, const GroupRecord &group) {
        const std::uint64_t nowNs = CheckTimesNs[check];
        if (!group.said[check] || !group.isLeakAt(nowNs))
            return;
        const std::uint64_t endNs = std::min(nowNs, group.right->untilNs.value_or(nowNs));
        const std::uint64_t startNs = group.leakStartNs();
        if (endNs < startNs || endNs - startNs < FewestCycles * *group.right->cycleNs)
            return;
        ++*leaks;
        right += group.said[check] == Verdict::Leak;
    });
    return ratio(right, *leaks);
}

// Of each leak that somebody could have named: minutes and cycles until it was.
struct Naming {
    std::vector<double> minutes;
    std::vector<double> cycles;
    // Against 12 cycles or 3 minutes, and against 30 cycles or 3 minutes, whichever is later.
    std::vector<double> ofTwelve;
    std::vector<double> ofThirty;
};

Naming naming(const Runs &runs, std::size_t judge, std::uint64_t endNs)
{
    constexpr double GraceNs = 3 * NsPerMinute;
    Naming naming;
    forEachGroup(runs, judge, [&](const RunRecord &, const GroupRecord &group) {
        if (group.right->right != ScenarioExpectation::Right::Leak)
            return;
        const auto startNs = static_cast<double>(group.leakStartNs());
        const auto cycleNs = static_cast<double>(*group.right->cycleNs);
        // It was gone, or the run ended, before it had to be named.
        const double lastNs = static_cast<double>(
            group.namedNs.value_or(std::min(endNs, group.right->untilNs.value_or(endNs))));
        const double tookNs = lastNs - startNs;
        if (!group.namedNs && tookNs < std::max(12 * cycleNs, GraceNs))
            return;
        const double took = group.namedNs ? std::max(0.0, tookNs) : Infinite;
        naming.minutes.push_back(took / NsPerMinute);
        naming.cycles.push_back(took / cycleNs);
        naming.ofTwelve.push_back(took / std::max(12 * cycleNs, GraceNs));
        naming.ofThirty.push_back(took / std::max(30 * cycleNs, GraceNs));
    });
    return naming;
}

std::size_t count(const Runs &runs, std::size_t judge,
                  const std::function<bool(const GroupRecord &)> &holds)
{
    std::size_t found = 0;
    forEachGroup(runs, judge,
                 [&](const RunRecord &, const GroupRecord &group) { found += holds(group); });
    return found;
}

// Healthy, and called growing for longer than it grew and a tenth of that.
bool isCalledGrowingTooLong(const GroupRecord &group)
{
    constexpr std::uint64_t GraceNs = 60'000'000'000;
    if (!group.isHealthy() || !group.lastGrowingNs)
        return false;
    const std::uint64_t growsNs = group.right->growsUntilNs.value_or(0);
    return *group.lastGrowingNs > growsNs + std::max(growsNs / 10, GraceNs);
}

void printConfusion(const Runs &runs, std::size_t check)
{
    std::printf("\nAt %s:\n\n| right \\ said |", CheckNames[check]);
    for (int verdict = 0; verdict < Verdicts; ++verdict)
        std::printf(" %s |", verdictKey(static_cast<Verdict>(verdict)).constData());
    std::printf("\n|---|");
    for (int verdict = 0; verdict < Verdicts; ++verdict)
        std::printf("---|");
    std::printf("\n");
    for (std::size_t right = 0; right < RightNames.size(); ++right) {
        std::array<int, Verdicts> said = {};
        forEachGroup(runs, 0, [&](const RunRecord &, const GroupRecord &group) {
            auto is = static_cast<std::size_t>(group.right->right);
            if (is == 0 && !group.isLeakAt(CheckTimesNs[check]))
                is = RightNames.size() - 1;
            if (is == right && group.said[check])
                ++said[static_cast<std::size_t>(*group.said[check])];
        });
        std::printf("| %s |", RightNames[right]);
        for (const int number : said)
            std::printf(" %d |", number);
        std::printf("\n");
    }
}

std::string text(double value, int decimals = 2)
{
    return std::isinf(value) ? "never" : std::isnan(value) ? "-" : number(value, decimals);
}

// One row per figure, a column for each judge.
void printComparison(const Runs &runs, std::uint64_t endNs)
{
    std::printf("\n| | ours | age alone | slope alone |\n|---|---|---|---|\n");
    const auto row = [](const std::string &what,
                        const std::function<std::string(std::size_t)> &of) {
        std::printf("| %s | %s | %s | %s |\n", what.c_str(), of(0).c_str(), of(1).c_str(),
                    of(2).c_str());
    };
    for (std::size_t check = 0; check < Checks && CheckTimesNs[check] <= endNs; ++check) {
        std::size_t number = 0;
        row(std::string("precision of leak, ") + CheckNames[check], [&](std::size_t judge) {
            const double value = precision(runs, judge, check, &number);
            return text(value, 3) + " of " + std::to_string(number);
        });
        row(std::string("recall of leak, ") + CheckNames[check], [&](std::size_t judge) {
            const double value = recall(runs, judge, check, &number);
            return text(value, 3) + " of " + std::to_string(number);
        });
    }
    row("leaks named after, median and 95 %, minutes", [&](std::size_t judge) {
        const Naming named = naming(runs, judge, endNs);
        return text(quantile(named.minutes, 0.5), 1) + ", " +
               text(quantile(named.minutes, 0.95), 1);
    });
    row("leaks named after, median and 95 %, cycles", [&](std::size_t judge) {
        const Naming named = naming(runs, judge, endNs);
        return text(quantile(named.cycles, 0.5), 1) + ", " + text(quantile(named.cycles, 0.95), 1);
    });
    row("healthy groups ever called leak", [&](std::size_t judge) {
        return std::to_string(count(runs, judge, [](const GroupRecord &group) {
            return group.isHealthy() && group.calledLeakNs;
        }));
    });
    row("healthy groups called growing too long", [&](std::size_t judge) {
        return std::to_string(count(runs, judge, isCalledGrowingTooLong));
    });
    row("groups with a verdict that flips back", [&](std::size_t judge) {
        return std::to_string(
            count(runs, judge, [](const GroupRecord &group) { return group.flippedBack; }));
    });
    row("the one leak on top at 2 h", [&](std::size_t judge) {
        std::size_t all = 0;
        std::size_t first = 0;
        for (const RunRecord *run : runs) {
            all += run->hasOneLeak;
            first += run->hasOneLeak && run->placeOfLeak[judge] == 0;
        }
        return std::to_string(first) + " of " + std::to_string(all);
    });
}

// Returns whether all limits are met.
bool printNumbers(const Runs &runs, std::uint64_t endNs)
{
    std::vector<Row> rows;
    std::size_t number = 0;
    const Naming named = naming(runs, 0, endNs);
    rows.push_back(
        atMost("leaks named: median, of 12 cycles or 3 min", quantile(named.ofTwelve, 0.5), 1, ""));
    rows.push_back(
        atMost("leaks named: 95 %, of 30 cycles or 3 min", quantile(named.ofThirty, 0.95), 1, ""));
    constexpr std::array<double, Checks> Precisions{0, 0.95, 0.98, 0.98};
    constexpr std::array<double, Checks> Recalls{0, 0, 0.90, 0.97};
    for (std::size_t check = 1; check < Checks && CheckTimesNs[check] <= endNs; ++check) {
        const double value = precision(runs, 0, check, &number);
        // Nothing said is nothing wrong.
        rows.push_back(atLeast(std::string("precision of leak, ") + CheckNames[check],
                               number == 0 ? 1 : value, Precisions[check], ""));
        if (Recalls[check] > 0) {
            rows.push_back(atLeast(std::string("recall of leak, ") + CheckNames[check],
                                   recall(runs, 0, check, &number), Recalls[check], ""));
        }
    }
    const std::size_t groups = count(runs, 0, [](const GroupRecord &) { return true; });
    const std::size_t healthy = count(runs, 0, [](const GroupRecord &g) { return g.isHealthy(); });
    rows.push_back(
        shown("groups, healthy ones", std::to_string(groups) + ", " + std::to_string(healthy)));
    rows.push_back(atMost("healthy groups called growing too long",
                          ratio(count(runs, 0, isCalledGrowingTooLong), healthy), 0.02, ""));
    rows.push_back(
        atMost("groups with a verdict that flips back",
               ratio(count(runs, 0, [](const GroupRecord &g) { return g.flippedBack; }), groups),
               0.02, ""));
    if (endNs >= CheckTimesNs[2]) {
        std::size_t all = 0;
        std::size_t first = 0;
        for (const RunRecord *run : runs) {
            all += run->hasOneLeak;
            first += run->hasOneLeak && run->placeOfLeak[0] == 0;
        }
        rows.push_back(atLeast("the one leak on top at 2 h", ratio(first, all), 0.95, ""));
    }
    return printTable(rows);
}

void printWrong(const Runs &runs, std::uint64_t endNs)
{
    forEachGroup(runs, 0, [&](const RunRecord &run, const GroupRecord &group) {
        const auto line = [&](const std::string &what) {
            std::printf("%s: %s: %s\n", qPrintable(run.name), qPrintable(group.name), what.c_str());
        };
        for (std::size_t check = 0; check < Checks && CheckTimesNs[check] <= endNs; ++check) {
            if (group.isHealthy() && group.said[check] == Verdict::Leak)
                line(std::string("healthy, called leak at ") + CheckNames[check]);
        }
        if (group.isHealthy() && group.calledLeakNs)
            line("healthy, called leak after " +
                 text(static_cast<double>(*group.calledLeakNs) / NsPerMinute, 1) + " min");
        if (isCalledGrowingTooLong(group)) {
            line("healthy, called growing until " +
                 text(static_cast<double>(*group.lastGrowingNs) / NsPerMinute, 1) + " min, grew " +
                 text(static_cast<double>(group.right->growsUntilNs.value_or(0)) / NsPerMinute, 1));
        }
        if (group.right->right == ScenarioExpectation::Right::Leak) {
            const auto since = [&](const std::optional<std::uint64_t> &timeNs) {
                return timeNs ? text((static_cast<double>(*timeNs) -
                                      static_cast<double>(group.leakStartNs())) /
                                         NsPerMinute,
                                     1)
                              : std::string("never");
            };
            std::string said;
            for (std::size_t check = 0; check < Checks && CheckTimesNs[check] <= endNs; ++check) {
                said += said.empty() ? "" : ", ";
                said += group.said[check] ? verdictKey(*group.said[check]).toStdString() : "-";
            }
            line("leak: " + said + "; named after " + since(group.namedNs) +
                 " min, called so after " + since(group.calledLeakNs) + " min, cycle " +
                 text(static_cast<double>(*group.right->cycleNs) / NsPerMinute) + " min");
        }
        if (group.flippedBack)
            line("flips back" + group.course.toStdString());
    });
}

// All of them, by as many threads as there are processors.
std::vector<RunRecord> runAll(const QStringList &paths, std::uint64_t endNs, bool onlyOurs)
{
    std::vector<RunRecord> runs(static_cast<std::size_t>(paths.size()));
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < runs.size(); i = next++)
            runs[i] = runScenario(paths[static_cast<qsizetype>(i)], endNs, onlyOurs);
    };
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
        threads.emplace_back(work);
    threads.clear();
    return runs;
}

Runs those(const std::vector<RunRecord> &all, const std::function<bool(const RunRecord &)> &holds)
{
    Runs runs;
    for (const RunRecord &run : all) {
        if (holds(run))
            runs.push_back(&run);
    }
    return runs;
}

}  // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions(
        {{u"until"_s, u"Run up to this time of the device's clock."_s, u"hours"_s, u"24"_s},
         {u"wrong"_s, u"List what was wrong, and when each leak was named."_s},
         {u"tuned"_s, u"Only the scenarios that are not held out."_s},
         {u"ours"_s, u"Without age alone and slope alone, which is faster."_s},
         {u"cost"_s, u"Only measure what a round of the judge costs."_s}});
    parser.addHelpOption();
    parser.addPositionalArgument(u"FOLDER"_s, u"Folder of .scenario files, or such files."_s);
    parser.process(application);
    if (parser.isSet(u"cost"_s))
        return printTable(judgeCosts()) ? 0 : 1;

    const auto endNs =
        static_cast<std::uint64_t>(parser.value(u"until"_s).toDouble() * 60 * NsPerMinute);
    const QStringList arguments = parser.positionalArguments().isEmpty()
                                      ? QStringList(QStringLiteral(PDDGPU_SCENARIOS))
                                      : parser.positionalArguments();
    QStringList paths;
    for (const QString &argument : arguments) {
        if (argument.endsWith(u".scenario"_s)) {
            paths << argument;
            continue;
        }
        const QDir folder(argument);
        for (const QString &name : folder.entryList({u"*.scenario"_s}, QDir::Files, QDir::Name))
            paths << folder.filePath(name);
    }
    if (paths.isEmpty()) {
        std::fprintf(stderr, "no scenario files\n");
        return 2;
    }
    std::vector<RunRecord> all = runAll(paths, endNs, parser.isSet(u"ours"_s));
    for (const RunRecord &run : all) {
        if (!run.error.empty()) {
            std::fprintf(stderr, "%s: %s\n", qPrintable(run.name), run.error.c_str());
            return 2;
        }
    }

    const Runs tuned = those(all, [](const RunRecord &run) { return !run.isHeldOut; });
    const Runs heldOut = those(all, [](const RunRecord &run) { return run.isHeldOut; });
    const bool onlyTuned = parser.isSet(u"tuned"_s);
    const Runs shownRuns = onlyTuned ? tuned : those(all, [](const RunRecord &) { return true; });
    if (parser.isSet(u"wrong"_s))
        printWrong(shownRuns, endNs);
    std::printf("%zu scenarios, of which held out: %zu\n", all.size(), heldOut.size());
    for (std::size_t check = 0; check < Checks && CheckTimesNs[check] <= endNs; ++check)
        printConfusion(shownRuns, check);
    bool isReached = true;
    const auto section = [&](const char *title, const Runs &runs) {
        if (runs.empty())
            return;
        std::printf("\n## %s\n", title);
        printComparison(runs, endNs);
        std::printf("\n");
        isReached = printNumbers(runs, endNs) && isReached;
    };
    section("Not held out", tuned);
    if (!onlyTuned) {
        section("Held out", heldOut);
        section("All", shownRuns);
    }
    std::printf("\n## Cost\n\n");
    isReached = printTable(judgeCosts()) && isReached;
    return isReached ? 0 : 1;
}
