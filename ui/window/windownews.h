// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include "analysis/findings.h"

namespace pddgpu {

class AlertsView;
class Notifier;
class Panes;
class Session;
class StatusLine;

/// What a window says of its own accord, whichever page it shows: notifications of alerts and of
/// leaks, and the headline. A click on a notification shows the page.
class WindowNews : public QObject
{
    Q_OBJECT

public:
    struct Parts {
        Panes *panes;
        AlertsView *alerts;
        StatusLine *status;
    };

    /// The parts belong to the window, and the session outlives it.
    WindowNews(Session *session, const Parts &parts, QWidget *window);

private:
    void setFindings(const FindingsPtr &findings);
    void bringToFront(const QString &activationToken);

    Session *m_session;
    QWidget *m_window;
    Parts m_parts;
    Notifier *m_notifier;
};

}  // namespace pddgpu
