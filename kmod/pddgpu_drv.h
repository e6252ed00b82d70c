/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_DRV_H
#define PDDGPU_DRV_H

#include <linux/printk.h>
#include <linux/sizes.h>

#include <drm/drm_device.h>
#include <drm/ttm/ttm_device.h>

/* 0 builds the driver without monitor, its work, its files and its object list. */
#ifndef PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
#define PDDGPU_MEMORY_LEAK_MONITOR_ENABLED 1
#endif

/* Used bytes above which an alert is due, until leak_monitor/threshold_bytes is written. */
#define PDDGPU_MEMORY_LEAK_THRESHOLD (100 * 1024 * 1024)

/* Looks at the two settings above. */
#include "pddgpu_memory_stats.h"

#define PDDGPU_DRIVER_NAME "pddgpu"
#define PDDGPU_MAX_DEVICES 16

#define PDDGPU_DEBUG(fmt, ...) pr_debug("PDDGPU: " fmt, ##__VA_ARGS__)
#define PDDGPU_ERROR(fmt, ...) pr_err("PDDGPU: " fmt, ##__VA_ARGS__)

struct pddgpu_bo;

/**
 * struct pddgpu_device - one virtual GPU
 * @drm: its DRM device, which carries the lifetime of all of this
 * @ttm: its memory manager
 * @vram_size: bytes of VRAM
 * @gtt_size: bytes of GTT
 * @page_table_root: pinned VRAM of the driver's own
 * @holders_lock: protects who holds handles on what; the monitor's lock nests in it
 * @shared_moves: moves of objects with several holders, protected by it too
 * @memory_stats: what its memory is used for
 */
struct pddgpu_device {
	struct drm_device drm;
	struct ttm_device ttm;
	u64 vram_size;
	u64 gtt_size;
	struct pddgpu_bo *page_table_root;
	spinlock_t holders_lock; /* protects who holds handles on what */
	u64 shared_moves;
	struct pddgpu_memory_stats memory_stats;
};

static inline struct pddgpu_device *to_pddgpu(struct drm_device *drm)
{
	return container_of(drm, struct pddgpu_device, drm);
}

static inline const char *pddgpu_name(const struct pddgpu_device *pdev)
{
	return dev_name(pdev->drm.dev);
}

int pddgpu_device_init(struct pddgpu_device *pdev, u64 vram_size, u64 gtt_size);

extern const struct attribute_group *pddgpu_dev_groups[];

#endif /* PDDGPU_DRV_H */
