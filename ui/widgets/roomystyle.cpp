// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/roomystyle.h"

#include <QAbstractItemView>
#include <QHeaderView>

namespace pddgpu {

void RoomyStyle::applyTo(QAbstractItemView *view, QHeaderView *header)
{
    auto *style = new RoomyStyle;
    style->setParent(view);
    view->setStyle(style);
    header->setStyle(style);
}

int RoomyStyle::pixelMetric(PixelMetric metric, const QStyleOption *option,
                            const QWidget *widget) const
{
    if (metric == PM_FocusFrameHMargin || metric == PM_HeaderMargin)
        return TextMargin;
    return QProxyStyle::pixelMetric(metric, option, widget);
}

}  // namespace pddgpu

#include "moc_roomystyle.cpp"
