// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QThread>
#include <chrono>

#include "alerts/alertlog.h"

namespace pddgpu {

class NotificationService;

/// Tells alerts on the desktop, through org.freedesktop.Notifications.
///
/// One notification for each crossing of a device's threshold, and a reminder at most every
/// RepeatAfter while used stays above. All functions return at once: what speaks to the bus lives
/// in a thread of its own, for only joining the bus can take its time.
class Notifier : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds RepeatAfter = std::chrono::minutes(10);

    explicit Notifier(QObject *parent = nullptr);
    /// Waits for a bus that is being joined.
    ~Notifier() override;

    bool isEnabled() const { return m_isEnabled; }
    /// Switched off, it tells nothing.
    void setEnabled(bool enabled) { m_isEnabled = enabled; }

    void setRepeatAfter(std::chrono::milliseconds time) { m_repeatAfter = time; }

    /// Alerts of a recording are in the past, so there is no notification.
    void tell(const Alert &alert);

Q_SIGNALS:
    /// The user clicked a notification: the number of its alert, and the desktop's leave for a
    /// window to come to the front; empty: it gave none.
    void activated(quint64 alertNumber, const QString &activationToken);
    /// No service shows notifications here: texts that say it instead, plain.
    void notShown(const QString &title, const QString &text);

private:
    bool isNews(const Alert &alert) const;

    bool m_isEnabled = true;
    std::chrono::milliseconds m_repeatAfter = RepeatAfter;
    QHash<QString, QElapsedTimer> m_told;  // By device id.
    QThread m_thread;
    NotificationService *m_service;  // Lives in m_thread and is deleted there.
};

}  // namespace pddgpu
