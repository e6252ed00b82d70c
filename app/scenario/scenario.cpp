// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/scenario.h"

#include <QStringDecoder>
#include <algorithm>
#include <utility>

#include "scenario/clauses.h"
#include "scenario/statements.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr std::uint64_t SmallestVramBytes = std::uint64_t{1} << 20;
// As PIDs of a system in use look like.
constexpr std::uint32_t FirstPid = 1'000;
constexpr std::uint32_t PidsOfProcess = 100;

// Sorted, with time between them.
std::vector<ScenarioIdle> merged(std::vector<ScenarioIdle> idle)
{
    std::ranges::sort(idle, {}, &ScenarioIdle::fromNs);
    std::vector<ScenarioIdle> result;
    for (const ScenarioIdle &one : idle) {
        if (result.empty() || result.back().untilNs < one.fromNs)
            result.push_back(one);
        else
            result.back().untilNs = std::max(result.back().untilNs, one.untilNs);
    }
    return result;
}

class ScenarioParser
{
public:
    tl::expected<ScenarioPtr, ParseError> parse(QByteArrayView text);

private:
    ClauseDone parseLine(QByteArrayView bytes);
    ClauseDone parseStatement(const QString &keyword, QStringView rest, ScenarioWords *words);
    ClauseDone parseTitle(QStringView rest);
    ClauseDone parseSeed(Clauses *clauses);
    ClauseDone parseCard(Clauses *clauses);
    ClauseDone parseIdle(Clauses *clauses);
    ClauseDone addProcess(ScenarioWords *words);
    ClauseDone addMake(ScenarioWords *words);
    ClauseDone addExpectation(ScenarioWords *words);

    Scenario m_scenario;
    qsizetype m_line = 0;
    int m_statements = 0;
    std::uint64_t m_runningLines = 0;
    QSet<QString> m_seen;  // Of the statements that occur only once.
};

tl::expected<ScenarioPtr, ParseError> ScenarioParser::parse(QByteArrayView text)
{
    if (text.size() > Scenario::MostTextBytes)
        return tl::unexpected(ParseError{0, u"it is larger than 1 MiB"_s});
    for (qsizetype at = 0; at < text.size();) {
        ++m_line;
        const qsizetype newline = text.sliced(at).indexOf('\n');
        const qsizetype length = newline < 0 ? text.size() - at : newline;
        if (const auto done = parseLine(text.sliced(at, length)); !done)
            return tl::unexpected(ParseError{m_line, done.error()});
        at += length + 1;
    }
    if (m_scenario.processes.empty())
        return tl::unexpected(ParseError{0, u"it has no process"_s});
    m_scenario.idle = merged(std::move(m_scenario.idle));
    return std::make_shared<const Scenario>(std::move(m_scenario));
}

ClauseDone ScenarioParser::parseLine(QByteArrayView bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString line = decoder(bytes);
    if (decoder.hasError())
        return clauseError(u"it is not UTF-8"_s);
    const auto isControl = [](QChar c) {
        return c.category() == QChar::Other_Control && !c.isSpace();
    };
    if (std::ranges::any_of(line, isControl))
        return clauseError(u"a control character"_s);
    const QStringView trimmed = QStringView(line).trimmed();
    // A title is no list of words: it may contain anything.
    const bool isTitle = trimmed == "title"_L1 || trimmed.startsWith("title "_L1);
    auto split = splitScenarioLine(isTitle ? trimmed.first(5) : trimmed);
    if (!split)
        return tl::unexpected(split.error());
    if (split->empty())
        return {};
    if (++m_statements > Scenario::MostStatements)
        return clauseError(u"more than %1 statements"_s.arg(Scenario::MostStatements));

    ScenarioWords words(std::move(*split));
    const QString keyword = words.take().text;
    const auto done =
        parseStatement(keyword, isTitle ? trimmed.sliced(5).trimmed() : trimmed, &words);
    if (done && !words.atEnd())
        return clauseError(u"\"%1\" is too much"_s.arg(words.peek().text));
    return done;
}

