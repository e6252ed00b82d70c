// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QBrush>
#include <QIcon>
#include <QPalette>
#include <optional>

#include "alerts/alertlog.h"

namespace pddgpu {

/// Alerts, one row each with its reminders, the newest on top. All text leaves the model safe to
/// show.
///
/// The rows hold no snapshots: dropping the last reference destroys one, which takes time.
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

    /// Shows these, which a log of alerts holds now, oldest first.
    void setAlerts(const QList<Alert> &alerts);

    /// Of a recording: where its sample is. Alerts after it are shown as yet to come.
    void setPlayHead(std::optional<std::int64_t> sampleMs);

    /// Icons follow this palette: a warning where objects were leaked.
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
    QIcon m_quietIcon;  // Of an alert without a leak.
};

}  // namespace pddgpu
