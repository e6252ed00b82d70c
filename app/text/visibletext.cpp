// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/visibletext.h"

#include <algorithm>

namespace pddgpu {

namespace {

bool changesDirection(char32_t c)
{
    switch (c) {
        case 0x061c:  // ARABIC LETTER MARK
        case 0x200e:  // LEFT-TO-RIGHT MARK
        case 0x200f:  // RIGHT-TO-LEFT MARK
            return true;
        default:
            // Embeddings and overrides; isolates.
            return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    }
}

}  // namespace

bool isHiddenCharacter(char32_t c)
{
    switch (QChar::category(c)) {
        case QChar::Other_Control:
        case QChar::Other_Surrogate:
        case QChar::Separator_Line:
        case QChar::Separator_Paragraph:
            return true;
        default:
            return changesDirection(c);
    }
}

QString visibleText(const QString &text)
{
    // Nearly all texts are, and many are asked for at a time.
    const bool isVisible = std::ranges::all_of(
        text, [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7f && c != u'\\'; });
    if (isVisible)
        return text;
    QString visible;
    visible.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        char32_t c = text[i].unicode();
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            c = QChar::surrogateToUcs4(text[i], text[i + 1]);
            ++i;
        }

        if (isHiddenCharacter(c))
            visible += QStringLiteral("\\u{%1}").arg(static_cast<uint>(c), 0, 16);
        else if (c == U'\\')
            visible += QStringLiteral("\\\\");
        else
            visible += QChar::fromUcs4(c);
    }
    return visible;
}

}  // namespace pddgpu
