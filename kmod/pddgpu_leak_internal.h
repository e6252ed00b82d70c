/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Declarations shared by the four files of the leak monitor.
 */
#ifndef PDDGPU_LEAK_INTERNAL_H
#define PDDGPU_LEAK_INTERNAL_H

#include "pddgpu_leak_monitor.h"

#define NSEC_PER_MSEC_U64 1000000ULL
#define NSEC_PER_SEC_U64 1000000000ULL

#define MIN_CHECK_INTERVAL_MS 100ULL
#define MAX_CHECK_INTERVAL_MS 3600000ULL
/* Ten years: in nanoseconds, this is far below 2^64. */
#define MAX_AGE_MS 315360000000ULL

/* Objects processed before the lock is dropped for others. */
#define STEPS_UNDER_LOCK 256

static inline struct pddgpu_leak_object *node_object(struct list_head *node)
{
	return container_of(node, struct pddgpu_leak_object, birth_node);
}

/* Fills all of @to, so that nothing of its old content remains. */
static inline void copy_text(char *to, const char *from, size_t size)
{
	size_t i = 0;

	for (; i < size - 1 && from[i]; i++)
		to[i] = from[i];
	memset(to + i, 0, size - i);
}

/* Sparse cannot follow a conditional lock, so the pair is hidden from it. */
static inline void stop_walks(struct pddgpu_leak_shard *shard)
{
	spin_lock(&shard->walk_lock);
	__release(&shard->walk_lock);
}

static inline void resume_walks(struct pddgpu_leak_shard *shard)
{
	__acquire(&shard->walk_lock);
	spin_unlock(&shard->walk_lock);
}

/* Locks the whole shard, like lock_object() for an object that a walk may reach. */
static inline void lock_shard(struct pddgpu_leak_shard *shard)
	__acquires(&shard->lock)
{
	stop_walks(shard);
	spin_lock(&shard->lock);
}

static inline void unlock_shard(struct pddgpu_leak_shard *shard)
	__releases(&shard->lock)
{
	spin_unlock(&shard->lock);
	resume_walks(shard);
}

static inline void step_on(struct pddgpu_leak_walk *walk)
{
	walk->position =
		walk->position == walk->last ? NULL : walk->position->next;
}

static inline bool has_flag(const struct pddgpu_leak_object *object, u8 flag)
{
	return object->flags & flag;
}

static inline void sum_add(struct pddgpu_leak_sum *sum, u64 bytes)
{
	sum->objects++;
	sum->bytes += bytes;
}

static inline void sum_remove(struct pddgpu_leak_sum *sum, u64 bytes)
{
	sum->objects--;
	sum->bytes -= bytes;
}

static inline void sum_merge(struct pddgpu_leak_sum *sum,
			     const struct pddgpu_leak_sum *other)
{
	sum->objects += other->objects;
	sum->bytes += other->bytes;
}

/* Sums over all shards; see pddgpu_leak_sum_shards(). */
struct pddgpu_leak_totals {
	struct pddgpu_leak_sum states[PDDGPU_LEAK_STATES];
	struct pddgpu_leak_sum live;
	struct pddgpu_leak_sum orphaned;
	struct pddgpu_leak_sum untracked;
	struct pddgpu_leak_sum over_share;
	struct pddgpu_leak_sum departed;
	u64 departing_since_ns;
	u64 allocations;
	u64 deallocations;
	u64 moves;
	u64 evictions;
	u64 generation;
};

void pddgpu_leak_sum_shards(struct pddgpu_leak_monitor *monitor,
			    struct pddgpu_leak_totals *totals);
void pddgpu_leak_sum_times(struct pddgpu_leak_monitor *monitor,
			   struct pddgpu_leak_timing *allocation,
			   struct pddgpu_leak_timing *free);

#endif
