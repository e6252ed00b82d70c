/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What gem.bpf.c tells its reader.
 *
 * The maps are the truth: `gem_objects` holds every live object, `gem_clients`
 * every open client, each with its state now. The ring `gem_hints` only says where
 * to look, so that a reader need not read the maps as a whole. A hint that found
 * no room is counted; after that the reader reads the maps as a whole once.
 *
 * Each object has one hint in each epoch at most. The reader begins an epoch
 * after it has taken the hints out of the ring and before it looks into the maps:
 *
 *  1. take all hints
 *  2. gem_epoch++
 *  3. look up the objects that the hints name, and ignore those whose first hint
 *     is of the epoch that has just begun: a younger object at the same address
 *
 * What happens to an object after step 2 leads to a new hint. What happened
 * before is found in step 3. An object whose first hint and whose end are of one
 * epoch was never found, so it needs no hint of its end.
 *
 * Objects that are older than the programs are found by the iterator gem_scan,
 * which walks the handles of every DRM file that a process has open, and every
 * dma-buf. The programs run meanwhile, so the reader scans anew where an event of
 * such an object came in between (GEM_SCAN_RACED):
 *
 *  1. gem_scan_number++, gem_scanning = 1
 *  2. read the iterator to its end
 *  3. gem_scanning = 0; where GEM_SCAN_RACED has risen, again from 1
 *  4. forget the objects with GEM_PREEXISTING that the last scan did not find, by
 *     the program gem_scan_forget
 *
 * Addresses of the kernel are keys here; the reader must not pass them on.
 */
#ifndef PDDGPU_GEM_WATCH_H
#define PDDGPU_GEM_WATCH_H

#ifndef __VMLINUX_H__
#include <linux/types.h>
#endif

#define GEM_PROCESS_BYTES 16
#define GEM_NAME_BYTES 32

/* gem_object.region: no region, or none known. Others are TTM's memory types. */
#define GEM_REGION_UNKNOWN 255

enum gem_flag {
	GEM_EXPORTED = 1 << 0, /* A dma-buf of it is open. */
	GEM_IMPORTED = 1 << 1, /* Its memory is another object's. */
	GEM_OF_KERNEL = 1 << 2, /* Its client is the kernel's own. */
	GEM_IN_TTM = 1 << 3,
	GEM_DEPARTING = 1 << 4, /* No reference is left; TTM has not freed it yet. */
	GEM_PREEXISTING = 1 << 5, /* Found by a scan: it is older than the programs. */
};

/**
 * struct gem_object - a live object; the value of gem_objects
 * @id: ascending in order of creation, never 0, never used again
 * @birth_ns: CLOCK_MONOTONIC; of a preexisting object, when it was found
 * @size: in bytes
 * @device: key in gem_devices
 * @client: id of the client that got the first handle; 0: no client had one yet,
 *	so it is the driver's own. Of a preexisting object, a client that had one
 *	when it was found; 0: none had
 * @pid: thread group id of the creator; 0: unknown
 * @handles: open handles of all clients
 * @first_hint_epoch: epoch of its first hint; 0: it had none
 * @hint_epoch: epoch of its last hint
 * @flags: &enum gem_flag
 * @region: TTM's memory type, or GEM_REGION_UNKNOWN
 * @scan: number of the scan that found it last
 * @user: whose share of the map it takes: the creator's login, or user
 * @process: name of the creator; not always terminated; empty: unknown
 */
struct gem_object {
	__u64 id;
	__u64 birth_ns;
	__u64 size;
	__u64 device;
	__u64 client;
	__u32 pid;
	__s32 handles;
	__u32 first_hint_epoch;
	__u32 hint_epoch;
	__u32 flags;
	__u32 region;
	__u32 scan;
	__u32 user;
	char process[GEM_PROCESS_BYTES];
};

/**
 * struct gem_client - an open client; the value of gem_clients
 * @id: as in its fdinfo, where the kernel numbers clients (not in Linux 6.1); else
 *	ascending in order of opening. Never 0
 * @device: key in gem_devices
 * @pid: thread group id of the process that opened it, or, where that was not
 *	seen, of one that has it open
 * @scan: number of the scan that found it last
 * @user: whose share of the map it takes, as in &struct gem_object
 * @unused: 0; the kernel takes no value with bytes that are not set
 * @process: its name; not always terminated
 */
struct gem_client {
	__u64 id;
	__u64 device;
	__u32 pid;
	__u32 scan;
	__u32 user;
	__u32 unused;
	char process[GEM_PROCESS_BYTES];
};

/**
 * struct gem_device - a card; the value of gem_devices, from its first client on
 * @objects: objects of clients so far, since it is known
 * @moves: changes of the region of live objects so far
 * @evictions: those of them that made room for others
 * @unlisted: objects that found no room, or whose clients found none, so far
 * @minor: N of cardN, or of accelN
 * @is_accel: it is accelN
 * @driver: the DRM driver's name
 * @name: the device's name, as of its folder in sysfs
 */
struct gem_device {
	__u64 objects;
	__u64 moves;
	__u64 evictions;
	__u64 unlisted;
	__u32 minor;
	__u32 is_accel;
	char driver[GEM_NAME_BYTES];
	char name[GEM_NAME_BYTES];
};

enum gem_hint_kind {
	GEM_HINT_OBJECT = 1, /* Look up this key of gem_objects. */
	GEM_HINT_GONE, /* The object with this id is no more. */
	GEM_HINT_CLIENT_GONE, /* The client with this id has closed. */
	GEM_HINT_DEVICE_GONE, /* The card with this key was unbound. */
};

struct gem_hint {
	__u64 subject;
	__u32 kind;
	__u32 unused;
};

/* What gem_scan_forget takes. */
struct gem_address {
	__u64 address;
};

/* Index of gem_counters, which counts since the programs were loaded. */
enum gem_counter {
	GEM_CREATED,
	GEM_DESTROYED,
	GEM_HANDLES_OPENED,
	GEM_HANDLES_CLOSED,
	GEM_LOST_HINTS,
	GEM_FULL, /* Objects that found no room, or whose clients found none. */
	GEM_REPLACED, /* Objects whose end was not seen. */
	GEM_UNAWAITED, /* Calls whose end was not seen, for want of room. */
	GEM_SCAN_RACED, /* Events during a scan that it may have missed or counted twice. */
	GEM_COUNTERS,
};

#endif /* PDDGPU_GEM_WATCH_H */
