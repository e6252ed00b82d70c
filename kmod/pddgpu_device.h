/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_DEVICE_H
#define PDDGPU_DEVICE_H

#include <linux/atomic.h>
#include <linux/device.h>

#include <drm/drm_device.h>
#include <drm/ttm/ttm_device.h>

#include "pddgpu_memory_stats.h"

struct drm_gem_object_funcs;
struct pddgpu_bo;

/**
 * struct pddgpu_device - one virtual GPU
 * @drm: its DRM device, which owns the lifetime of this struct
 * @ttm: its memory manager
 * @gem_funcs: GEM callbacks of all its objects
 * @page_table_root: the driver's own pinned VRAM
 * @shared_moves: number of moves of objects with several holders
 * @memory_stats: its memory counters and leak monitor
 */
struct pddgpu_device {
	struct drm_device drm;
	struct ttm_device ttm;
	const struct drm_gem_object_funcs *gem_funcs;
	struct pddgpu_bo *page_table_root;
	atomic64_t shared_moves;
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

#endif /* PDDGPU_DEVICE_H */
