// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Watches the GEM objects of every DRM driver: birth, handles, exports, place
 * and end. See pddgpu_gem_watch.h for what a reader gets.
 *
 * Each event has two kinds of programs, of which the reader loads one. fentry
 * and fexit cost less, but the kernel leaves out a call while the same program
 * runs on that CPU, which happens when a task is preempted within it: they are
 * for kernels that do not preempt tasks there. Kprobes run without preemption,
 * and are left out only while somebody on that CPU is within a bpf() call on a
 * map: their reader must not be preempted there.
 *
 * The hooks are in drm, ttm and the kernel itself, so no driver's types are
 * needed. An iterator finds what is older than they are.
 */
#include "gem_scan.bpf.h"
#include "gem_state.bpf.h"

char gem_license[] SEC("license") = "GPL";

SEC("fentry/drm_gem_private_object_init")
int BPF_PROG(fentry_created, struct drm_device *dev, struct drm_gem_object *gem,
	     unsigned long size)
{
	created(dev, (u64)gem, size);
	return 0;
}

SEC("kprobe/drm_gem_private_object_init")
int BPF_KPROBE(kprobe_created, struct drm_device *dev,
	       struct drm_gem_object *gem, unsigned long size)
{
	created(dev, (u64)gem, size);
	return 0;
}

/* Every GEM object ends here; some drivers do not call drm_gem_object_release(). */
SEC("fentry/dma_resv_fini")
int BPF_PROG(fentry_destroyed, struct dma_resv *resv)
{
	destroyed(owner_of(resv));
	return 0;
}

SEC("kprobe/dma_resv_fini")
int BPF_KPROBE(kprobe_destroyed, struct dma_resv *resv)
{
	destroyed(owner_of(resv));
	return 0;
}

SEC("fentry/drm_gem_open")
int BPF_PROG(fentry_client_opened, struct drm_device *dev, struct drm_file *file)
{
	client_opened(dev, file);
	return 0;
}

SEC("kprobe/drm_gem_open")
int BPF_KPROBE(kprobe_client_opened, struct drm_device *dev,
	       struct drm_file *file)
{
	client_opened(dev, file);
	return 0;
}

SEC("fexit/drm_gem_release")
int BPF_PROG(fexit_client_closed, struct drm_device *dev, struct drm_file *file)
{
	client_closed(file);
	return 0;
}

/* At its beginning; the handles are closed within. */
SEC("kprobe/drm_gem_release")
int BPF_KPROBE(kprobe_client_closed, struct drm_device *dev,
	       struct drm_file *file)
{
	client_closed(file);
	return 0;
}

SEC("fexit/drm_gem_handle_create_tail")
int BPF_PROG(fexit_handle_opened, struct drm_file *file,
	     struct drm_gem_object *gem, u32 *handle, int result)
{
	if (!result)
		handle_opened(file, (u64)gem,
			      first_flags(file->filp, gem->import_attach));
	return 0;
}

SEC("kprobe/drm_gem_handle_create_tail")
int BPF_KPROBE(kprobe_handle_opening, struct drm_file *file,
	       struct drm_gem_object *gem)
{
	begin_call(HANDLE_CREATE_TAIL, (u64)file, (u64)gem);
	return 0;
}

SEC("kretprobe/drm_gem_handle_create_tail")
int BPF_KRETPROBE(kretprobe_handle_opened, int result)
{
	struct drm_gem_object *gem;
	struct drm_file *file;
	struct call call;

	if (!end_call(HANDLE_CREATE_TAIL, &call) || result)
		return 0;
	file = (struct drm_file *)call.first;
	gem = (struct drm_gem_object *)call.second;
	handle_opened(file, call.second,
		      first_flags(BPF_CORE_READ(file, filp),
				  BPF_CORE_READ(gem, import_attach)));
	return 0;
}

SEC("fentry/drm_gem_object_release_handle")
int BPF_PROG(fentry_handle_closed, int handle, void *gem)
{
	handle_closed((u64)gem);
	return 0;
}

SEC("kprobe/drm_gem_object_release_handle")
int BPF_KPROBE(kprobe_handle_closed, int handle, void *gem)
{
	handle_closed((u64)gem);
	return 0;
}

/* Of any exporter: where the memory is no GEM object's, nothing is found. */
SEC("fexit/dma_buf_export")
int BPF_PROG(fexit_exported, const struct dma_buf_export_info *info,
	     struct dma_buf *result)
{
	if ((u64)result < (u64)-HIGHEST_ERROR)
		exported((u64)BPF_CORE_READ(info, priv), true);
	return 0;
}

SEC("kprobe/dma_buf_export")
int BPF_KPROBE(kprobe_exporting, const struct dma_buf_export_info *info)
{
	begin_call(DMA_BUF_EXPORT, (u64)BPF_CORE_READ(info, priv), 0);
	return 0;
}

