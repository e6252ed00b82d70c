// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

class QAction;
class QLabel;
class QMenu;
class QWidget;

namespace pddgpu {

class Session;
struct RecordingState;

/// A window's controls for recordings: the menu entries, and the indicator in the status line while
/// recording.
class RecordingControls : public QObject
{
    Q_OBJECT

public:
    /// The session is owned by the caller. Dialogs belong to `window`.
    RecordingControls(Session *session, QWidget *window);

    void addTo(QMenu *menu) const;
    /// Opens a recording in a new window.
    QAction *openAction() const { return m_open; }
    /// Hidden while not recording; for the window's layout.
    QLabel *indicator() const { return m_indicator; }

Q_SIGNALS:
    /// The result of a recording, or why it did not start.
    void message(const QString &text, bool isProblem);

private:
    void chooseFile();
    void openRecording();
    void show(const RecordingState &state);

    Session *m_session;
    QWidget *m_window;
    QAction *m_start;
    QAction *m_stop;
    QAction *m_open;
    QLabel *m_indicator;
    bool m_isActive = false;
};

}  // namespace pddgpu
