// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/elsewherefilter.h"

#include <QApplication>
#include <QKeyEvent>
#include <QWidget>
#include <utility>

namespace pddgpu {

ElsewhereFilter::ElsewhereFilter(QWidget *widget, std::function<void()> then)
    : QObject(widget), m_widget(widget), m_then(std::move(then))
{
}

void ElsewhereFilter::setActive(bool active)
{
    if (std::exchange(m_isActive, active) == active)
        return;
    if (active)
        qApp->installEventFilter(this);
    else
        qApp->removeEventFilter(this);
}

bool ElsewhereFilter::eventFilter(QObject *watched, QEvent *event)
{
    const bool isPress = event->type() == QEvent::MouseButtonPress;
    const bool isKey =
        event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
    if (!isPress && !isKey)
        return false;
    const auto *widget = qobject_cast<QWidget *>(watched);
    if (!widget || widget->window() != m_widget->window())
        return false;
    const auto isOneOf = [event](auto... keys) {
        return ((static_cast<QKeyEvent *>(event)->key() == keys) || ...);
    };
    if (isKey ? isOneOf(Qt::Key_Escape, Qt::Key_Home)
              : widget != m_widget && !m_widget->isAncestorOf(widget))
        m_then();
    return false;
}

}  // namespace pddgpu

#include "moc_elsewherefilter.cpp"
