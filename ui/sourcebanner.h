// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "sampler/snapshot.h"

class QLabel;
class QPushButton;

namespace pddgpu {

/// What the user has to know of where all the figures come from: a simulation, a recording, a host
/// that does not answer, or a driver of which not everything may be read or changed. Hidden while
/// there is nothing of the kind.
class SourceBanner : public QWidget
{
    Q_OBJECT

public:
    explicit SourceBanner(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);
    /// The recording that is shown; empty: none.
    void setRecording(const QString &path);

Q_SIGNALS:
    void unlockRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateContents();
    QString originText() const;
    QString lostHostsText() const;
    QString privilegeText() const;
    void applyPalette();

    QLabel *m_text;
    QPushButton *m_unlock;
    SnapshotPtr m_snapshot;
    QString m_recordingPath;
};

}  // namespace pddgpu
