// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/windownews.h"

#include <QGuiApplication>
#include <QWidget>

#include "explain/findings/headline.h"
#include "session/session.h"
#include "ui/events/alertsview.h"
#include "ui/events/notifier.h"
#include "ui/window/panes.h"
#include "ui/window/statusline.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

WindowNews::WindowNews(Session *session, const Parts &parts, QWidget *window)
    : QObject(window),
      m_session(session),
      m_window(window),
      m_parts(parts),
      m_notifier(new Notifier(this))
{
    // What was found before the window was there is no news.
    m_notifier->setEnabled(false);
    if (session->analyst()->findings())
        setFindings(session->analyst()->findings());
    m_notifier->setEnabled(parts.alerts->wantsNotifications());
    connect(session->analyst(), &Analyst::found, this, &WindowNews::setFindings);

    if (!session->isPlayback()) {
        connect(session, &Session::noted, m_notifier,
                [this](const SnapshotPtr &, const QList<Alert> &alerts) {
                    for (const Alert &alert : alerts)
                        m_notifier->tell(alert);
                });
    }
    connect(parts.alerts, &AlertsView::wantsNotificationsChanged, m_notifier,
            &Notifier::setEnabled);
    // Without desktop notifications the status line shows it.
    connect(m_notifier, &Notifier::activated, this,
            [this](quint64 alertNumber, const QString &activationToken) {
                bringToFront(activationToken);
                m_parts.panes->setCurrentWidget(m_parts.alerts);
                m_parts.alerts->activate(alertNumber);
            });
    connect(m_notifier, &Notifier::leakActivated, this, [this](const QString &activationToken) {
        bringToFront(activationToken);
        m_parts.panes->showPane(u"suspects"_s);
    });
}

void WindowNews::setFindings(const FindingsPtr &findings)
{
    m_parts.status->setHeadline(headline(*findings));
    if (!m_session->isPlayback())
        m_notifier->tell(*findings);
}

void WindowNews::bringToFront(const QString &activationToken)
{
    // Qt's Wayland plugin reads it only from there. On other platforms the environment stays
    // unchanged: other threads may be reading it.
    if (!activationToken.isEmpty() && QGuiApplication::platformName().startsWith("wayland"_L1))
        qputenv("XDG_ACTIVATION_TOKEN", activationToken.toUtf8());
    m_window->setWindowState(m_window->windowState() & ~Qt::WindowMinimized);
    m_window->show();
    m_window->raise();
    m_window->activateWindow();
}

}  // namespace pddgpu

#include "moc_windownews.cpp"
