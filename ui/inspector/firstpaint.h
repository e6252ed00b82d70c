// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace pddgpu {

class Sampler;

/// Has the window say in the log, as debug of the category "pddgpu.startup", when it has painted
/// its first sample: the start-up time that a user perceives. Does nothing where that
/// category is off, as it is unless QT_LOGGING_RULES says otherwise.
void logFirstPaint(Sampler *sampler, QWidget *window);

}  // namespace pddgpu
