// SPDX-License-Identifier: GPL-2.0-or-later
/* The driver: its virtual devices, their DRM side, their lifetime. */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_gem.h>
#include <drm/drm_ioctl.h>
#include <drm/drm_managed.h>
#include <drm/drm_prime.h>
#include <drm/drm_print.h>

#include "pddgpu_bo.h"
#include "pddgpu_client.h"
#include "pddgpu_debugfs.h"
#include "pddgpu_drm.h"
#include "pddgpu_drv.h"
#include "pddgpu_gem.h"
#include "pddgpu_monitor.h"
#include "pddgpu_prime.h"
#include "pddgpu_sysfs.h"
#include "pddgpu_ttm.h"

#define PAGE_TABLE_ROOT_SIZE SZ_64K
/*
 * An object can be as large as a domain, and TTM keeps one array of pointers to
 * its pages: 512 MiB at this size, well below the kernel's limit for allocations.
 */
#define MAX_SIZE_MB 262144

static unsigned int vram_size_mb = 1024;
module_param(vram_size_mb, uint, 0444);
MODULE_PARM_DESC(vram_size_mb, "VRAM of each device in MiB (default 1024)");

static unsigned int gtt_size_mb = 2048;
module_param(gtt_size_mb, uint, 0444);
MODULE_PARM_DESC(gtt_size_mb, "GTT of each device in MiB (default 2048)");

static unsigned int num_devices = 1;
module_param(num_devices, uint, 0444);
MODULE_PARM_DESC(num_devices, "Number of virtual devices, 1 to 16 (default 1)");

static ulong max_tracked;
module_param(max_tracked, ulong, 0444);
MODULE_PARM_DESC(max_tracked,
		 "Objects tracked on each device; more are only counted (default 0: no limit)");

static_assert(((u64)MAX_SIZE_MB * SZ_1M / PAGE_SIZE) * sizeof(struct page *) <=
	      INT_MAX);

static struct platform_device *devices[PDDGPU_MAX_DEVICES];

