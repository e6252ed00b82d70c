// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/livebutton.h"

#include "ui/chart/memorychart.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

LiveButton::LiveButton(QWidget *parent) : QToolButton(parent)
{
    setObjectName("liveButton"_L1);
    setIsRecording(false);
    setCursor(Qt::ArrowCursor);
    hide();
}

void LiveButton::setIsRecording(bool isRecording)
{
    setText(isRecording ? MemoryChart::tr("Back to the sample shown")
                        : MemoryChart::tr("Back to now"));
    setToolTip(plainToolTip(isRecording
                                ? MemoryChart::tr("Show the recording's sample again (Home)")
                                : MemoryChart::tr("Show the latest samples again (Home)")));
    setAccessibleName(text());
}

void LiveButton::moveInto(const QRectF &plotArea)
{
    adjustSize();
    move(plotArea.topRight().toPoint() + QPoint(-width() - 6, 6));
}

}  // namespace pddgpu
