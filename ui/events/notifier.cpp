// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/notifier.h"

#include <QStringList>
#include <algorithm>

#include "alerts/alerttext.h"
#include "explain/explain.h"
#include "explain/findings/verdicttext.h"
#include "text/numbertext.h"
#include "text/visibletext.h"
#include "ui/events/notificationservice.h"

namespace pddgpu {

namespace {

// Numbers of alerts begin at 1.
constexpr quint64 OfLeaks = 0;

QString leakTitle(const Snapshot &snapshot, std::uint64_t leaks)
{
    const QString device = visibleText(snapshot.device->id);
    return (snapshot.isSimulated()
                ? Notifier::tr("%1 (simulated): %2 leak(s) found", "device, count", pluralOf(leaks))
                : Notifier::tr("%1: %2 leak(s) found", "device, count", pluralOf(leaks)))
        .arg(device, countText(leaks));
}

QString leakText(const JudgedGroup &group)
{
    const QString pace = paceText(group);
    const QString bytes = bytesText(group.amount.bytes);
    return Notifier::tr("%1: %2.", "group, figures")
        .arg(groupTitle(group),
             pace.isEmpty() ? bytes : Notifier::tr("%1, %2", "bytes, pace").arg(bytes, pace));
}

}  // namespace

Notifier::Notifier(QObject *parent) : QObject(parent), m_service(new NotificationService)
{
    m_thread.setObjectName(QStringLiteral("notifier"));
    m_service->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_service, &QObject::deleteLater);
    connect(m_service, &NotificationService::failed, this,
            [this](const Notification &notification) {
                Q_EMIT notShown(notification.title, notification.text);
            });
    connect(m_service, &NotificationService::activated, this,
            [this](quint64 reference, const QString &token) {
                if (reference == OfLeaks)
                    Q_EMIT leakActivated(token);
                else
                    Q_EMIT activated(reference, token);
            });
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
    show(notification);
}

void Notifier::tell(const Findings &findings)
{
    constexpr qsizetype MostNamed = 3;

    const QList<JudgedGroup> news = m_leaks.take(findings);
    if (!m_isEnabled || news.isEmpty())
        return;
    QStringList lines;
    for (const JudgedGroup &group : news.first(std::min(news.size(), MostNamed)))
        lines << leakText(group);
    if (const auto more = static_cast<std::uint64_t>(news.size() - lines.size()); more > 0)
        lines << tr("And %1 more.", nullptr, pluralOf(more)).arg(countText(more));
    const QString &device = findings.snapshot->device->id;
    // Not the topic of its alerts, which would replace it.
    show({QStringLiteral("leaks of ") + device,
          leakTitle(*findings.snapshot, static_cast<std::uint64_t>(news.size())), lines.join(u'\n'),
          tr("Show the suspects"), OfLeaks});
}

void Notifier::show(const Notification &notification)
{
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
