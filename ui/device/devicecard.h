// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

#include "history/historybucket.h"
#include "model/snapshot.h"

namespace pddgpu {

class DeviceHistory;

/// One device of the overview: its name, its figures, and its own memory over the last minutes.
class DeviceCard : public QAbstractButton
{
    Q_OBJECT

public:
    explicit DeviceCard(const QString &deviceId, QWidget *parent = nullptr);

    const QString &deviceId() const { return m_deviceId; }

    /// The current device state and its history; null: unknown.
    void setState(const Snapshot &snapshot, const DeviceHistory *history);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *) override;

private:
    void paintChart(QPainter *painter, const QRectF &area) const;

    const QString m_deviceId;
    QStringList m_memory;              // One text per region.
    Metric m_metric = Metric::Leaked;  // Metric of the small chart.
    QString m_foot;                    // Of a monitor, or of the driver.
    bool m_isLeaking = false;
    QList<QList<QPointF>> m_lines;  // Both axes from 0 to 1, x to the right, y upwards.
};

}  // namespace pddgpu
