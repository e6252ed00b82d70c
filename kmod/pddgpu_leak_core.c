// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The leak monitor's core: objects and their clients. See
 * pddgpu_leak_monitor.h.
 *
 * Each shard keeps its objects in one list in birth order. An object's age is
 * its position in that list, so two cursors divide it into confirmed,
 * suspicious and fresh objects. A check moves the cursors over the objects that
 * change state and looks at no others. A listing merges the shards' lists by id.
 */
#include "pddgpu_leak_internal.h"

static const char *const driver_domains[PDDGPU_LEAK_DOMAINS] = {
	[PDDGPU_LEAK_VRAM] = "vram",
	[PDDGPU_LEAK_GTT] = "gtt",
};

#define DEFAULT_CHECK_INTERVAL_MS 5000ULL
#define DEFAULT_SUSPICIOUS_AGE_MS 30000ULL
#define DEFAULT_CONFIRMED_AGE_MS 300000ULL

/* --- Birth order --- */

static struct pddgpu_leak_shard *
shard_of(struct pddgpu_leak_monitor *monitor,
	 const struct pddgpu_leak_object *object)
{
	return &monitor->shards[object->shard];
}

static bool is_tracked(const struct pddgpu_leak_object *object)
{
	return object->id != 0;
}

/* Raises the generation for a change that leak_objects shows: only tracked objects are listed. */
static void listing_changed(struct pddgpu_leak_shard *shard,
			    const struct pddgpu_leak_object *object)
{
	if (is_tracked(object))
		shard->generation++;
}

static bool is_walked(const struct pddgpu_leak_shard *shard,
		      const struct pddgpu_leak_object *object)
{
	u64 id = READ_ONCE(object->id);

	return id && id <= READ_ONCE(shard->walked_id);
}

/* Returns true if walks are stopped as well; pass the result to unlock_object(). */
static bool lock_object(struct pddgpu_leak_shard *shard,
			const struct pddgpu_leak_object *object)
	__acquires(&shard->lock)
{
	if (!is_walked(shard, object)) {
		spin_lock(&shard->lock);
		if (!is_walked(shard, object))
			return false;
		/* A walk has started in the meantime. */
		spin_unlock(&shard->lock);
	}
	stop_walks(shard);
	spin_lock(&shard->lock);
	return true;
}

static void unlock_object(struct pddgpu_leak_shard *shard, bool walked)
	__releases(&shard->lock)
{
	spin_unlock(&shard->lock);
	if (walked)
		resume_walks(shard);
}

/* Unlinks an object from the birth order and moves cursors and walks off it. */
static void unlink_birth_node(struct pddgpu_leak_shard *shard,
			      struct list_head *node, bool walked)
{
	struct list_head *at;

	if (shard->suspected == node)
		shard->suspected = node->prev;
	if (shard->confirmed == node)
		shard->confirmed = node->prev;
	for (at = shard->walks.next; walked && at != &shard->walks;
	     at = at->next) {
		struct pddgpu_leak_walk *walk =
			container_of(at, struct pddgpu_leak_walk, node);

		if (walk->position == node)
			step_on(walk);
		if (walk->last == node)
			walk->last = node->prev;
	}
	list_del_init(node);
}

static void shard_init(struct pddgpu_leak_shard *shard)
{
	spin_lock_init(&shard->lock);
	spin_lock_init(&shard->walk_lock);
	INIT_LIST_HEAD(&shard->birth_order);
	INIT_LIST_HEAD(&shard->walks);
	INIT_LIST_HEAD(&shard->departing);
	shard->suspected = &shard->birth_order;
	shard->confirmed = &shard->birth_order;
}

/**
 * pddgpu_leak_monitor_init - set up an empty, enabled monitor
 * @monitor: not yet in use
 * @leak_threshold: in bytes, not 0
 * @max_tracked: limit of tracked objects, more are only counted; 0: no limit
 */
