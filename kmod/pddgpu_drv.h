/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Build settings. */
#ifndef PDDGPU_DRV_H
#define PDDGPU_DRV_H

/* 0 builds the driver without the monitor, its work, its files and its object list. */
#ifndef PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
#define PDDGPU_MEMORY_LEAK_MONITOR_ENABLED 1
#endif

/* Used bytes above which an alert is due, until leak_monitor/threshold_bytes is written. */
#define PDDGPU_MEMORY_LEAK_THRESHOLD (100 * 1024 * 1024)

#define PDDGPU_DRIVER_NAME "pddgpu"
#define PDDGPU_MAX_DEVICES 16

#endif /* PDDGPU_DRV_H */
