/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_BO_H
#define PDDGPU_BO_H

#include <linux/dma-buf.h>

#include <drm/drm_gem.h>

#include "pddgpu_client.h"
#include "pddgpu_compat.h"
#include "pddgpu_drv.h"

/**
 * struct pddgpu_bo - a buffer object
 * @tbo: TTM's and GEM's part
 * @flags: PDDGPU_BO_CREATE_, as given at creation
 * @holders: the clients that have handles on it, and
 * @holder_count: how many they are, and
 * @first_holder: room for one of them, free while it has no client, and
 * @held_in: the &enum pddgpu_leak_domain that its bytes count in for them, and
 * @born: it has had a handle, all five protected by the device's holders_lock
 * @dmabufs: its dma-bufs that are open somewhere
 * @began_ns: when its creation began, on the leak monitor's clock
 * @leak: what the leak monitor knows of it
 */
struct pddgpu_bo {
	struct ttm_buffer_object tbo;
	u32 flags;
	struct rb_root holders;
	unsigned long holder_count;
	struct pddgpu_holder first_holder;
	enum pddgpu_leak_domain held_in;
	bool born;
	atomic_t dmabufs;
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	u64 began_ns;
	struct pddgpu_leak_object leak;
#endif
};

static inline struct pddgpu_bo *to_pddgpu_bo(struct ttm_buffer_object *tbo)
{
	return container_of(tbo, struct pddgpu_bo, tbo);
}

static inline struct pddgpu_bo *gem_to_pddgpu_bo(struct drm_gem_object *gem)
{
	return container_of(gem, struct pddgpu_bo, tbo.base);
}

static inline struct pddgpu_device *pddgpu_bo_device(struct pddgpu_bo *bo)
{
	return to_pddgpu(bo->tbo.base.dev);
}

int pddgpu_bo_cache_init(void);
void pddgpu_bo_cache_fini(void);
enum pddgpu_leak_domain pddgpu_bo_domain(struct pddgpu_bo *bo);
struct pddgpu_bo *pddgpu_bo_create(struct pddgpu_device *pdev, u64 size,
				   u32 domains, enum ttm_bo_type type,
				   struct sg_table *table,
				   struct dma_resv *resv);

int pddgpu_bo_create_ioctl(struct drm_device *drm, void *data,
			   struct drm_file *file);
int pddgpu_bo_mmap_offset_ioctl(struct drm_device *drm, void *data,
				struct drm_file *file);
int pddgpu_bo_info_ioctl(struct drm_device *drm, void *data,
			 struct drm_file *file);
int pddgpu_bo_set_label_ioctl(struct drm_device *drm, void *data,
			      struct drm_file *file);

struct dma_buf *pddgpu_gem_export(struct drm_gem_object *gem, int flags);
struct sg_table *pddgpu_gem_get_sg_table(struct drm_gem_object *gem);
struct drm_gem_object *pddgpu_gem_prime_import(struct drm_device *drm,
					       struct dma_buf *dmabuf);
struct drm_gem_object *
pddgpu_gem_prime_import_sg_table(struct drm_device *drm,
				 struct dma_buf_attachment *attach,
				 struct sg_table *table);

int pddgpu_ttm_provide_pages(struct ttm_buffer_object *tbo);
int pddgpu_ttm_init(struct pddgpu_device *pdev);
bool pddgpu_ttm_domain_of(u32 mem_type, enum pddgpu_leak_domain *domain);
extern const struct vm_operations_struct pddgpu_vm_ops;

#endif /* PDDGPU_BO_H */
