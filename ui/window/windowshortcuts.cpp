// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/windowshortcuts.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QKeySequence>
#include <algorithm>
#include <array>

namespace pddgpu {

WindowShortcuts::WindowShortcuts(QWidget *window) : QObject(window), m_window(window)
{
    QApplication::instance()->installEventFilter(this);
}

bool WindowShortcuts::isOfTheWindow(const QKeySequence &keys) const
{
    const QList<QAction *> actions = m_window->findChildren<QAction *>();
    return std::ranges::any_of(actions, [&keys](const QAction *action) {
        return action->isEnabled() && action->shortcutContext() == Qt::WindowShortcut &&
               action->shortcut() == keys;
    });
}

// Space belongs to a focused button or list; elsewhere to the window.
bool WindowShortcuts::isForTheFocus() const
{
    QWidget *focus = m_window->focusWidget();
    return qobject_cast<QAbstractButton *>(focus) || qobject_cast<QComboBox *>(focus) ||
           qobject_cast<QAbstractItemView *>(focus);
}

// On some desktops a text field uses Ctrl+E and similar keys; the menus' shortcuts take precedence,
// except for common editing keys.
bool WindowShortcuts::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::ShortcutOverride)
        return QObject::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    if (watched == m_window && key->key() == Qt::Key_Space && isForTheFocus()) {
        event->accept();
        return true;
    }
    const auto *widget = qobject_cast<QWidget *>(watched);
    const bool isEditing = std::ranges::any_of(
        std::array{QKeySequence::Copy, QKeySequence::Cut, QKeySequence::Paste, QKeySequence::Undo,
                   QKeySequence::Redo, QKeySequence::SelectAll},
        [key](QKeySequence::StandardKey standard) { return key->matches(standard); });
    if (widget && widget->window() == m_window && key->modifiers() == Qt::ControlModifier &&
        !isEditing && isOfTheWindow(QKeySequence(key->keyCombination()))) {
        event->ignore();
        return true;
    }
    return QObject::eventFilter(watched, event);
}

}  // namespace pddgpu
