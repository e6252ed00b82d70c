// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/driverpath.h"

namespace pddgpu {

QString driverPath(const QString &root, const DeviceInfo &device, const DriverFilePlace &place)
{
    using namespace Qt::StringLiterals;

    const QLatin1StringView path(place.path);
    switch (place.tree) {
        case DriverTree::Sysfs:
            return root + "/sys/class/drm/"_L1 + device.card + "/device/"_L1 + path;
        case DriverTree::Debugfs:
            return root + "/sys/kernel/debug/pddgpu/"_L1 + device.id + u'/' + path;
        case DriverTree::Machine:
            return root + "/proc/"_L1 + path;
        case DriverTree::Cgroups:
            return root + "/sys/fs/cgroup/"_L1 + path;
        case DriverTree::Kfd:
            return root + "/sys/class/kfd/kfd/"_L1 + path;
        case DriverTree::Node:
            return root + "/dev/dri/"_L1 + device.card + path;
        case DriverTree::OpenFiles:
            break;
    }
    return root + "/proc"_L1;
}

}  // namespace pddgpu
