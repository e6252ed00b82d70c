/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The maps of gem.bpf.c, and what its programs do to them: one function for each
 * thing that can happen to an object, a client or a card.
 */
#ifndef PDDGPU_GEM_STATE_H
#define PDDGPU_GEM_STATE_H

#include "vmlinux.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>
#include <bpf/bpf_core_read.h>

#include "gem_room.bpf.h"
#include "pddgpu_gem_watch.h"

#define HIGHEST_ERROR 4095

/* Bytes of hints in the ring that wake the reader; less waits for its timer. */
const volatile __u64 wakeup_bytes = 256 * 1024;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, u64);
	__type(value, struct gem_device);
} gem_devices SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, GEM_COUNTERS);
	__type(key, u32);
	__type(value, u64);
} gem_counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1024 * 1024);
} gem_hints SEC(".maps");

/*
 * Written by the reader alone. The programs are attached one after the other, so
 * objects are watched from when all of them are.
 */
volatile __u32 gem_watching;
/* The first epoch is 1. */
volatile __u32 gem_epoch = 1;

/* Of the last scan for older objects, and whether it runs. */
volatile __u32 gem_scan_number;
volatile __u32 gem_scanning;

static u64 last_id;
static u64 last_client_id;

/* What a kprobe at the beginning of a function keeps for the one at its end. */
struct call {
	u64 first;
	u64 second;
};

enum function {
	HANDLE_CREATE_TAIL,
	DMA_BUF_EXPORT,
	TTM_ALLOC,
	TTM_MOVE,
	TTM_GUT,
};

struct call_key {
	u64 thread;
	u64 function;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8192);
	__type(key, struct call_key);
	__type(value, struct call);
} calls SEC(".maps");

static __always_inline void count(u32 counter)
{
	u64 *value = bpf_map_lookup_elem(&gem_counters, &counter);

	if (value)
		*value += 1;
}

static __always_inline void begin_call(enum function function, u64 first,
				       u64 second)
{
	struct call_key key = { bpf_get_current_pid_tgid(), function };
	struct call call = { first, second };

	if (bpf_map_update_elem(&calls, &key, &call, BPF_ANY))
		count(GEM_UNAWAITED);
}

/* Returns whether its beginning was seen. */
static __always_inline bool end_call(enum function function, struct call *call)
{
	struct call_key key = { bpf_get_current_pid_tgid(), function };
	struct call *begun = bpf_map_lookup_elem(&calls, &key);

	if (!begun)
		return false;
	*call = *begun;
	bpf_map_delete_elem(&calls, &key);
	return true;
}

static __always_inline void hint(u32 kind, u64 subject)
{
	struct gem_hint hint = { .subject = subject, .kind = kind };
	u64 waiting = bpf_ringbuf_query(&gem_hints, BPF_RB_AVAIL_DATA);

	/* A wake-up costs more than all the rest. */
	if (bpf_ringbuf_output(&gem_hints, &hint, sizeof(hint),
			       waiting < wakeup_bytes ? BPF_RB_NO_WAKEUP :
							BPF_RB_FORCE_WAKEUP))
		count(GEM_LOST_HINTS);
}

/* After a change of the object, with a full barrier between. */
static __always_inline void changed(u64 address, struct gem_object *object)
{
	u32 epoch = gem_epoch;

	if (object->hint_epoch == epoch)
		return;
	object->hint_epoch = epoch;
	if (!object->first_hint_epoch)
		object->first_hint_epoch = epoch;
	hint(GEM_HINT_OBJECT, address);
}

/* Whether the reader is told of it; others are the driver's own. */
static __always_inline bool is_told(struct gem_object *object)
{
	return object->client || object->flags & GEM_PREEXISTING;
}

static __always_inline void set_flags(struct gem_object *object, u32 flags)
{
	__sync_fetch_and_or(&object->flags, flags);
}

/* The minor that every device has; an accelerator has no primary one. */
static __always_inline struct drm_minor *minor_of(struct drm_device *dev)
{
	struct drm_minor *minor = BPF_CORE_READ(dev, primary);

	if (!minor && bpf_core_field_exists(dev->accel))
		minor = BPF_CORE_READ(dev, accel);
	return minor;
}

