// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "analysis/analyst.h"

class QAction;
class QCheckBox;
class QLabel;
class QTreeView;

namespace pddgpu {

class NoticeLabel;
class Placeholder;
class SuspectsModel;

/// The verdicts on the objects, by group: first what is at stake, with the reasons in
/// words; what is probably fine is folded.
class SuspectsView : public QWidget
{
    Q_OBJECT

public:
    /// The analyst is owned by the caller and must outlive the view.
    explicit SuspectsView(Analyst *analyst, QWidget *parent = nullptr);

Q_SIGNALS:
    /// The user wants to see the objects of this creator with these sizes.
    void showObjects(const pddgpu::Creator &creator, quint64 smallestBytes, quint64 largestBytes);
    /// The current number of groups at stake, for the page title.
    void countChanged(qsizetype atStake);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *createHeader();
    QWidget *createButtons();
    void createList();
    void createActions();
    void setFindings(const FindingsPtr &findings);
    void updateTexts();
    bool isKnown() const;
    QString summaryText() const;
    QString restText() const;
    QString noticeText() const;
    QString placeholderText() const;
    QString nothingLeaksText() const;
    bool isPlaceholderNeeded() const;
    void fitPlaceholder();
    bool toggleFold(const QModelIndex &index);
    void setFoldOpen(bool open);
    void keepFold();
    void updateActions();
    void showSelected();
    void suppressSelected();
    void pinSelected();
    void addRule(const JudgedGroup &group, bool isLeak);
    void finishSuppression(const QString &error);

    Analyst *m_analyst;
    SuspectsModel *m_model;
    FindingsPtr m_findings;
    QString m_ruleError;  // Why the last change of the rules failed.
    bool m_isFoldOpen = false;

    QLabel *m_summary = nullptr;
    QCheckBox *m_fine = nullptr;
    QCheckBox *m_suppressed = nullptr;
    NoticeLabel *m_notice = nullptr;
    QTreeView *m_list = nullptr;
    QLabel *m_rest = nullptr;
    Placeholder *m_placeholder = nullptr;
    QAction *m_showAction = nullptr;
    QAction *m_suppressAction = nullptr;
    QAction *m_pinAction = nullptr;
    QAction *m_copyAction = nullptr;
    QAction *m_undoAction = nullptr;
};

}  // namespace pddgpu
