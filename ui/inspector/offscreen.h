// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pddgpu {

/// Keeps to itself what Qt's offscreen platform says of every window: that it cannot tell a window
/// manager how small it may become. There is none. All else is said as before. Call it once, when
/// there is a QGuiApplication.
void hushOffscreenPlatform();

}  // namespace pddgpu
