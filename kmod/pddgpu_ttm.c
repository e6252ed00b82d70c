// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * VRAM and GTT on TTM, and the pages behind them.
 *
 * There is no silicon: both domains are address ranges, and an object's pages
 * are system memory that comes when a CPU touches it and stays with the object
 * wherever it moves. So a move copies nothing, and an untouched object costs
 * no memory.
 */
#include <linux/mm.h>

#include <drm/drm_drv.h>
#include <drm/drm_managed.h>
#include <drm/drm_vma_manager.h>
#include <drm/ttm/ttm_range_manager.h>
#include <drm/ttm/ttm_tt.h>

#include "pddgpu_bo.h"

/* False for TTM's system domain, which the driver does not account. */
bool pddgpu_ttm_domain_of(u32 mem_type, enum pddgpu_leak_domain *domain)
{
	switch (mem_type) {
	case TTM_PL_VRAM:
		*domain = PDDGPU_LEAK_VRAM;
		return true;
	case TTM_PL_TT:
		*domain = PDDGPU_LEAK_GTT;
		return true;
	default:
		return false;
	}
}

/* An object has no resource before its first placement on some kernels. */
static u32 tbo_mem_type(const struct ttm_buffer_object *tbo)
{
	return tbo->resource ? tbo->resource->mem_type : TTM_PL_SYSTEM;
}

static struct ttm_tt *pddgpu_tt_create(struct ttm_buffer_object *tbo,
				       u32 page_flags)
{
	struct ttm_tt *tt;

	tt = kzalloc(sizeof(*tt), GFP_KERNEL_ACCOUNT);
	if (!tt)
		return NULL;

	/* External: the pages are ours, TTM's pool and swapper keep off. */
	page_flags |= TTM_TT_FLAG_EXTERNAL;
	if (tbo->type != ttm_bo_type_sg)
		page_flags |= TTM_TT_FLAG_EXTERNAL_MAPPABLE;
	if (ttm_tt_init(tt, tbo, page_flags, ttm_cached, 0)) {
		kfree(tt);
		return NULL;
	}
	return tt;
}

/* Pages come with the first touch, in pddgpu_vm_fault(). */
static int pddgpu_tt_populate(struct ttm_device *ttm, struct ttm_tt *tt,
			      struct ttm_operation_ctx *ctx)
{
	return 0;
}

static void pddgpu_tt_unpopulate(struct ttm_device *ttm, struct ttm_tt *tt)
{
	u32 i;

	for (i = 0; i < tt->num_pages; i++) {
		if (!tt->pages[i])
			continue;
		__free_page(tt->pages[i]);
		tt->pages[i] = NULL;
	}
}

static void pddgpu_tt_destroy(struct ttm_device *ttm, struct ttm_tt *tt)
{
	ttm_tt_fini(tt);
	kfree(tt);
}

/*
 * Only VRAM is evicted, and only while GTT has room: TTM complains in the
 * kernel log of every eviction that finds no place.
 */
static bool pddgpu_eviction_valuable(struct ttm_buffer_object *tbo,
				     const struct ttm_place *place)
{
	struct pddgpu_device *pdev = to_pddgpu(tbo->base.dev);
	struct pddgpu_memory_usage usage;

	if (tbo_mem_type(tbo) != TTM_PL_VRAM)
		return false;

	pddgpu_memory_stats_get_info(pdev, &usage);
	return usage.gtt_used + tbo->base.size <= usage.gtt_total &&
	       ttm_bo_eviction_valuable(tbo, place);
}

static void pddgpu_evict_flags(struct ttm_buffer_object *tbo,
			       struct ttm_placement *placement)
{
	static const struct ttm_place gtt = { .mem_type = TTM_PL_TT };

	pddgpu_placement_init(placement, &gtt, 1);
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

	/* Its first placement is part of its creation. */
	if (from != TTM_PL_SYSTEM)
		start_ns = pddgpu_memory_stats_clock();
	ttm_bo_move_null(tbo, new_mem);
	pddgpu_memory_stats_account(pdev, from, new_mem->mem_type,
				    tbo->base.size);
	if (pddgpu_ttm_domain_of(new_mem->mem_type, &domain) &&
	    pddgpu_client_bo_moved(bo, domain))
		pddgpu_memory_stats_moved(bo, domain, evict, start_ns);
	return 0;
}

