// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "model/snapshot.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;

namespace pddgpu {

class KernelLogModel;
class LogBook;
class NoticeLabel;
class PlainTable;

/// The driver's kernel log lines, live. If they cannot be read, says why.
class KernelLogView : public QWidget
{
    Q_OBJECT

public:
    /// The book is owned by the caller and must outlive the view.
    explicit KernelLogView(const LogBook *log, QWidget *parent = nullptr);

    /// Adds the lines that are new with this sample, or says why the log cannot be read. Works
    /// while hidden.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// For a recording, whose lines are all present: the sample shown.
    void setPlayHead(const SnapshotPtr &snapshot);
    /// Moves the focus to the filter.
    void focusFilter();

Q_SIGNALS:
    /// The user wants to see the time of a line, ms since the epoch, UTC. In a recording it is the
    /// time of the sample that had it.
    void timeActivated(qint64 timeMs);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *createHeader();
    PlainTable *createTable();
    void applyFilter();
    void followTail();
    void keepPlace(int rowsRemovedAtTop);
    void updateTexts();

    KernelLogModel *m_model;
    QLineEdit *m_text = nullptr;
    QComboBox *m_level = nullptr;
    QComboBox *m_clock = nullptr;
    QCheckBox *m_follow = nullptr;
    NoticeLabel *m_notice = nullptr;
    PlainTable *m_table = nullptr;
    bool m_hasSample = false;
    bool m_isOfOtherDriver = false;  // It does not watch itself, so it writes no alerts.
    bool m_isPlayback = false;
    bool m_isFollowing = false;  // The view scrolls automatically.
    std::optional<SourceError> m_error;
};

}  // namespace pddgpu