void pddgpu_leak_monitor_init(struct pddgpu_leak_monitor *monitor,
			      u64 leak_threshold, u64 max_tracked)
{
	unsigned int i;

	memset(monitor, 0, sizeof(*monitor));
	spin_lock_init(&monitor->lock);
	monitor->monitor_enabled = true;
	monitor->leak_threshold = leak_threshold;
	monitor->max_tracked = max_tracked;
	monitor->check_interval_ms = DEFAULT_CHECK_INTERVAL_MS;
	monitor->suspicious_age_ms = DEFAULT_SUSPICIOUS_AGE_MS;
	monitor->confirmed_age_ms = DEFAULT_CONFIRMED_AGE_MS;
	monitor->alert_armed = true;
	monitor->domain_names = driver_domains;
	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++)
		shard_init(&monitor->shards[i]);
}

/* --- Timings --- */

static unsigned int bucket(u64 duration_ns)
{
	int highest_bit = fls64(duration_ns);

	if (highest_bit > PDDGPU_LEAK_BUCKETS)
		return PDDGPU_LEAK_BUCKETS - 1;
	return highest_bit ? highest_bit - 1 : 0;
}

static void add_time(struct pddgpu_leak_timing *timing, u64 duration_ns)
{
	timing->count++;
	timing->total_ns += duration_ns;
	timing->last_ns = duration_ns;
	timing->histogram[bucket(duration_ns)]++;
	if (duration_ns > timing->longest_ns)
		timing->longest_ns = duration_ns;
}

/* last_ns is meaningless for a merge; skip it. */
static void timing_merge(struct pddgpu_leak_timing *timing,
			 const struct pddgpu_leak_timing *other)
{
	unsigned int i;

	timing->count += other->count;
	timing->total_ns += other->total_ns;
	for (i = 0; i < PDDGPU_LEAK_BUCKETS; i++)
		timing->histogram[i] += other->histogram[i];
	if (other->longest_ns > timing->longest_ns)
		timing->longest_ns = other->longest_ns;
}

/* Sums the allocation and free timings of the device and of all shards. */
void pddgpu_leak_sum_times(struct pddgpu_leak_monitor *monitor,
			   struct pddgpu_leak_timing *allocation,
			   struct pddgpu_leak_timing *free)
{
	unsigned int i;

	*allocation = monitor->timings[PDDGPU_LEAK_OP_ALLOCATION];
	*free = monitor->timings[PDDGPU_LEAK_OP_FREE];
	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++) {
		struct pddgpu_leak_shard *shard = &monitor->shards[i];

		spin_lock(&shard->lock);
		timing_merge(allocation, &shard->allocation_time);
		timing_merge(free, &shard->free_time);
		spin_unlock(&shard->lock);
	}
}

/**
 * pddgpu_leak_note_time - record the duration of one operation
 * @monitor: the device's monitor
 * @op: the kind of operation
 * @duration_ns: how long it took
 */
void pddgpu_leak_note_time(struct pddgpu_leak_monitor *monitor,
			   enum pddgpu_leak_op op, u64 duration_ns)
{
	spin_lock(&monitor->lock);
	add_time(&monitor->timings[op], duration_ns);
	spin_unlock(&monitor->lock);
}

/* --- Clients and objects --- */

/**
 * pddgpu_leak_client_open - set up a new client
 * @client: filled in; must live until pddgpu_leak_client_close()
 * @id: id that its objects are listed under
 */
void pddgpu_leak_client_open(struct pddgpu_leak_client *client, u32 id)
{
	unsigned int i;

	client->id = id;
	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++) {
		INIT_LIST_HEAD(&client->offspring[i].objects);
		client->offspring[i].count = 0;
	}
}

/* Unlinks an object from the client that created it, unless that has closed. */
static void leave_client(struct pddgpu_leak_object *object)
{
	if (object->offspring)
		object->offspring->count--;
	object->offspring = NULL;
	list_del_init(&object->client_node);
}

static void orphan_all(struct pddgpu_leak_shard *shard,
		       struct list_head *objects)
{
	unsigned int steps = 0;

	lock_shard(shard);
	while (!list_empty(objects)) {
		struct pddgpu_leak_object *object =
			container_of(objects->next, struct pddgpu_leak_object,
				     client_node);

		leave_client(object);
		object->flags |= PDDGPU_LEAK_ORPHANED;
		sum_add(&shard->orphaned, object->size);
		shard->generation++;

		if (++steps % STEPS_UNDER_LOCK == 0) {
			unlock_shard(shard);
			cond_resched();
			lock_shard(shard);
		}
	}
	unlock_shard(shard);
}

