// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

class QAbstractItemView;
class QHeaderView;

namespace pddgpu {

/// The application's style, with room between the text of one column of a table and the next.
class RoomyStyle : public QProxyStyle
{
    Q_OBJECT

public:
    /// Beside the text in a cell, and in a header.
    static constexpr int TextMargin = 5;

    /// Draws a view and its header from now on.
    static void applyTo(QAbstractItemView *view, QHeaderView *header);

    int pixelMetric(PixelMetric metric, const QStyleOption *option,
                    const QWidget *widget) const override;
};

}  // namespace pddgpu
