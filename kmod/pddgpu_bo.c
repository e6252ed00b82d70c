// SPDX-License-Identifier: GPL-2.0-or-later
/* Buffer objects: creation, destruction, placement. */
#include <drm/drm_prime.h>

#include "pddgpu_bo.h"
#include "pddgpu_drm.h"
#include "pddgpu_monitor.h"

/* An object is slightly larger than a power of two: kmalloc() would waste and zero half. */
static struct kmem_cache *bo_cache;

/**
 * pddgpu_bo_cache_init - create the slab cache for the objects of all devices
 *
 * Return: 0 or -ENOMEM.
 */
int pddgpu_bo_cache_init(void)
{
	bo_cache = KMEM_CACHE(pddgpu_bo, SLAB_ACCOUNT);
	return bo_cache ? 0 : -ENOMEM;
}

/** pddgpu_bo_cache_fini - destroy the slab cache, once all objects are gone */
void pddgpu_bo_cache_fini(void)
{
	kmem_cache_destroy(bo_cache);
}

/* Called by TTM after the last reference is gone. */
static void pddgpu_bo_destroy(struct ttm_buffer_object *tbo)
{
	struct pddgpu_bo *bo = to_pddgpu_bo(tbo);

	pddgpu_monitor_departed(pddgpu_bo_device(bo), pddgpu_bo_leak(bo));
	if (tbo->base.import_attach)
		drm_prime_gem_destroy(&tbo->base, tbo->sg);
	drm_gem_object_release(&tbo->base);
	kmem_cache_free(bo_cache, bo);
}

/**
 * pddgpu_bo_create - create a buffer object
 * @pdev: the device
 * @size: in bytes, not 0; must fit in at least one domain of @domains
 * @domains: PDDGPU_DOMAIN_ bits; VRAM is preferred
 * @type: TTM's type; clients cannot map a kernel object
 * @table: pages of an imported object; NULL otherwise
 * @resv: reservation of an imported object, held; NULL otherwise
 *
 * Return: the object, with one reference, or an error pointer.
 */
struct pddgpu_bo *pddgpu_bo_create(struct pddgpu_device *pdev, u64 size,
				   u32 domains, enum ttm_bo_type type,
				   struct sg_table *table, struct dma_resv *resv)
{
	struct ttm_placement placement;
	struct ttm_place places[2] = {};
	unsigned int count = 0;
	struct pddgpu_bo *bo;
	int ret;

	/* TTM would evict everything from a domain that can never hold the object. */
	if (domains & PDDGPU_DOMAIN_VRAM && size <= pdev->memory_stats.vram_total)
		places[count++].mem_type = TTM_PL_VRAM;
	if (domains & PDDGPU_DOMAIN_GTT && size <= pdev->memory_stats.gtt_total)
		places[count++].mem_type = TTM_PL_TT;
	if (!count)
		return ERR_PTR(-E2BIG);
	pddgpu_placement_init(&placement, places, count);

	bo = kmem_cache_zalloc(bo_cache, GFP_KERNEL);
	if (!bo)
		return ERR_PTR(-ENOMEM);

	spin_lock_init(&bo->holders_lock);
	bo->holders = RB_ROOT;
	bo->tbo.base.funcs = pdev->gem_funcs;
	drm_gem_private_object_init(&pdev->drm, &bo->tbo.base,
				    PAGE_ALIGN(size));

	/* On failure, this has already destroyed the object. */
	ret = ttm_bo_init_validate(&pdev->ttm, &bo->tbo, type, &placement, 0,
				   true, table, resv, pddgpu_bo_destroy);
	if (ret)
		return ERR_PTR(ret);
	return bo;
}

/**
 * pddgpu_bo_domain - current domain of an object
 * @bo: a client's object
 *
 * Return: the domain; it may change as soon as this returns.
 */
enum pddgpu_leak_domain pddgpu_bo_domain(struct pddgpu_bo *bo)
{
	enum pddgpu_leak_domain domain = PDDGPU_LEAK_VRAM;

	dma_resv_lock(bo->tbo.base.resv, NULL);
	if (bo->tbo.resource)
		pddgpu_memory_stats_domain_of(bo->tbo.resource->mem_type,
					      &domain);
	dma_resv_unlock(bo->tbo.base.resv);
	return domain;
}