SEC("kretprobe/dma_buf_export")
int BPF_KRETPROBE(kretprobe_exported, struct dma_buf *result)
{
	struct call call;

	if (end_call(DMA_BUF_EXPORT, &call) &&
	    (u64)result < (u64)-HIGHEST_ERROR)
		exported(call.first, true);
	return 0;
}

SEC("fentry/drm_gem_dmabuf_release")
int BPF_PROG(fentry_export_ended, struct dma_buf *buf)
{
	exported((u64)BPF_CORE_READ(buf, priv), false);
	return 0;
}

SEC("kprobe/drm_gem_dmabuf_release")
int BPF_KPROBE(kprobe_export_ended, struct dma_buf *buf)
{
	exported((u64)BPF_CORE_READ(buf, priv), false);
	return 0;
}

SEC("fentry/drm_dev_unregister")
int BPF_PROG(fentry_device_gone, struct drm_device *dev)
{
	u64 key = (u64)dev;

	bpf_map_delete_elem(&gem_devices, &key);
	hint(GEM_HINT_DEVICE_GONE, key);
	return 0;
}

SEC("kprobe/drm_dev_unregister")
int BPF_KPROBE(kprobe_device_gone, struct drm_device *dev)
{
	u64 key = (u64)dev;

	bpf_map_delete_elem(&gem_devices, &key);
	hint(GEM_HINT_DEVICE_GONE, key);
	return 0;
}

static __always_inline u32 region_in(const struct ttm_resource *resource)
{
	return resource ? resource->mem_type : GEM_REGION_UNKNOWN;
}

/*
 * Where TTM places memory. Optional: without these all the rest is told. The
 * region is that of the object at the end of the call.
 */
SEC("?fexit/ttm_resource_alloc")
int BPF_PROG(ttm_fexit_allocated, struct ttm_buffer_object *bo)
{
	placed(bo, region_in(bo->resource), true, false);
	return 0;
}

SEC("?kprobe/ttm_resource_alloc")
int BPF_KPROBE(ttm_kprobe_allocating, struct ttm_buffer_object *bo)
{
	begin_call(TTM_ALLOC, (u64)bo, 0);
	return 0;
}

SEC("?kretprobe/ttm_resource_alloc")
int BPF_KRETPROBE(ttm_kretprobe_allocated)
{
	struct ttm_buffer_object *bo;
	struct call call;

	if (!end_call(TTM_ALLOC, &call))
		return 0;
	bo = (struct ttm_buffer_object *)call.first;
	placed(bo, region_of_bo(bo), true, false);
	return 0;
}

SEC("?fexit/ttm_bo_handle_move_mem")
int BPF_PROG(ttm_fexit_moved, struct ttm_buffer_object *bo,
	     struct ttm_resource *resource, bool evict, void *context, void *hop,
	     int result)
{
	if (!result)
		placed(bo, region_in(bo->resource), false, evict);
	return 0;
}

SEC("?kprobe/ttm_bo_handle_move_mem")
int BPF_KPROBE(ttm_kprobe_moving, struct ttm_buffer_object *bo,
	       struct ttm_resource *resource, bool evict)
{
	begin_call(TTM_MOVE, (u64)bo, evict);
	return 0;
}

SEC("?kretprobe/ttm_bo_handle_move_mem")
int BPF_KRETPROBE(ttm_kretprobe_moved, int result)
{
	struct ttm_buffer_object *bo;
	struct call call;

	if (!end_call(TTM_MOVE, &call) || result)
		return 0;
	bo = (struct ttm_buffer_object *)call.first;
	placed(bo, region_of_bo(bo), false, call.second);
	return 0;
}

SEC("?fexit/ttm_bo_pipeline_gutting")
int BPF_PROG(ttm_fexit_gutted, struct ttm_buffer_object *bo, int result)
{
	if (!result)
		placed(bo, region_in(bo->resource), false, true);
	return 0;
}

SEC("?kprobe/ttm_bo_pipeline_gutting")
int BPF_KPROBE(ttm_kprobe_gutting, struct ttm_buffer_object *bo)
{
	begin_call(TTM_GUT, (u64)bo, 0);
	return 0;
}

SEC("?kretprobe/ttm_bo_pipeline_gutting")
int BPF_KRETPROBE(ttm_kretprobe_gutted, int result)
{
	struct ttm_buffer_object *bo;
	struct call call;

	if (!end_call(TTM_GUT, &call) || result)
		return 0;
	bo = (struct ttm_buffer_object *)call.first;
	placed(bo, region_of_bo(bo), false, true);
	return 0;
}

SEC("?fentry/ttm_bo_release")
int BPF_PROG(ttm_fentry_departing, struct kref *kref)
{
	departing(kref);
	return 0;
}

SEC("?kprobe/ttm_bo_release")
int BPF_KPROBE(ttm_kprobe_departing, struct kref *kref)
{
	departing(kref);
	return 0;
}
