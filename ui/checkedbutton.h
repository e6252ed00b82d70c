// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolButton>

class QAction;

namespace pddgpu {

/// A button that shows at a glance, in any palette, whether it is checked.
class CheckedButton : public QToolButton
{
    Q_OBJECT

public:
    explicit CheckedButton(QWidget *parent = nullptr);
    CheckedButton(QAction *action, QWidget *parent);

protected:
    void paintEvent(QPaintEvent *event) override;
};

}  // namespace pddgpu
