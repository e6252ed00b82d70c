// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace pddgpu {

/// A word of a statement, or a comma between two clauses.
struct ScenarioWord {
    QString text;
    bool isQuoted = false;
    bool isComma = false;
};

/// The words of a line, without its comment. The error is the reason.
tl::expected<std::vector<ScenarioWord>, QString> splitScenarioLine(QStringView line);

/// Goes through the words of a statement.
class ScenarioWords
{
public:
    explicit ScenarioWords(std::vector<ScenarioWord> words) : m_words(std::move(words)) {}

    bool atEnd() const { return m_next == m_words.size(); }
    /// Whether the next one is this word, not in quotes.
    bool isNext(QLatin1StringView text) const;
    /// Whether the next one is a comma.
    bool isComma() const { return !atEnd() && m_words[m_next].isComma; }
    /// Whether there is a word before the next comma or the end.
    bool hasWord() const { return !atEnd() && !m_words[m_next].isComma; }
    const ScenarioWord &peek() const { return m_words[m_next]; }
    /// The next one, which must be there.
    const ScenarioWord &take() { return m_words[m_next++]; }
    /// Skips the next one if it is this word.
    bool takeIf(QLatin1StringView text);

private:
    std::vector<ScenarioWord> m_words;
    std::size_t m_next = 0;
};

}  // namespace pddgpu
