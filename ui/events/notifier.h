// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QThread>
#include <chrono>

#include "alerts/alertlog.h"
#include "ui/events/leaknews.h"

namespace pddgpu {

class NotificationService;
struct Notification;

/// Notifies of alerts and of leaks on the desktop, through org.freedesktop.Notifications.
///
/// One notification per crossing of a device's threshold, and a reminder at most every RepeatAfter
/// while used memory stays above. All functions return at once: the bus is used in a separate
/// thread, as merely connecting to it can take long.
class Notifier : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds RepeatAfter = std::chrono::minutes(10);

    explicit Notifier(QObject *parent = nullptr);
    /// Waits for a running connection attempt to the bus.
    ~Notifier() override;

    bool isEnabled() const { return m_isEnabled; }
    /// If disabled, no notification is sent.
    void setEnabled(bool enabled) { m_isEnabled = enabled; }

    void setRepeatAfter(std::chrono::milliseconds time) { m_repeatAfter = time; }

    /// Alerts of a recording are in the past and are not notified.
    void tell(const Alert &alert);

    /// Tells once of each group that has become a leak, also if it is called with the same findings
    /// again. What becomes a leak while notifications are off is not told later.
    void tell(const Findings &findings);

Q_SIGNALS:
    /// The user clicked a notification: the number of its alert, and the desktop's token that
    /// allows a window to come to the front; empty: none.
    void activated(quint64 alertNumber, const QString &activationToken);
    /// The same for the notification of a leak.
    void leakActivated(const QString &activationToken);
    /// No notification service is available: plain texts to show instead.
    void notShown(const QString &title, const QString &text);

private:
    bool isNews(const Alert &alert) const;
    void show(const Notification &notification);

    bool m_isEnabled = true;
    std::chrono::milliseconds m_repeatAfter = RepeatAfter;
    QHash<QString, QElapsedTimer> m_told;  // By device id.
    LeakNews m_leaks;
    QThread m_thread;
    NotificationService *m_service;  // Lives in m_thread and is deleted there.
};

}  // namespace pddgpu
