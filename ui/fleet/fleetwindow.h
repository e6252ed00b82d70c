// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

#include "fleet/fleet.h"

namespace pddgpu {

class FleetView;
class NoticeLabel;

/// The window of a fleet, as a Prometheus server knows it.
class FleetWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// The caller owns and starts the fleet, which must outlive the window.
    explicit FleetWindow(Fleet *fleet, QWidget *parent = nullptr);

    /// Takes size and place of the window that was closed last.
    void restorePlace();

    /// Says how something that the user asked for ended.
    void showMessage(const QString &text, bool isProblem);

Q_SIGNALS:
    /// The user wants a window of this host, which is what ssh takes.
    void hostOpened(const QString &host);

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    void createMenus(Fleet *fleet, QAction *pause);

    FleetView *m_view;
    NoticeLabel *m_message;
};

}  // namespace pddgpu
