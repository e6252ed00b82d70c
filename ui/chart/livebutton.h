// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

namespace pddgpu {

/// Returns to the live view; placed in the upper right corner of the plot.
class LiveButton : public QToolButton
{
public:
    explicit LiveButton(QWidget *parent = nullptr);

    /// Returns to a recording's current sample instead of the newest one.
    void setIsRecording(bool isRecording);
    void moveInto(const QRectF &plotArea);
};

}  // namespace pddgpu
