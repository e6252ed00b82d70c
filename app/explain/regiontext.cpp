// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/regiontext.h"

#include <QCoreApplication>
#include <QStringList>

#include "text/numbertext.h"

namespace pddgpu {

QString regionTitle(const RegionName &name)
{
    constexpr std::string_view Abbreviations[] = {"vram", "gtt"};
    const bool isAbbreviation =
        std::ranges::find(Abbreviations, name.view()) != std::end(Abbreviations);
    return isAbbreviation ? name.text().toUpper() : name.text();
}

QString exactUsedText(const QList<Region> &regions)
{
    QStringList texts;
    for (const Region &region : regions)
        texts << regionTitle(region.name) + u' ' + exactBytesText(region.usedBytes);
    return texts.join(QStringLiteral(", "));
}

QString regionsTitle(const QList<Region> &regions)
{
    if (regions.isEmpty())
        return QCoreApplication::translate("pddgpu::RegionText", "Memory");
    QStringList titles;
    for (const Region &region : regions)
        titles << regionTitle(region.name);
    return titles.join(QStringLiteral(" + "));
}

}  // namespace pddgpu
