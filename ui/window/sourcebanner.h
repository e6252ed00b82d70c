// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "model/snapshot.h"

class QAction;
class QLabel;
class QPushButton;
class QToolButton;

namespace pddgpu {

/// Important facts about the source of all figures: a simulation, a recording, a host that does not
/// answer, or a driver with restricted access. Hidden if there are none.
class SourceBanner : public QWidget
{
    Q_OBJECT

public:
    explicit SourceBanner(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);
    /// The recording that is shown; empty: none.
    void setRecording(const QString &path);
    /// The alternatives offered if a simulation replaces a missing driver; empty: the user
    /// requested the simulation.
    void setAlternatives(const QList<QAction *> &actions);
    /// Whether another widget reports the hosts that are not connected.
    void setLostHostsShownElsewhere(bool elsewhere);

    /// Why there is no connection, and when the next attempt is made.
    static QString lostText(const LinkState &link);

    /// Unlocks access, if that is offered.
    QAction *unlockAction() const { return m_unlockAction; }

Q_SIGNALS:
    void unlockRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateContents();
    QString originText() const;
    QString lostHostsText() const;
    QString privilegeText() const;
    LinkState::Unlock unlockState() const;
    void applyPalette();

    QLabel *m_text;
    QPushButton *m_unlock;
    QToolButton *m_alternatives;
    QAction *m_unlockAction;
    bool m_lostHostsAreElsewhere = false;
    SnapshotPtr m_snapshot;
    QString m_recordingPath;
};

}  // namespace pddgpu
