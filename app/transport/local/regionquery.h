// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <tl/expected.hpp>

namespace pddgpu {

/// Regions that a driver reports only to programs that ask through a render node: i915, xe and
/// nouveau. Used by the source's thread.
///
/// The answer has a line "region=NAME total=BYTES used=BYTES" for each region of the card's own
/// memory, named as in fdinfo; "-" is unknown. i915 and xe tell what is in use only to a process
/// with CAP_PERFMON or CAP_SYS_ADMIN; to others i915 says that all is free, and xe that nothing is
/// used. nouveau tells it with newer kernels.
///
/// Formats: i915_drm.h of libdrm; the kernel's include/uapi/drm/xe_drm.h and nouveau_drm.h. Tried
/// on answers made by hand, never on a card.

/// Calls ioctl(2) on an open node: 0, or -1 with errno set.
using AskDriver = std::function<int(unsigned long request, void *argument)>;

/// `seesUse`: the process has one of these capabilities. The error is an errno; ENOENT: this driver
/// is not one of them.
tl::expected<QByteArray, int> askForRegions(const QString &driver, bool seesUse,
                                            const AskDriver &ask);
/// The same of the node with this path, which is open meanwhile.
tl::expected<QByteArray, int> askForRegions(const QString &driver, const QByteArray &node);

}  // namespace pddgpu
