// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>

namespace pddgpu {

/// Sees that the user turns away from a widget: by a press elsewhere in its window, or by a key
/// that ends a reading (Escape, Home, End). It takes no event from anybody.
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
