/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The differences between Linux 6.1, 6.12 and 7.3, and nothing else. */
#ifndef PDDGPU_COMPAT_H
#define PDDGPU_COMPAT_H

#include <linux/dma-resv.h>
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#include <drm/ttm/ttm_bo_api.h>
#include <drm/ttm/ttm_bo_driver.h>
#else
#include <drm/ttm/ttm_bo.h>
#endif
#include <drm/drm_device.h>
#include <drm/drm_file.h>
#include <drm/ttm/ttm_device.h>
#include <drm/ttm/ttm_placement.h>

/* The detector divides 64-bit numbers, which 32-bit kernels do not support. */
#ifndef CONFIG_64BIT
#error "pddgpu needs a 64-bit kernel"
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "pddgpu needs Linux 6.1 or later"
#endif

/* The pool is plain: neither coherent nor below 4 GiB. Kbuild detects the parameters for that. */
static inline int pddgpu_ttm_device_init(struct ttm_device *ttm,
					 struct ttm_device_funcs *funcs,
					 struct drm_device *drm)
{
	return ttm_device_init(ttm, funcs, drm->dev,
			       drm->anon_inode->i_mapping,
#ifdef PDDGPU_HAVE_TTM_ALLOCATION
			       drm->vma_offset_manager, 0);
#else
			       drm->vma_offset_manager, false, false);
#endif
}

/* Kbuild detects which name TTM uses. */
#ifdef PDDGPU_HAVE_TTM_BO_FINI
#define pddgpu_ttm_bo_put ttm_bo_fini
#else
#define pddgpu_ttm_bo_put ttm_bo_put
#endif

/* Before 6.9, TTM uses busy_placement when it has to make room. */
static inline void pddgpu_placement_init(struct ttm_placement *placement,
					 const struct ttm_place *places,
					 unsigned int count)
{
	memset(placement, 0, sizeof(*placement));
	placement->num_placement = count;
	placement->placement = places;
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 9, 0)
	placement->num_busy_placement = count;
	placement->busy_placement = places;
#endif
}

/* From 6.2 on, dma-buf holds the reservation while a buffer is mapped. */
static inline void pddgpu_map_dma_buf_lock(struct ttm_buffer_object *tbo)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	dma_resv_lock(tbo->base.resv, NULL);
#else
	dma_resv_assert_held(tbo->base.resv);
#endif
}

static inline void pddgpu_map_dma_buf_unlock(struct ttm_buffer_object *tbo)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	dma_resv_unlock(tbo->base.resv);
#endif
}

/* From 6.3 on, a mapping's flags are only changed through functions. */
static inline void pddgpu_forbid_growth(struct vm_area_struct *vma)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
	vma->vm_flags |= VM_DONTEXPAND;
#else
	vm_flags_set(vma, VM_DONTEXPAND);
#endif
}

/* Before 6.6, a driver has to enable PRIME. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define PDDGPU_DRIVER_PRIME \
	.prime_handle_to_fd = drm_gem_prime_handle_to_fd, \
	.prime_fd_to_handle = drm_gem_prime_fd_to_handle, \
	.gem_prime_mmap = drm_gem_prime_mmap,
#else
#define PDDGPU_DRIVER_PRIME
#endif

/* Before 6.5, DRM does not number clients and prints no fdinfo itself. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
#define PDDGPU_OWN_CLIENT_IDS

#define PDDGPU_DRIVER_FDINFO
#define PDDGPU_FOPS_FDINFO pddgpu_client_show_whole_fdinfo
#else
#define PDDGPU_DRIVER_FDINFO .show_fdinfo = pddgpu_client_show_fdinfo,
#define PDDGPU_FOPS_FDINFO drm_show_fdinfo
#endif

/* From 6.11 on, remove returns void; before, that callback was called remove_new. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 11, 0)
#define PDDGPU_PLATFORM_REMOVE remove_new
#else
#define PDDGPU_PLATFORM_REMOVE remove
#endif

/* From 6.13 on, a namespace is imported as a string. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define PDDGPU_DMA_BUF_NS DMA_BUF
#else
#define PDDGPU_DMA_BUF_NS "DMA_BUF"
#endif

/* Before 6.14, a driver has a date. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 14, 0)
#define PDDGPU_DRIVER_DATE .date = "20261122",
#else
#define PDDGPU_DRIVER_DATE
#endif

#endif /* PDDGPU_COMPAT_H */
