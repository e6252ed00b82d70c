// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "analysis/analyst.h"

class QLabel;
class QPushButton;
class QStandardItemModel;

namespace pddgpu {

class NoticeLabel;
class PlainTable;

/// The suppression rules with their reasons; removes rules and reverts changes.
class SuppressionsDialog : public QDialog
{
    Q_OBJECT

public:
    /// The analyst is owned by the caller and must outlive the dialog.
    explicit SuppressionsDialog(Analyst *analyst, QWidget *parent = nullptr);

private:
    void createTable();
    void setRules(const SuppressionsPtr &suppressions);
    void setError(const QString &error);
    void updateActions();
    void removeSelected();

    Analyst *m_analyst;
    SuppressionsPtr m_suppressions;
    QStandardItemModel *m_model;
    PlainTable *m_table = nullptr;
    NoticeLabel *m_error = nullptr;
    QPushButton *m_remove = nullptr;
    QPushButton *m_undo = nullptr;
};

}  // namespace pddgpu
