// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLatin1StringView>
#include <QSet>
#include <QString>
#include <tl/expected.hpp>

#include "scenario/quantities.h"
#include "scenario/words.h"

namespace pddgpu {

using ClauseDone = tl::expected<void, QString>;

inline tl::unexpected<QString> clauseError(const QString &reason)
{
    return tl::unexpected(reason);
}

/// Puts a quantity into `value`, or returns its error.
template <typename Parsed, typename Value>
ClauseDone putInto(const Quantity<Parsed> &quantity, Value *value)
{
    if (!quantity)
        return tl::unexpected(quantity.error());
    *value = static_cast<Value>(*quantity);
    return {};
}

/// The clauses of one statement: each at most once.
class Clauses
{
public:
    explicit Clauses(ScenarioWords *words) : m_words(words) {}

    ScenarioWords &words() { return *m_words; }
    /// An error if the clause was there before.
    ClauseDone note(const QString &clause);
    bool has(QLatin1StringView clause) const { return m_seen.contains(QString(clause)); }

    /// What follows `after`: an error if nothing does.
    ClauseDone durationNs(QLatin1StringView after, std::uint64_t *ns);
    ClauseDone periodNs(QLatin1StringView after, std::uint64_t *ns);
    ClauseDone span(QLatin1StringView after, ScenarioSpan *span);
    ClauseDone span(QLatin1StringView after, std::optional<ScenarioSpan> *span);
    /// Takes this word, which must be next.
    ClauseDone word(QLatin1StringView text, QLatin1StringView after);
    /// Whether a word follows `after`.
    ClauseDone somethingAfter(QLatin1StringView after);
    /// Takes the comma before a clause, which must follow.
    ClauseDone comma();

private:
    ScenarioWords *m_words;
    QSet<QString> m_seen;
};

}  // namespace pddgpu
