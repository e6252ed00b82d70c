// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

#include "model/snapshot.h"

class QLabel;
class QToolButton;

namespace pddgpu {

class NoticeLabel;

/// The window's source, the time of the last sample, errors, and advice.
///
/// A transient text, a message or an alert, is shown next to the source, in one line that is always
/// present: nothing moves when it comes or goes.
class StatusLine : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);

    /// What is at stake, beside the source; empty: unknown.
    void setHeadline(const QString &text);

    /// Shows the result of a user action, until the next one or until dismissed.
    void showMessage(const QString &text, bool isProblem);

    /// Shows an alert; empty: none. Shown while there is no message. `isProblem`: something is
    /// wrong now. Once dismissed, an alert of the same number is not shown again.
    void setAlert(std::uint64_t number, const QString &text, bool isProblem);

    /// Whether errors are shown elsewhere in the window.
    void setErrorsShownElsewhere(bool elsewhere);

protected:
    void changeEvent(QEvent *event) override;

private:
    QToolButton *createButton(const QString &objectName);
    void updateSummary();
    void updateErrors();
    void updateNotice();
    QList<SourceError> shownErrors() const;
    void dismiss();
    void showWhole();
    void showAllErrors();
    void showBox(const QString &title, const QString &text);
    void applyPalette();

    QLabel *m_summary;
    NoticeLabel *m_message;
    QToolButton *m_whole;
    QToolButton *m_dismiss;
    NoticeLabel *m_problem;
    QToolButton *m_details;
    SnapshotPtr m_snapshot;
    QElapsedTimer m_sinceSample;
    QTimer m_clock;

    QString m_headline;
    QString m_messageText;
    bool m_messageIsProblem = false;
    QString m_alertText;
    bool m_alertIsProblem = false;
    std::uint64_t m_alertNumber = 0;
    std::uint64_t m_dismissedAlert = 0;
    bool m_errorsAreElsewhere = false;
    bool m_hadDevice = false;
};

}  // namespace pddgpu
