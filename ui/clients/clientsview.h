// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "analysis/analyst.h"
#include "model/snapshot.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace pddgpu {

class AccountBar;
class ClientsModel;
class ClientsProxy;
class CourseDelegate;
class PlainTable;

/// Who uses a card: what its regions consist of, and a table of its clients.
class ClientsView : public QWidget
{
    Q_OBJECT

public:
    /// The analyst belongs to the caller, and must outlive the view.
    explicit ClientsView(Analyst *analyst, QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);
    /// Puts the cursor into the filter.
    void focusFilter();
    /// See ClientsModel::setChartRange().
    void setChartRange(qint64 fromMs, qint64 toMs);

Q_SIGNALS:
    /// The user wants these clients in a file.
    void exportRequested();
    /// The user wants to see the clients of other users, too.
    void unlockRequested();

private:
    QWidget *createHeader();
    void createTable();
    void fitColumns();
    void updateTexts();
    void updateHidden();
    QString placeholderText() const;

    ClientsModel *m_model;
    ClientsProxy *m_proxy;
    AccountBar *m_account = nullptr;
    QComboBox *m_grouping = nullptr;
    QComboBox *m_since = nullptr;
    QToolButton *m_mark = nullptr;
    QToolButton *m_export = nullptr;
    QLineEdit *m_filter = nullptr;
    QLabel *m_hidden = nullptr;
    QPushButton *m_unlock = nullptr;
    PlainTable *m_table = nullptr;
    CourseDelegate *m_course = nullptr;
    int m_courseColumn = -1;  // That has m_course.
    bool m_isSortedByUser = false;
    SnapshotPtr m_snapshot;
};

}  // namespace pddgpu
