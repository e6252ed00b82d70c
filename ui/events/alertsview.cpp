// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/alertsview.h"

#include <QCheckBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSettings>
#include <QVBoxLayout>
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "alerts/alerttext.h"
#include "explain/explain.h"
#include "ui/events/alertsmodel.h"
#include "ui/widgets/format.h"
#include "ui/widgets/plaintable.h"
#include "ui/widgets/timescale.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr auto NotifyKey = "alerts/notify"_L1;
// A chart of a long time has one mark for the alerts of several seconds.
constexpr std::int64_t SameAlertMs = 10'000;

}  // namespace

AlertsView::AlertsView(const AlertLog *log, QWidget *parent)
    : QWidget(parent), m_log(log), m_model(new AlertsModel(this))
{
    m_model->setPalette(palette());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(createHeader());
    m_table = createTable();
    layout->addWidget(m_table, 1);
    updateSummary();
    updatePlaceholder();
    refresh();
}

QWidget *AlertsView::createHeader()
{
    auto *header = new QWidget(this);
    m_summary = new QLabel(header);
    m_summary->setObjectName("alertsSummary"_L1);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);

    m_notify = new QCheckBox(tr("&Notify on the desktop"), header);
    m_notify->setObjectName("alertsNotify"_L1);
    m_notify->setAccessibleName(tr("Notify on the desktop"));
    m_notify->setToolTip(
        plainToolTip(tr("Notify when used memory crosses the threshold, and every 10 minutes while "
                        "it stays above; and once of each group that is found to leak")));
    m_notify->setChecked(QSettings().value(NotifyKey, true).toBool());
    connect(m_notify, &QCheckBox::toggled, this, [this](bool wants) {
        QSettings().setValue(NotifyKey, wants);
        Q_EMIT wantsNotificationsChanged(wants);
    });

    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_summary, 1);
    layout->addWidget(m_notify);
    return header;
}

PlainTable *AlertsView::createTable()
{
    auto *table = new PlainTable(this);
    table->setObjectName("alertsView"_L1);
    table->setAccessibleName(tr("Alerts"));
    table->setModel(m_model);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    const QString bytes = bytesText(std::uint64_t{1023} << 20);
    table->fitColumn(AlertsModel::TimeColumn, {momentText(0)}, true);
    const QString duration = ageText(std::uint64_t{599} * 1'000'000'000);
    table->fitColumn(
        AlertsModel::DurationColumn,
        {tr("%1 so far", "duration").arg(tr("at least %1", "duration").arg(duration))});
    table->fitColumn(AlertsModel::DeviceColumn, {u"simulated.0"_s});
    table->fitColumn(AlertsModel::UsedColumn, {bytes});
    table->fitColumn(AlertsModel::ThresholdColumn, {bytes});
    table->fitColumn(AlertsModel::ObjectsColumn, {countText(1'000'000)});
    table->horizontalHeader()->setStretchLastSection(true);
    connect(table, &QAbstractItemView::activated, this, &AlertsView::activateRow);
    return table;
}

void AlertsView::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    refresh();
    noteSurroundings(*snapshot);
}

void AlertsView::noteSurroundings(const Snapshot &snapshot)
{
    const bool hasDevice = snapshot.device.has_value();
    if (hasDevice != m_hasDevice || snapshot.thresholdBytes != m_thresholdBytes ||
        snapshot.monitorEnabled != m_monitorEnabled) {
        m_hasDevice = hasDevice;
        m_thresholdBytes = snapshot.thresholdBytes;
        m_monitorEnabled = snapshot.monitorEnabled;
        updatePlaceholder();
    }
}

void AlertsView::setRecorded()
{
    m_isRecorded = true;
    noteSeen(true);
    m_notify->setEnabled(false);
    m_notify->setToolTip(plainToolTip(
        tr("The alerts of a recording are in the past, so there are no notifications")));
    updateSummary();
    updatePlaceholder();
}

void AlertsView::setPlayHead(const SnapshotPtr &snapshot)
{
    m_playHeadMs = snapshot->capturedAt.toMSecsSinceEpoch();
    m_model->setPlayHead(m_playHeadMs);
    noteSurroundings(*snapshot);
    updateSummary();
}

void AlertsView::refresh()
{
    // A reminder does not count as new while its alert is unseen.
    noteSeen(m_isRecorded || isVisible());
    if (m_log->revision() == m_shownRevision)
        return;
    m_shownRevision = m_log->revision();
    m_model->setAlerts(m_log->alerts());
    updateSummary();
}

AlertsView::Line AlertsView::line() const
{
    const QList<Alert> &alerts = m_log->alerts();
    // A recording's alerts are not current.
    if (alerts.isEmpty() || !m_snapshot || m_snapshot->origin == Origin::Recording)
        return {};
    const auto ongoing = std::ranges::find_if(alerts.rbegin(), alerts.rend(), &Alert::isOngoing);
    const Alert &alert = ongoing != alerts.rend() ? *ongoing : alerts.constLast();

    const Snapshot *now = nullptr;
    if (m_snapshot->device && m_snapshot->device->id == alert.device.id)
        now = m_snapshot.get();
    for (const SnapshotPtr &other : m_snapshot->others) {
        if (other->device && other->device->id == alert.device.id)
            now = other.get();
    }
    const bool leaks = !now || now->leakedObjects() != 0U;
    return {
        alert.number,
        alertLine(alert, momentText(alert.timeMs), now ? now->watchedBytes() : Snapshot::Number()),
        alert.isOngoing && leaks};
}

