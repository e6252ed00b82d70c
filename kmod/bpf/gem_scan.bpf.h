/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the objects that are older than the programs of gem.bpf.c; see
 * pddgpu_gem_watch.h for what its reader does.
 */
#ifndef PDDGPU_GEM_SCAN_H
#define PDDGPU_GEM_SCAN_H

#include "gem_state.bpf.h"

#define S_IFMT 0170000
#define S_IFCHR 0020000
#define DRM_MAJOR 226
#define ACCEL_MAJOR 261
#define DMA_BUF_MAGIC 0x444d4142
/* Of the kernel's dev_t. */
#define MINOR_BITS 20
/* A node of an xarray has 64 slots; see include/linux/xarray.h for its entries. */
#define XA_SLOT_MASK 63
#define XA_MOST_LEVELS 6
#define XA_INTERNAL 2
#define XA_HIGHEST_SIBLING 4096
/* Handles of one file beyond this are not looked at. */
#define MOST_HANDLES 8388608

/* TTM's objects begin with the GEM object; what follows is anything in others. */
static __always_inline u32 region_of_gem(struct drm_device *dev, u64 address)
{
	struct ttm_buffer_object *bo = (struct ttm_buffer_object *)address;
	struct address_space *mapping;

	if (!bpf_core_type_exists(struct ttm_buffer_object))
		return GEM_REGION_UNKNOWN;
	mapping = BPF_CORE_READ(dev, anon_inode, i_mapping);
	if (!mapping || BPF_CORE_READ(bo, bdev, dev_mapping) != mapping)
		return GEM_REGION_UNKNOWN;
	return region_of_bo(bo);
}

/* NULL: there is no room. */
static __always_inline struct gem_object *found(struct drm_device *dev,
						u64 address, u64 client,
						u32 user)
{
	struct drm_gem_object *gem = (struct drm_gem_object *)address;
	struct gem_object object = {
		.birth_ns = bpf_ktime_get_ns(),
		.size = BPF_CORE_READ(gem, size),
		.device = (u64)dev,
		.client = client,
		.flags = GEM_PREEXISTING,
		.region = region_of_gem(dev, address),
		.scan = gem_scan_number,
		.user = user,
	};

	if (object.region != GEM_REGION_UNKNOWN)
		object.flags |= GEM_IN_TTM;
	if (BPF_CORE_READ(gem, import_attach))
		object.flags |= GEM_IMPORTED;
	else if (BPF_CORE_READ(gem, dma_buf))
		object.flags |= GEM_EXPORTED;
	object.id = __sync_fetch_and_add(&last_id, 1) + 1;
	if (!add_object(address, &object) && !object_at(address)) {
		found_no_room(dev);
		return NULL;
	}
	return object_at(address);
}

/* A scan counts anew. */
static __always_inline void begin_counting(struct gem_object *object)
{
	if (object->scan == gem_scan_number)
		return;
	object->scan = gem_scan_number;
	object->handles = 0;
}

static __always_inline void *entry_of(struct drm_file *file, u32 handle)
{
	void *entry = BPF_CORE_READ(file, object_idr.idr_rt.xa_head);
	struct xa_node *node;
	u32 shift;
	int i;

	for (i = 0; i < XA_MOST_LEVELS; i++) {
		if (((u64)entry & 3) != XA_INTERNAL ||
		    (u64)entry <= XA_HIGHEST_SIBLING)
			break;
		node = (struct xa_node *)((u64)entry - XA_INTERNAL);
		shift = BPF_CORE_READ(node, shift) & 31;
		entry = NULL;
		bpf_core_read(&entry, sizeof(entry),
			      &node->slots[(handle >> shift) & XA_SLOT_MASK]);
	}
	return (u64)entry > XA_HIGHEST_SIBLING && !((u64)entry & 3) ? entry : NULL;
}

/* Of the handles of a file, the first that cannot be one. */
static __always_inline u32 handles_end(struct drm_file *file)
{
	u64 head = (u64)BPF_CORE_READ(file, object_idr.idr_rt.xa_head);
	struct xa_node *node = (struct xa_node *)(head - XA_INTERNAL);
	u32 shift;

	if (!head)
		return 0;
	if ((head & 3) != XA_INTERNAL || head <= XA_HIGHEST_SIBLING)
		return 1;
	shift = BPF_CORE_READ(node, shift) & 31;
	return shift > 17 ? MOST_HANDLES : (XA_SLOT_MASK + 1) << shift;
}

struct walk {
	struct drm_file *file;
	struct drm_device *dev;
	u64 client;
	u32 user;
};