static void pddgpu_delete_mem_notify(struct ttm_buffer_object *tbo)
{
	pddgpu_memory_stats_account(to_pddgpu(tbo->base.dev), tbo_mem_type(tbo),
				    TTM_PL_SYSTEM, tbo->base.size);
}

/* The last reference is gone, handles and mappings included. */
static void pddgpu_release_notify(struct ttm_buffer_object *tbo)
{
	pddgpu_memory_stats_depart(to_pddgpu_bo(tbo));
}

static struct ttm_device_funcs pddgpu_ttm_funcs = {
	.ttm_tt_create = pddgpu_tt_create,
	.ttm_tt_populate = pddgpu_tt_populate,
	.ttm_tt_unpopulate = pddgpu_tt_unpopulate,
	.ttm_tt_destroy = pddgpu_tt_destroy,
	.eviction_valuable = pddgpu_eviction_valuable,
	.evict_flags = pddgpu_evict_flags,
	.move = pddgpu_move,
	.delete_mem_notify = pddgpu_delete_mem_notify,
	.release_notify = pddgpu_release_notify,
};

/* Called with the object reserved. */
static int provide_page(struct ttm_tt *tt, unsigned long index)
{
	if (!tt->pages[index])
		tt->pages[index] =
			alloc_page(GFP_HIGHUSER | __GFP_ZERO | __GFP_ACCOUNT);
	return tt->pages[index] ? 0 : -ENOMEM;
}

/**
 * pddgpu_ttm_provide_pages - provide all pages of an object
 * @tbo: the object, reserved, not imported
 *
 * Return: 0 or a negative errno; what was provided stays.
 */
int pddgpu_ttm_provide_pages(struct ttm_buffer_object *tbo)
{
	unsigned long index;
	int ret;

	if (!tbo->ttm)
		return -EINVAL;
	for (index = 0; index < tbo->ttm->num_pages; index++) {
		ret = provide_page(tbo->ttm, index);
		if (ret)
			return ret;
		cond_resched();
	}
	return 0;
}

/* Called with the object reserved. */
static vm_fault_t insert_page(struct vm_fault *vmf,
			      struct ttm_buffer_object *tbo)
{
	struct vm_area_struct *vma = vmf->vma;
	struct ttm_tt *tt = tbo->ttm;
	unsigned long index;

	index = vmf->pgoff - drm_vma_node_start(&tbo->base.vma_node);
	if (!tt || index >= tt->num_pages)
		return VM_FAULT_SIGBUS;

	if (provide_page(tt, index))
		return VM_FAULT_OOM;
	return vmf_insert_pfn(vma, vmf->address, page_to_pfn(tt->pages[index]));
}

/*
 * Works on after an unbind too: the pages belong to the object, and there is
 * no hardware that could have gone.
 */
static vm_fault_t pddgpu_vm_fault(struct vm_fault *vmf)
{
	struct ttm_buffer_object *tbo = vmf->vma->vm_private_data;
	vm_fault_t ret;

	ret = ttm_bo_vm_reserve(tbo, vmf);
	if (ret)
		return ret;

	ret = insert_page(vmf, tbo);
	dma_resv_unlock(tbo->base.resv);
	return ret;
}

/* No access(): TTM's maps pages that may not have come yet. */
const struct vm_operations_struct pddgpu_vm_ops = {
	.fault = pddgpu_vm_fault,
	.open = ttm_bo_vm_open,
	.close = ttm_bo_vm_close,
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
 * @pdev: its sizes are set
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
				 pdev->vram_size >> PAGE_SHIFT);
	if (ret)
		goto err_device;

	ret = ttm_range_man_init(&pdev->ttm, TTM_PL_TT, true,
				 pdev->gtt_size >> PAGE_SHIFT);
	if (ret)
		goto err_vram;

	return drmm_add_action_or_reset(drm, pddgpu_ttm_fini, NULL);

err_vram:
	ttm_range_man_fini(&pdev->ttm, TTM_PL_VRAM);
err_device:
	ttm_device_fini(&pdev->ttm);
	return ret;
}
