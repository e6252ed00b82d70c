// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>

namespace pddgpu {

/// Detects that the user turns away from a widget: a press elsewhere in its window, or a key that
/// ends reading (Escape, Home, End). Does not consume events.
class ElsewhereFilter : public QObject
{
    Q_OBJECT

public:
    /// Calls `then` from the GUI thread. Not active at first.
    ElsewhereFilter(QWidget *widget, std::function<void()> then);

    void setActive(bool active);

    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *m_widget;
    std::function<void()> m_then;
    bool m_isActive = false;
};

}  // namespace pddgpu
