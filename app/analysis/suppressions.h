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

#include "parser/leakobjects.h"
#include "text/glob.h"

namespace pddgpu {

/// "These objects are intended", or "these are a leak": an object must match all conditions that
/// are set.
struct SuppressionRule {
    std::optional<Glob> process;
    std::optional<Glob> label;
    std::uint64_t smallestBytes = 0;
    std::uint64_t largestBytes = std::numeric_limits<std::uint64_t>::max();
    bool isLeak = false;  ///< They are a leak; otherwise they are intended.
    QString comment;      ///< The reason; untrusted text, lines separated by '\n'.
    qsizetype line = 0;   ///< Line number in the file, from 1; 0: not in a file.

    /// Whether no condition is set. Such a rule would match everything and is invalid.
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
/// The file is UTF-8, one rule per line, in the spirit of LeakSanitizer's:
///
///     line      = [ rule ] [ comment ]
///     rule      = part { separator part }              ; all conditions hold for an object
///     separator = ( space | tab | "," ) { space | tab | "," }
///     part      = condition | "is:leak"
///     condition = "process:" pattern | "label:" pattern | "size:" sizes
///     pattern   = word | '"' text '"'                  ; for all of the text, case counts
///     sizes     = [ "=" | ">=" | "<=" | ">" | "<" ] bytes | bytes ".." bytes
///     bytes     = digits [ "K" | "M" | "G" ]           ; 1024, 1024², 1024³
///     comment   = "#" anything                         ; at the start of a word
///
/// In a pattern `*` matches any run of characters and `?` one character. A backslash removes the
/// special meaning of the next character, in quotes as well, and `\u{hex}` is the character with
/// that code point. The window shows texts in this form, so they can be copied into a pattern.
/// `label:""` matches objects without a label. Each part may appear once per rule, and there is at
/// least one condition. A comment after a rule, or on the lines right above it, gives the reason;
/// an empty line separates it from the rule.
///
/// The objects are intended; with `is:leak` they are a leak. Of several rules that match an object,
/// the first one of the file counts.
///
/// Any other line is an error that does not affect the rest. Programs that do not know `is:leak`
/// report such a line and ignore it.
class Suppressions
{
public:
    static constexpr qsizetype MostBytes = 1 << 20;
    static constexpr qsizetype MostRules = 10'000;

    /// Parses every valid line. A text above MostBytes is rejected as a whole, and so are rules
    /// above MostRules.
    static Suppressions parse(QByteArrayView text);

    const QList<SuppressionRule> &rules() const { return m_rules; }
    const QList<ParseError> &errors() const { return m_errors; }

private:
    QList<SuppressionRule> m_rules;
    QList<ParseError> m_errors;
};

using SuppressionsPtr = std::shared_ptr<const Suppressions>;

/// Finds the rule for an object. Results are cached by process and label, so that most objects cost
/// one lookup, however many rules there are. Not thread-safe.
class SuppressionMatcher
{
public:
    explicit SuppressionMatcher(const SuppressionsPtr &suppressions = nullptr);
    SuppressionMatcher(SuppressionMatcher &&) = default;
    SuppressionMatcher &operator=(SuppressionMatcher &&) = default;

    /// The first rule that matches the object, valid while this matcher lives; null: none.
    const SuppressionRule *ruleOf(const QString &process, const QString &label,
                                  std::uint64_t sizeBytes);
    /// The first rule that matches all objects of the process with these sizes, whatever their
    /// labels are. Looks at every rule.
    const SuppressionRule *ruleOfAll(const QString &process, std::uint64_t smallestBytes,
                                     std::uint64_t largestBytes) const;

    /// The rule that says that the object is intended; null: none.
    const SuppressionRule *match(const QString &process, const QString &label,
                                 std::uint64_t sizeBytes)
    {
        const SuppressionRule *rule = ruleOf(process, label, sizeBytes);
        return rule && !rule->isLeak ? rule : nullptr;
    }
    bool matches(const LeakObject &object)
    {
        return match(object.process, object.label, object.sizeBytes) != nullptr;
    }

private:
    using Texts = std::pair<QString, QString>;
    using Candidates = std::vector<const SuppressionRule *>;  // Sizes not checked yet.
    struct TextsHash {
        std::size_t operator()(const Texts &texts) const { return qHash(texts); }
    };
    // Texts seen so far. The texts of a listing are shared, so most are recognised by their
    // address; they are held here so that the address stays valid.
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
    std::vector<Met> m_met;  // Indexed by a hash of the addresses; points into m_found.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::SuppressionsPtr)
