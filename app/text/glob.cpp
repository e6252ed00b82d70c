// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/glob.h"

#include <cstddef>

#include "text/visibletext.h"

namespace pddgpu {

namespace {

// Returns the character at `position` and advances it; an unpaired surrogate counts as a character.
char32_t takeCharacter(QStringView text, qsizetype *position)
{
    const QChar first = text[(*position)++];
    if (first.isHighSurrogate() && *position < text.size() && text[*position].isLowSurrogate())
        return QChar::surrogateToUcs4(first, text[(*position)++]);
    return first.unicode();
}

bool needsBackslash(char32_t c)
{
    return c == U'*' || c == U'?' || c == U'"';
}

bool needsQuotes(char32_t c)
{
    return c == U',' || c == U'#' || QChar::isSpace(c);
}

}  // namespace

Glob Glob::literal(const QString &text)
{
    Glob glob;
    for (qsizetype i = 0; i < text.size();)
        glob.appendCharacter(takeCharacter(text, &i));
    return glob;
}

Glob Glob::fromWildcards(QStringView text)
{
    Glob glob;
    for (qsizetype i = 0; i < text.size();) {
        const char32_t character = takeCharacter(text, &i);
        if (character == U'*')
            glob.appendAnyRun();
        else if (character == U'?')
            glob.appendAnyCharacter();
        else
            glob.appendCharacter(character);
    }
    return glob;
}

void Glob::append(const Glob &other)
{
    m_parts.insert(m_parts.end(), other.m_parts.begin(), other.m_parts.end());
}

void Glob::appendAnyRun()
{
    if (m_parts.empty() || m_parts.back() != AnyRun)
        m_parts.push_back(AnyRun);
}

bool Glob::matches(QStringView text) const
{
    constexpr std::size_t None = -1;
    std::size_t part = 0;
    qsizetype at = 0;
    // Where to continue if the text after the last run does not match: with the run one character
    // longer. Earlier runs need no second try.
    std::size_t afterRun = None;
    qsizetype runEnd = 0;
    while (at < text.size()) {
        if (part < m_parts.size() && m_parts[part] == AnyRun) {
            afterRun = ++part;
            runEnd = at;
            continue;
        }
        const char32_t character = takeCharacter(text, &at);
        if (part < m_parts.size() &&
            (m_parts[part] == AnyCharacter || m_parts[part] == character)) {
            ++part;
        } else if (afterRun != None) {
            takeCharacter(text, &runEnd);
            at = runEnd;
            part = afterRun;
        } else {
            return false;
        }
    }
    while (part < m_parts.size() && m_parts[part] == AnyRun)
        ++part;
    return part == m_parts.size();
}

QString Glob::toText() const
{
    QString text;
    bool quoted = m_parts.empty();
    for (const char32_t part : m_parts) {
        if (part == AnyRun) {
            text += u'*';
        } else if (part == AnyCharacter) {
            text += u'?';
        } else if (needsBackslash(part)) {
            text += u'\\';
            text += QChar::fromUcs4(part);
        } else {
            // visibleText() also doubles a backslash. QString::fromUcs4() would drop a byte order
            // mark.
            text += visibleText(QString().append(QChar::fromUcs4(part)));
            quoted = quoted || needsQuotes(part);
        }
    }
    return quoted ? u'"' + text + u'"' : text;
}

}  // namespace pddgpu
