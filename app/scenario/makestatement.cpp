// SPDX-License-Identifier: GPL-3.0-or-later
#include <QStringList>
#include <array>

#include "scenario/clauses.h"
#include "scenario/statements.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// The driver's longest label.
constexpr qsizetype MostLabelBytes = 63;

struct Flag {
    QLatin1StringView name;
    bool ScenarioMake::*member;
};
constexpr std::array Flags{
    Flag{"gtt"_L1, &ScenarioMake::gtt},           Flag{"persistent"_L1, &ScenarioMake::persistent},
    Flag{"exported"_L1, &ScenarioMake::exported}, Flag{"imported"_L1, &ScenarioMake::imported},
    Flag{"closed"_L1, &ScenarioMake::closed},     Flag{"shared"_L1, &ScenarioMake::shared},
};

ClauseDone everyClause(Clauses *clauses, ScenarioMake *make)
{
    return clauses->span("every"_L1, &make->every);
}

// "3 once", "3 every 2s".
ClauseDone turnClause(const QString &number, Clauses *clauses, ScenarioMake *make)
{
    const auto counted = putInto(
        scenarioCount(number, "a number of objects"_L1, 1, Scenario::MostObjects), &make->objects);
    if (!counted)
        return counted;
    for (const QLatin1StringView name : {"once"_L1, "every"_L1}) {
        if (clauses->words().takeIf(name)) {
            const auto noted = clauses->note(name);
            return noted && name == "every"_L1 ? everyClause(clauses, make) : noted;
        }
    }
    return clauseError(u"once or every is missing after %1"_s.arg(number));
}

ClauseDone livesClause(Clauses *clauses, ScenarioMake *make)
{
    if (clauses->words().takeIf("forever"_L1))
        return {};
    if (clauses->words().takeIf("cycle"_L1)) {
        make->lives = ScenarioMake::Lives::Cycle;
        return {};
    }
    make->lives = ScenarioMake::Lives::Span;
    return clauses->span("lives"_L1, &make->lifetime);
}

