// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/driverpath.h"

namespace pddgpu {

const DeviceClass &deviceClassOf(const QString &node)
{
    return node.startsWith(DeviceClasses[1].card) ? DeviceClasses[1] : DeviceClasses[0];
}

std::pair<bool, uint> cardOrder(const QString &card)
{
    const DeviceClass &kind = deviceClassOf(card);
    return {&kind != &DeviceClasses[0], QStringView(card).mid(kind.card.size()).toUInt()};
}

QString driverPath(const QString &root, const DeviceInfo &device, const DriverFilePlace &place)
{
    using namespace Qt::StringLiterals;

    const QLatin1StringView path(place.path);
    switch (place.tree) {
        case DriverTree::Sysfs:
            return root + "/sys/class/"_L1 + deviceClassOf(device.card).name + u'/' + device.card +
                   "/device/"_L1 + path;
        case DriverTree::Debugfs:
            return root + "/sys/kernel/debug/pddgpu/"_L1 + device.id + u'/' + path;
        case DriverTree::Machine:
            return root + "/proc/"_L1 + path;
        case DriverTree::Cgroups:
            return root + "/sys/fs/cgroup/"_L1 + path;
        case DriverTree::Kfd:
            return root + "/sys/class/kfd/kfd/"_L1 + path;
        case DriverTree::Node:
            return root + deviceClassOf(device.card).nodes + device.card + path;
        case DriverTree::OpenFiles:
            break;
    }
    return root + "/proc"_L1;
}

}  // namespace pddgpu
