// SPDX-License-Identifier: GPL-2.0-or-later
/* Buffer objects and their ioctls. */
#include <linux/dma-buf.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem_ttm_helper.h>
#include <drm/drm_prime.h>

#include "pddgpu_bo.h"
#include "pddgpu_drm.h"

/* An object is a little larger than a power of two: kmalloc() would waste, and zero, half. */
static struct kmem_cache *bo_cache;

/**
 * pddgpu_bo_cache_init - prepare for objects of any device
 *
 * Return: 0 or -ENOMEM.
 */
int pddgpu_bo_cache_init(void)
{
	bo_cache = KMEM_CACHE(pddgpu_bo, SLAB_ACCOUNT);
	return bo_cache ? 0 : -ENOMEM;
}

/** pddgpu_bo_cache_fini - all devices and their objects are gone */
void pddgpu_bo_cache_fini(void)
{
	kmem_cache_destroy(bo_cache);
}

/* What the last reference leaves to TTM. */
static void pddgpu_bo_destroy(struct ttm_buffer_object *tbo)
{
	struct pddgpu_bo *bo = to_pddgpu_bo(tbo);

	pddgpu_memory_stats_departed(bo);
	if (tbo->base.import_attach)
		drm_prime_gem_destroy(&tbo->base, tbo->sg);
	drm_gem_object_release(&tbo->base);
	kmem_cache_free(bo_cache, bo);
}

static void pddgpu_gem_free(struct drm_gem_object *gem)
{
	struct pddgpu_bo *bo = gem_to_pddgpu_bo(gem);

	pddgpu_client_object_freed(bo);
	pddgpu_ttm_bo_put(&bo->tbo);
}

static int pddgpu_gem_open(struct drm_gem_object *gem, struct drm_file *file)
{
	return pddgpu_client_handle_opened(gem_to_pddgpu_bo(gem), file);
}

static void pddgpu_gem_close(struct drm_gem_object *gem, struct drm_file *file)
{
	pddgpu_client_handle_closed(gem_to_pddgpu_bo(gem), file);
}

static int pddgpu_gem_mmap(struct drm_gem_object *gem,
			   struct vm_area_struct *vma)
{
	int ret;

	if (!gem->import_attach)
		return drm_gem_ttm_mmap(gem, vma);

	/*
	 * The exporter maps its own pages, and keeps its own reference. Not every
	 * one says that its mapping must not grow, as DRM wants to be told.
	 */
	pddgpu_forbid_growth(vma);
	vma->vm_ops = NULL;
	ret = dma_buf_mmap(gem->import_attach->dmabuf, vma, 0);
	if (!ret)
		drm_gem_object_put(gem);
	return ret;
}

static const struct drm_gem_object_funcs pddgpu_gem_funcs = {
	.free = pddgpu_gem_free,
	.open = pddgpu_gem_open,
	.close = pddgpu_gem_close,
	.export = pddgpu_gem_export,
	.get_sg_table = pddgpu_gem_get_sg_table,
	.print_info = drm_gem_ttm_print_info,
	.mmap = pddgpu_gem_mmap,
	.vm_ops = &pddgpu_vm_ops,
};

/**
 * pddgpu_bo_create - create a buffer object
 * @pdev: the device
 * @size: in bytes, not 0, and not above every domain of @domains
 * @domains: PDDGPU_DOMAIN_ bits; VRAM is preferred
 * @type: of TTM; a kernel object cannot be mapped by clients
 * @table: of an imported object, its pages; NULL otherwise
 * @resv: of an imported object, its reservation, held; NULL otherwise
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

	/* A domain that can never hold the object would be emptied for it. */
	if (domains & PDDGPU_DOMAIN_VRAM && size <= pdev->vram_size)
		places[count++].mem_type = TTM_PL_VRAM;
	if (domains & PDDGPU_DOMAIN_GTT && size <= pdev->gtt_size)
		places[count++].mem_type = TTM_PL_TT;
	if (!count)
		return ERR_PTR(-E2BIG);
	pddgpu_placement_init(&placement, places, count);

	bo = kmem_cache_zalloc(bo_cache, GFP_KERNEL);
	if (!bo)
		return ERR_PTR(-ENOMEM);

	bo->holders = RB_ROOT;
	bo->tbo.base.funcs = &pddgpu_gem_funcs;
	drm_gem_private_object_init(&pdev->drm, &bo->tbo.base,
				    PAGE_ALIGN(size));

	/* Where this fails it has destroyed the object. */
	ret = ttm_bo_init_validate(&pdev->ttm, &bo->tbo, type, &placement, 0,
				   true, table, resv, pddgpu_bo_destroy);
	if (ret)
		return ERR_PTR(ret);
	return bo;
}

