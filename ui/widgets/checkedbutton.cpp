// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/checkedbutton.h"

#include <QAction>
#include <QEvent>
#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace pddgpu {

CheckedButton::CheckedButton(QWidget *parent) : QToolButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
    updateCheckedPalette();
}

CheckedButton::CheckedButton(QAction *action, QWidget *parent) : CheckedButton(parent)
{
    setDefaultAction(action);
}

void CheckedButton::changeEvent(QEvent *event)
{
    QToolButton::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        updateCheckedPalette();
}

void CheckedButton::paintEvent(QPaintEvent *)
{
    QStyleOptionToolButton option;
    initStyleOption(&option);
    if (isChecked()) {
        const QPalette::ColorGroup group = option.palette.currentColorGroup();
        option.palette = m_checkedPalette;
        option.palette.setCurrentColorGroup(group);
    }
    QStylePainter(this).drawComplexControl(QStyle::CC_ToolButton, option);
}

void CheckedButton::updateCheckedPalette()
{
    QPalette checked = palette();
    for (const auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) {
        checked.setColor(group, QPalette::Button, checked.color(group, QPalette::Highlight));
        checked.setColor(group, QPalette::ButtonText,
                         checked.color(group, QPalette::HighlightedText));
    }
    m_checkedPalette = checked;
}

}  // namespace pddgpu

#include "moc_checkedbutton.cpp"
