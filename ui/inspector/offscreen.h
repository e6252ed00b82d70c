// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace pddgpu {

/// Suppresses the warning of Qt's offscreen platform for each window that it cannot propagate size
/// hints to a window manager. There is none. All other messages are printed as usual. Call once,
/// after creating the QGuiApplication.
void hushOffscreenPlatform();

}  // namespace pddgpu
