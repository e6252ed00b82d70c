// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/labelfold.h"

#include <QStringView>
#include <algorithm>

namespace pddgpu {

namespace {

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

}  // namespace

QString foldedLabel(const QString &label)
{
    if (std::ranges::none_of(label, isDigit) || label.contains(AnyNumber))
        return label;
    QString folded;
    folded.reserve(label.size());
    for (const QChar c : label) {
        if (!isDigit(c))
            folded += c;
        else if (!folded.endsWith(AnyNumber))
            folded += AnyNumber;
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
