// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace pddgpu {

class Sampler;

/// Logs when the window has painted its first sample, which is the perceived start-up time. Debug
/// message of the category "pddgpu.startup"; does nothing while that category is off, which is the
/// default unless QT_LOGGING_RULES enables it.
void logFirstPaint(Sampler *sampler, QWidget *window);

}  // namespace pddgpu
