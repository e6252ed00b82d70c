// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/deviceselector.h"

#include <QSignalBlocker>
#include <algorithm>

#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

DeviceSelector::DeviceSelector(QWidget *parent) : QComboBox(parent)
{
    setObjectName("deviceSelector"_L1);
    setAccessibleName(tr("Device"));
    hide();
    connect(this, &QComboBox::activated, this,
            [this](int index) { Q_EMIT deviceChosen(itemData(index).toString()); });
}

void DeviceSelector::setSnapshot(const Snapshot &snapshot)
{
    const QList<DeviceInfo> &devices = snapshot.devices;
    const QSignalBlocker quiet(this);
    const bool listed =
        count() == devices.size() && std::ranges::all_of(devices, [this](const DeviceInfo &device) {
            return findData(device.id) >= 0;
        });
    if (!listed) {
        clear();
        for (const DeviceInfo &device : devices) {
            const QString text =
                tr("%1 (%2)", "device, card")
                    .arg(device.id, device.title.isEmpty() ? device.card : device.title);
            addItem(visibleText(text), device.id);
        }
    }
    if (snapshot.device)
        setCurrentIndex(findData(snapshot.device->id));
    // Also visible if another device replaces the selected one, to show which.
    setVisible(devices.size() > 1 || !snapshot.wantedDevice.isEmpty());
}

}  // namespace pddgpu

#include "moc_deviceselector.cpp"
