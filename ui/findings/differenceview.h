// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "analysis/marks.h"

class QAction;
class QLabel;
class QTreeView;

namespace pddgpu {

class DifferenceModel;
class NoticeLabel;
class Placeholder;

/// Objects created, survived and freed between two marks: mark A, run the workload, mark B.
class DifferenceView : public QWidget
{
    Q_OBJECT

public:
    /// The marks are owned by the caller and must outlive the view.
    explicit DifferenceView(Marks *marks, QWidget *parent = nullptr);

    /// The snapshot for the next mark.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// Marks the newest sample, see Marks::mark(). For a menu.
    QAction *markAction() const { return m_markAction; }

Q_SIGNALS:
    /// The user wants to export what is shown; differenceCsv() (report/differencecsv.h) formats it.
    void exportRequested(const pddgpu::DifferencePtr &difference);
    void showObjects(const pddgpu::Creator &creator);

private:
    void createActions();
    QWidget *createHeader();
    void createTree();
    void showDifference();
    void updateTexts();
    void updateActions();
    QString marksText() const;
    QString totalsText() const;
    QString placeholderText() const;

    Marks *m_marks;
    DifferenceModel *m_model;
    SnapshotPtr m_snapshot;

    QAction *m_markAction = nullptr;
    QAction *m_nowAction = nullptr;
    QAction *m_swapAction = nullptr;
    QAction *m_clearAction = nullptr;
    QAction *m_exportAction = nullptr;
    QLabel *m_times = nullptr;
    QLabel *m_totals = nullptr;
    NoticeLabel *m_notice = nullptr;
    QTreeView *m_tree = nullptr;
    Placeholder *m_placeholder = nullptr;
};

}  // namespace pddgpu
