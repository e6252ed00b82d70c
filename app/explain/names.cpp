// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/names.h"

#include <algorithm>

#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// Shorter names are parts of too many words.
constexpr qsizetype ShortestReplacedInside = 3;

QString word(QChar kind, qsizetype number)
{
    return kind + QString::number(number);
}

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

// Escapes a text like the driver and the kernel log.
QString byteEscaped(const QString &text)
{
    QString escaped;
    const QByteArray utf8 = text.toUtf8();
    for (const char byte : utf8) {
        if (byte >= 0x20 && byte <= 0x7e && byte != '\\')
            escaped += QLatin1Char(byte);
        else
            escaped += u"\\x%1"_s.arg(static_cast<uchar>(byte), 2, 16, QLatin1Char('0'));
    }
    return escaped;
}

}  // namespace

Names Names::anonymous(const LeakObjects *objects)
{
    Names names;
    names.m_anonymous = true;
    if (!objects)
        return names;

    for (const LeakObject &object : objects->objects)
        names.note(&names.m_processes, object.process, u'p');
    for (const LeakObject &object : objects->objects)
        names.note(&names.m_labels, object.label, u'l');
    std::ranges::sort(names.m_lengths, std::greater());
    return names;
}

void Names::note(Numbers *numbers, const QString &name, QChar kind)
{
    if (name.isEmpty() || numbers->contains(name))
        return;
    const qsizetype number = numbers->size() + 1;
    numbers->insert(name, number);
    noteLength(name.size());
    for (const QString &form : {visibleText(name), byteEscaped(name)}) {
        if (form != name && !m_escaped.contains(form)) {
            m_escaped.insert(form, word(kind, number));
            noteLength(form.size());
        }
    }
}

void Names::noteLength(qsizetype length)
{
    if (std::ranges::find(m_lengths, length) == m_lengths.end())
        m_lengths.push_back(length);
}

QString Names::process(const QString &name) const
{
    return m_anonymous && !name.isEmpty() ? word(u'p', m_processes.value(name, 0)) : name;
}

QString Names::label(const QString &label) const
{
    return m_anonymous && !label.isEmpty() ? word(u'l', m_labels.value(label, 0)) : label;
}

QString Names::replacedIn(const QString &text) const
{
    QString replaced;
    qsizetype at = 0;
    while (at < text.size()) {
        qsizetype length = 1;
        if (const auto replacement = replacementAt(text, at, &length))
            replaced += *replacement;
        else
            replaced += text[at];
        at += length;
    }
    return replaced;
}

std::optional<QString> Names::wordFor(const QString &form) const
{
    if (const auto found = m_processes.constFind(form); found != m_processes.cend())
        return word(u'p', *found);
    if (const auto found = m_labels.constFind(form); found != m_labels.cend())
        return word(u'l', *found);
    if (const auto found = m_escaped.constFind(form); found != m_escaped.cend())
        return *found;
    return std::nullopt;
}

// The replacement for the longest name at this position, and its length.
std::optional<QString> Names::replacementAt(QStringView text, qsizetype at, qsizetype *length) const
{
    const bool wordBefore = at > 0 && isWordCharacter(text[at - 1]);
    for (const qsizetype candidate : m_lengths) {
        const qsizetype end = at + candidate;
        if (end > text.size())
            continue;
        const bool insideAWord = wordBefore || (end < text.size() && isWordCharacter(text[end]));
        if (candidate < ShortestReplacedInside && insideAWord)
            continue;
        if (const auto found = wordFor(text.sliced(at, candidate).toString())) {
            *length = candidate;
            return found;
        }
    }
    return std::nullopt;
}

}  // namespace pddgpu
