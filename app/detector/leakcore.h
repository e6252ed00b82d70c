// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The detector's core is C, with C-style casts.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <pddgpu_leak_monitor.h>
#pragma GCC diagnostic pop
