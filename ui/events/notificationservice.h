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
    QString topic;  ///< A newer one of the same topic takes the place of one that still stands.
    QString title;
    QString text;
    QString action;  ///< The action of a click.
    quint64 reference = 0;
};

/// The desktop's notification service (Desktop Notifications Specification 1.2), as a client on
/// the session's bus.
///
/// Calls block while the bus is joined, so it lives in a thread that may.
class NotificationService : public QObject
{
    Q_OBJECT

public:
    NotificationService() = default;
    ~NotificationService() override;

    void show(const pddgpu::Notification &notification);

Q_SIGNALS:
    void failed(const pddgpu::Notification &notification);
    /// The user clicked; the token lets a window come to the front under Wayland, if not empty.
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
    QHash<uint, Notification> m_standing;  // By the service's id.
    QHash<uint, QString> m_tokens;         // Of a click that is being told.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::Notification)
