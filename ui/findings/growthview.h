// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "analysis/analyst.h"

class QComboBox;
class QLabel;

namespace pddgpu {

class GrowthModel;
class PlainTable;

/// Growing subjects, their rates, and when a region would be full.
class GrowthView : public QWidget
{
    Q_OBJECT

public:
    /// The analyst is owned by the caller and must outlive the view.
    explicit GrowthView(Analyst *analyst, QWidget *parent = nullptr);

Q_SIGNALS:
    /// The user wants to see the objects of a process, or of a label in any process; the other
    /// field is empty, and the PID 0.
    void showObjects(const pddgpu::Creator &creator);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *createHeader();
    void fitNames();
    void createTable();
    void setFindings(const FindingsPtr &findings);
    void updateTexts();
    QString memoryText() const;
    QString placeholderText() const;

    GrowthModel *m_model;
    FindingsPtr m_findings;
    QComboBox *m_kind = nullptr;
    QComboBox *m_range = nullptr;
    QLabel *m_domains = nullptr;
    PlainTable *m_table = nullptr;
};

}  // namespace pddgpu
