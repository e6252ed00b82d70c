// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/notifier.h"

#include "alerts/alerttext.h"
#include "explain/explain.h"
#include "ui/events/notificationservice.h"

namespace pddgpu {

Notifier::Notifier(QObject *parent) : QObject(parent), m_service(new NotificationService)
{
    m_thread.setObjectName(QStringLiteral("notifier"));
    m_service->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_service, &QObject::deleteLater);
    connect(m_service, &NotificationService::failed, this,
            [this](const Notification &notification) {
                Q_EMIT notShown(notification.title, notification.text);
            });
    connect(m_service, &NotificationService::activated, this, &Notifier::activated);
    m_thread.start();
}

Notifier::~Notifier()
{
    m_thread.quit();
    m_thread.wait();
}

void Notifier::tell(const Alert &alert)
{
    if (!m_isEnabled || alert.origin == Origin::Recording || !isNews(alert))
        return;
    m_told[alert.device.id].start();
    const Notification notification{alert.device.id, alertTitle(alert),
                                    sentences(whatHappened(alert), alertFigures(alert)),
                                    tr("Show the objects"), alert.number};
    QMetaObject::invokeMethod(
        m_service, [service = m_service, notification] { service->show(notification); },
        Qt::QueuedConnection);
}

bool Notifier::isNews(const Alert &alert) const
{
    const auto told = m_told.constFind(alert.device.id);
    return alert.cause != Alert::Cause::StillAbove || told == m_told.cend() ||
           told->hasExpired(m_repeatAfter.count());
}

}  // namespace pddgpu

#include "moc_notifier.cpp"
