// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>

class QWidget;

namespace pddgpu {

class AlertsView;
class Session;

/// Opens the dialogs and other windows of a window's menus.
class WindowDialogs : public QObject
{
    Q_OBJECT

public:
    /// The session is owned by the caller and must outlive this; the window is the parent of all
    /// dialogs and of this.
    WindowDialogs(Session *session, QWidget *window);

    /// Opens another window for a source, as for `--source`. Returns false if that failed. Default:
    /// a new process of this program.
    using WindowOpener = std::function<bool(const QString &source)>;
    void setWindowOpener(WindowOpener opener);

    void openWindow(const QString &source);
    void connectToHost();
    void showDriverHelp();
    /// The view holds the setting for alert notifications.
    void showPreferences(AlertsView *alerts);
    void showSuppressions();
    void showAbout();
    /// Tells the user that another language was chosen.
    void tellLanguage();

Q_SIGNALS:
    /// For the status line.
    void message(const QString &text, bool isProblem);

private:
    Session *const m_session;
    QWidget *const m_window;
    WindowOpener m_openWindow;
};

}  // namespace pddgpu
