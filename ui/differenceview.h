// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "analysis/analyst.h"

class QAction;
class QLabel;
class QTreeView;

namespace pddgpu {

class DifferenceModel;
class NoticeLabel;
class Placeholder;

/// What was born and survived, and what went, between two marks: mark A, run the workload, mark B.
class DifferenceView : public QWidget
{
    Q_OBJECT

public:
    /// The analyst is the caller's, and must outlive the view.
    explicit DifferenceView(Analyst *analyst, QWidget *parent = nullptr);

    /// What the next mark is set on.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// Sets a mark: first A, then B; after that A moves to where B was, and B to now. For a menu.
    QAction *markAction() const { return m_markAction; }

Q_SIGNALS:
    /// All marks that are set, in order: A, then B.
    void marksChanged(const QList<pddgpu::ObjectsMark> &marks);
    /// Somebody wants to keep what is shown; differenceCsv() (analysis/differencecsv.h) makes a
    /// file of it.
    void exportRequested(const pddgpu::DifferencePtr &difference);
    void showObjects(const pddgpu::Creator &creator);

private:
    void createActions();
    QWidget *createHeader();
    void createTree();
    void mark();
    void compareUntilNow();
    void swap();
    void clear();
    void changeMarks(const std::optional<ObjectsMark> &from, const std::optional<ObjectsMark> &to);
    void setComparison(const Comparison &comparison);
    void showDifference(const DifferencePtr &difference);
    void updateTexts();
    void updateActions();
    QString marksText() const;
    QString totalsText() const;
    QString placeholderText() const;

    Analyst *m_analyst;
    DifferenceModel *m_model;
    SnapshotPtr m_snapshot;
    std::optional<ObjectsMark> m_from;
    std::optional<ObjectsMark> m_to;  // Not set: now.
    DifferencePtr m_difference;
    std::optional<NoDifference> m_refusal;

    QAction *m_markAction = nullptr;
    QAction *m_nowAction = nullptr;
    QAction *m_swapAction = nullptr;
    QAction *m_clearAction = nullptr;
    QAction *m_exportAction = nullptr;
    QLabel *m_marks = nullptr;
    QLabel *m_totals = nullptr;
    NoticeLabel *m_notice = nullptr;
    QTreeView *m_tree = nullptr;
    Placeholder *m_placeholder = nullptr;
};

}  // namespace pddgpu
