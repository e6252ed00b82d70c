// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The leak monitor's walks: they visit all objects by id while others are
 * created and freed. A walk merges the shards' lists.
 */
#include "pddgpu_leak_internal.h"

/* The next_id of a walk that has nothing left to read in a shard. */
#define NO_ID (~0ULL)

/* Starts a walk over the objects that are in the shard now. */
static void walk_begin(struct pddgpu_leak_walk *walk,
		       struct pddgpu_leak_shard *shard)
{
	struct list_head *first = shard->birth_order.next;

	walk->position = NULL;
	walk->last = NULL;
	walk->next_id = NO_ID;
	if (!list_empty(&shard->birth_order)) {
		walk->position = first;
		walk->last = shard->birth_order.prev;
		walk->next_id = node_object(first)->id;
		WRITE_ONCE(shard->walked_id, node_object(walk->last)->id);
	}
	list_add_tail(&walk->node, &shard->walks);
}

static void walk_end(struct pddgpu_leak_walk *walk,
		     struct pddgpu_leak_shard *shard)
{
	list_del_init(&walk->node);
	if (list_empty(&shard->walks))
		WRITE_ONCE(shard->walked_id, 0);
}

/**
 * pddgpu_leak_reader_begin - start a walk over all live objects
 * @reader: not in use
 * @monitor: of the device; must outlive the walk
 * @now_ns: the time now
 */
void pddgpu_leak_reader_begin(struct pddgpu_leak_reader *reader,
			      struct pddgpu_leak_monitor *monitor, u64 now_ns)
{
	unsigned int i;

	reader->monitor = monitor;
	reader->generation = 0;
	reader->began_ns = now_ns;
	reader->count = 0;
	reader->next = 0;

	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++) {
		struct pddgpu_leak_shard *shard = &monitor->shards[i];

		lock_shard(shard);
		reader->generation += shard->generation;
		walk_begin(&reader->walks[i], shard);
		unlock_shard(shard);
	}
}

static void copy_record(struct pddgpu_leak_record *record,
			const char *const *domain_names,
			const struct pddgpu_leak_object *object)
{
	record->id = object->id;
	record->birth_ns = object->birth_ns;
	record->size = object->size;
	record->pid = object->pid;
	record->client_id = object->client_id;
	record->handles = object->handles;
	record->domain = domain_names[object->domain];
	record->state = object->state;
	record->flags = object->flags;
	memcpy(record->process, object->process, sizeof(record->process));
	copy_text(record->label, object->label ? object->label : "",
		  sizeof(record->label));
}

/* Copies objects with ids below @end_id from one shard, until the batch is full. */
static void copy_run(struct pddgpu_leak_reader *reader,
		     struct pddgpu_leak_shard *shard,
		     struct pddgpu_leak_walk *walk, u64 end_id)
{
	spin_lock(&shard->walk_lock);
	for (walk->next_id = NO_ID; walk->position; step_on(walk)) {
		const struct pddgpu_leak_object *object =
			node_object(walk->position);

		if (object->id >= end_id || reader->count == PDDGPU_LEAK_BATCH) {
			walk->next_id = object->id;
			break;
		}
		copy_record(&reader->batch[reader->count++],
			    reader->monitor->domain_names, object);
	}
	spin_unlock(&shard->walk_lock);
}

/* Merges the shards: copies from the one with the lowest id up to the next shard's id. */
static void fill_batch(struct pddgpu_leak_reader *reader)
{
	reader->count = 0;
	reader->next = 0;

	while (reader->count < PDDGPU_LEAK_BATCH) {
		u64 first_id = NO_ID;
		u64 end_id = NO_ID;
		unsigned int i, first = 0;

		for (i = 0; i < PDDGPU_LEAK_SHARDS; i++) {
			u64 id = reader->walks[i].next_id;

			if (id < first_id) {
				end_id = first_id;
				first_id = id;
				first = i;
			} else if (id < end_id) {
				end_id = id;
			}
		}
		if (first_id == NO_ID)
			break;
		copy_run(reader, &reader->monitor->shards[first],
			 &reader->walks[first], end_id);
	}
}

/**
 * pddgpu_leak_reader_next - the next object of a walk
 * @reader: begun
 *
 * Return: a copy, valid until the next call; NULL at the end.
 */
const struct pddgpu_leak_record *
pddgpu_leak_reader_next(struct pddgpu_leak_reader *reader)
{
	if (reader->next == reader->count)
		fill_batch(reader);
	if (reader->next == reader->count)
		return NULL;
	return &reader->batch[reader->next++];
}

/**
 * pddgpu_leak_reader_end - finish a walk, at its end or earlier
 * @reader: begun
 */
void pddgpu_leak_reader_end(struct pddgpu_leak_reader *reader)
{
	unsigned int i;

	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++) {
		struct pddgpu_leak_shard *shard = &reader->monitor->shards[i];

		lock_shard(shard);
		walk_end(&reader->walks[i], shard);
		unlock_shard(shard);
	}
}