static const struct drm_ioctl_desc pddgpu_ioctls[] = {
	DRM_IOCTL_DEF_DRV(PDDGPU_BO_CREATE, pddgpu_bo_create_ioctl,
			  DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF_DRV(PDDGPU_BO_MMAP_OFFSET, pddgpu_bo_mmap_offset_ioctl,
			  DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF_DRV(PDDGPU_BO_INFO, pddgpu_bo_info_ioctl,
			  DRM_RENDER_ALLOW),
	DRM_IOCTL_DEF_DRV(PDDGPU_BO_SET_LABEL, pddgpu_bo_set_label_ioctl,
			  DRM_RENDER_ALLOW),
};

static const struct file_operations pddgpu_fops = {
	.owner = THIS_MODULE,
	DRM_GEM_FOPS,
	.show_fdinfo = PDDGPU_FOPS_FDINFO,
};

static const struct drm_driver pddgpu_driver = {
	.driver_features = DRIVER_GEM | DRIVER_RENDER,
	.open = pddgpu_client_open,
	.postclose = pddgpu_client_postclose,
	.ioctls = pddgpu_ioctls,
	.num_ioctls = ARRAY_SIZE(pddgpu_ioctls),
	.fops = &pddgpu_fops,
	PDDGPU_DRIVER_PRIME
	PDDGPU_DRIVER_FDINFO
	.gem_prime_import = pddgpu_gem_prime_import,
	.gem_prime_import_sg_table = pddgpu_gem_prime_import_sg_table,
	.name = PDDGPU_DRIVER_NAME,
	.desc = "PDDGPU virtual GPU",
	PDDGPU_DRIVER_DATE
	.major = 1,
	.minor = 0,
};

static void page_table_root_fini(struct drm_device *drm, void *unused)
{
	struct pddgpu_device *pdev = to_pddgpu(drm);
	struct pddgpu_bo *bo = pdev->page_table_root;

	pdev->page_table_root = NULL;
	pdev->memory_stats.driver_pinned = 0;
	dma_resv_lock(bo->tbo.base.resv, NULL);
	ttm_bo_unpin(&bo->tbo);
	dma_resv_unlock(bo->tbo.base.resv);
	pddgpu_ttm_bo_put(&bo->tbo);
}

static int page_table_root_init(struct pddgpu_device *pdev)
{
	struct pddgpu_bo *bo;

	bo = pddgpu_bo_create(pdev, PAGE_TABLE_ROOT_SIZE, PDDGPU_DOMAIN_VRAM,
			      ttm_bo_type_kernel, NULL, NULL);
	if (IS_ERR(bo))
		return PTR_ERR(bo);

	dma_resv_lock(bo->tbo.base.resv, NULL);
	ttm_bo_pin(&bo->tbo);
	dma_resv_unlock(bo->tbo.base.resv);
	pdev->page_table_root = bo;
	pdev->memory_stats.driver_pinned = bo->tbo.base.size;
	return drmm_add_action_or_reset(&pdev->drm, page_table_root_fini, NULL);
}

/**
 * pddgpu_device_init - set up a device's memory management
 * @pdev: the new device
 * @vram_size: bytes of VRAM, whole pages, not 0
 * @gtt_size: bytes of GTT, whole pages, not 0
 *
 * Return: 0 or a negative errno; torn down with the DRM device.
 */
static int pddgpu_device_init(struct pddgpu_device *pdev, u64 vram_size,
			      u64 gtt_size)
{
	int ret;

	pdev->gem_funcs = &pddgpu_gem_funcs;
	pddgpu_memory_stats_init(&pdev->memory_stats, vram_size, gtt_size);
	pddgpu_monitor_init(pdev, max_tracked);

	ret = pddgpu_ttm_init(pdev);
	if (ret)
		return ret;
	return page_table_root_init(pdev);
}

static int pddgpu_probe(struct platform_device *platform)
{
	struct pddgpu_device *pdev;
	int ret;

	pdev = devm_drm_dev_alloc(&platform->dev, &pddgpu_driver,
				  struct pddgpu_device, drm);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	platform_set_drvdata(platform, pdev);
	/* Importing maps pages of other devices, and we can reach all of them. */
	ret = dma_set_mask_and_coherent(&platform->dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;
	dma_set_max_seg_size(&platform->dev, UINT_MAX);

	ret = pddgpu_device_init(pdev, (u64)vram_size_mb * SZ_1M,
				 (u64)gtt_size_mb * SZ_1M);
	if (ret)
		return ret;

	ret = drm_dev_register(&pdev->drm, 0);
	if (ret)
		return ret;

	pddgpu_debugfs_add(pdev);
	pddgpu_monitor_start(pdev);
	drm_dbg_driver(&pdev->drm, "%u MiB VRAM, %u MiB GTT\n", vram_size_mb,
		       gtt_size_mb);
	return 0;
}

static void pddgpu_remove(struct platform_device *platform)
{
	struct pddgpu_device *pdev = platform_get_drvdata(platform);

	pddgpu_debugfs_remove(pdev);
	drm_dev_unplug(&pdev->drm);
	pddgpu_monitor_stop(pdev);
}

static struct platform_driver pddgpu_platform_driver = {
	.probe = pddgpu_probe,
	.PDDGPU_PLATFORM_REMOVE = pddgpu_remove,
	.driver = {
		.name = PDDGPU_DRIVER_NAME,
		.dev_groups = pddgpu_dev_groups,
	},
};

static void remove_devices(void)
{
	unsigned int i;

	for (i = 0; i < num_devices; i++)
		platform_device_unregister(devices[i]);
}

static int add_devices(void)
{
	unsigned int i;

	for (i = 0; i < num_devices; i++) {
		struct platform_device *device;

		device = platform_device_register_simple(PDDGPU_DRIVER_NAME, i,
							 NULL, 0);
		if (IS_ERR(device)) {
			while (i--)
				platform_device_unregister(devices[i]);
			return PTR_ERR(device);
		}
		devices[i] = device;
	}
	return 0;
}

static bool parameter_is_valid(const char *name, unsigned int value,
			       unsigned int highest)
{
	if (value >= 1 && value <= highest)
		return true;
	pr_err("PDDGPU: %s=%u is not between 1 and %u\n", name, value, highest);
	return false;
}

static int __init pddgpu_init(void)
{
	int ret;

	if (!parameter_is_valid("vram_size_mb", vram_size_mb, MAX_SIZE_MB) ||
	    !parameter_is_valid("gtt_size_mb", gtt_size_mb, MAX_SIZE_MB) ||
	    !parameter_is_valid("num_devices", num_devices, PDDGPU_MAX_DEVICES))
		return -EINVAL;

	ret = pddgpu_bo_cache_init();
	if (ret)
		return ret;

	pddgpu_debugfs_init();
	ret = platform_driver_register(&pddgpu_platform_driver);
	if (ret)
		goto err_debugfs;

	ret = add_devices();
	if (ret)
		goto err_driver;
	return 0;

err_driver:
	platform_driver_unregister(&pddgpu_platform_driver);
err_debugfs:
	pddgpu_debugfs_fini();
	pddgpu_bo_cache_fini();
	return ret;
}

static void __exit pddgpu_exit(void)
{
	remove_devices();
	platform_driver_unregister(&pddgpu_platform_driver);
	pddgpu_debugfs_fini();
	pddgpu_bo_cache_fini();
}

module_init(pddgpu_init);
module_exit(pddgpu_exit);

MODULE_DESCRIPTION("PDDGPU virtual GPU with a memory leak monitor");
MODULE_AUTHOR("The PDDGPU developers");
MODULE_LICENSE("GPL");
MODULE_VERSION(PDDGPU_DRIVER_VERSION);
