// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusConnection>
#include <QHash>
#include <QObject>
#include <QStringList>
#include <optional>

class QDBusPendingCall;

namespace pddgpu {

/// The content of a notification, in plain text.
struct Notification {
    QString topic;  ///< A newer notification of the same topic replaces one still shown.
    QString title;
    QString text;
    QString action;  ///< Text of the click action.
    quint64 reference = 0;
};

/// The desktop's notification service (Desktop Notifications Specification 1.2), as a client on
/// the session's bus.
///
/// Calls block while connecting to the bus, so it lives in its own thread.
class NotificationService : public QObject
{
    Q_OBJECT

public:
    NotificationService() = default;
    ~NotificationService() override;

    void show(const pddgpu::Notification &notification);

Q_SIGNALS:
    void failed(const pddgpu::Notification &notification);
    /// The user clicked. The token, if not empty, allows a window to come to the front under
    /// Wayland.
    void activated(quint64 reference, const QString &activationToken);

private Q_SLOTS:
    void onActionInvoked(uint id, const QString &action);
    void onActivationToken(uint id, const QString &token);
    void onClosed(uint id, uint reason);

private:
    bool joinBus();
    void leaveBus();
    void send(const Notification &notification, const QStringList &capabilities);
    QDBusPendingCall call(const QString &method, const QVariantList &arguments) const;

    std::optional<QDBusConnection> m_bus;
    QHash<uint, Notification> m_standing;  // Shown notifications, by the service's id.
    QHash<uint, QString> m_tokens;         // Token of a click, until the click is reported.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::Notification)
