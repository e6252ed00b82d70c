// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/windowdialogs.h"

#include <QWidget>
#include <utility>

#include "history/store/historystore.h"
#include "session/session.h"
#include "text/visibletext.h"
#include "ui/events/alertsview.h"
#include "ui/findings/suppressionsdialog.h"
#include "ui/widgets/anotherwindow.h"
#include "ui/widgets/helpwindow.h"
#include "ui/window/connectdialog.h"
#include "ui/window/driverhelpdialog.h"
#include "ui/window/preferencesdialog.h"

namespace pddgpu {

WindowDialogs::WindowDialogs(Session *session, QWidget *window)
    : QObject(window), m_session(session), m_window(window), m_openWindow(openAnotherWindow)
{
}

void WindowDialogs::setWindowOpener(WindowOpener opener)
{
    m_openWindow = std::move(opener);
}

void WindowDialogs::openWindow(const QString &source)
{
    if (!m_openWindow(source))
        Q_EMIT message(tr("A second window could not be started."), true);
}

void WindowDialogs::connectToHost()
{
    auto *dialog = new ConnectDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { openWindow(dialog->source()); });
    dialog->open();
}

void WindowDialogs::showDriverHelp()
{
    const SnapshotPtr &snapshot = m_session->snapshot();
    const bool isWaiting = !snapshot || snapshot->origin == Origin::Driver;
    auto *dialog = new DriverHelpDialog(isWaiting, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void WindowDialogs::showPreferences(AlertsView *alerts)
{
    Sampler *sampler = m_session->sampler();
    auto *store = qobject_cast<HistoryStore *>(m_session->archive());
    const Preferences current{.interval = sampler->interval(),
                              .notifies = alerts->wantsNotifications()};
    auto *dialog = new PreferencesDialog(store, current, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setIntervalEnabled(!m_session->isPlayback());
    connect(dialog, &QDialog::accepted, alerts, [this, dialog, sampler, alerts] {
        const Preferences wanted = dialog->preferences();
        alerts->setWantsNotifications(wanted.notifies);
        if (wanted.interval != sampler->interval() && !m_session->isPlayback())
            sampler->start(wanted.interval);
    });
    connect(dialog, &PreferencesDialog::languageChosen, this, &WindowDialogs::tellLanguage);
    dialog->open();
}

void WindowDialogs::showSuppressions()
{
    auto *dialog = new SuppressionsDialog(m_session->analyst(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void WindowDialogs::showAbout()
{
    const SnapshotPtr &snapshot = m_session->snapshot();
    const QString driver =
        snapshot ? visibleText(snapshot->device.value_or(DeviceInfo()).driver) : QString();
    const QString source = !snapshot                                ? tr("none yet", "source")
                           : snapshot->origin == Origin::Simulation ? tr("the simulated device")
                           : snapshot->origin == Origin::Recording
                               ? tr("a recording")
                               : tr("the driver %1", "its name").arg(driver);
    showAboutBox(m_window, source);
}

void WindowDialogs::tellLanguage()
{
    Q_EMIT message(tr("The language changes when the program is started again."), false);
}

}  // namespace pddgpu

#include "moc_windowdialogs.cpp"
