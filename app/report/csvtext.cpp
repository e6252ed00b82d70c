// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/csvtext.h"

#include <algorithm>

#include "text/visibletext.h"

namespace pddgpu {

namespace {

// True for most names: nothing to escape.
bool isPlain(const QString &text)
{
    return std::ranges::all_of(text, [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
               c == u'_' || c == u'.';
    });
}

// A spreadsheet runs a text that begins with one of these as a formula; in some languages also the
// full-width forms.
bool beginsAFormula(QChar c)
{
    return QStringView(u"=+-@\uff1d\uff0b\uff0d\uff20").contains(c);
}

// Puts an apostrophe before each formula: at the beginning, and after other characters that
// separate fields if the system's list separator is not a comma and quotes within a field have no
// effect.
QString withoutFormulas(const QString &text)
{
    QString safe;
    safe.reserve(text.size() + 1);
    bool isAtBegin = true;
    for (const QChar c : text) {
        if (isAtBegin && beginsAFormula(c))
            safe += u'\'';
        safe += c;
        if (c == u';' || c == u'\t' || c == u',')
            isAtBegin = true;
        else if (!c.isSpace() && c != u'"')
            isAtBegin = false;
    }
    return safe;
}

}  // namespace

void appendCsvText(QByteArray *csv, const QString &hostile)
{
    if (isPlain(hostile)) {
        csv->append(hostile.toLatin1());
        return;
    }
    QByteArray field = withoutFormulas(visibleText(hostile)).toUtf8();
    const bool needsQuotes = field.contains(',') || field.contains('"') || field.contains('\r') ||
                             field.contains('\n') || field.contains('\t') ||
                             field.startsWith(' ') || field.endsWith(' ');
    if (needsQuotes)
        csv->append('"').append(field.replace('"', "\"\"")).append('"');
    else
        csv->append(field);
}

}  // namespace pddgpu
