// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/jsontext.h"

#include "report/objectrows.h"
#include "text/visibletext.h"

namespace pddgpu {

namespace {

constexpr char Hex[] = "0123456789abcdef";

void appendUnit(QByteArray *text, char16_t unit)
{
    text->append("\\u");
    for (const int shift : {12, 8, 4, 0})
        text->append(Hex[unit >> shift & 0xf]);
}

// Appends a non-ASCII character; advances `i` to its last unit.
void appendForeign(QByteArray *json, const QString &text, qsizetype *i)
{
    const QChar unit = text[*i];
    if (!unit.isSurrogate()) {
        if (isHiddenCharacter(unit.unicode()))
            appendUnit(json, unit.unicode());
        else
            json->append(QString(unit).toUtf8());
    } else if (unit.isHighSurrogate() && *i + 1 < text.size() && text[*i + 1].isLowSurrogate()) {
        json->append(text.sliced(*i, 2).toUtf8());
        ++*i;
    } else {
        json->append("\xef\xbf\xbd");
    }
}

}  // namespace

void JsonText::begin(char bracket, Layout layout)
{
    separate();
    m_text->append(bracket);
    ++m_depth;
    if (layout == Layout::OneLine && m_oneLineFrom == 0)
        m_oneLineFrom = m_depth;
    m_isFirst = true;
}

void JsonText::end(char bracket)
{
    const bool oneLine = m_oneLineFrom > 0 && m_depth >= m_oneLineFrom;
    --m_depth;
    if (m_depth < m_oneLineFrom)
        m_oneLineFrom = 0;
    if (!m_isFirst && !oneLine)
        newLine();
    m_text->append(bracket);
    m_isFirst = false;
}

void JsonText::key(const char *key)
{
    separate();
    m_text->append('"').append(key).append("\": ");
    m_afterKey = true;
}

void JsonText::value(std::nullptr_t)
{
    separate();
    m_text->append("null");
}

void JsonText::value(bool value)
{
    separate();
    rows::append(m_text, value);
}

void JsonText::value(std::uint64_t number)
{
    separate();
    rows::append(m_text, number);
}

void JsonText::value(std::int64_t number)
{
    separate();
    m_text->append(QByteArray::number(qint64{number}));
}

void JsonText::seconds(std::uint64_t ageNs)
{
    separate();
    rows::appendAge(m_text, ageNs);
}

void JsonText::value(const QString &text)
{
    separate();
    m_text->append('"');
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char16_t c = text[i].unicode();
        if (c >= 0x80)
            appendForeign(m_text, text, &i);
        else if (c < 0x20 || c == 0x7f)
            appendUnit(m_text, c);
        else if (c == u'"' || c == u'\\')
            m_text->append('\\').append(static_cast<char>(c));
        else
            m_text->append(static_cast<char>(c));
    }
    m_text->append('"');
}

void JsonText::value(const QByteArray &ascii)
{
    value(QString::fromLatin1(ascii));
}

// Writes the separator before the next key or value.
void JsonText::separate()
{
    if (std::exchange(m_afterKey, false) || m_depth == 0)
        return;
    const bool oneLine = m_oneLineFrom > 0 && m_depth >= m_oneLineFrom;
    if (!std::exchange(m_isFirst, false))
        m_text->append(oneLine ? ", " : ",");
    if (!oneLine)
        newLine();
}

void JsonText::newLine()
{
    m_text->append('\n').append(2 * m_depth, ' ');
}

}  // namespace pddgpu
