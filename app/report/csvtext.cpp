// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/csvtext.h"

#include <algorithm>

#include "report/visibletext.h"

namespace pddgpu {

namespace {

// Most names: nothing in them needs care.
bool isPlain(const QString &text)
{
    return std::ranges::all_of(text, [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
               c == u'_' || c == u'.';
    });
}

}  // namespace

void appendCsvText(QByteArray *csv, const QString &hostile)
{
    if (isPlain(hostile)) {
        csv->append(hostile.toLatin1());
        return;
    }
    QByteArray field = visibleText(hostile).toUtf8();
    // A spreadsheet runs what begins with one of these as a formula.
    if (!field.isEmpty() && QByteArrayView("=+-@\t\r").contains(field.front()))
        field.prepend('\'');

    const bool needsQuotes = field.contains(',') || field.contains('"') || field.contains('\r') ||
                             field.contains('\n') || field.startsWith(' ') || field.endsWith(' ');
    if (needsQuotes)
        csv->append('"').append(field.replace('"', "\"\"")).append('"');
    else
        csv->append(field);
}

}  // namespace pddgpu
