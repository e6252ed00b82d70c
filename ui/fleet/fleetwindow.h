// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

#include "fleet/fleet.h"

namespace pddgpu {

class FleetView;
class NoticeLabel;

/// The window of a fleet known to a Prometheus server.
class FleetWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// The caller owns and starts the fleet, which must outlive the window.
    explicit FleetWindow(Fleet *fleet, QWidget *parent = nullptr);

    /// Restores size and position of the window closed last.
    void restorePlace();

    /// Shows the result of a user action.
    void showMessage(const QString &text, bool isProblem);

Q_SIGNALS:
    /// The user wants a window for this host, an ssh destination.
    void hostOpened(const QString &host);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void createMenus(Fleet *fleet, QAction *pause);

    FleetView *m_view;
    NoticeLabel *m_message;
};

}  // namespace pddgpu
