/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_CLIENT_H
#define PDDGPU_CLIENT_H

#include <linux/list.h>
#include <linux/rbtree.h>

#include "pddgpu_drv.h"

struct drm_file;
struct drm_printer;
struct file;
struct pddgpu_bo;
struct seq_file;

/**
 * struct pddgpu_client_memory - what a client holds handles on, in one domain
 * @total: bytes
 * @shared: of them bytes that other clients hold handles on as well
 */
struct pddgpu_client_memory {
	u64 total;
	u64 shared;
};

/**
 * struct pddgpu_client - an open DRM file
 * @id: its drm-client-id
 * @references: the file's, and one of each holder; the last one frees it
 * @memory: by &enum pddgpu_leak_domain; where a shared object has moved, it says
 *	so once @seen_moves is the device's
 * @shared: its holders of objects that other clients hold as well
 * @seen_moves: of the device's moves of shared objects, those in @memory; the
 *	last four are protected by the device's holders_lock
 * @leak: what it has created
 */
struct pddgpu_client {
	u64 id;
	unsigned long references;
	struct pddgpu_client_memory memory[PDDGPU_LEAK_DOMAINS];
	struct list_head shared;
	u64 seen_moves;
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	struct pddgpu_leak_client leak;
#endif
};

/**
 * struct pddgpu_holder - a client's handles on one object
 * @node: in the object's tree, by the address of @client
 * @shared_node: in the client's list, while the object has other holders
 * @bo: the object
 * @client: whose; a reference
 * @handles: how many
 * @counted_in: the &enum pddgpu_leak_domain whose sums of the client it is in;
 *	of an object with one holder, where the object is
 */
struct pddgpu_holder {
	struct rb_node node;
	struct list_head shared_node;
	struct pddgpu_bo *bo;
	struct pddgpu_client *client;
	unsigned int handles;
	enum pddgpu_leak_domain counted_in;
};

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