/* NULL: there is no room. Not inline, as it would take much of its caller's stack. */
static __noinline struct gem_device *device_of(struct drm_device *dev)
{
	struct gem_device *known;
	struct gem_device device = {};
	u64 key = (u64)dev;

	known = bpf_map_lookup_elem(&gem_devices, &key);
	if (known)
		return known;
	device.is_accel = !BPF_CORE_READ(dev, primary);
	device.minor = BPF_CORE_READ(minor_of(dev), index);
	bpf_probe_read_kernel_str(device.driver, sizeof(device.driver),
				  BPF_CORE_READ(dev, driver, name));
	bpf_probe_read_kernel_str(device.name, sizeof(device.name),
				  BPF_CORE_READ(dev, dev, kobj.name));
	bpf_map_update_elem(&gem_devices, &key, &device, BPF_NOEXIST);
	return bpf_map_lookup_elem(&gem_devices, &key);
}

/* An object of this device is not in the map, or not told of, for want of room. */
static __always_inline void found_no_room(struct drm_device *dev)
{
	struct gem_device *device = device_of(dev);

	count(GEM_FULL);
	if (device)
		__sync_fetch_and_add(&device->unlisted, 1);
}

static __always_inline void created(struct drm_device *dev, u64 address,
				    u64 size)
{
	struct gem_object object = {
		.birth_ns = bpf_ktime_get_ns(),
		.size = size,
		.device = (u64)dev,
		.pid = bpf_get_current_pid_tgid() >> 32,
		.region = GEM_REGION_UNKNOWN,
		.user = user_of(bpf_get_current_task_btf()),
	};

	if (!gem_watching)
		return;
	object.id = __sync_fetch_and_add(&last_id, 1) + 1;
	bpf_get_current_comm(object.process, sizeof(object.process));
	count(GEM_CREATED);
	if (add_object(address, &object))
		return;
	if (remove_object(address, object_at(address))) {
		/* Its end was not seen. */
		count(GEM_REPLACED);
		if (add_object(address, &object))
			return;
	}
	found_no_room(dev);
}

static __always_inline void destroyed(u64 address)
{
	struct gem_object *object = object_at(address);
	u32 known_since;
	u64 id;

	/* Older than the programs, or without room. */
	if (!object)
		return;
	id = object->id;
	known_since = object->first_hint_epoch;
	/* Before the epoch is read, so that the reader finds it gone. */
	remove_object(address, object);
	count(GEM_DESTROYED);
	if (known_since && known_since != gem_epoch)
		hint(GEM_HINT_GONE, id);
}

static __always_inline u64 client_id_of(struct drm_file *file)
{
	if (bpf_core_field_exists(file->client_id))
		return BPF_CORE_READ(file, client_id);
	return __sync_fetch_and_add(&last_client_id, 1) + 1;
}

static __always_inline void client_opened(struct drm_device *dev,
					  struct drm_file *file)
{
	u64 key = (u64)file;
	struct gem_client client = {
		.id = client_id_of(file),
		.device = (u64)dev,
		.pid = bpf_get_current_pid_tgid() >> 32,
		.user = user_of(bpf_get_current_task_btf()),
	};

	bpf_get_current_comm(client.process, sizeof(client.process));
	device_of(dev);
	/* One whose end was not seen may have had this file. */
	if (!add_client(key, &client) && remove_client(key, client_at(key)))
		add_client(key, &client);
}

static __always_inline void client_closed(struct drm_file *file)
{
	u64 key = (u64)file;
	struct gem_client *client = client_at(key);
	u64 id;

	if (!client)
		return;
	id = client->id;
	remove_client(key, client);
	hint(GEM_HINT_CLIENT_GONE, id);
}

/* A scan may have missed what happens to such an object, or count it, too. */
static __always_inline void note_race(struct gem_object *object)
{
	if (gem_scanning && (!object || object->flags & GEM_PREEXISTING))
		count(GEM_SCAN_RACED);
}

