// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace pddgpu {

/// One card. Its id is stable while the device stays bound.
struct DeviceInfo {
    QString id;    ///< Device name, e.g. "pddgpu.0"; also its directory name in debugfs.
    QString card;  ///< "card0"; of an accelerator "accel0".
    QString driver = QLatin1StringView(WatchingDriver);
    QString title = {};  ///< What its scenario calls itself; empty: no simulation, or no title.

    /// The driver that monitors its own memory. Older hosts and recordings know no other driver.
    static constexpr const char *WatchingDriver = "pddgpu";

    /// Whether its driver monitors its own memory for leaks.
    bool watchesItself() const { return driver == QLatin1StringView(WatchingDriver); }

    friend bool operator==(const DeviceInfo &, const DeviceInfo &) = default;
};

}  // namespace pddgpu