/**
 * pddgpu_leak_client_close - close a client; its remaining objects become orphans
 * @monitor: the device's monitor
 * @client: creates no more objects; may be freed afterwards
 */
void pddgpu_leak_client_close(struct pddgpu_leak_monitor *monitor,
			      struct pddgpu_leak_client *client)
{
	unsigned int i;

	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++)
		orphan_all(&monitor->shards[i], &client->offspring[i].objects);
}

static void note_birth(struct pddgpu_leak_shard *shard, u64 duration_ns)
{
	shard->allocations++;
	if (duration_ns)
		add_time(&shard->allocation_time, duration_ns);
}

static void track_in_shard(struct pddgpu_leak_monitor *monitor,
			   struct pddgpu_leak_object *object,
			   struct pddgpu_leak_client *client, u64 duration_ns,
			   u64 now_ns)
{
	struct pddgpu_leak_offspring *offspring =
		&client->offspring[object->shard];
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);

	spin_lock(&shard->lock);
	/* CPUs may take the lock in a different order than they read the clock. */
	if (now_ns < shard->last_birth_ns)
		now_ns = shard->last_birth_ns;
	shard->last_birth_ns = now_ns;
	object->birth_ns = now_ns;

	note_birth(shard, duration_ns);
	sum_add(&shard->states[PDDGPU_LEAK_ACTIVE], object->size);
	shard->generation++;
	list_add_tail(&object->birth_node, &shard->birth_order);
	list_add_tail(&object->client_node, &offspring->objects);
	object->offspring = offspring;
	offspring->count++;
	/* Under the lock, so that ids rise along the list; last, to give prefetchw() time. */
	object->id = atomic64_inc_return(&monitor->last_object_id);
	spin_unlock(&shard->lock);
}

static void count_untracked(struct pddgpu_leak_monitor *monitor,
			    struct pddgpu_leak_object *object, u64 duration_ns,
			    bool over_share)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);

	spin_lock(&shard->lock);
	object->flags |= PDDGPU_LEAK_UNTRACKED;
	note_birth(shard, duration_ns);
	sum_add(&shard->untracked, object->size);
	if (over_share) {
		object->flags |= PDDGPU_LEAK_OVER_SHARE;
		sum_add(&shard->over_share, object->size);
	}
	spin_unlock(&shard->lock);
}

static u64 count_offspring(struct pddgpu_leak_monitor *monitor,
			   const struct pddgpu_leak_client *client)
{
	unsigned int i;
	u64 count = 0;

	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++) {
		struct pddgpu_leak_shard *shard = &monitor->shards[i];

		spin_lock(&shard->lock);
		count += client->offspring[i].count;
		spin_unlock(&shard->lock);
	}
	return count;
}

/*
 * With a limit, objects are tracked one at a time, so the number of live objects
 * only falls while it is summed shard by shard. A sum at the limit was at the
 * limit when the summing began; a sum below it is still below when it ends.
 *
 * A client may own as many objects as there is room left. A single client thus
 * gets half of the limit, the next one half of the rest, and none can fill it.
 */
static void track_limited(struct pddgpu_leak_monitor *monitor,
			  struct pddgpu_leak_object *object,
			  struct pddgpu_leak_client *client, u64 duration_ns,
			  u64 now_ns)
{
	struct pddgpu_leak_totals totals;
	u64 room = 0;
	u64 max;

	spin_lock(&monitor->lock);
	max = monitor->max_tracked;
	pddgpu_leak_sum_shards(monitor, &totals);
	if (totals.live.objects < max)
		room = max - totals.live.objects;
	if (!max || count_offspring(monitor, client) < room)
		track_in_shard(monitor, object, client, duration_ns, now_ns);
	else
		count_untracked(monitor, object, duration_ns, room > 0);
	spin_unlock(&monitor->lock);
}

/**
 * pddgpu_leak_track - start tracking a new object
 * @monitor: the device's monitor
 * @object: zeroed except for label and handles; must live until pddgpu_leak_untrack()
 * @client: the client that creates it
 * @birth: properties of the object and its creator
 * @now_ns: time of birth
 */
