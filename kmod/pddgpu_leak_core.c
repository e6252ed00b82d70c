// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The leak monitor's core: objects and their clients. See
 * pddgpu_leak_monitor.h.
 *
 * A shard's objects stand in one list in birth order. Because an object's age
 * is its place in that list, two cursors divide it into confirmed, suspicious
 * and fresh: a check moves the cursors over the objects that change state and
 * looks at no other. A listing merges the shards' lists by id.
 */
#include "pddgpu_leak_internal.h"

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

/* A change that leak_objects shows; changes of objects that it does not list do not count. */
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

/* Returns whether walks were stopped too: to be told to unlock_object(). */
static bool lock_object(struct pddgpu_leak_shard *shard,
			const struct pddgpu_leak_object *object)
	__acquires(&shard->lock)
{
	if (!is_walked(shard, object)) {
		spin_lock(&shard->lock);
		if (!is_walked(shard, object))
			return false;
		/* A walk has begun since. */
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

/* Unlinks an object from the birth order; cursors and walks that point to it advance. */
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
 * pddgpu_leak_monitor_init - make an empty monitor, switched on
 * @monitor: not yet in use
 * @leak_threshold: in bytes, not 0
 * @max_tracked: objects beyond this many are only counted; 0: no limit
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
	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++)
		shard_init(&monitor->shards[i]);
}

/* --- Times --- */

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

/* The last of two is of no meaning, and left out. */
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

/* Of allocations and frees: those of the device and of all shards. */
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
 * pddgpu_leak_note_time - an operation was timed
 * @monitor: of its device
 * @op: which
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
 * pddgpu_leak_client_open - a client comes
 * @client: filled in; must live until pddgpu_leak_client_close()
 * @id: what its objects are listed under
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

/* Takes an object out of what its client has, if that has not closed. */
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
 * pddgpu_leak_client_close - a client has gone; what it leaves is orphaned
 * @monitor: of its device
 * @client: creates no more objects; free to go afterwards
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
	/* Two CPUs may take the lock in another order than they read the clock. */
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
	/* Under the lock, so that ids rise in the list; last, as its line may still be coming. */
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
 * Under a limit only one object is born at a time, so that the number of live
 * ones only falls while it is summed up shard by shard: a sum at the limit was
 * at it when it began, one below is below when it ends.
 *
 * A client may have as many as there is room for more. So one alone gets half
 * of the limit, the next one half of what is left, and none can fill it.
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
 * pddgpu_leak_track - an object is born
 * @monitor: of its device
 * @object: zeroed, but for a label and its handles; must live until pddgpu_leak_untrack()
 * @client: the client that creates it
 * @birth: what is known of it
 * @now_ns: time of birth
 */
void pddgpu_leak_track(struct pddgpu_leak_monitor *monitor,
		       struct pddgpu_leak_object *object,
		       struct pddgpu_leak_client *client,
		       const struct pddgpu_leak_birth *birth, u64 now_ns)
{
	/* The one cache line that all CPUs need: on its way while there is other work. */
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

/* Takes an object out of the living; false: it never was among them. */
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
 * pddgpu_leak_depart - an object's last reference is gone, its memory is not yet
 * @monitor: of its device
 * @object: tracked, or zeroed and never tracked: then nothing happens
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
 * pddgpu_leak_departed - the memory of a departing object is gone
 * @monitor: of its device
 * @object: departing, or zeroed and never tracked: then nothing happens
 * @now_ns: the time now; the departure counts as the time of a free
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
 * pddgpu_leak_untrack - an object and its memory are gone, in one step
 * @monitor: of its device
 * @object: tracked, or zeroed and never tracked: then nothing happens
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
 * @monitor: of its device
 * @object: tracked, or about to be
 * @label: at most PDDGPU_LEAK_LABEL_SIZE - 1 bytes; empty for none
 *
 * Return: 0, or -ENOMEM: then the label stays as it was.
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
 * pddgpu_leak_set_domain - an object has moved
 * @monitor: of its device
 * @object: tracked
 * @domain: where it is now
 * @evicted: it moved to make room for another
 */
void pddgpu_leak_set_domain(struct pddgpu_leak_monitor *monitor,
			    struct pddgpu_leak_object *object,
			    enum pddgpu_leak_domain domain, bool evicted)
{
	struct pddgpu_leak_shard *shard = shard_of(monitor, object);
	bool walked = lock_object(shard, object);

	object->domain = domain;
	shard->evictions += evicted;
	listing_changed(shard, object);
	unlock_object(shard, walked);
}

/**
 * pddgpu_leak_set_exported - an object's dma-buf came or went
 * @monitor: of its device
 * @object: tracked
 * @exported: whether there is one
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
 * pddgpu_leak_handle_opened - one more handle on an object
 * @monitor: of its device
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
 * pddgpu_leak_handle_closed - one handle on an object less
 * @monitor: of its device
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
