// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/clauses.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

ClauseDone Clauses::note(const QString &clause)
{
    if (m_seen.contains(clause))
        return clauseError(u"%1 is given twice"_s.arg(clause));
    m_seen.insert(clause);
    return {};
}

ClauseDone Clauses::durationNs(QLatin1StringView after, std::uint64_t *ns)
{
    return somethingAfter(after).and_then(
        [&] { return putInto(scenarioDurationNs(m_words->take().text), ns); });
}

ClauseDone Clauses::periodNs(QLatin1StringView after, std::uint64_t *ns)
{
    return somethingAfter(after).and_then(
        [&] { return putInto(scenarioPeriodNs(m_words->take().text), ns); });
}

ClauseDone Clauses::span(QLatin1StringView after, ScenarioSpan *span)
{
    return somethingAfter(after).and_then([&] { return putInto(scenarioSpan(m_words), span); });
}

ClauseDone Clauses::span(QLatin1StringView after, std::optional<ScenarioSpan> *span)
{
    return this->span(after, &span->emplace());
}

ClauseDone Clauses::word(QLatin1StringView text, QLatin1StringView after)
{
    if (!m_words->takeIf(text))
        return clauseError(u"%1 needs %2"_s.arg(after, text));
    return {};
}

ClauseDone Clauses::somethingAfter(QLatin1StringView after)
{
    if (!m_words->hasWord())
        return clauseError(u"something is missing after %1"_s.arg(after));
    return {};
}

ClauseDone Clauses::comma()
{
    if (!m_words->isComma())
        return clauseError(u"a comma is missing before \"%1\""_s.arg(m_words->peek().text));
    m_words->take();
    if (!m_words->hasWord())
        return clauseError(u"a clause is missing after a comma"_s);
    return {};
}

}  // namespace pddgpu
