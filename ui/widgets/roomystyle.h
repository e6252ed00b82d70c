// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProxyStyle>

class QAbstractItemView;
class QHeaderView;

namespace pddgpu {

/// The application's style, with more space between the texts of adjacent table columns.
class RoomyStyle : public QProxyStyle
{
    Q_OBJECT

public:
    /// Margin beside the text in a cell or header.
    static constexpr int TextMargin = 5;

    /// Applies the style to a view and its header.
    static void applyTo(QAbstractItemView *view, QHeaderView *header);

    int pixelMetric(PixelMetric metric, const QStyleOption *option,
                    const QWidget *widget) const override;
};

}  // namespace pddgpu
