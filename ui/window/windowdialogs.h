// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <functional>

class QWidget;

namespace pddgpu {

class AlertsView;
class Session;

/// Opens what the menus of a window offer: dialogs and other windows.
class WindowDialogs : public QObject
{
    Q_OBJECT

public:
    /// The session is the caller's, and must outlive this; the window is the parent of all dialogs,
    /// and of this.
    WindowDialogs(Session *session, QWidget *window);

    /// Opens another window on a source, as for `--source`; false where that failed. Left out,
    /// another process of this program.
    using WindowOpener = std::function<bool(const QString &source)>;
    void setWindowOpener(WindowOpener opener);

    void openWindow(const QString &source);
    void connectToHost();
    void showDriverHelp();
    /// Whether to notify of alerts is the view's.
    void showPreferences(AlertsView *alerts);
    void showSuppressions();
    void showAbout();
    /// Another language was chosen.
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
