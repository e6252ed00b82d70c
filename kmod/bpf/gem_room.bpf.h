/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The maps of gem.bpf.c that users can fill, and how much of them each user may.
 *
 * As with the driver's max_tracked, a user has at most as many objects, and as
 * many clients, as all users leave free. So nobody fills a map alone, to hide.
 */
#ifndef PDDGPU_GEM_ROOM_H
#define PDDGPU_GEM_ROOM_H

#include "vmlinux.h"

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "pddgpu_gem_watch.h"

#define MOST_CLIENTS 65536
#define MOST_USERS 65536
#define NO_LOGIN ((u32)-1)

/* What gem_objects has room for. */
const volatile __u64 most_objects = 1048576;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1048576);
	__type(key, u64);
	__type(value, struct gem_object);
} gem_objects SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MOST_CLIENTS);
	__type(key, u64);
	__type(value, struct gem_client);
} gem_clients SEC(".maps");

enum thing {
	OBJECTS,
	CLIENTS,
	THINGS,
};

/* How many of them are in the maps, of one user and of all. */
struct user {
	u64 has[THINGS];
};

static u64 all_have[THINGS];

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MOST_USERS);
	__type(key, u32);
	__type(value, struct user);
} gem_users SEC(".maps");

/*
 * The user who logged in: a program cannot change that, not even in a user
 * namespace. Where none did, as for services, the user that the program runs as.
 */
static __always_inline u32 user_of(struct task_struct *task)
{
	u32 user = NO_LOGIN;

	if (bpf_core_field_exists(task->loginuid))
		user = task->loginuid.val;
	return user != NO_LOGIN ? user : task->cred->uid.val;
}

/* Returns whether the user may have one more of `most`, and counts it then. */
static __always_inline bool take_room(u32 id, enum thing thing, u64 most)
{
	struct user *user = bpf_map_lookup_elem(&gem_users, &id);
	struct user none = {};
	u64 all = all_have[thing];

	if (!user) {
		bpf_map_update_elem(&gem_users, &id, &none, BPF_NOEXIST);
		user = bpf_map_lookup_elem(&gem_users, &id);
	}
	if (!user || all >= most || user->has[thing] >= most - all)
		return false;
	__sync_fetch_and_add(&user->has[thing], 1);
	__sync_fetch_and_add(&all_have[thing], 1);
	return true;
}

static __always_inline void give_room_back(u32 id, enum thing thing)
{
	struct user *user = bpf_map_lookup_elem(&gem_users, &id);

	if (user)
		__sync_fetch_and_add(&user->has[thing], -1);
	__sync_fetch_and_add(&all_have[thing], -1);
}

/* Returns whether it is in the map now. False also where another one is there. */
static __always_inline bool add(void *map, u64 key, const void *value, u32 user,
				enum thing thing, u64 most)
{
	if (!take_room(user, thing, most))
		return false;
	if (!bpf_map_update_elem(map, &key, value, BPF_NOEXIST))
		return true;
	give_room_back(user, thing);
	return false;
}

/*
 * Returns whether it was in the map. Once it is not, its memory may be another
 * one's, so `user` is a copy.
 */
static __always_inline bool remove(void *map, u64 key, u32 user,
				   enum thing thing)
{
	if (bpf_map_delete_elem(map, &key))
		return false;
	give_room_back(user, thing);
	return true;
}

static __always_inline struct gem_object *object_at(u64 address)
{
	return bpf_map_lookup_elem(&gem_objects, &address);
}

static __always_inline bool add_object(u64 address, const struct gem_object *object)
{
	return add(&gem_objects, address, object, object->user, OBJECTS,
		   most_objects);
}

/* `object`: the one at this address, or NULL. */
static __always_inline bool remove_object(u64 address, const struct gem_object *object)
{
	return object && remove(&gem_objects, address, object->user, OBJECTS);
}

static __always_inline struct gem_client *client_at(u64 file)
{
	return bpf_map_lookup_elem(&gem_clients, &file);
}

static __always_inline bool add_client(u64 file, const struct gem_client *client)
{
	return add(&gem_clients, file, client, client->user, CLIENTS,
		   MOST_CLIENTS);
}

static __always_inline bool remove_client(u64 file, const struct gem_client *client)
{
	return client && remove(&gem_clients, file, client->user, CLIENTS);
}

#endif /* PDDGPU_GEM_ROOM_H */
