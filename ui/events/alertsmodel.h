// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QBrush>
#include <QIcon>
#include <QPalette>
#include <optional>

#include "alerts/alertlog.h"

namespace pddgpu {

/// Alerts, one row each including its reminders, newest on top. All text is escaped for display.
///
/// The rows hold no snapshots: destroying a snapshot takes time, so the model must not hold the
/// last reference.
class AlertsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        TimeColumn,
        DurationColumn,
        DeviceColumn,
        UsedColumn,
        ThresholdColumn,
        ObjectsColumn,
        WhatColumn,
        ColumnCount,
    };

    enum Role {
        NumberRole = Qt::UserRole,  ///< quint64: Alert::number.
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Shows the current alerts of a log, oldest first.
    void setAlerts(const QList<Alert> &alerts);

    /// For a recording: the time of its current sample. Later alerts are shown as future ones.
    void setPlayHead(std::optional<std::int64_t> sampleMs);

    /// Icons follow this palette: a warning if objects were leaked.
    void setPalette(const QPalette &palette);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    bool isYetToCome(const Alert &alert) const;
    QString text(const Alert &alert, int column) const;
    QString toolTip(const Alert &alert, int column) const;

    QList<Alert> m_alerts;  // Newest first.
    QIcon m_icon;
    QBrush m_quiet;
    std::optional<std::int64_t> m_playHeadMs;
    QIcon m_quietIcon;  // For an alert without a leak.
};

}  // namespace pddgpu
