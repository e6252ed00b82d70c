// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/statements.h"

#include <algorithm>
#include <array>
#include <utility>

#include "scenario/clauses.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// The kernel's longest name of a process.
constexpr qsizetype MostNameBytes = 15;
constexpr std::uint64_t LargestPid = 4'194'304;

ClauseDone processClause(Clauses *clauses, ScenarioProcess *process)
{
    const ScenarioWord word = clauses->words().take();
    const QString &name = word.text;
    if (word.isQuoted)
        return clauseError(u"\"%1\" is not a clause of process"_s.arg(name));
    if (const auto noted = clauses->note(name); !noted)
        return noted;
    if (name == "from"_L1)
        return clauses->durationNs("from"_L1, &process->fromNs);
    if (name == "until"_L1)
        return clauses->durationNs("until"_L1, &process->untilNs);
    if (name == "copies"_L1) {
        return clauses->somethingAfter("copies"_L1).and_then([&] {
            return putInto(scenarioCount(clauses->words().take().text, "a number of copies"_L1, 1,
                                         Scenario::MostCopies),
                           &process->copies);
        });
    }
    if (name == "lasts"_L1) {
        return clauses->span("lasts"_L1, &process->lasts)
            .and_then([&] { return clauses->word("pause"_L1, "lasts"_L1); })
            .and_then([&] { return clauses->span("pause"_L1, &process->pause); });
    }
    if (name == "killed"_L1) {
        return clauses->word("pause"_L1, "killed"_L1).and_then([&] {
            return clauses->span("pause"_L1, &process->killedPause);
        });
    }
    if (name == "renames"_L1)
        return clauses->periodNs("renames"_L1, &process->renamesNs);
    if (name == "pid"_L1) {
        return clauses->somethingAfter("pid"_L1).and_then([&] {
            return putInto(scenarioCount(clauses->words().take().text, "a PID"_L1, 1, LargestPid),
                           &process->pid);
        });
    }
    return clauseError(
        u"unknown clause \"%1\" (expected from, until, copies, lasts, killed, "
        "renames or pid)"_s.arg(name));
}

std::optional<ScenarioExpectation::Right> verdict(const QString &text)
{
    using Right = ScenarioExpectation::Right;
    constexpr std::array Verdicts{
        std::pair{"leak"_L1, Right::Leak}, std::pair{"orphaned"_L1, Right::Orphaned},
        std::pair{"held"_L1, Right::Held}, std::pair{"cache"_L1, Right::Cache},
        std::pair{"fine"_L1, Right::Fine}, std::pair{"working-set"_L1, Right::WorkingSet},
    };
    const auto found =
        std::ranges::find_if(Verdicts, [&text](const auto &one) { return text == one.first; });
    return found == Verdicts.end() ? std::nullopt : std::optional(found->second);
}

ClauseDone expectationClause(Clauses *clauses, ScenarioExpectation *expectation)
{
    const QString name = clauses->words().take().text;
    if (const auto noted = clauses->note(name); !noted)
        return noted;
    const bool isLeak = expectation->right == ScenarioExpectation::Right::Leak;
    if (name == "from"_L1 || name == "until"_L1 || name == "cycle"_L1) {
        if (!isLeak)
            return clauseError(u"%1 is only for a leak"_s.arg(name));
        if (name == "from"_L1)
            return clauses->durationNs("from"_L1, &expectation->fromNs.emplace());
        if (name == "until"_L1)
            return clauses->durationNs("until"_L1, &expectation->untilNs.emplace());
        return clauses->periodNs("cycle"_L1, &expectation->cycleNs.emplace());
    }
    if (name == "grows"_L1) {
        if (isLeak)
            return clauseError(u"grows is not for a leak"_s);
        return clauses->durationNs("grows"_L1, &expectation->growsUntilNs.emplace());
    }
    return clauseError(u"unknown clause \"%1\" (expected from, until, cycle or grows)"_s.arg(name));
}

// The pattern of a label, and sizes: each may be missing. A word that reads as sizes is no label,
// unless it stands in quotes.
ClauseDone expectedObjects(ScenarioWords *words, ScenarioExpectation *expectation)
{
    const auto nextIsSizes = [words] {
        return !words->peek().isQuoted && scenarioSizeRange(words->peek().text);
    };
    if (words->hasWord() && !nextIsSizes()) {
        const ScenarioWord word = words->take();
        const bool isNone = !word.isQuoted && word.text == "-"_L1;
        expectation->label = Glob::fromWildcards(
            isNone ? QString() : ScenarioExpectation::withoutNumbers(word.text));
    }
    if (!words->hasWord())
        return {};
    const QString text = words->take().text;
    const auto range = scenarioSizeRange(text);
    if (!range)
        return clauseError(u"\"%1\" is not a size, and no two with .. between them"_s.arg(text));
    if (range->largestBytes < range->smallestBytes)
        return clauseError(u"%1 ends before it begins"_s.arg(text));
    expectation->smallestBytes = range->smallestBytes;
    expectation->largestBytes = range->largestBytes;
    return {};
}

}  // namespace

Statement<ScenarioProcess> parseProcess(ScenarioWords *words)
{
    ScenarioProcess process;
    if (!words->hasWord())
        return clauseError(u"the name of the process is missing"_s);
    process.name = words->take().text.toUtf8();
    if (process.name.isEmpty())
        return clauseError(u"the name of the process is empty"_s);
    if (process.name.size() > MostNameBytes) {
        return clauseError(
            u"the name of a process has at most %1 bytes, as in the kernel"_s.arg(MostNameBytes));
    }
    Clauses clauses(words);
    while (!words->atEnd()) {
        if (words->isComma())
            return clauseError(u"a comma: the clauses of process have spaces between them"_s);
        if (const auto done = processClause(&clauses, &process); !done)
            return tl::unexpected(done.error());
    }
    if (process.untilNs <= process.fromNs)
        return clauseError(u"the process exits before it starts"_s);
    return process;
}

Statement<ScenarioExpectation> parseExpectation(ScenarioWords *words)
{
    ScenarioExpectation expectation;
    const QString name = words->hasWord() ? words->take().text : QString();
    const auto right = verdict(name);
    if (!right) {
        return clauseError(
            u"\"%1\" is not a verdict (expected leak, orphaned, held, cache, "
            "working-set or fine)"_s.arg(name));
    }
    expectation.right = *right;
    if (!words->hasWord())
        return clauseError(u"the process is missing"_s);
    expectation.process = Glob::fromWildcards(words->take().text);
    if (const auto done = expectedObjects(words, &expectation); !done)
        return tl::unexpected(done.error());

    Clauses clauses(words);
    while (!words->atEnd()) {
        const auto done =
            clauses.comma().and_then([&] { return expectationClause(&clauses, &expectation); });
        if (!done)
            return tl::unexpected(done.error());
    }
    if (*right == ScenarioExpectation::Right::Leak && !expectation.cycleNs)
        return clauseError(u"a leak needs cycle"_s);
    if (expectation.untilNs && *expectation.untilNs <= expectation.fromNs.value_or(0))
        return clauseError(u"the leak ends before it begins"_s);
    return expectation;
}

}  // namespace pddgpu
