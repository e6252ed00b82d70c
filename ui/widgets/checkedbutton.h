// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>
#include <QToolButton>

class QAction;

namespace pddgpu {

/// A button whose checked state is clearly visible in any palette.
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

    // Created once: the style caches a picture of the button per palette.
    QPalette m_checkedPalette;
};

}  // namespace pddgpu
