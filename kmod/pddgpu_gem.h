/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_GEM_H
#define PDDGPU_GEM_H

struct drm_device;
struct drm_file;
struct drm_gem_object_funcs;

extern const struct drm_gem_object_funcs pddgpu_gem_funcs;

int pddgpu_bo_create_ioctl(struct drm_device *drm, void *data,
			   struct drm_file *file);
int pddgpu_bo_mmap_offset_ioctl(struct drm_device *drm, void *data,
				struct drm_file *file);
int pddgpu_bo_info_ioctl(struct drm_device *drm, void *data,
			 struct drm_file *file);
int pddgpu_bo_set_label_ioctl(struct drm_device *drm, void *data,
			      struct drm_file *file);

#endif /* PDDGPU_GEM_H */
