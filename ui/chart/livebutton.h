// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace pddgpu {

/// Goes back to what a chart follows; stands in the upper right corner of its plot.
class LiveButton : public QToolButton
{
public:
    explicit LiveButton(QWidget *parent = nullptr);

    /// Goes back to a recording's sample, and not to the newest.
    void setIsRecording(bool isRecording);
    void moveInto(const QRectF &plotArea);
};

}  // namespace pddgpu
