// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include "model/snapshot.h"

class QHBoxLayout;

namespace pddgpu {

class DeviceCard;
class History;

/// Overview of all devices: one card each, with a small chart of its own memory and its figures.
/// Hidden if there is only one device.
class DeviceOverview : public QScrollArea
{
    Q_OBJECT

public:
    /// The history is owned by the caller, and must live while the overview is shown.
    explicit DeviceOverview(const History *history, QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);

Q_SIGNALS:
    /// The user chose a device.
    void deviceSelected(const QString &deviceId);

protected:
    void changeEvent(QEvent *event) override;

private:
    void setDevices(const QStringList &ids);
    void fitHeight();

    const History *m_history;
    QHBoxLayout *m_layout;
    QList<DeviceCard *> m_cards;
};

}  // namespace pddgpu