void pddgpu_leak_track(struct pddgpu_leak_monitor *monitor,
		       struct pddgpu_leak_object *object,
		       struct pddgpu_leak_client *client,
		       const struct pddgpu_leak_birth *birth, u64 now_ns)
{
	/* The one cache line that all CPUs share: fetch it while there is other work to do. */
	prefetchw(&monitor->last_object_id);

	object->size = birth->size;
	object->pid = birth->pid;
	object->domain = birth->domain;
	object->state = PDDGPU_LEAK_ACTIVE;
	object->flags = birth->flags;
	object->shard = birth->cpu % PDDGPU_LEAK_SHARDS;
	object->client_id = client->id;
	copy_text(object->process, birth->process, sizeof(object->process));

	if (READ_ONCE(monitor->max_tracked))
		track_limited(monitor, object, client, birth->duration_ns,
			      now_ns);
	else
		track_in_shard(monitor, object, client, birth->duration_ns,
			       now_ns);
}

/* Unlinks a live object. Returns false if it was never tracked or counted. */
static bool end_life(struct pddgpu_leak_shard *shard,
		     struct pddgpu_leak_object *object, bool walked)
{
	if (has_flag(object, PDDGPU_LEAK_UNTRACKED)) {
		sum_remove(&shard->untracked, object->size);
		if (has_flag(object, PDDGPU_LEAK_OVER_SHARE))
			sum_remove(&shard->over_share, object->size);
	} else if (is_tracked(object)) {
		unlink_birth_node(shard, &object->birth_node, walked);
		leave_client(object);
		sum_remove(&shard->states[object->state], object->size);
		if (has_flag(object, PDDGPU_LEAK_ORPHANED))
			sum_remove(&shard->orphaned, object->size);
		shard->generation++;
	} else {
		return false;
	}
	object->flags = 0;
	WRITE_ONCE(object->id, 0);
	shard->deallocations++;
	return true;
}

/**
 * pddgpu_leak_depart - an object's last reference is gone, its memory is not freed yet
 * @monitor: the device's monitor
 * @object: tracked; a zeroed object that was never tracked is ignored
 * @now_ns: the time now
 */
void pddgpu_leak_depart(struct pddgpu_leak_monitor *monitor,
			struct pddgpu_leak_object *object, u64 now_ns)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	bool walked = lock_object(shard, object);

	if (end_life(shard, object, walked)) {
		object->flags = PDDGPU_LEAK_DEPARTING;
		object->birth_ns = now_ns;
		list_add_tail(&object->birth_node, &shard->departing);
		sum_add(&shard->departed, object->size);
	}
	unlock_object(shard, walked);
}

/**
 * pddgpu_leak_departed - the memory of a departing object is freed
 * @monitor: the device's monitor
 * @object: departing; an object that was never tracked only loses its label
 * @now_ns: the time now; the time since pddgpu_leak_depart() counts as a free
 */
void pddgpu_leak_departed(struct pddgpu_leak_monitor *monitor,
			  struct pddgpu_leak_object *object, u64 now_ns)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);

	if (has_flag(object, PDDGPU_LEAK_DEPARTING)) {
		spin_lock(&shard->lock);
		list_del_init(&object->birth_node);
		sum_remove(&shard->departed, object->size);
		object->flags = 0;
		if (now_ns > object->birth_ns)
			add_time(&shard->free_time, now_ns - object->birth_ns);
		spin_unlock(&shard->lock);
	}
	kfree(object->label);
	object->label = NULL;
}

/**
 * pddgpu_leak_untrack - remove an object and its memory in one step
 * @monitor: the device's monitor
 * @object: tracked; an object that was never tracked only loses its label
 */
void pddgpu_leak_untrack(struct pddgpu_leak_monitor *monitor,
			 struct pddgpu_leak_object *object)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	bool walked = lock_object(shard, object);

	end_life(shard, object, walked);
	unlock_object(shard, walked);

	kfree(object->label);
	object->label = NULL;
}

/**
 * pddgpu_leak_set_label - name an object
 * @monitor: the device's monitor
 * @object: tracked, or about to be
 * @label: at most PDDGPU_LEAK_LABEL_SIZE - 1 bytes; empty for none
 *
 * Return: 0, or -ENOMEM; the label is then unchanged.
 */