bool AlertsView::wantsNotifications() const
{
    return m_notify->isChecked();
}

void AlertsView::setWantsNotifications(bool wants)
{
    m_notify->setChecked(wants);
}

void AlertsView::activate(std::uint64_t number)
{
    const QModelIndexList found =
        m_model->match(m_model->index(0, 0), AlertsModel::NumberRole,
                       QVariant::fromValue(quint64{number}), 1, Qt::MatchExactly);
    if (found.isEmpty())
        return;
    m_table->setCurrentIndex(found.constFirst());
    activateRow(found.constFirst());
}

bool AlertsView::activateAt(const QString &deviceId, std::int64_t timeMs)
{
    const Alert *nearest = nullptr;
    std::int64_t reachMs = SameAlertMs;
    for (const Alert &alert : m_log->alerts()) {
        // An alert matches any time while it lasted.
        const std::int64_t endMs = std::max(alert.sampleMs, alert.untilMs);
        const std::int64_t distanceMs =
            std::abs(std::clamp(timeMs, alert.sampleMs, endMs) - timeMs);
        if (alert.device.id == deviceId && distanceMs <= reachMs) {
            nearest = &alert;
            reachMs = distanceMs;
        }
    }
    if (nearest)
        activate(nearest->number);
    return nearest != nullptr;
}

void AlertsView::activateRow(const QModelIndex &index)
{
    const std::uint64_t number = index.data(AlertsModel::NumberRole).toULongLong();
    const auto alert = std::ranges::find(m_log->alerts(), number, &Alert::number);
    if (alert != m_log->alerts().end())
        Q_EMIT momentActivated(*alert);
}

QString AlertsView::title() const
{
    return m_unseen == 0 ? tr("Alerts")
                         : tr("Alerts (%1 new)", "not seen yet").arg(countText(m_unseen));
}

void AlertsView::noteSeen(bool all)
{
    const std::uint64_t total = m_log->totalAlerts();
    if (all)
        m_seen = total;
    if (std::exchange(m_unseen, total - m_seen) != m_unseen)
        Q_EMIT titleChanged(title());
}

void AlertsView::updateSummary()
{
    const std::uint64_t total = m_log->totalAlerts();
    const auto shown = static_cast<std::uint64_t>(m_log->alerts().size());
    if (m_isRecorded) {
        m_summary->setText(recordedSummary());
        return;
    }
    if (total == 0) {
        m_summary->setText(tr("No alerts since the window was opened."));
        return;
    }
    QString text = tr("%1 alert(s) since the window was opened.", nullptr, pluralOf(total))
                       .arg(countText(total));
    if (shown < total)
        text = sentences(text, tr("The newest %1 are listed.").arg(countText(shown)));
    m_summary->setText(sentences(text, tr("Activate one to see the objects as they were.")));
}

QString AlertsView::recordedSummary() const
{
    const std::uint64_t total = m_log->totalAlerts();
    const auto shown = static_cast<std::uint64_t>(m_log->alerts().size());
    if (total == 0)
        return tr("No alerts in the recording.");
    QString text =
        tr("%1 alert(s) in the recording.", nullptr, pluralOf(total)).arg(countText(total));
    if (shown < total)
        text = sentences(text, tr("The newest %1 are listed.").arg(countText(shown)));
    if (m_playHeadMs) {
        const auto yetToCome = static_cast<std::uint64_t>(std::ranges::count_if(
            m_log->alerts(),
            [this](const Alert &alert) { return alert.sampleMs > *m_playHeadMs; }));
        text = sentences(text, tr("%1 up to the sample that is shown, %2 after it.")
                                   .arg(countText(shown - yetToCome), countText(yetToCome)));
    }
    return sentences(text, tr("Activate one to go to its sample."));
}

void AlertsView::updatePlaceholder()
{
    if (m_isRecorded) {
        m_table->setPlaceholder(tr("The driver did not alert while this was recorded."));
        return;
    }
    QString text =
        tr("The driver alerts when all memory in use rises above its threshold, and again about "
           "once a minute while it stays above.");
    if (!m_hasDevice)
        text += u'\n' + tr("There is no device now.");
    else if (!m_thresholdBytes)
        text += u'\n' + tr("The threshold of this device is unknown.");
    else
        text += u'\n' + tr("The threshold is %1 now; set it at the right, under “Alert threshold”.")
                            .arg(bytesText(m_thresholdBytes));
    if (m_monitorEnabled == false)
        text +=
            u'\n' + tr("Monitoring is off: until it is switched on, the driver does not alert.");
    text += u'\n' + tr("Each alert keeps a list of the objects as they were.");
    m_table->setPlaceholder(text);
}

void AlertsView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_model->setPalette(palette());
}

void AlertsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    noteSeen(true);
}

}  // namespace pddgpu

#include "moc_alertsview.cpp"
