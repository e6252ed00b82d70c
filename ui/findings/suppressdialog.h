// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <cstdint>
#include <utility>

#include "analysis/findings.h"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace pddgpu {

/// Asks for the conditions that match the objects of a group from now on, and why they are
/// intended, or a leak.
class SuppressDialog : public QDialog
{
    Q_OBJECT

public:
    SuppressDialog(const JudgedGroup &group, bool isLeak, const QString &path,
                   QWidget *parent = nullptr);

    /// The rule; valid once the dialog is accepted.
    SuppressionRule rule() const;

private:
    QCheckBox *addCondition(const QString &text, const char *name, bool checked);
    std::pair<std::uint64_t, std::uint64_t> sizes() const;
    QString sizeText() const;
    void update();

    const JudgedGroup m_group;
    const bool m_isLeak;
    QCheckBox *m_process;
    QCheckBox *m_label;
    QCheckBox *m_size;
    QLineEdit *m_comment;
    QLabel *m_line;
    QLabel *m_missing;  // The reason why the rule cannot be added.
    QPushButton *m_add;
};

}  // namespace pddgpu
