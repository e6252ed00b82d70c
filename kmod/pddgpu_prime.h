/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_PRIME_H
#define PDDGPU_PRIME_H

struct dma_buf;
struct dma_buf_attachment;
struct drm_device;
struct drm_gem_object;
struct sg_table;

struct dma_buf *pddgpu_gem_export(struct drm_gem_object *gem, int flags);
struct sg_table *pddgpu_gem_get_sg_table(struct drm_gem_object *gem);
struct drm_gem_object *pddgpu_gem_prime_import(struct drm_device *drm,
					       struct dma_buf *dmabuf);
struct drm_gem_object *
pddgpu_gem_prime_import_sg_table(struct drm_device *drm,
				 struct dma_buf_attachment *attach,
				 struct sg_table *table);

#endif /* PDDGPU_PRIME_H */