/**
 * pddgpu_bo_domain - where an object is now
 * @bo: the object, of a client
 *
 * Return: the domain; it may have changed when the caller looks at it.
 */
enum pddgpu_leak_domain pddgpu_bo_domain(struct pddgpu_bo *bo)
{
	enum pddgpu_leak_domain domain = PDDGPU_LEAK_VRAM;

	dma_resv_lock(bo->tbo.base.resv, NULL);
	if (bo->tbo.resource)
		pddgpu_ttm_domain_of(bo->tbo.resource->mem_type, &domain);
	dma_resv_unlock(bo->tbo.base.resv);
	return domain;
}

static bool label_is_valid(const char label[PDDGPU_LABEL_SIZE])
{
	return strnlen(label, PDDGPU_LABEL_SIZE) < PDDGPU_LABEL_SIZE;
}

static int create_object(struct pddgpu_device *pdev, struct drm_file *file,
			 struct drm_pddgpu_bo_create *args)
{
	u64 start_ns = pddgpu_memory_stats_clock();
	struct pddgpu_bo *bo;
	int ret;

	bo = pddgpu_bo_create(pdev, args->size, args->domains,
			      ttm_bo_type_device, NULL, NULL);
	if (IS_ERR(bo))
		return PTR_ERR(bo);
	bo->flags = args->flags;

	ret = pddgpu_memory_stats_begin(bo, args->label, start_ns);
	if (!ret)
		ret = drm_gem_handle_create(file, &bo->tbo.base, &args->handle);
	args->size = bo->tbo.base.size;
	drm_gem_object_put(&bo->tbo.base);
	return ret;
}

/* DRM_IOCTL_PDDGPU_BO_CREATE */
int pddgpu_bo_create_ioctl(struct drm_device *drm, void *data,
			   struct drm_file *file)
{
	struct drm_pddgpu_bo_create *args = data;
	int index;
	int ret;

	if (args->flags & ~PDDGPU_BO_CREATE_PERSISTENT || args->pad ||
	    args->domains & ~(PDDGPU_DOMAIN_VRAM | PDDGPU_DOMAIN_GTT) ||
	    !args->domains || !args->size || !label_is_valid(args->label))
		return -EINVAL;

	/* An unbind waits for this to end, and nothing is born afterwards. */
	if (!drm_dev_enter(drm, &index))
		return -ENODEV;
	ret = create_object(to_pddgpu(drm), file, args);
	drm_dev_exit(index);
	return ret;
}

/* DRM_IOCTL_PDDGPU_BO_MMAP_OFFSET */
int pddgpu_bo_mmap_offset_ioctl(struct drm_device *drm, void *data,
				struct drm_file *file)
{
	struct drm_pddgpu_bo_mmap_offset *args = data;

	if (args->pad)
		return -EINVAL;
	return drm_gem_ttm_dumb_map_offset(file, drm, args->handle,
					   &args->offset);
}

/* DRM_IOCTL_PDDGPU_BO_INFO */
int pddgpu_bo_info_ioctl(struct drm_device *drm, void *data,
			 struct drm_file *file)
{
	struct drm_pddgpu_bo_info *args = data;
	struct drm_gem_object *gem;
	struct pddgpu_bo *bo;

	if (args->pad)
		return -EINVAL;
	gem = drm_gem_object_lookup(file, args->handle);
	if (!gem)
		return -ENOENT;

	bo = gem_to_pddgpu_bo(gem);
	args->size = gem->size;
	args->id = pddgpu_memory_stats_object_id(bo);
	args->domain = pddgpu_bo_domain(bo) == PDDGPU_LEAK_VRAM ?
			       PDDGPU_DOMAIN_VRAM : PDDGPU_DOMAIN_GTT;
	args->flags = bo->flags;
	drm_gem_object_put(gem);
	return 0;
}

/* DRM_IOCTL_PDDGPU_BO_SET_LABEL */
int pddgpu_bo_set_label_ioctl(struct drm_device *drm, void *data,
			      struct drm_file *file)
{
	struct drm_pddgpu_bo_set_label *args = data;
	struct drm_gem_object *gem;
	struct pddgpu_bo *bo;
	int ret = -ENOENT;

	if (args->pad || !label_is_valid(args->label))
		return -EINVAL;
	gem = drm_gem_object_lookup(file, args->handle);
	if (!gem)
		return -ENOENT;

	bo = gem_to_pddgpu_bo(gem);
	if (pddgpu_client_bo_is_born(bo))
		ret = pddgpu_memory_stats_set_label(bo, args->label);
	drm_gem_object_put(gem);
	return ret;
}
