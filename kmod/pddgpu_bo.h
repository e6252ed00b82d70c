/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_BO_H
#define PDDGPU_BO_H

#include <linux/list.h>
#include <linux/rbtree.h>

#include <drm/drm_gem.h>

#include "pddgpu_compat.h"
#include "pddgpu_device.h"
#include "pddgpu_drv.h"

struct pddgpu_bo;
struct pddgpu_client;

/**
 * struct pddgpu_holder - a client's handles on one object
 * @node: link in the object's tree, sorted by the address of @client
 * @shared_node: link in the client's list, while the object has other holders
 * @bo: the object
 * @client: the client; holds a reference
 * @handles: number of handles
 * @counted_in: &enum pddgpu_leak_domain that the client's sums count it in; for an
 *	object with one holder, the object's domain
 */
struct pddgpu_holder {
	struct rb_node node;
	struct list_head shared_node;
	struct pddgpu_bo *bo;
	struct pddgpu_client *client;
	unsigned int handles;
	enum pddgpu_leak_domain counted_in;
};

/**
 * struct pddgpu_bo - a buffer object
 * @tbo: TTM's and GEM's part
 * @flags: PDDGPU_BO_CREATE_, as given at creation
 * @holders_lock: protects the next five, which pddgpu_client.c owns
 * @holders: the clients that have handles on it
 * @holder_count: number of @holders
 * @first_holder: storage for one of them, free while it has no client
 * @held_in: &enum pddgpu_leak_domain that its holders count it in
 * @born: it has had a handle
 * @dmabufs: number of its open dma-bufs
 * @began_ns: when its creation began, on the leak monitor's clock
 * @leak: the leak monitor's part of it
 */
struct pddgpu_bo {
	struct ttm_buffer_object tbo;
	u32 flags;
	spinlock_t holders_lock; /* protects the next five */
	struct rb_root holders;
	unsigned long holder_count;
	struct pddgpu_holder first_holder;
	enum pddgpu_leak_domain held_in;
	bool born;
	atomic_t dmabufs;
	u64 began_ns;
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	struct pddgpu_leak_object leak;
#endif
};

/* The leak monitor's part; NULL in a driver without one. */
static inline struct pddgpu_leak_object *pddgpu_bo_leak(struct pddgpu_bo *bo)
{
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	return &bo->leak;
#else
	return NULL;
#endif
}

/* Its id in leak_objects; 0 without a leak monitor. */
static inline u64 pddgpu_bo_id(const struct pddgpu_bo *bo)
{
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	return bo->leak.id;
#else
	return 0;
#endif
}

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

#endif /* PDDGPU_BO_H */
