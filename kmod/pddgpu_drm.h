/* SPDX-License-Identifier: GPL-2.0-or-later WITH Linux-syscall-note */
/*
 * Userspace interface of the pddgpu driver.
 *
 * Every flag, domain and padding bit that is not named here must be zero;
 * anything else is refused with EINVAL. ABI.md lists the errors.
 */
#ifndef PDDGPU_DRM_H
#define PDDGPU_DRM_H

#include "drm.h"

#if defined(__cplusplus)
extern "C" {
#endif

#define DRM_PDDGPU_BO_CREATE 0x00
#define DRM_PDDGPU_BO_MMAP_OFFSET 0x01
#define DRM_PDDGPU_BO_INFO 0x02
#define DRM_PDDGPU_BO_SET_LABEL 0x03

/* Placements of a buffer object, one bit each. */
#define PDDGPU_DOMAIN_VRAM 0x1
#define PDDGPU_DOMAIN_GTT 0x2

/* The object is meant to live long: listed, but never a suspicious leak. */
#define PDDGPU_BO_CREATE_PERSISTENT 0x1

/* Size of a label in bytes, including the terminating NUL. */
#define PDDGPU_LABEL_SIZE 64

/**
 * struct drm_pddgpu_bo_create - create a buffer object
 *
 * The memory reads as zeroes. Pages are provided when they are touched; the
 * object's bytes count as used from its creation.
 */
struct drm_pddgpu_bo_create {
	/** @size: in bytes, not 0; out: rounded up to whole pages. */
	__u64 size;
	/**
	 * @domains: where it may be placed. VRAM is tried first; an object
	 * in VRAM can be evicted to GTT.
	 */
	__u32 domains;
	/** @flags: PDDGPU_BO_CREATE_PERSISTENT or 0. */
	__u32 flags;
	/** @handle: out: GEM handle, closed with DRM_IOCTL_GEM_CLOSE. */
	__u32 handle;
	/** @pad: must be 0. */
	__u32 pad;
	/** @label: human-readable text, NUL-terminated; empty for none. */
	char label[PDDGPU_LABEL_SIZE];
};

/**
 * struct drm_pddgpu_bo_mmap_offset - where to mmap() an object on the DRM file
 *
 * Mappings must be MAP_SHARED.
 */
struct drm_pddgpu_bo_mmap_offset {
	/** @handle: of the object. */
	__u32 handle;
	/** @pad: must be 0. */
	__u32 pad;
	/** @offset: out: the offset for mmap(). */
	__u64 offset;
};

/** struct drm_pddgpu_bo_info - what the driver knows about an object */
struct drm_pddgpu_bo_info {
	/** @handle: of the object. */
	__u32 handle;
	/** @pad: must be 0. */
	__u32 pad;
	/** @size: out: in bytes. */
	__u64 size;
	/** @id: out: the id in leak_objects; 0 without the leak monitor. */
	__u64 id;
	/** @domain: out: where the object is now, one PDDGPU_DOMAIN_ bit. */
	__u32 domain;
	/** @flags: out: as given at creation. */
	__u32 flags;
};

/**
 * struct drm_pddgpu_bo_set_label - replace an object's label
 *
 * Any holder of a handle may do so.
 */
struct drm_pddgpu_bo_set_label {
	/** @handle: of the object. */
	__u32 handle;
	/** @pad: must be 0. */
	__u32 pad;
	/** @label: as at creation. */
	char label[PDDGPU_LABEL_SIZE];
};

#define DRM_IOCTL_PDDGPU_BO_CREATE                        \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_PDDGPU_BO_CREATE, \
		 struct drm_pddgpu_bo_create)
#define DRM_IOCTL_PDDGPU_BO_MMAP_OFFSET                        \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_PDDGPU_BO_MMAP_OFFSET, \
		 struct drm_pddgpu_bo_mmap_offset)
#define DRM_IOCTL_PDDGPU_BO_INFO                        \
	DRM_IOWR(DRM_COMMAND_BASE + DRM_PDDGPU_BO_INFO, \
		 struct drm_pddgpu_bo_info)
#define DRM_IOCTL_PDDGPU_BO_SET_LABEL                       \
	DRM_IOW(DRM_COMMAND_BASE + DRM_PDDGPU_BO_SET_LABEL, \
		struct drm_pddgpu_bo_set_label)

#if defined(__cplusplus)
}
#endif

#endif /* PDDGPU_DRM_H */
