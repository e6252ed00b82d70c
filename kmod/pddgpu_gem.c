// SPDX-License-Identifier: GPL-2.0-or-later
/* GEM callbacks and ioctls of buffer objects. */
#include <linux/dma-buf.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem_ttm_helper.h>

#include "pddgpu_bo.h"
#include "pddgpu_client.h"
#include "pddgpu_drm.h"
#include "pddgpu_gem.h"
#include "pddgpu_monitor.h"
#include "pddgpu_pages.h"
#include "pddgpu_prime.h"

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
	 * The exporter maps its own pages and keeps its own reference. DRM wants
	 * VM_DONTEXPAND to be set, which not every exporter does.
	 */
	pddgpu_forbid_growth(vma);
	vma->vm_ops = NULL;
	ret = dma_buf_mmap(gem->import_attach->dmabuf, vma, 0);
	if (!ret)
		drm_gem_object_put(gem);
	return ret;
}

const struct drm_gem_object_funcs pddgpu_gem_funcs = {
	.free = pddgpu_gem_free,
	.open = pddgpu_gem_open,
	.close = pddgpu_gem_close,
	.export = pddgpu_gem_export,
	.get_sg_table = pddgpu_gem_get_sg_table,
	.print_info = drm_gem_ttm_print_info,
	.mmap = pddgpu_gem_mmap,
	.vm_ops = &pddgpu_vm_ops,
};

static bool label_is_valid(const char label[PDDGPU_LABEL_SIZE])
{
	return strnlen(label, PDDGPU_LABEL_SIZE) < PDDGPU_LABEL_SIZE;
}

static int create_object(struct pddgpu_device *pdev, struct drm_file *file,
			 struct drm_pddgpu_bo_create *args)
{
	u64 start_ns = pddgpu_monitor_clock();
	struct pddgpu_bo *bo;
	int ret;

	bo = pddgpu_bo_create(pdev, args->size, args->domains,
			      ttm_bo_type_device, NULL, NULL);
	if (IS_ERR(bo))
		return PTR_ERR(bo);
	bo->flags = args->flags;
	bo->began_ns = start_ns;

	ret = 0;
	if (*args->label)
		ret = pddgpu_monitor_set_label(pdev, pddgpu_bo_leak(bo),
					       args->label);
	/* A driver without monitor ignores labels. */
	if (!ret || ret == -EOPNOTSUPP)
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

	/* An unbind waits for this to end, and no object is born afterwards. */
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
	args->id = pddgpu_bo_id(bo);
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
		ret = pddgpu_monitor_set_label(to_pddgpu(drm),
					       pddgpu_bo_leak(bo), args->label);
	drm_gem_object_put(gem);
	return ret;
}