ClauseDone ScenarioParser::parseStatement(const QString &keyword, QStringView rest,
                                          ScenarioWords *words)
{
    if (keyword == "process"_L1)
        return addProcess(words);
    if (keyword == "make"_L1)
        return addMake(words);
    if (keyword == "expect"_L1)
        return addExpectation(words);
    Clauses clauses(words);
    if (keyword == "idle"_L1)
        return parseIdle(&clauses);

    const bool isTitle = keyword == "title"_L1;
    const bool isSeed = keyword == "seed"_L1;
    if (!isTitle && !isSeed && keyword != "card"_L1) {
        return clauseError(
            u"unknown statement \"%1\" (expected title, seed, card, idle, process, "
            "make or expect)"_s.arg(keyword));
    }
    if (m_seen.contains(keyword))
        return clauseError(u"%1 is given twice"_s.arg(keyword));
    m_seen.insert(keyword);
    return isTitle ? parseTitle(rest) : isSeed ? parseSeed(&clauses) : parseCard(&clauses);
}

ClauseDone ScenarioParser::parseTitle(QStringView rest)
{
    if (rest.startsWith(u'"')) {
        const auto words = splitScenarioLine(rest);
        if (!words)
            return tl::unexpected(words.error());
        if (words->size() > 1)
            return clauseError(u"\"%1\" is too much"_s.arg(words->at(1).text));
        m_scenario.title = words->front().text;
    } else {
        qsizetype end = 0;
        while (end < rest.size() && (rest[end] != u'#' || (end > 0 && !rest[end - 1].isSpace())))
            ++end;
        m_scenario.title = rest.first(end).trimmed().toString();
    }
    if (m_scenario.title.isEmpty())
        return clauseError(u"the title is missing"_s);
    return {};
}

ClauseDone ScenarioParser::parseSeed(Clauses *clauses)
{
    return clauses->somethingAfter("seed"_L1).and_then([&] {
        return putInto(scenarioCount(clauses->words().take().text, "a seed"_L1, 0,
                                     std::numeric_limits<std::uint64_t>::max()),
                       &m_scenario.seed);
    });
}

ClauseDone ScenarioParser::parseCard(Clauses *clauses)
{
    const auto size = [clauses](QLatin1StringView after, std::uint64_t *bytes) {
        return clauses->word(after, "card"_L1)
            .and_then([&] { return clauses->somethingAfter(after); })
            .and_then(
                [&] { return putInto(scenarioSizeBytes(clauses->words().take().text), bytes); });
    };
    const auto done = size("vram"_L1, &m_scenario.vramBytes).and_then([&] {
        return size("gtt"_L1, &m_scenario.gttBytes);
    });
    if (done && m_scenario.vramBytes < SmallestVramBytes)
        return clauseError(u"a card has at least 1MiB of vram"_s);
    return done;
}

ClauseDone ScenarioParser::parseIdle(Clauses *clauses)
{
    std::uint64_t fromNs = 0;
    std::uint64_t forNs = 0;
    return clauses->word("from"_L1, "idle"_L1)
        .and_then([&] { return clauses->durationNs("from"_L1, &fromNs); })
        .and_then([&] { return clauses->word("for"_L1, "idle"_L1); })
        .and_then([&] { return clauses->periodNs("for"_L1, &forNs); })
        .map([&] {
            m_scenario.idle.push_back({fromNs, fromNs + forNs});
        });
}

ClauseDone ScenarioParser::addProcess(ScenarioWords *words)
{
    auto process = parseProcess(words);
    if (!process)
        return tl::unexpected(process.error());
    process->line = m_line;
    if (process->pid == 0) {
        process->pid =
            FirstPid + PidsOfProcess * static_cast<std::uint32_t>(m_scenario.processes.size());
    }
    m_scenario.processes.push_back(std::move(*process));
    return {};
}

ClauseDone ScenarioParser::addMake(ScenarioWords *words)
{
    if (m_scenario.processes.empty())
        return clauseError(u"make before the first process"_s);
    auto make = parseMake(words);
    if (!make)
        return tl::unexpected(make.error());
    make->line = m_line;
    ScenarioProcess &process = m_scenario.processes.back();
    m_runningLines += process.copies;
    if (m_runningLines > Scenario::MostRunningLines) {
        return clauseError(u"more than %1 make lines, times the copies of their processes"_s.arg(
            Scenario::MostRunningLines));
    }
    process.makes.push_back(std::move(*make));
    return {};
}

ClauseDone ScenarioParser::addExpectation(ScenarioWords *words)
{
    auto expectation = parseExpectation(words);
    if (!expectation)
        return tl::unexpected(expectation.error());
    expectation->line = m_line;
    m_scenario.expectations.push_back(std::move(*expectation));
    return {};
}

}  // namespace

tl::expected<ScenarioPtr, ParseError> parseScenario(QByteArrayView text)
{
    return ScenarioParser().parse(text);
}

}  // namespace pddgpu
