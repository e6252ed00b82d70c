// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringView>
#include <vector>

namespace pddgpu {

/// A pattern for a whole text: `*` is any run of characters, `?` one character, everything else
/// itself, in this case. Matching takes at most length of pattern × length of text steps.
class Glob
{
public:
    Glob() = default;

    /// The pattern that only this text matches.
    static Glob literal(const QString &text);

    void appendCharacter(char32_t character) { m_parts.push_back(character); }
    void append(const Glob &other);
    void appendAnyRun();
    void appendAnyCharacter() { m_parts.push_back(AnyCharacter); }

    bool matches(QStringView text) const;

    /// As it is written in a suppression file, quoted where it has to be.
    QString toText() const;

    friend bool operator==(const Glob &, const Glob &) = default;

private:
    // Beyond the last character of Unicode.
    static constexpr char32_t AnyRun = 0x110000;
    static constexpr char32_t AnyCharacter = 0x110001;

    std::vector<char32_t> m_parts;
};

}  // namespace pddgpu
