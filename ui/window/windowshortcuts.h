// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QKeySequence;
class QWidget;

namespace pddgpu {

/// Makes the shortcuts of a window's menus work wherever the focus is.
class WindowShortcuts : public QObject
{
public:
    /// The window becomes its parent.
    explicit WindowShortcuts(QWidget *window);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool isOfTheWindow(const QKeySequence &keys) const;
    bool isForTheFocus() const;

    QWidget *m_window;
};

}  // namespace pddgpu
