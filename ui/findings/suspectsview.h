// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "analysis/analyst.h"

class QAction;
class QCheckBox;
class QLabel;
class QListView;

namespace pddgpu {

class NoticeLabel;
class Placeholder;
class SuspectsModel;

/// Possible leaks, most urgent first, with the reasons in words.
class SuspectsView : public QWidget
{
    Q_OBJECT

public:
    /// The analyst is owned by the caller and must outlive the view.
    explicit SuspectsView(Analyst *analyst, QWidget *parent = nullptr);

Q_SIGNALS:
    /// The user wants to see these objects; without a size, those of all sizes.
    void showObjects(const pddgpu::Creator &creator, std::optional<quint64> sizeBytes);
    /// The current number of suspects, for the page title.
    void countChanged(qsizetype suspects);

private:
    QWidget *createHeader();
    void createList();
    void createActions();
    void setFindings(const FindingsPtr &findings);
    void updateTexts();
    QString summaryText() const;
    QString restText() const;
    QString noticeText() const;
    QString placeholderText() const;
    void updateActions();
    void showSelected();
    void suppressSelected();
    std::optional<Suspect> selected() const;
    void finishSuppression(const QString &error);

    Analyst *m_analyst;
    SuspectsModel *m_model;
    FindingsPtr m_findings;
    QString m_ruleError;  // Why the last change of the rules failed.

    QLabel *m_summary = nullptr;
    QCheckBox *m_suppressed = nullptr;
    NoticeLabel *m_notice = nullptr;
    QListView *m_list = nullptr;
    QLabel *m_rest = nullptr;
    Placeholder *m_placeholder = nullptr;
    QAction *m_showAction = nullptr;
    QAction *m_suppressAction = nullptr;
    QAction *m_copyAction = nullptr;
    QAction *m_undoAction = nullptr;
};

}  // namespace pddgpu
