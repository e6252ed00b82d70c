// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/notificationservice.h"

#include <QCoreApplication>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QUuid>
#include <algorithm>
#include <chrono>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace pddgpu {

namespace {

constexpr auto Service = "org.freedesktop.Notifications"_L1;
constexpr auto Path = "/org/freedesktop/Notifications"_L1;
constexpr auto Interface = "org.freedesktop.Notifications"_L1;
// The action that a click on the notification itself invokes.
constexpr auto DefaultAction = "default"_L1;
constexpr std::chrono::milliseconds AnswerWithin = 10s;
constexpr int ServerDecides = -1;

}  // namespace

NotificationService::~NotificationService()
{
    leaveBus();
}

void NotificationService::show(const Notification &notification)
{
    if (!joinBus()) {
        Q_EMIT failed(notification);
        return;
    }
    // Queried each time: notifications are rare, and the service may have been replaced.
    auto *watcher = new QDBusPendingCallWatcher(call(u"GetCapabilities"_s, {}), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, notification, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QStringList> reply = *watcher;
        if (reply.isError())
            Q_EMIT failed(notification);
        else
            send(notification, reply.value());
    });
}

void NotificationService::send(const Notification &notification, const QStringList &capabilities)
{
    const bool takesMarkup = capabilities.contains("body-markup"_L1);
    const bool takesActions = capabilities.contains("actions"_L1);
    uint replacedId = 0;
    for (auto standing = m_standing.cbegin(); standing != m_standing.cend(); ++standing) {
        if (standing->topic == notification.topic)
            replacedId = standing.key();
    }
    const QVariantList arguments{
        QCoreApplication::applicationName(),
        replacedId,
        u"pddgpu-inspector"_s,
        notification.title,
        takesMarkup ? notification.text.toHtmlEscaped() : notification.text,
        takesActions ? QStringList{DefaultAction, notification.action} : QStringList(),
        QVariantMap{{u"desktop-entry"_s, u"pddgpu-inspector"_s},
                    {u"category"_s, u"device.error"_s}},
        ServerDecides};
    auto *watcher = new QDBusPendingCallWatcher(call(u"Notify"_s, arguments), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, notification, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (reply.isError()) {
            Q_EMIT failed(notification);
            return;
        }
        // At most one per topic, so that a service that never closes any does not fill our memory.
        m_standing.removeIf([&notification](const QHash<uint, Notification>::iterator &standing) {
            return standing->topic == notification.topic;
        });
        m_standing.insert(reply.value(), notification);
    });
}

bool NotificationService::joinBus()
{
    if (m_bus && m_bus->isConnected())
        return true;
    leaveBus();
    m_bus =
        QDBusConnection::connectToBus(QDBusConnection::SessionBus, QUuid::createUuid().toString());
    if (!m_bus->isConnected())
        return false;
    m_bus->connect(Service, Path, Interface, u"ActionInvoked"_s, this,
                   SLOT(onActionInvoked(uint, QString)));
    m_bus->connect(Service, Path, Interface, u"ActivationToken"_s, this,
                   SLOT(onActivationToken(uint, QString)));
    m_bus->connect(Service, Path, Interface, u"NotificationClosed"_s, this,
                   SLOT(onClosed(uint, uint)));
    return true;
}

void NotificationService::leaveBus()
{
    if (m_bus)
        QDBusConnection::disconnectFromBus(m_bus->name());
    m_bus.reset();
    m_standing.clear();
    m_tokens.clear();
}

QDBusPendingCall NotificationService::call(const QString &method,
                                           const QVariantList &arguments) const
{
    QDBusMessage message = QDBusMessage::createMethodCall(Service, Path, Interface, method);
    message.setArguments(arguments);
    return m_bus->asyncCall(message, static_cast<int>(AnswerWithin.count()));
}

void NotificationService::onActionInvoked(uint id, const QString &action)
{
    const QString token = m_tokens.take(id);
    const auto standing = m_standing.constFind(id);
    if (standing != m_standing.cend() && action == DefaultAction)
        Q_EMIT activated(standing->reference, token);
}

void NotificationService::onActivationToken(uint id, const QString &token)
{
    if (m_standing.contains(id))
        m_tokens.insert(id, token);
}

void NotificationService::onClosed(uint id, uint)
{
    m_standing.remove(id);
    m_tokens.remove(id);
}

}  // namespace pddgpu

#include "moc_notificationservice.cpp"
