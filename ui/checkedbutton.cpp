// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkedbutton.h"

#include <QAction>
#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace pddgpu {

CheckedButton::CheckedButton(QWidget *parent) : QToolButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
}

CheckedButton::CheckedButton(QAction *action, QWidget *parent) : CheckedButton(parent)
{
    setDefaultAction(action);
}

void CheckedButton::paintEvent(QPaintEvent *)
{
    QStyleOptionToolButton option;
    initStyleOption(&option);
    if (isChecked()) {
        const QColor text = option.palette.color(QPalette::HighlightedText);
        option.palette.setColor(QPalette::Button, option.palette.color(QPalette::Highlight));
        option.palette.setColor(QPalette::ButtonText, text);
    }
    QStylePainter(this).drawComplexControl(QStyle::CC_ToolButton, option);
}

}  // namespace pddgpu
