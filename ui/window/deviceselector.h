// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

#include "model/snapshot.h"

namespace pddgpu {

/// The devices of a sample, to choose one from; hidden where there is nothing to choose.
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
