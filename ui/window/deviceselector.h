// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

#include "model/snapshot.h"

namespace pddgpu {

/// Selects one of the devices of a sample; hidden if there is no choice.
class DeviceSelector : public QComboBox
{
    Q_OBJECT

public:
    explicit DeviceSelector(QWidget *parent = nullptr);

    void setSnapshot(const Snapshot &snapshot);

Q_SIGNALS:
    void deviceChosen(const QString &deviceId);
};

}  // namespace pddgpu
