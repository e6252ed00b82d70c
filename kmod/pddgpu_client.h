/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_CLIENT_H
#define PDDGPU_CLIENT_H

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
 * @memory: by &enum pddgpu_leak_domain; protected, as @references is, by the
 * device's holders_lock
 * @leak: what it has created
 */
struct pddgpu_client {
	u64 id;
	unsigned long references;
	struct pddgpu_client_memory memory[PDDGPU_LEAK_DOMAINS];
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	struct pddgpu_leak_client leak;
#endif
};

/**
 * struct pddgpu_holder - a client's handles on one object
 * @node: in the object's list
 * @client: whose; a reference
 * @handles: how many
 */
struct pddgpu_holder {
	struct list_head node;
	struct pddgpu_client *client;
	unsigned int handles;
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
