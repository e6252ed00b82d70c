// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>
#include <vector>

namespace pddgpu {

/// A pattern for a whole text: `*` matches any run of characters, `?` one character, everything
/// else itself, case-sensitive. Matching takes at most length of pattern × length of text steps.
class Glob
{
public:
    Glob() = default;

    /// The pattern that matches only this text.
    static Glob literal(const QString &text);
    /// The pattern that is written so, with `*` and `?`; there are no escapes.
    static Glob fromWildcards(QStringView text);

    void appendCharacter(char32_t character) { m_parts.push_back(character); }
    void append(const Glob &other);
    void appendAnyRun();
    void appendAnyCharacter() { m_parts.push_back(AnyCharacter); }

    bool matches(QStringView text) const;

    /// As written in a suppression file, quoted if necessary.
    QString toText() const;

    friend bool operator==(const Glob &, const Glob &) = default;

private:
    // Above the last Unicode code point.
    static constexpr char32_t AnyRun = 0x110000;
    static constexpr char32_t AnyCharacter = 0x110001;

    std::vector<char32_t> m_parts;
};

}  // namespace pddgpu