int pddgpu_leak_set_label(struct pddgpu_leak_monitor *monitor,
			  struct pddgpu_leak_object *object, const char *label)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	char *added = NULL;
	char *removed;
	bool walked;

	if (*label) {
		added = kstrdup(label, GFP_KERNEL_ACCOUNT);
		if (!added)
			return -ENOMEM;
	}

	walked = lock_object(shard, object);
	removed = object->label;
	object->label = added;
	listing_changed(shard, object);
	unlock_object(shard, walked);

	kfree(removed);
	return 0;
}

/**
 * pddgpu_leak_set_domain - record that an object has moved
 * @monitor: the device's monitor
 * @object: tracked
 * @domain: where it is now, an index of the monitor's domain_names
 * @evicted: whether it moved to make room for another object
 */
void pddgpu_leak_set_domain(struct pddgpu_leak_monitor *monitor,
			    struct pddgpu_leak_object *object, u8 domain,
			    bool evicted)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	bool walked = lock_object(shard, object);

	object->domain = domain;
	shard->moves++;
	shard->evictions += evicted;
	listing_changed(shard, object);
	unlock_object(shard, walked);
}

/**
 * pddgpu_leak_set_exported - record whether an object has a dma-buf
 * @monitor: the device's monitor
 * @object: tracked
 * @exported: whether it has one
 */
void pddgpu_leak_set_exported(struct pddgpu_leak_monitor *monitor,
			      struct pddgpu_leak_object *object, bool exported)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	bool walked = lock_object(shard, object);

	if (exported)
		object->flags |= PDDGPU_LEAK_EXPORTED;
	else
		object->flags &= ~PDDGPU_LEAK_EXPORTED;
	listing_changed(shard, object);
	unlock_object(shard, walked);
}

/**
 * pddgpu_leak_handle_opened - count a new handle on an object
 * @monitor: the device's monitor
 * @object: tracked
 */
void pddgpu_leak_handle_opened(struct pddgpu_leak_monitor *monitor,
			       struct pddgpu_leak_object *object)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	bool walked = lock_object(shard, object);

	object->handles++;
	listing_changed(shard, object);
	unlock_object(shard, walked);
}

/**
 * pddgpu_leak_handle_closed - count a closed handle on an object
 * @monitor: the device's monitor
 * @object: tracked
 */
void pddgpu_leak_handle_closed(struct pddgpu_leak_monitor *monitor,
			       struct pddgpu_leak_object *object)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	bool walked = lock_object(shard, object);

	object->handles--;
	listing_changed(shard, object);
	unlock_object(shard, walked);
}

/* --- For who watches a driver from outside --- */

/**
 * pddgpu_leak_set_handles - record how many handles are open on an object
 * @monitor: the device's monitor
 * @object: tracked
 * @handles: their number
 */
void pddgpu_leak_set_handles(struct pddgpu_leak_monitor *monitor,
			     struct pddgpu_leak_object *object, u32 handles)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	bool walked = lock_object(shard, object);

	object->handles = handles;
	listing_changed(shard, object);
	unlock_object(shard, walked);
}

/**
 * pddgpu_leak_set_place - record where an object is
 * @monitor: the device's monitor
 * @object: tracked
 * @domain: its domain, an index of the monitor's domain_names
 *
 * Unlike pddgpu_leak_set_domain(), this counts no move.
 */
void pddgpu_leak_set_place(struct pddgpu_leak_monitor *monitor,
			   struct pddgpu_leak_object *object, u8 domain)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	bool walked = lock_object(shard, object);

	object->domain = domain;
	listing_changed(shard, object);
	unlock_object(shard, walked);
}

/**
 * pddgpu_leak_count_unseen - count what happened between two looks at the objects
 * @monitor: the device's monitor
 * @objects: number of objects that were created and released
 * @moves: number of changes of domain
 * @evictions: how many of them made room for other objects
 */
void pddgpu_leak_count_unseen(struct pddgpu_leak_monitor *monitor,
			      u64 objects, u64 moves, u64 evictions)
{
	struct pddgpu_leak_shard *shard = &monitor->shards[0];

	spin_lock(&shard->lock);
	shard->allocations += objects;
	shard->deallocations += objects;
	shard->moves += moves;
	shard->evictions += evictions;
	spin_unlock(&shard->lock);
}