ClauseDone leaksClause(Clauses *clauses, ScenarioMake *make)
{
    if (const auto more = clauses->somethingAfter("leaks"_L1); !more)
        return more;
    const QString text = clauses->words().take().text;
    if (text.startsWith("1/"_L1)) {
        return putInto(scenarioCount(QStringView(text).sliced(2), "a chance"_L1, 1, 1'000'000'000),
                       &make->leaksOneIn);
    }
    return putInto(scenarioCount(text, "a number of objects"_L1, 1, Scenario::MostObjects),
                   &make->leaksFirst);
}

ClauseDone limitClause(QLatin1StringView name, Clauses *clauses, ScenarioMake *make)
{
    return clauses->somethingAfter(name).and_then(
        [&] { return putInto(scenarioLimit(clauses->words().take().text), &make->limit); });
}

ClauseDone lruClause(Clauses *clauses, ScenarioMake *make)
{
    return limitClause("lru"_L1, clauses, make)
        .and_then([&] { return clauses->word("of"_L1, "lru"_L1); })
        .and_then([&] { return clauses->somethingAfter("of"_L1); })
        .and_then([&] {
            return putInto(scenarioCount(clauses->words().take().text, "a number of items"_L1, 1,
                                         Scenario::MostItems),
                           &make->items);
        });
}

ClauseDone poolClause(Clauses *clauses, ScenarioMake *make)
{
    return clauses->somethingAfter("pool"_L1).and_then([&] {
        return putInto(scenarioCount(clauses->words().take().text, "a number of objects"_L1, 1,
                                     Scenario::MostObjects),
                       &make->pool);
    });
}

ClauseDone forClause(Clauses *clauses, ScenarioMake *make)
{
    return clauses->periodNs("for"_L1, &make->activeNs)
        .and_then([&] { return clauses->word("each"_L1, "for"_L1); })
        .and_then([&] { return clauses->periodNs("each"_L1, &make->periodNs); });
}

ClauseDone makeClause(Clauses *clauses, ScenarioMake *make)
{
    const ScenarioWord word = clauses->words().take();
    const QString &name = word.text;
    if (word.isQuoted)
        return clauseError(u"\"%1\" is not a clause of make"_s.arg(name));
    if (scenarioNumber(name))
        return turnClause(name, clauses, make);
    if (const auto noted = clauses->note(name); !noted)
        return noted;
    for (const Flag &flag : Flags) {
        if (name == flag.name) {
            make->*flag.member = true;
            return {};
        }
    }
    if (name == "once"_L1 || name == "vram"_L1)
        return {};
    if (name == "every"_L1)
        return everyClause(clauses, make);
    if (name == "lives"_L1)
        return livesClause(clauses, make);
    if (name == "leaks"_L1)
        return leaksClause(clauses, make);
    if (name == "limit"_L1)
        return limitClause("limit"_L1, clauses, make);
    if (name == "lru"_L1)
        return lruClause(clauses, make);
    if (name == "pool"_L1)
        return poolClause(clauses, make);
    if (name == "from"_L1)
        return clauses->durationNs("from"_L1, &make->fromNs);
    if (name == "until"_L1)
        return clauses->durationNs("until"_L1, &make->untilNs);
    if (name == "for"_L1)
        return forClause(clauses, make);
    if (name == "moves"_L1)
        return clauses->span("moves"_L1, &make->moves);
    return clauseError(u"unknown clause \"%1\""_s.arg(name));
}

// Clauses that exclude each other, or need each other.
ClauseDone checkClauses(const Clauses &clauses, const ScenarioMake &make)
{
    const bool hasOnce = clauses.has("once"_L1);
    if (!hasOnce && !make.every)
        return clauseError(u"once or every is missing"_s);
    if (hasOnce && make.every)
        return clauseError(u"once and every exclude each other"_s);
    if (make.untilNs <= make.fromNs)
        return clauseError(u"until is not after from"_s);
    if (make.activeNs > make.periodNs)
        return clauseError(u"for is longer than each"_s);

    const bool isCycle = make.lives == ScenarioMake::Lives::Cycle;
    if (isCycle && !make.every && make.periodNs == 0)
        return clauseError(u"lives cycle needs every, or for and each"_s);
    if (make.leaksFirst > make.objects) {
        return clauseError(
            u"leaks %1 of a turn's %2 objects"_s.arg(make.leaksFirst).arg(make.objects));
    }
    if (make.pool > 0 && make.lives == ScenarioMake::Lives::Forever)
        return clauseError(u"pool needs lives: objects whose time comes"_s);
    if (make.items > 0) {
        if (!make.every)
            return clauseError(u"lru needs every"_s);
        if (clauses.has("limit"_L1) || make.pool > 0 || isCycle || make.leaksFirst > 0)
            return clauseError(u"lru excludes limit, pool, lives cycle and leaks N"_s);
    }
    if (make.shared && (clauses.has("limit"_L1) || make.items > 0 || make.pool > 0 || isCycle))
        return clauseError(u"shared excludes limit, lru, pool and lives cycle"_s);
    if (make.closed && !make.exported)
        return clauseError(u"closed needs exported"_s);
    if (clauses.has("vram"_L1) && (make.gtt || make.imported))
        return clauseError(u"vram excludes gtt and imported"_s);
    if (make.imported && make.moves)
        return clauseError(u"imported excludes moves"_s);
    return {};
}

}  // namespace

Statement<ScenarioMake> parseMake(ScenarioWords *words)
{
    ScenarioMake make;
    if (!words->hasWord())
        return clauseError(u"the label is missing; - is no label"_s);
    const ScenarioWord label = words->take();
    if (label.isQuoted || label.text != "-"_L1)
        make.label = label.text.toUtf8();
    QByteArray longest = make.label;
    longest.replace("%n", "1234567890").replace("%x", "12345678");
    if (longest.size() > MostLabelBytes) {
        return clauseError(u"a label has at most %1 bytes, with its numbers"_s.arg(MostLabelBytes));
    }
    if (!words->hasWord())
        return clauseError(u"the size is missing"_s);
    const auto sizes = scenarioSizes(words->take().text);
    if (!sizes)
        return tl::unexpected(sizes.error());
    make.sizes = *sizes;

    Clauses clauses(words);
    while (!words->atEnd()) {
        const auto done = clauses.comma().and_then([&] { return makeClause(&clauses, &make); });
        if (!done)
            return tl::unexpected(done.error());
    }
    if (const auto checked = checkClauses(clauses, make); !checked)
        return tl::unexpected(checked.error());
    return make;
}

}  // namespace pddgpu
