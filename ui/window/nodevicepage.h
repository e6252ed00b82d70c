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

/// Replaces all figures while there is no device: says what is missing and why, and offers actions.
class NoDevicePage : public QWidget
{
    Q_OBJECT

public:
    /// The actions offered; owned by the caller, and must outlive the page.
    struct Choices {
        QAction *loadDriver = nullptr;
        QAction *connectToHost = nullptr;
        QAction *openRecording = nullptr;
        QAction *simulate = nullptr;
    };

    explicit NoDevicePage(const Choices &choices, QWidget *parent = nullptr);

    /// Explains why a sample has no device.
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
