// SPDX-License-Identifier: GPL-2.0-or-later
/* Sharing through dma-bufs. */
#include <linux/dma-buf.h>
#include <linux/module.h>

#include <drm/drm_drv.h>
#include <drm/drm_prime.h>
#include <drm/ttm/ttm_tt.h>

#include "pddgpu_bo.h"
#include "pddgpu_client.h"
#include "pddgpu_drm.h"
#include "pddgpu_monitor.h"
#include "pddgpu_pages.h"
#include "pddgpu_prime.h"

MODULE_IMPORT_NS(PDDGPU_DMA_BUF_NS);

/* The last file descriptor of a dma-buf is closed. */
static void pddgpu_dmabuf_release(struct dma_buf *dmabuf)
{
	struct pddgpu_bo *bo = gem_to_pddgpu_bo(dmabuf->priv);

	if (atomic_dec_and_test(&bo->dmabufs))
		pddgpu_monitor_set_exported(pddgpu_bo_device(bo),
					    pddgpu_bo_leak(bo), false);
	drm_gem_dmabuf_release(dmabuf);
}

/* Like DRM's, except for release, and without cached mappings, which newer kernels lack. */
static const struct dma_buf_ops pddgpu_dmabuf_ops = {
	.attach = drm_gem_map_attach,
	.detach = drm_gem_map_detach,
	.map_dma_buf = drm_gem_map_dma_buf,
	.unmap_dma_buf = drm_gem_unmap_dma_buf,
	.release = pddgpu_dmabuf_release,
	.mmap = drm_gem_dmabuf_mmap,
	.vmap = drm_gem_dmabuf_vmap,
	.vunmap = drm_gem_dmabuf_vunmap,
};

/**
 * pddgpu_gem_export - make an object's dma-buf
 * @gem: the object
 * @flags: flags of the file descriptor
 *
 * Return: the dma-buf or an error pointer.
 */
struct dma_buf *pddgpu_gem_export(struct drm_gem_object *gem, int flags)
{
	struct dma_buf_export_info info = {
		.exp_name = KBUILD_MODNAME,
		.owner = THIS_MODULE,
		.ops = &pddgpu_dmabuf_ops,
		.size = gem->size,
		.flags = flags,
		.priv = gem,
		.resv = gem->resv,
	};
	struct pddgpu_bo *bo = gem_to_pddgpu_bo(gem);
	struct dma_buf *dmabuf;

	if (!pddgpu_client_bo_is_born(bo))
		return ERR_PTR(-ENOENT);
	dmabuf = drm_gem_dmabuf_export(gem->dev, &info);
	if (IS_ERR(dmabuf))
		return dmabuf;
	if (atomic_inc_return(&bo->dmabufs) == 1)
		pddgpu_monitor_set_exported(pddgpu_bo_device(bo),
					    pddgpu_bo_leak(bo), true);
	return dmabuf;
}

/**
 * pddgpu_gem_get_sg_table - all pages of an object, for an importer
 * @gem: the object, not imported
 *
 * The pages stay the same when the object moves, so there is nothing to pin.
 *
 * Return: the table, which the caller must free, or an error pointer.
 */
struct sg_table *pddgpu_gem_get_sg_table(struct drm_gem_object *gem)
{
	struct ttm_buffer_object *tbo = &gem_to_pddgpu_bo(gem)->tbo;
	struct sg_table *table;
	int ret;

	pddgpu_map_dma_buf_lock(tbo);
	ret = pddgpu_pages_provide(tbo);
	table = ret ? ERR_PTR(ret) :
		      drm_prime_pages_to_sg(gem->dev, tbo->ttm->pages,
					    tbo->ttm->num_pages);
	pddgpu_map_dma_buf_unlock(tbo);
	return table;
}

/**
 * pddgpu_gem_prime_import - import a dma-buf
 * @drm: the device
 * @dmabuf: of this device or another
 *
 * Return: the object with a reference, or an error pointer. A dma-buf of this
 * device gives the exported object itself.
 */
struct drm_gem_object *pddgpu_gem_prime_import(struct drm_device *drm,
					       struct dma_buf *dmabuf)
{
	if (dmabuf->ops == &pddgpu_dmabuf_ops) {
		struct drm_gem_object *gem = dmabuf->priv;

		if (gem->dev == drm) {
			drm_gem_object_get(gem);
			return gem;
		}
	}
	return drm_gem_prime_import_dev(drm, dmabuf, drm->dev);
}

/**
 * pddgpu_gem_prime_import_sg_table - create an object for foreign pages
 * @drm: the device
 * @attach: to the foreign dma-buf
 * @table: its pages
 *
 * An imported object uses its size in GTT: addresses, not memory.
 *
 * Return: the object or an error pointer.
 */
struct drm_gem_object *
pddgpu_gem_prime_import_sg_table(struct drm_device *drm,
				 struct dma_buf_attachment *attach,
				 struct sg_table *table)
{
	u64 start_ns = pddgpu_monitor_clock();
	struct dma_resv *resv = attach->dmabuf->resv;
	struct pddgpu_bo *bo;
	int index;

	/* As with any creation, an unbind waits for this to end. */
	if (!drm_dev_enter(drm, &index))
		return ERR_PTR(-ENODEV);
	dma_resv_lock(resv, NULL);
	bo = pddgpu_bo_create(to_pddgpu(drm), attach->dmabuf->size,
			      PDDGPU_DOMAIN_GTT, ttm_bo_type_sg, table, resv);
	dma_resv_unlock(resv);
	drm_dev_exit(index);
	if (IS_ERR(bo))
		return ERR_CAST(bo);
	bo->began_ns = start_ns;
	return &bo->tbo.base;
}