static long walk_handle(u32 handle, struct walk *walk)
{
	u64 address = (u64)entry_of(walk->file, handle);
	struct gem_object *object;
	struct gem_device *device;

	if (!address)
		return 0;
	object = object_at(address);
	if (!object) {
		object = found(walk->dev, address, walk->client,
			       walk->user);
		/*
		 * It may have ended before it was in the map. If the handle is
		 * still open, its end is yet to come.
		 */
		if (!object || !(object->flags & GEM_PREEXISTING))
			return 0;
		if ((u64)entry_of(walk->file, handle) != address) {
			remove_object(address, object);
			return 0;
		}
		device = bpf_map_lookup_elem(&gem_devices, &object->device);
		if (device)
			__sync_fetch_and_add(&device->objects, 1);
	} else if (!(object->flags & GEM_PREEXISTING)) {
		return 0;
	}
	begin_counting(object);
	if (!object->client)
		object->client = walk->client;
	__sync_fetch_and_add(&object->handles, 1);
	changed(address, object);
	return 0;
}

static __always_inline void scan_client(struct drm_file *file,
					struct task_struct *task)
{
	struct walk walk = {
		.file = file,
		.dev = BPF_CORE_READ(file, minor, dev),
		.user = user_of(task),
	};
	u64 key = (u64)file;
	struct gem_client *client;

	if (!walk.dev)
		return;
	client = client_at(key);
	if (!client) {
		struct gem_client opened = {
			.id = client_id_of(file),
			.device = (u64)walk.dev,
			.pid = BPF_CORE_READ(task, tgid),
			.user = walk.user,
		};

		BPF_CORE_READ_STR_INTO(&opened.process, task, comm);
		device_of(walk.dev);
		add_client(key, &opened);
		client = client_at(key);
		/* Nor is there for its objects. */
		if (!client)
			found_no_room(walk.dev);
	}
	/* Several descriptors, and several processes, may have one file. */
	if (!client || client->scan == gem_scan_number)
		return;
	client->scan = gem_scan_number;
	walk.client = client->id;
	bpf_loop(handles_end(file), walk_handle, &walk, 0);
}

/* Whether it is a device, and no other memory. */
static __always_inline bool is_device(struct drm_device *dev)
{
	struct drm_minor *minor = minor_of(dev);

	return minor && BPF_CORE_READ(minor, dev) == dev;
}

/* The file is open, so its dma-buf and the object live as long as this runs. */
static __always_inline void scan_dma_buf(struct dma_buf *buf,
					 struct task_struct *task)
{
	struct drm_gem_object *gem = BPF_CORE_READ(buf, priv);
	u64 address = (u64)gem;
	struct gem_object *object = object_at(address);
	struct drm_device *dev = BPF_CORE_READ(gem, dev);
	struct gem_device *device;

	if (!object) {
		/* Of another exporter, it is something else. */
		if (!dev || !is_device(dev) ||
		    BPF_CORE_READ(gem, size) != BPF_CORE_READ(buf, size))
			return;
		device = device_of(dev);
		object = device ? found(dev, address, 0, user_of(task)) : NULL;
		if (!object)
			return;
		__sync_fetch_and_add(&device->objects, 1);
	} else if (!(object->flags & GEM_PREEXISTING)) {
		return;
	}
	begin_counting(object);
	/* The object forgets its dma-buf with its last handle. */
	set_flags(object, GEM_EXPORTED);
	changed(address, object);
}

SEC("?iter/task_file")
int gem_scan(struct bpf_iter__task_file *context)
{
	struct file *file = context->file;
	struct task_struct *task = context->task;
	struct inode *inode;
	u32 major;

	if (!file || !task)
		return 0;
	inode = BPF_CORE_READ(file, f_inode);
	if (BPF_CORE_READ(inode, i_sb, s_magic) == DMA_BUF_MAGIC) {
		scan_dma_buf(BPF_CORE_READ(file, private_data), task);
	} else if ((BPF_CORE_READ(inode, i_mode) & S_IFMT) == S_IFCHR) {
		major = BPF_CORE_READ(inode, i_rdev) >> MINOR_BITS;
		if (major == DRM_MAJOR || major == ACCEL_MAJOR)
			scan_client(BPF_CORE_READ(file, private_data), task);
	}
	return 0;
}

/* For the reader, see pddgpu_gem_watch.h. */
SEC("?syscall")
int gem_scan_forget(struct gem_address *object)
{
	remove_object(object->address, object_at(object->address));
	return 0;
}

#endif /* PDDGPU_GEM_SCAN_H */
