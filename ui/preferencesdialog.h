// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "history/historyfile.h"

class QFormLayout;
class QSpinBox;

namespace pddgpu {

class HistoryStore;

/// What the user may set that no menu offers: how much history is kept. Applied and remembered when
/// the dialog is accepted.
class PreferencesDialog : public QDialog
{
    Q_OBJECT

public:
    /// The store is the caller's, and must outlive the dialog; null: the history is kept nowhere.
    explicit PreferencesDialog(HistoryStore *store, QWidget *parent = nullptr);

    void accept() override;

private:
    void addLimits(QFormLayout *form);
    void addFile(QFormLayout *form);
    QString fileText() const;
    HistoryLimits limits() const;
    void fill(const HistoryLimits &limits);

    HistoryStore *m_store;
    QSpinBox *m_days = nullptr;
    QSpinBox *m_mebibytes = nullptr;
};

}  // namespace pddgpu
