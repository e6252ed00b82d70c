// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QKeySequence;
class QWidget;

namespace pddgpu {

/// Sees to it that the keys that a window's menus promise do what they say, wherever the focus is.
class WindowShortcuts : public QObject
{
public:
    /// The window is its parent.
    explicit WindowShortcuts(QWidget *window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool isOfTheWindow(const QKeySequence &keys) const;
    bool isForTheFocus() const;

    QWidget *m_window;
};

}  // namespace pddgpu
