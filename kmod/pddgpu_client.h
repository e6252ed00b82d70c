/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_CLIENT_H
#define PDDGPU_CLIENT_H

#include <linux/list.h>
#include <linux/spinlock.h>

#include "pddgpu_drv.h"
#include "pddgpu_leak_monitor.h"

struct drm_device;
struct drm_file;
struct drm_printer;
struct file;
struct pddgpu_bo;
struct seq_file;

/**
 * struct pddgpu_client_memory - what a client holds handles on, in one domain
 * @total: in bytes
 * @shared: bytes of @total that other clients hold handles on as well
 */
struct pddgpu_client_memory {
	u64 total;
	u64 shared;
};

/**
 * struct pddgpu_client - an open DRM file
 * @id: its drm-client-id
 * @lock: protects the next four; innermost, taken inside the objects' holders_lock
 * @references: one for the file and one for each holder; the last one frees it
 * @memory: sums by &enum pddgpu_leak_domain; moves of shared objects are included
 *	once @seen_moves equals the device's shared_moves
 * @shared: its holders of objects that other clients hold as well
 * @seen_moves: the device's shared_moves that @memory includes
 * @leak: the leak monitor's part: what the client has created
 */
struct pddgpu_client {
	u64 id;
	spinlock_t lock; /* protects the next four */
	unsigned long references;
	struct pddgpu_client_memory memory[PDDGPU_LEAK_DOMAINS];
	struct list_head shared;
	u64 seen_moves;
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	struct pddgpu_leak_client leak;
#endif
};

/* The leak monitor's part; NULL in a driver without one. */
static inline struct pddgpu_leak_client *
pddgpu_client_leak(struct pddgpu_client *client)
{
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	return &client->leak;
#else
	return NULL;
#endif
}

int pddgpu_client_open(struct drm_device *drm, struct drm_file *file);
void pddgpu_client_postclose(struct drm_device *drm, struct drm_file *file);
void pddgpu_client_show_fdinfo(struct drm_printer *printer,
			       struct drm_file *file);

void pddgpu_client_show_whole_fdinfo(struct seq_file *m, struct file *file);

int pddgpu_client_handle_opened(struct pddgpu_bo *bo, struct drm_file *file);
void pddgpu_client_handle_closed(struct pddgpu_bo *bo, struct drm_file *file);
void pddgpu_client_object_freed(struct pddgpu_bo *bo);
bool pddgpu_client_bo_is_born(const struct pddgpu_bo *bo);
bool pddgpu_client_bo_moved(struct pddgpu_bo *bo,
			    enum pddgpu_leak_domain domain);

#endif /* PDDGPU_CLIENT_H */
