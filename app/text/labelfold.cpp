// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/labelfold.h"

#include <QStringView>
#include <algorithm>

namespace pddgpu {

namespace {

// Shorter ones are as likely words: "face", "dad1".
constexpr qsizetype ShortestHexadecimal = 4;

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

bool isLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

bool isHexadecimal(QChar c)
{
    return isDigit(c) || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

// An address, a hash or a part of a UUID: a whole word of hexadecimal digits, with a decimal one
// among them.
bool isHexadecimalNumber(QStringView word)
{
    return word.size() >= ShortestHexadecimal && std::ranges::all_of(word, isHexadecimal) &&
           std::ranges::any_of(word, isDigit);
}

void appendNumber(QString *folded)
{
    if (!folded->endsWith(AnyNumber))
        *folded += AnyNumber;
}

void appendWord(QStringView word, QString *folded)
{
    constexpr QStringView Prefix(u"0x");
    const bool isPrefixed = word.size() > Prefix.size() && word.startsWith(Prefix) &&
                            std::ranges::all_of(word.sliced(Prefix.size()), isHexadecimal);
    if (isPrefixed || isHexadecimalNumber(word))
        return appendNumber(folded);
    for (const QChar c : word) {
        if (isDigit(c))
            appendNumber(folded);
        else
            *folded += c;
    }
}

}  // namespace

QString foldedLabel(const QString &label)
{
    if (std::ranges::none_of(label, isDigit) || label.contains(AnyNumber))
        return label;
    QString folded;
    folded.reserve(label.size());
    const QStringView text = label;
    const auto isOfWord = [](QChar c) { return isDigit(c) || isLetter(c); };
    for (qsizetype i = 0; i < text.size();) {
        const QStringView rest = text.sliced(i);
        const qsizetype size = std::ranges::find_if_not(rest, isOfWord) - rest.begin();
        if (size == 0)
            folded += text[i];
        else
            appendWord(rest.first(size), &folded);
        i += std::max<qsizetype>(size, 1);
    }
    return folded;
}

Glob labelPattern(const QString &label)
{
    Glob pattern;
    const auto parts = QStringView(label).split(AnyNumber);
    for (qsizetype i = 0; i < parts.size(); ++i) {
        if (i > 0) {
            pattern.appendAnyCharacter();
            pattern.appendAnyRun();
        }
        pattern.append(Glob::literal(parts[i].toString()));
    }
    return pattern;
}

QString fixedPartOf(const QString &label)
{
    const auto parts = QStringView(label).split(AnyNumber);
    return std::ranges::max(parts, {}, &QStringView::size).toString();
}

}  // namespace pddgpu
