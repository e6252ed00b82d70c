// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

#include "model/snapshot.h"

class QAction;
class QGridLayout;
class QLabel;
class QPushButton;

namespace pddgpu {

/// Stands in for all the figures while there is no device to have them of: says once what is
/// missing and why, and offers what can be done about it.
class NoDevicePage : public QWidget
{
    Q_OBJECT

public:
    /// What the page offers. The actions belong to the caller and outlive the page.
    struct Choices {
        QAction *loadDriver = nullptr;
        QAction *connectToHost = nullptr;
        QAction *openRecording = nullptr;
        QAction *simulate = nullptr;
    };

    explicit NoDevicePage(const Choices &choices, QWidget *parent = nullptr);

    /// Explains a sample without a device.
    void setSnapshot(const Snapshot &snapshot);

protected:
    void changeEvent(QEvent *event) override;

private:
    QPushButton *addChoice(QAction *action, const QString &explanation, QGridLayout *grid);
    void applyPalette();

    QLabel *m_title;
    QLabel *m_reason;
    QPushButton *m_loadDriver = nullptr;
    QLabel *m_loadDriverText = nullptr;
    QList<QLabel *> m_explanations;
};

}  // namespace pddgpu