/* What its first handle tells of an object: drm_file.filp, drm_gem_object.import_attach. */
static __always_inline u32 first_flags(const void *filp, const void *attachment)
{
	/* The file is not yet set when the client opens. */
	return (filp ? 0 : GEM_OF_KERNEL) | (attachment ? GEM_IMPORTED : 0);
}

static __always_inline void handle_opened(struct drm_file *file, u64 address,
					  u32 flags)
{
	struct gem_object *object = object_at(address);
	struct gem_device *device;
	struct gem_client *client;
	u64 key = (u64)file;

	note_race(object);
	if (!object)
		return;
	count(GEM_HANDLES_OPENED);
	client = client_at(key);
	if (!client) {
		/* It is older than the programs. */
		client_opened(BPF_CORE_READ(file, minor, dev), file);
		client = client_at(key);
	}
	if (!object->client) {
		if (!client) {
			remove_object(address, object);
			found_no_room(BPF_CORE_READ(file, minor, dev));
			return;
		}
		if (flags)
			set_flags(object, flags);
		object->client = client->id;
		device = bpf_map_lookup_elem(&gem_devices, &object->device);
		if (device && !(object->flags & GEM_OF_KERNEL))
			__sync_fetch_and_add(&device->objects, 1);
	}
	__sync_fetch_and_add(&object->handles, 1);
	changed(address, object);
}

static __always_inline void handle_closed(u64 address)
{
	struct gem_object *object = object_at(address);

	note_race(object);
	if (!object)
		return;
	count(GEM_HANDLES_CLOSED);
	__sync_fetch_and_add(&object->handles, -1);
	changed(address, object);
}

static __always_inline void exported(u64 address, bool is_exported)
{
	struct gem_object *object = object_at(address);

	if (!object)
		return;
	if (is_exported)
		set_flags(object, GEM_EXPORTED);
	else
		__sync_fetch_and_and(&object->flags, ~GEM_EXPORTED);
	if (is_told(object))
		changed(address, object);
}

/* For those that may not read `bo` directly. */
static __always_inline u32 region_of_bo(struct ttm_buffer_object *bo)
{
	struct ttm_resource *resource = BPF_CORE_READ(bo, resource);

	return resource ? BPF_CORE_READ(resource, mem_type) : GEM_REGION_UNKNOWN;
}

static __always_inline void placed(struct ttm_buffer_object *bo, u32 region,
				   bool is_first, bool is_eviction)
{
	u64 address = (u64)bo + bpf_core_field_offset(struct ttm_buffer_object, base);
	struct gem_object *object = object_at(address);
	struct gem_device *device;

	/* TTM's ghosts are no GEM objects. */
	if (!object)
		return;
	set_flags(object, GEM_IN_TTM);
	if (object->region == region ||
	    (is_first && object->region != GEM_REGION_UNKNOWN))
		return;
	if (is_told(object) && object->region != GEM_REGION_UNKNOWN) {
		device = bpf_map_lookup_elem(&gem_devices, &object->device);
		if (device)
			__sync_fetch_and_add(&device->moves, 1);
		if (device && is_eviction)
			__sync_fetch_and_add(&device->evictions, 1);
	}
	object->region = region;
	/* A full barrier, see changed(). */
	set_flags(object, 0);
	if (is_told(object))
		changed(address, object);
}

static __always_inline void departing(struct kref *kref)
{
	u64 bo = (u64)kref - bpf_core_field_offset(struct ttm_buffer_object, kref);
	u64 address = bo + bpf_core_field_offset(struct ttm_buffer_object, base);
	struct gem_object *object = object_at(address);

	if (!object)
		return;
	set_flags(object, GEM_DEPARTING);
	if (is_told(object))
		changed(address, object);
}

static __always_inline u64 owner_of(struct dma_resv *resv)
{
	return (u64)resv - bpf_core_field_offset(struct drm_gem_object, _resv);
}

#endif /* PDDGPU_GEM_STATE_H */
