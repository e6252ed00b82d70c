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

/// The driver's lines of the kernel log, live; where they cannot be read it says why.
class KernelLogView : public QWidget
{
    Q_OBJECT

public:
    /// The book is the caller's, and must outlive the view.
    explicit KernelLogView(const LogBook *log, QWidget *parent = nullptr);

    /// Shows what the book holds since this sample, and says where it could not be read; also
    /// while hidden.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// Of a recording, whose lines are all there: the sample that is shown.
    void setPlayHead(const SnapshotPtr &snapshot);
    /// For typing into the filter at once.
    void focusFilter();

Q_SIGNALS:
    /// The user wants to see the moment of a line; ms since the epoch, UTC. In a recording that is
    /// the sample that brought it.
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
    bool m_isPlayback = false;
    bool m_isFollowing = false;  // The view scrolls by itself.
    std::optional<SourceError> m_error;
};

}  // namespace pddgpu
