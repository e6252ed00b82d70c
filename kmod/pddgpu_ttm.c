// SPDX-License-Identifier: GPL-2.0-or-later
/* VRAM and GTT on TTM: address ranges, placement, moves. */
#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drm/ttm/ttm_range_manager.h>

#include "pddgpu_bo.h"
#include "pddgpu_client.h"
#include "pddgpu_monitor.h"
#include "pddgpu_pages.h"
#include "pddgpu_ttm.h"

/* On some kernels, an object has no resource before its first placement. */
static u32 tbo_mem_type(const struct ttm_buffer_object *tbo)
{
	return tbo->resource ? tbo->resource->mem_type : TTM_PL_SYSTEM;
}

/*
 * Only VRAM is evicted, and only while GTT has room: TTM prints an error for
 * every eviction that finds no place.
 */
static bool pddgpu_eviction_valuable(struct ttm_buffer_object *tbo,
				     const struct ttm_place *place)
{
	struct pddgpu_device *pdev = to_pddgpu(tbo->base.dev);
	struct pddgpu_memory_usage usage;

	if (tbo_mem_type(tbo) != TTM_PL_VRAM)
		return false;

	pddgpu_memory_stats_get_info(&pdev->memory_stats, &usage);
	return usage.gtt_used + tbo->base.size <= usage.gtt_total &&
	       ttm_bo_eviction_valuable(tbo, place);
}

static void pddgpu_evict_flags(struct ttm_buffer_object *tbo,
			       struct ttm_placement *placement)
{
	static const struct ttm_place gtt = { .mem_type = TTM_PL_TT };

	pddgpu_placement_init(placement, &gtt, 1);
}

/*
 * An allocation is not reported here but in pddgpu_monitor_born(), when the object
 * can be part of the report.
 */
static void account(struct pddgpu_device *pdev, u32 from, u32 to, u64 bytes)
{
	if (pddgpu_memory_stats_account(&pdev->memory_stats, from, to, bytes))
		pddgpu_monitor_usage_changed(pdev);
}

static int pddgpu_move(struct ttm_buffer_object *tbo, bool evict,
		       struct ttm_operation_ctx *ctx,
		       struct ttm_resource *new_mem, struct ttm_place *hop)
{
	struct pddgpu_bo *bo = to_pddgpu_bo(tbo);
	struct pddgpu_device *pdev = pddgpu_bo_device(bo);
	enum pddgpu_leak_domain domain;
	u32 from = tbo_mem_type(tbo);
	u64 start_ns = 0;

	/* The first placement is part of the object's creation. */
	if (from != TTM_PL_SYSTEM)
		start_ns = pddgpu_monitor_clock();
	ttm_bo_move_null(tbo, new_mem);
	account(pdev, from, new_mem->mem_type, tbo->base.size);
	if (pddgpu_memory_stats_domain_of(new_mem->mem_type, &domain) &&
	    pddgpu_client_bo_moved(bo, domain))
		pddgpu_monitor_moved(pdev, pddgpu_bo_leak(bo), domain, evict,
				     start_ns);
	return 0;
}

static void pddgpu_delete_mem_notify(struct ttm_buffer_object *tbo)
{
	account(to_pddgpu(tbo->base.dev), tbo_mem_type(tbo), TTM_PL_SYSTEM,
		tbo->base.size);
}

/* The last reference is gone, including handles and mappings. */
static void pddgpu_release_notify(struct ttm_buffer_object *tbo)
{
	struct pddgpu_bo *bo = to_pddgpu_bo(tbo);

	/* The object may be the driver's own, or one whose creation failed. */
	if (bo->born)
		pddgpu_monitor_depart(pddgpu_bo_device(bo), pddgpu_bo_leak(bo));
}

static struct ttm_device_funcs pddgpu_ttm_funcs = {
	.ttm_tt_create = pddgpu_pages_tt_create,
	.ttm_tt_populate = pddgpu_pages_tt_populate,
	.ttm_tt_unpopulate = pddgpu_pages_tt_unpopulate,
	.ttm_tt_destroy = pddgpu_pages_tt_destroy,
	.eviction_valuable = pddgpu_eviction_valuable,
	.evict_flags = pddgpu_evict_flags,
	.move = pddgpu_move,
	.delete_mem_notify = pddgpu_delete_mem_notify,
	.release_notify = pddgpu_release_notify,
};

static void pddgpu_ttm_fini(struct drm_device *drm, void *unused)
{
	struct pddgpu_device *pdev = to_pddgpu(drm);

	ttm_range_man_fini(&pdev->ttm, TTM_PL_TT);
	ttm_range_man_fini(&pdev->ttm, TTM_PL_VRAM);
	ttm_device_fini(&pdev->ttm);
}

/**
 * pddgpu_ttm_init - set up a device's memory manager
 * @pdev: the device, with its totals set
 *
 * Torn down with the DRM device: open files outlive an unbind.
 *
 * Return: 0 or a negative errno.
 */
int pddgpu_ttm_init(struct pddgpu_device *pdev)
{
	struct drm_device *drm = &pdev->drm;
	int ret;

	ret = pddgpu_ttm_device_init(&pdev->ttm, &pddgpu_ttm_funcs, drm);
	if (ret)
		return ret;

	ret = ttm_range_man_init(&pdev->ttm, TTM_PL_VRAM, true,
				 pdev->memory_stats.vram_total >> PAGE_SHIFT);
	if (ret)
		goto err_device;

	ret = ttm_range_man_init(&pdev->ttm, TTM_PL_TT, true,
				 pdev->memory_stats.gtt_total >> PAGE_SHIFT);
	if (ret)
		goto err_vram;

	return drmm_add_action_or_reset(drm, pddgpu_ttm_fini, NULL);

err_vram:
	ttm_range_man_fini(&pdev->ttm, TTM_PL_VRAM);
err_device:
	ttm_device_fini(&pdev->ttm);
	return ret;
}
