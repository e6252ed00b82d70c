// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The pages behind buffer objects.
 *
 * There is no hardware: both domains are address ranges. An object's pages are
 * system memory, which is allocated when a CPU touches it and stays with the
 * object wherever it moves. A move thus copies nothing, and an untouched object
 * costs no memory.
 */
#include <linux/mm.h>

#include <drm/drm_vma_manager.h>
#include <drm/ttm/ttm_tt.h>

#include "pddgpu_compat.h"
#include "pddgpu_pages.h"

struct ttm_tt *pddgpu_pages_tt_create(struct ttm_buffer_object *tbo,
				      u32 page_flags)
{
	struct ttm_tt *tt;

	tt = kzalloc(sizeof(*tt), GFP_KERNEL_ACCOUNT);
	if (!tt)
		return NULL;

	/* External: the pages are ours; TTM's pool and swapper do not touch them. */
	page_flags |= TTM_TT_FLAG_EXTERNAL;
	if (tbo->type != ttm_bo_type_sg)
		page_flags |= TTM_TT_FLAG_EXTERNAL_MAPPABLE;
	if (ttm_tt_init(tt, tbo, page_flags, ttm_cached, 0)) {
		kfree(tt);
		return NULL;
	}
	return tt;
}

/* Pages are allocated on first touch, in pddgpu_vm_fault(). */
int pddgpu_pages_tt_populate(struct ttm_device *ttm, struct ttm_tt *tt,
			     struct ttm_operation_ctx *ctx)
{
	return 0;
}

void pddgpu_pages_tt_unpopulate(struct ttm_device *ttm, struct ttm_tt *tt)
{
	u32 i;

	for (i = 0; i < tt->num_pages; i++) {
		if (!tt->pages[i])
			continue;
		__free_page(tt->pages[i]);
		tt->pages[i] = NULL;
	}
}

void pddgpu_pages_tt_destroy(struct ttm_device *ttm, struct ttm_tt *tt)
{
	ttm_tt_fini(tt);
	kfree(tt);
}

/* Called with the object reserved. */
static int provide_page(struct ttm_tt *tt, unsigned long index)
{
	if (!tt->pages[index])
		tt->pages[index] =
			alloc_page(GFP_HIGHUSER | __GFP_ZERO | __GFP_ACCOUNT);
	return tt->pages[index] ? 0 : -ENOMEM;
}

/**
 * pddgpu_pages_provide - provide all pages of an object
 * @tbo: the object, reserved, not imported
 *
 * Return: 0 or a negative errno; pages already provided stay.
 */
int pddgpu_pages_provide(struct ttm_buffer_object *tbo)
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
 * Works after an unbind too: the pages belong to the object, and there is no
 * hardware that could be gone.
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

/* No access(): TTM's maps pages that may not be allocated yet. */
const struct vm_operations_struct pddgpu_vm_ops = {
	.fault = pddgpu_vm_fault,
	.open = ttm_bo_vm_open,
	.close = ttm_bo_vm_close,
};
