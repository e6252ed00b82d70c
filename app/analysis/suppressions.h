// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QHash>
#include <QList>
#include <QMetaType>
#include <QString>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "analysis/glob.h"
#include "parser/leakobjects.h"

namespace pddgpu {

/// "These objects are intended": all conditions that are set hold for them.
struct SuppressionRule {
    std::optional<Glob> process;
    std::optional<Glob> label;
    std::uint64_t smallestBytes = 0;
    std::uint64_t largestBytes = std::numeric_limits<std::uint64_t>::max();
    QString comment;     ///< Why; as the file says it: hostile text. Lines are separated by '\n'.
    qsizetype line = 0;  ///< In the file, from 1; 0: in none.

    /// Without any condition it would match everything, which is no rule.
    bool isEmpty() const;
    bool matchesSize(std::uint64_t bytes) const
    {
        return bytes >= smallestBytes && bytes <= largestBytes;
    }
    /// The conditions as a line of the file, without comment and newline.
    QString toText() const;

    friend bool operator==(const SuppressionRule &, const SuppressionRule &) = default;
};

/// The rules of one suppression file, in its order.
///
/// The file is UTF-8, one rule a line, in the spirit of LeakSanitizer's:
///
///     line      = [ rule ] [ comment ]
///     rule      = condition { separator condition }    ; all of them hold for an object
///     separator = ( space | tab | "," ) { space | tab | "," }
///     condition = "process:" pattern | "label:" pattern | "size:" sizes
///     pattern   = word | '"' text '"'                  ; for all of the text, case counts
///     sizes     = [ "=" | ">=" | "<=" | ">" | "<" ] bytes | bytes ".." bytes
///     bytes     = digits [ "K" | "M" | "G" ]           ; 1024, 1024², 1024³
///     comment   = "#" anything                         ; at the start of a word
///
/// In a pattern `*` is any run of characters and `?` one character. A backslash takes the special
/// meaning from the character after it, in quotes as well, and `\u{hex}` is the character with
/// that number: so the window shows texts, and what it shows can be copied here. `label:""` are
/// the objects without a label. Each condition stands at most once in a rule. A comment behind a
/// rule, or on the lines right above it, says why; an empty line ends the latter.
///
/// Any other line is an error that does not affect the rest.
class Suppressions
{
public:
    static constexpr qsizetype MostBytes = 1 << 20;
    static constexpr qsizetype MostRules = 10'000;

    /// Understands what it can. A text above MostBytes is refused as a whole; rules above
    /// MostRules are.
    static Suppressions parse(QByteArrayView text);

    const QList<SuppressionRule> &rules() const { return m_rules; }
    const QList<ParseError> &errors() const { return m_errors; }

private:
    QList<SuppressionRule> m_rules;
    QList<ParseError> m_errors;
};

using SuppressionsPtr = std::shared_ptr<const Suppressions>;

/// Finds the rule for an object. What was found for a process and label is kept, so that most
/// objects cost one look-up, however many rules there are. Not thread-safe.
class SuppressionMatcher
{
public:
    explicit SuppressionMatcher(const SuppressionsPtr &suppressions = nullptr);
    SuppressionMatcher(SuppressionMatcher &&) = default;
    SuppressionMatcher &operator=(SuppressionMatcher &&) = default;

    /// The first rule that the object matches, as long as this matcher lives; null: none.
    const SuppressionRule *match(const QString &process, const QString &label,
                                 std::uint64_t sizeBytes);
    bool matches(const LeakObject &object)
    {
        return match(object.process, object.label, object.sizeBytes) != nullptr;
    }

private:
    using Texts = std::pair<QString, QString>;
    using Candidates = std::vector<const SuppressionRule *>;  // But for the size.
    struct TextsHash {
        std::size_t operator()(const Texts &texts) const { return qHash(texts); }
    };
    // Texts that were met. Those of a listing are shared, so that most are known by where they
    // stand in memory, which they hold.
    struct Met {
        QString process;
        QString label;
        const Candidates *candidates = nullptr;

        bool isOf(const QString &otherProcess, const QString &otherLabel) const
        {
            return candidates && process.constData() == otherProcess.constData() &&
                   label.constData() == otherLabel.constData() &&
                   process.size() == otherProcess.size() && label.size() == otherLabel.size();
        }
    };

    const Candidates &candidatesOf(const QString &process, const QString &label);
    Candidates candidatesFor(const QString &process, const QString &label) const;

    SuppressionsPtr m_suppressions;
    std::unordered_map<Texts, Candidates, TextsHash> m_found;
    std::vector<Met> m_met;  // By a hash of the places; points into m_found.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::SuppressionsPtr)
