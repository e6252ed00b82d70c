/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where Linux 6.1 and 6.12 differ, and nothing else. */
#ifndef PDDGPU_COMPAT_H
#define PDDGPU_COMPAT_H

#include <linux/platform_device.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#include <drm/ttm/ttm_bo_api.h>
#include <drm/ttm/ttm_bo_driver.h>
#else
#include <drm/ttm/ttm_bo.h>
#endif
#include <drm/ttm/ttm_placement.h>

/* Before 6.9, TTM looks at busy_placement where it has to make room. */
static inline void pddgpu_placement_init(struct ttm_placement *placement,
					 const struct ttm_place *places,
					 unsigned int count)
{
	memset(placement, 0, sizeof(*placement));
	placement->num_placement = count;
	placement->placement = places;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
	placement->num_busy_placement = count;
	placement->busy_placement = places;
#endif
}

/* From 6.11 on, remove returns nothing; before, that was called remove_new. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define PDDGPU_PLATFORM_REMOVE remove_new
#else
#define PDDGPU_PLATFORM_REMOVE remove
#endif

/* Before 6.14, a driver has a date. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
#define PDDGPU_DRIVER_DATE .date = "20261122",
#else
#define PDDGPU_DRIVER_DATE
#endif

#endif /* PDDGPU_COMPAT_H */
