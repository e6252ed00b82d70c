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

/// What a window offers for recordings: the entries of its menu, and the word in its status line
/// that one is being made.
class RecordingControls : public QObject
{
    Q_OBJECT

public:
    /// The session is the caller's. Dialogs belong to `window`.
    RecordingControls(Session *session, QWidget *window);

    void addTo(QMenu *menu) const;
    /// Opens a recording in a window of its own.
    QAction *openAction() const { return m_open; }
    /// Hidden while nothing is recorded; for the window's layout.
    QLabel *indicator() const { return m_indicator; }

Q_SIGNALS:
    /// How it ended, or why it did not start.
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
