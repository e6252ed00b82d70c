// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
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
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void updateCheckedPalette();

    // Made once: a style keeps a picture of the button for each palette it is ever shown.
    QPalette m_checkedPalette;
};

}  // namespace pddgpu
