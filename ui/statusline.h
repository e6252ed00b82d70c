// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "sampler/snapshot.h"

class QLabel;
class QToolButton;

namespace pddgpu {

class NoticeLabel;

/// What stands behind the window, when it last sampled, what is wrong, and what to do about it.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);

    /// Says how something that the user asked for ended; until the next one, or dismissed.
    void showMessage(const QString &text, bool isProblem);

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateSummary();
    void updateErrors();
    void showAllErrors();
    void applyPalette();

    QLabel *m_summary;
    NoticeLabel *m_message;
    QToolButton *m_dismiss;
    NoticeLabel *m_problem;
    QToolButton *m_details;
    SnapshotPtr m_snapshot;
    QElapsedTimer m_sinceSample;
    QTimer m_clock;
};

}  // namespace pddgpu
