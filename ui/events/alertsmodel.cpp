// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/alertsmodel.h"

#include <algorithm>
#include <utility>

#include "alerts/alerttext.h"
#include "explain/regiontext.h"
#include "text/visibletext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/stateicon.h"
#include "ui/widgets/timescale.h"

namespace pddgpu {

namespace {

bool isNumber(int column)
{
    return column == AlertsModel::UsedColumn || column == AlertsModel::ThresholdColumn;
}

// A recording's samples have no objects until the user goes to one.
bool isRecorded(const Alert &alert)
{
    return alert.origin == Origin::Recording && alert.objects == Alert::Objects::Unknown;
}

QString objectsToolTip(const Alert &alert)
{
    if (isRecorded(alert)) {
        return AlertsModel::tr(
            "Activate the alert to go to its sample, with the objects as they were then.");
    }
    switch (alert.objects) {
        case Alert::Objects::Kept:
            return AlertsModel::tr("Activate the alert to see the objects as they were then.");
        case Alert::Objects::Unknown:
            return AlertsModel::tr(
                "The list of objects could not be read at that time. It needs access to debugfs, "
                "and the device must be selected.");
        case Alert::Objects::Dropped:
            return AlertsModel::tr(
                       "Only the lists of the newest alerts are kept: at most %1 lists with %2 "
                       "objects altogether. This one was dropped.")
                .arg(countText(AlertLog::MaximumSnapshots), countText(AlertLog::MaximumObjects));
    }
    Q_UNREACHABLE();
}

}  // namespace

void AlertsModel::setAlerts(const QList<Alert> &alerts)
{
    const std::uint64_t newestShown = m_alerts.isEmpty() ? 0 : m_alerts.constFirst().number;
    const std::uint64_t oldest = alerts.isEmpty() ? newestShown + 1 : alerts.constFirst().number;
    const auto kept = std::ranges::find_if(
        m_alerts, [oldest](const Alert &alert) { return alert.number < oldest; });
    const int keptRows = static_cast<int>(kept - m_alerts.begin());
    if (keptRows < m_alerts.size()) {
        beginRemoveRows({}, keptRows, static_cast<int>(m_alerts.size()) - 1);
        m_alerts.resize(keptRows);
        endRemoveRows();
    }

    QList<Alert> rows = alerts;
    std::ranges::reverse(rows);
    for (Alert &alert : rows)
        alert.snapshot.reset();
    const int newRows = static_cast<int>(rows.size()) - keptRows;
    if (newRows > 0) {
        beginInsertRows({}, 0, newRows - 1);
        m_alerts = rows;
        endInsertRows();
    }
    // A kept alert may have lost its objects, be ongoing, or be over.
    if (keptRows > 0) {
        m_alerts = rows;
        Q_EMIT dataChanged(index(newRows, TimeColumn), index(rowCount() - 1, ColumnCount - 1));
    }
}

void AlertsModel::setPlayHead(std::optional<std::int64_t> sampleMs)
{
    if (std::exchange(m_playHeadMs, sampleMs) != sampleMs && !m_alerts.isEmpty()) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1),
                           {Qt::ForegroundRole, Qt::ToolTipRole});
    }
}

void AlertsModel::setPalette(const QPalette &palette)
{
    m_icon = warningIcon(palette);
    m_quiet = quietText(palette);
    m_quietIcon = alertIcon(palette);
    if (!m_alerts.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1),
                           {Qt::DecorationRole, Qt::ForegroundRole});
}

bool AlertsModel::isYetToCome(const Alert &alert) const
{
    return m_playHeadMs && alert.sampleMs > *m_playHeadMs;
}

int AlertsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_alerts.size());
}

int AlertsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AlertsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Alert &alert = m_alerts.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
            return text(alert, index.column());
        case Qt::ToolTipRole:
            return plainToolTip(toolTip(alert, index.column()));
        case Qt::DecorationRole:
            if (index.column() != TimeColumn)
                return {};
            return alert.leakedObjects == 0U ? m_quietIcon : m_icon;
        case Qt::ForegroundRole:
            return isYetToCome(alert) ? QVariant(m_quiet) : QVariant();
        case Qt::TextAlignmentRole:
            return QVariant((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) |
                            Qt::AlignVCenter);
        case NumberRole:
            return quint64{alert.number};
        default:
            return {};
    }
}

QVariant AlertsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return QAbstractTableModel::headerData(section, orientation, role);
    if (role == Qt::TextAlignmentRole)
        return QVariant((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const bool isTitle = role == Qt::DisplayRole;
    switch (static_cast<Column>(section)) {
        case TimeColumn:
            return isTitle ? tr("Time")
                           : tr("When the driver alerted (memory_stats: last_alert_ns), or the "
                                "first sample after it");
        case DurationColumn:
            return isTitle ? tr("Lasted")
                           : tr("How long used memory was above the threshold, according to the "
                                "samples of this window");
        case DeviceColumn:
            return isTitle ? tr("Device") : tr("The device that alerted");
        case UsedColumn:
            return isTitle
                       ? tr("Used")
                       : tr("Memory in use in all regions together, at the first sample after it");
        case ThresholdColumn:
            return isTitle ? tr("Threshold")
                           : tr("leak_monitor/threshold_bytes at the first sample after it");
        case ObjectsColumn:
            return isTitle ? tr("Objects") : tr("Live objects at the first sample after it");
        case WhatColumn:
            return isTitle ? tr("What happened") : tr("What made the driver alert");
        case ColumnCount:
            break;
    }
    return {};
}

QString AlertsModel::text(const Alert &alert, int column) const
{
    switch (static_cast<Column>(column)) {
        case TimeColumn:
            return momentText(alert.timeMs);
        case DurationColumn:
            return alertDuration(alert);
        case DeviceColumn:
            return visibleText(alert.device.id);
        case UsedColumn:
            return bytesText(alert.usedBytes);
        case ThresholdColumn:
            return bytesText(alert.thresholdBytes);
        case ObjectsColumn:
            if (isRecorded(alert))
                return countText(alert.liveObjects);
            switch (alert.objects) {
                case Alert::Objects::Kept:
                    return countText(alert.liveObjects);
                case Alert::Objects::Unknown:
                    return tr("%1, not listed", "count").arg(countText(alert.liveObjects));
                case Alert::Objects::Dropped:
                    return tr("%1, list dropped", "count").arg(countText(alert.liveObjects));
            }
            break;
        case WhatColumn:
            return whatHappened(alert);
        case ColumnCount:
            break;
    }
    return {};
}

QString AlertsModel::toolTip(const Alert &alert, int column) const
{
    switch (static_cast<Column>(column)) {
        case UsedColumn:
            return exactUsedText(alert.regions);
        case ThresholdColumn:
            return exactBytesText(alert.thresholdBytes);
        case ObjectsColumn:
            return objectsToolTip(alert);
        case WhatColumn:
            return whatHappened(alert) + QLatin1Char('\n') + alertFigures(alert);
        case TimeColumn: {
            const QString which =
                tr("Alert %1 since the device was bound").arg(countText(alert.driverCount));
            return isYetToCome(alert) ? which + u'\n' + tr("Later than the sample that is shown")
                                      : which;
        }
        case DurationColumn:
            return alert.lastedNs() ? QString()
                                    : tr("It had fallen again by the first sample after it.");
        case DeviceColumn:
            return visibleText(alert.device.card);
        case ColumnCount:
            break;
    }
    return {};
}

}  // namespace pddgpu

#include "moc_alertsmodel.cpp"
