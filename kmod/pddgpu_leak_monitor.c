// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The leak monitor's core; see pddgpu_leak_monitor.h.
 *
 * A shard's objects stand in one list in birth order. Because an object's age
 * is its place in that list, two cursors divide it into confirmed, suspicious
 * and fresh: a check moves the cursors over the objects that change state and
 * looks at no other. A listing merges the shards' lists by id.
 */
#include "pddgpu_leak_monitor.h"

#define NSEC_PER_MSEC_U64 1000000ULL
#define NSEC_PER_SEC_U64 1000000000ULL

/* Reminders while used stays above the threshold, and the least distance of two alerts. */
#define ALERT_REMINDER_NS (60 * NSEC_PER_SEC_U64)
#define ALERT_DISTANCE_NS NSEC_PER_SEC_U64

/*
 * Of all alerts, so many are printed in any period of this length: each is six
 * lines, and a seventh where others before it were not printed.
 */
#define PRINTS_PERIOD_NS (600 * NSEC_PER_SEC_U64)

#define MIN_CHECK_INTERVAL_MS 100ULL
#define MAX_CHECK_INTERVAL_MS 3600000ULL
#define DEFAULT_CHECK_INTERVAL_MS 5000ULL
#define DEFAULT_SUSPICIOUS_AGE_MS 30000ULL
#define DEFAULT_CONFIRMED_AGE_MS 300000ULL
/* Ten years: in nanoseconds it is far from the end of 64 bits. */
#define MAX_AGE_MS 315360000000ULL

/* Steps of a check between two chances for others to take the lock. */
#define SETTLE_STEPS 256

/* What a walk knows of a shard that has nothing left for it. */
#define NO_ID (~0ULL)

/* --- Birth order and states --- */

static struct pddgpu_leak_object *node_object(struct list_head *node)
{
	return container_of(node, struct pddgpu_leak_object, birth_node);
}

static struct pddgpu_leak_shard *
shard_of(struct pddgpu_leak_monitor *monitor,
	 const struct pddgpu_leak_object *object)
{
	return &monitor->shards[object->shard];
}

/* Fills all of @to: what was there before never shows. */
static void copy_text(char *to, const char *from, size_t size)
{
	size_t i = 0;

	for (; i < size - 1 && from[i]; i++)
		to[i] = from[i];
	memset(to + i, 0, size - i);
}

static bool is_tracked(const struct pddgpu_leak_object *object)
{
	return object->id != 0;
}

static bool has_flag(const struct pddgpu_leak_object *object, u8 flag)
{
	return object->flags & flag;
}

/* A change that leak_objects shows: nobody waits for those of objects it does not list. */
static void listing_changed(struct pddgpu_leak_shard *shard,
			    const struct pddgpu_leak_object *object)
{
	if (is_tracked(object))
		shard->generation++;
}

/* Sparse counts no lock that is taken on a condition: the pair is hidden from it. */
static void stop_walks(struct pddgpu_leak_shard *shard)
{
	spin_lock(&shard->walk_lock);
	__release(&shard->walk_lock);
}

static void resume_walks(struct pddgpu_leak_shard *shard)
{
	__acquire(&shard->walk_lock);
	spin_unlock(&shard->walk_lock);
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

/* The whole shard, as lock_object() does it for an object that may be walked. */
static void lock_shard(struct pddgpu_leak_shard *shard)
	__acquires(&shard->lock)
{
	stop_walks(shard);
	spin_lock(&shard->lock);
}

static void unlock_shard(struct pddgpu_leak_shard *shard)
	__releases(&shard->lock)
{
	unlock_object(shard, true);
}

static void step_on(struct pddgpu_leak_walk *walk)
{
	walk->position =
		walk->position == walk->last ? NULL : walk->position->next;
}

/* Takes an object out of the birth order; whoever stands on it makes way. */
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

static void sum_add(struct pddgpu_leak_sum *sum, u64 bytes)
{
	sum->objects++;
	sum->bytes += bytes;
}

static void sum_remove(struct pddgpu_leak_sum *sum, u64 bytes)
{
	sum->objects--;
	sum->bytes -= bytes;
}

static void sum_merge(struct pddgpu_leak_sum *sum,
		      const struct pddgpu_leak_sum *other)
{
	sum->objects += other->objects;
	sum->bytes += other->bytes;
}

static void set_state(struct pddgpu_leak_shard *shard, struct list_head *node,
		      enum pddgpu_leak_state state)
{
	struct pddgpu_leak_object *object = node_object(node);

	if (has_flag(object, PDDGPU_LEAK_PERSISTENT))
		return;

	sum_remove(&shard->states[object->state], object->size);
	object->state = state;
	sum_add(&shard->states[state], object->size);
	shard->generation++;
}

static bool is_older(struct list_head *node, u64 age_ms, u64 now_ns)
{
	u64 birth_ns = node_object(node)->birth_ns;

	return now_ns > birth_ns &&
	       now_ns - birth_ns > age_ms * NSEC_PER_MSEC_U64;
}

/*
 * Moves one cursor over one node, where one has to move: back first, because
 * ages that were raised make older objects fresh again. Returns false when
 * both cursors stand where the ages put them.
 */
static bool settle_step(const struct pddgpu_leak_monitor *monitor,
			struct pddgpu_leak_shard *shard)
{
	u64 suspicious_age_ms = monitor->suspicious_age_ms;
	u64 confirmed_age_ms = monitor->confirmed_age_ms;
	u64 now_ns = monitor->last_check_ns;
	struct list_head *head = &shard->birth_order;
	struct list_head *node;

	node = shard->confirmed;
	if (node != head && !is_older(node, confirmed_age_ms, now_ns)) {
		set_state(shard, node, PDDGPU_LEAK_SUSPICIOUS);
		shard->confirmed = node->prev;
		return true;
	}

	node = shard->suspected;
	if (node != shard->confirmed &&
	    !is_older(node, suspicious_age_ms, now_ns)) {
		set_state(shard, node, PDDGPU_LEAK_ACTIVE);
		shard->suspected = node->prev;
		return true;
	}

	node = shard->suspected->next;
	if (node != head && is_older(node, suspicious_age_ms, now_ns)) {
		set_state(shard, node, PDDGPU_LEAK_SUSPICIOUS);
		shard->suspected = node;
		return true;
	}

	node = shard->confirmed->next;
	if (shard->confirmed != shard->suspected &&
	    is_older(node, confirmed_age_ms, now_ns)) {
		set_state(shard, node, PDDGPU_LEAK_CONFIRMED);
		shard->confirmed = node;
		return true;
	}

	return false;
}

/* At most @steps steps; returns how many of them are left. */
static unsigned int settle_shard(const struct pddgpu_leak_monitor *monitor,
				 struct pddgpu_leak_shard *shard,
				 unsigned int steps)
{
	lock_shard(shard);
	while (steps && settle_step(monitor, shard))
		steps--;
	unlock_shard(shard);
	return steps;
}

/* Some steps of a check, in every shard from the first on; returns whether there may be more. */
static bool settle_some(struct pddgpu_leak_monitor *monitor)
{
	unsigned int steps = SETTLE_STEPS;
	unsigned int i;

	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++)
		steps = settle_shard(monitor, &monitor->shards[i], steps);
	return !steps;
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

/* --- Sums over the shards --- */

struct totals {
	struct pddgpu_leak_sum states[PDDGPU_LEAK_STATES];
	struct pddgpu_leak_sum live;
	struct pddgpu_leak_sum orphaned;
	struct pddgpu_leak_sum untracked;
	struct pddgpu_leak_sum over_share;
	struct pddgpu_leak_sum departed;
	u64 departing_since_ns;
	u64 allocations;
	u64 deallocations;
	u64 evictions;
	u64 generation;
};

static void add_departing(struct totals *totals,
			  const struct pddgpu_leak_shard *shard)
{
	u64 since_ns;

	if (list_empty(&shard->departing))
		return;
	since_ns = node_object(shard->departing.next)->birth_ns;
	if (!totals->departed.objects || since_ns < totals->departing_since_ns)
		totals->departing_since_ns = since_ns;
	sum_merge(&totals->departed, &shard->departed);
}

static void add_shard(struct totals *totals, struct pddgpu_leak_shard *shard)
{
	unsigned int i;

	spin_lock(&shard->lock);
	for (i = 0; i < PDDGPU_LEAK_STATES; i++)
		sum_merge(&totals->states[i], &shard->states[i]);
	sum_merge(&totals->orphaned, &shard->orphaned);
	sum_merge(&totals->untracked, &shard->untracked);
	sum_merge(&totals->over_share, &shard->over_share);
	add_departing(totals, shard);
	totals->allocations += shard->allocations;
	totals->deallocations += shard->deallocations;
	totals->evictions += shard->evictions;
	totals->generation += shard->generation;
	spin_unlock(&shard->lock);
}

/*
 * Each shard's part is of one moment, and an object's whole life is in one
 * shard: what holds between the counters of a shard holds between the sums.
 */
static void sum_shards(struct pddgpu_leak_monitor *monitor,
		       struct totals *totals)
{
	unsigned int i;

	memset(totals, 0, sizeof(*totals));
	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++)
		add_shard(totals, &monitor->shards[i]);
	for (i = 0; i < PDDGPU_LEAK_STATES; i++)
		sum_merge(&totals->live, &totals->states[i]);
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

		if (++steps % SETTLE_STEPS == 0) {
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
	struct totals totals;
	u64 room = 0;
	u64 max;

	spin_lock(&monitor->lock);
	max = monitor->max_tracked;
	sum_shards(monitor, &totals);
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
 * @client: who creates it
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

/* --- Checks, alerts and reports --- */

/**
 * pddgpu_leak_usage_changed - memory was allocated or freed, or a control changed
 * @monitor: of the device
 * @used_bytes: used VRAM and GTT now
 *
 * Return: whether a check should run at once, because an alert is due.
 */
bool pddgpu_leak_usage_changed(struct pddgpu_leak_monitor *monitor,
			       u64 used_bytes)
{
	bool due;

	/* Nearly always: below, as it was, and nothing to do about it. */
	if (used_bytes <= READ_ONCE(monitor->leak_threshold) &&
	    READ_ONCE(monitor->alert_armed))
		return false;

	spin_lock(&monitor->lock);
	if (used_bytes <= monitor->leak_threshold)
		WRITE_ONCE(monitor->alert_armed, true);
	due = used_bytes > monitor->leak_threshold && monitor->alert_armed &&
	      monitor->monitor_enabled;
	spin_unlock(&monitor->lock);
	return due;
}

static u64 left_until(u64 then_ns, u64 now_ns)
{
	return then_ns > now_ns ? then_ns - now_ns : 0;
}

/**
 * pddgpu_leak_check_delay_ns - how long the check for a due alert should wait
 * @monitor: of the device, where pddgpu_leak_usage_changed() says that one is due
 * @now_ns: the time now
 *
 * An alert that comes too soon after the last one is raised by no check, and a
 * use of memory that goes up and down need not be looked at each time.
 *
 * Return: nanoseconds.
 */
u64 pddgpu_leak_check_delay_ns(struct pddgpu_leak_monitor *monitor, u64 now_ns)
{
	u64 until_alert_ns = 0;
	u64 until_check_ns = 0;

	spin_lock(&monitor->lock);
	if (monitor->alerts)
		until_alert_ns = left_until(monitor->last_alert_ns +
					    ALERT_DISTANCE_NS, now_ns);
	if (monitor->checks)
		until_check_ns = left_until(monitor->last_check_ns +
					    MIN_CHECK_INTERVAL_MS *
					    NSEC_PER_MSEC_U64, now_ns);
	spin_unlock(&monitor->lock);
	return until_alert_ns > until_check_ns ? until_alert_ns : until_check_ns;
}

/**
 * pddgpu_leak_check_interval_ms - when the next periodic check is wanted
 * @monitor: of the device
 *
 * Return: milliseconds from the last one, or 0 while the monitor is off.
 */
u64 pddgpu_leak_check_interval_ms(struct pddgpu_leak_monitor *monitor)
{
	u64 interval_ms;

	spin_lock(&monitor->lock);
	interval_ms = monitor->monitor_enabled ? monitor->check_interval_ms : 0;
	spin_unlock(&monitor->lock);
	return interval_ms;
}

static bool alert_is_due(const struct pddgpu_leak_monitor *monitor,
			 u64 used_bytes, u64 now_ns)
{
	if (used_bytes <= monitor->leak_threshold || !monitor->monitor_enabled)
		return false;
	if (!monitor->alerts)
		return true;
	return now_ns - monitor->last_alert_ns >=
	       (monitor->alert_armed ? ALERT_DISTANCE_NS : ALERT_REMINDER_NS);
}

static void fill_report(struct pddgpu_leak_monitor *monitor, u64 used_bytes,
			struct pddgpu_leak_report *report)
{
	const struct pddgpu_leak_sum *suspicious, *confirmed;
	struct totals totals;

	sum_shards(monitor, &totals);
	suspicious = &totals.states[PDDGPU_LEAK_SUSPICIOUS];
	confirmed = &totals.states[PDDGPU_LEAK_CONFIRMED];
	report->alert = false;
	report->printed = false;
	report->unprinted_alerts = 0;
	report->used_bytes = used_bytes;
	report->live_objects = totals.live.objects;
	report->leaked_bytes = suspicious->bytes + confirmed->bytes;
	report->suspicious_objects = suspicious->objects;
	report->confirmed_objects = confirmed->objects;
}

/**
 * pddgpu_leak_check - bring all states up to date
 * @monitor: of the device
 * @used_bytes: used VRAM and GTT now
 * @now_ns: the time that ages are counted to
 * @report: filled in; its alert says that one is to be raised now, and the
 *	monitor takes it as raised
 *
 * Costs O(objects that change state) and lets others take the locks in between.
 */
void pddgpu_leak_check(struct pddgpu_leak_monitor *monitor, u64 used_bytes,
		       u64 now_ns, struct pddgpu_leak_report *report)
{
	bool alert;

	spin_lock(&monitor->lock);
	monitor->checks++;
	/* Checks that overlap may take the lock in another order than they read the clock. */
	if (now_ns > monitor->last_check_ns)
		monitor->last_check_ns = now_ns;
	while (settle_some(monitor)) {
		spin_unlock(&monitor->lock);
		cond_resched();
		spin_lock(&monitor->lock);
	}
	if (used_bytes <= monitor->leak_threshold)
		WRITE_ONCE(monitor->alert_armed, true);
	alert = alert_is_due(monitor, used_bytes, monitor->last_check_ns);
	if (alert) {
		monitor->alerts++;
		monitor->last_alert_ns = monitor->last_check_ns;
		WRITE_ONCE(monitor->alert_armed, false);
	}
	fill_report(monitor, used_bytes, report);
	report->alert = alert;
	spin_unlock(&monitor->lock);
}

static bool may_print(const struct pddgpu_leak_monitor *monitor, u64 now_ns)
{
	u64 oldest_ns;

	if (monitor->prints < PDDGPU_LEAK_PRINTS)
		return true;
	oldest_ns = monitor->print_ns[monitor->prints % PDDGPU_LEAK_PRINTS];
	return now_ns - oldest_ns >= PRINTS_PERIOD_NS;
}

/**
 * pddgpu_leak_ration - what of a check goes into the kernel log
 * @monitor: of the device
 * @report: of the check; what is to be printed of it is filled in
 * @asked: somebody who may has asked for the report: then it is printed
 *
 * Who may use the device can raise alerts, and must not be able to fill the log.
 */
void pddgpu_leak_ration(struct pddgpu_leak_monitor *monitor,
			struct pddgpu_leak_report *report, bool asked)
{
	u64 now_ns;

	spin_lock(&monitor->lock);
	now_ns = monitor->last_check_ns;
	if (!asked && !may_print(monitor, now_ns)) {
		if (report->alert) {
			monitor->unprinted_alerts++;
			monitor->untold_alerts++;
		}
		spin_unlock(&monitor->lock);
		return;
	}
	report->printed = report->alert || asked;
	report->unprinted_alerts = monitor->untold_alerts;
	monitor->untold_alerts = 0;
	if (!asked && (report->alert || report->unprinted_alerts))
		monitor->print_ns[monitor->prints++ % PDDGPU_LEAK_PRINTS] = now_ns;
	spin_unlock(&monitor->lock);
}

/* --- Text --- */

/* A place to write text to; what does not fit is dropped. */
struct text {
	char *begin;
	char *at;
	char *end;
};

static struct text text_in(char *buffer, size_t size)
{
	struct text text = { buffer, buffer, buffer + size - 1 };

	return text;
}

static size_t text_finish(struct text *text)
{
	*text->at = '\0';
	return text->at - text->begin;
}

static void put_char(struct text *text, char c)
{
	if (text->at < text->end)
		*text->at++ = c;
}

static void put_text(struct text *text, const char *s)
{
	while (*s)
		put_char(text, *s++);
}

static void put_number(struct text *text, u64 number)
{
	char digits[20];
	unsigned int count = 0;

	do {
		digits[count++] = '0' + number % 10;
		number /= 10;
	} while (number);
	while (count)
		put_char(text, digits[--count]);
}

static void put_field(struct text *text, u64 number)
{
	put_number(text, number);
	put_char(text, '\t');
}

/* Hostile text as one field: no tab, newline or control character comes out. */
static void put_escaped(struct text *text, const char *s)
{
	static const char hex[] = "0123456789abcdef";

	if (!*s) {
		put_char(text, '-');
		return;
	}
	if (s[0] == '-' && !s[1]) {
		put_text(text, "\\x2d");
		return;
	}
	for (; *s; s++) {
		u8 byte = *s;

		if (byte >= 0x20 && byte <= 0x7e && byte != '\\') {
			put_char(text, byte);
			continue;
		}
		put_text(text, "\\x");
		put_char(text, hex[byte >> 4]);
		put_char(text, hex[byte & 0xf]);
	}
}

static void put_log_number(struct text *text, const char *before, u64 number,
			   const char *after)
{
	put_text(text, before);
	put_number(text, number);
	put_text(text, after);
}

/**
 * pddgpu_leak_log_line - one line of a check in the kernel log
 * @report: of the check, after pddgpu_leak_ration()
 * @number: of the line, from 0
 * @text: receives the line, without newline
 *
 * Return: @text, or NULL after the last line.
 */
const char *pddgpu_leak_log_line(const struct pddgpu_leak_report *report,
				 unsigned int number,
				 char text[PDDGPU_LEAK_LOG_SIZE])
{
	struct text line = text_in(text, PDDGPU_LEAK_LOG_SIZE);

	/* Lines that may be missing are before the others. */
	if (!report->unprinted_alerts)
		number++;
	if (number && !report->printed)
		return NULL;
	if (number && !report->alert)
		number++;

	switch (number) {
	case 0:
		put_log_number(&line, "PDDGPU: Memory leak alerts not printed: ",
			       report->unprinted_alerts, "");
		break;
	case 1:
		put_log_number(&line, "PDDGPU: Memory leak detected! Total used: ",
			       report->used_bytes / 1000000, " MB");
		break;
	case 2:
		put_text(&line, "PDDGPU: Memory leak report:");
		break;
	case 3:
		put_log_number(&line, "PDDGPU:   Total allocated objects: ",
			       report->live_objects, "");
		break;
	case 4:
		put_log_number(&line, "PDDGPU:   Total leaked size: ",
			       report->leaked_bytes, " bytes");
		break;
	case 5:
		put_log_number(&line, "PDDGPU:   Suspicious leaks: ",
			       report->suspicious_objects, "");
		break;
	case 6:
		put_log_number(&line, "PDDGPU:   Confirmed leaks: ",
			       report->confirmed_objects, "");
		break;
	default:
		return NULL;
	}
	text_finish(&line);
	return text;
}

/* --- leak_monitor/ --- */

static const char *const attr_names[PDDGPU_LEAK_ATTRS] = {
	[PDDGPU_LEAK_ATTR_ENABLED] = "enabled",
	[PDDGPU_LEAK_ATTR_THRESHOLD_BYTES] = "threshold_bytes",
	[PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS] = "check_interval_ms",
	[PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS] = "suspicious_age_ms",
	[PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS] = "confirmed_age_ms",
	[PDDGPU_LEAK_ATTR_LIVE_OBJECTS] = "live_objects",
	[PDDGPU_LEAK_ATTR_LIVE_BYTES] = "live_bytes",
	[PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS] = "suspicious_objects",
	[PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES] = "suspicious_bytes",
	[PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS] = "confirmed_objects",
	[PDDGPU_LEAK_ATTR_CONFIRMED_BYTES] = "confirmed_bytes",
	[PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS] = "orphaned_objects",
	[PDDGPU_LEAK_ATTR_ORPHANED_BYTES] = "orphaned_bytes",
	[PDDGPU_LEAK_ATTR_CHECK_COUNT] = "check_count",
	[PDDGPU_LEAK_ATTR_ALERT_COUNT] = "alert_count",
	[PDDGPU_LEAK_ATTR_GENERATION] = "generation",
	[PDDGPU_LEAK_ATTR_MAX_TRACKED] = "max_tracked",
	[PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS] = "untracked_objects",
	[PDDGPU_LEAK_ATTR_UNTRACKED_BYTES] = "untracked_bytes",
};

/**
 * pddgpu_leak_attr_name - the name of a file in leak_monitor/
 * @attr: which
 *
 * Return: the name.
 */
const char *pddgpu_leak_attr_name(enum pddgpu_leak_attr attr)
{
	return attr_names[attr];
}

static u64 attr_value(const struct pddgpu_leak_monitor *monitor,
		      const struct totals *totals, enum pddgpu_leak_attr attr)
{
	const struct pddgpu_leak_sum *states = totals->states;

	switch (attr) {
	case PDDGPU_LEAK_ATTR_ENABLED:
		return monitor->monitor_enabled;
	case PDDGPU_LEAK_ATTR_THRESHOLD_BYTES:
		return monitor->leak_threshold;
	case PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS:
		return monitor->check_interval_ms;
	case PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS:
		return monitor->suspicious_age_ms;
	case PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS:
		return monitor->confirmed_age_ms;
	case PDDGPU_LEAK_ATTR_LIVE_OBJECTS:
		return totals->live.objects;
	case PDDGPU_LEAK_ATTR_LIVE_BYTES:
		return totals->live.bytes;
	case PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS:
		return states[PDDGPU_LEAK_SUSPICIOUS].objects;
	case PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES:
		return states[PDDGPU_LEAK_SUSPICIOUS].bytes;
	case PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS:
		return states[PDDGPU_LEAK_CONFIRMED].objects;
	case PDDGPU_LEAK_ATTR_CONFIRMED_BYTES:
		return states[PDDGPU_LEAK_CONFIRMED].bytes;
	case PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS:
		return totals->orphaned.objects;
	case PDDGPU_LEAK_ATTR_ORPHANED_BYTES:
		return totals->orphaned.bytes;
	case PDDGPU_LEAK_ATTR_CHECK_COUNT:
		return monitor->checks;
	case PDDGPU_LEAK_ATTR_ALERT_COUNT:
		return monitor->alerts;
	case PDDGPU_LEAK_ATTR_GENERATION:
		return totals->generation;
	case PDDGPU_LEAK_ATTR_MAX_TRACKED:
		return monitor->max_tracked;
	case PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS:
		return totals->untracked.objects;
	case PDDGPU_LEAK_ATTR_UNTRACKED_BYTES:
		return totals->untracked.bytes;
	case PDDGPU_LEAK_ATTRS:
		break;
	}
	return 0;
}

/**
 * pddgpu_leak_attr_get - the number in a file in leak_monitor/
 * @monitor: of the device
 * @attr: which file
 *
 * Return: the number.
 */
u64 pddgpu_leak_attr_get(struct pddgpu_leak_monitor *monitor,
			 enum pddgpu_leak_attr attr)
{
	struct totals totals;
	u64 value;

	spin_lock(&monitor->lock);
	sum_shards(monitor, &totals);
	value = attr_value(monitor, &totals, attr);
	spin_unlock(&monitor->lock);
	return value;
}

/**
 * pddgpu_leak_attr_show - the text of a file in leak_monitor/
 * @monitor: of the device
 * @attr: which file
 * @text: receives the text with its newline
 *
 * Return: the length of the text.
 */
size_t pddgpu_leak_attr_show(struct pddgpu_leak_monitor *monitor,
			     enum pddgpu_leak_attr attr,
			     char text[PDDGPU_LEAK_ATTR_SIZE])
{
	struct text line = text_in(text, PDDGPU_LEAK_ATTR_SIZE);

	put_number(&line, pddgpu_leak_attr_get(monitor, attr));
	put_char(&line, '\n');
	return text_finish(&line);
}

static unsigned int suffix_shift(char suffix)
{
	switch (suffix) {
	case 'K':
		return 10;
	case 'M':
		return 20;
	case 'G':
		return 30;
	default:
		return 0;
	}
}

/* One number with at most one newline after it: what every control takes. */
static int parse_number(const char *text, size_t length, bool suffix_allowed,
			u64 *number)
{
	unsigned int shift = 0;
	u64 value = 0;
	size_t i;

	if (length >= PDDGPU_LEAK_ATTR_SIZE)
		return -EINVAL;
	if (length && text[length - 1] == '\n')
		length--;
	if (length && suffix_allowed) {
		shift = suffix_shift(text[length - 1]);
		if (shift)
			length--;
	}
	if (!length)
		return -EINVAL;

	for (i = 0; i < length; i++)
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;

	for (i = 0; i < length; i++) {
		u64 digit = text[i] - '0';

		if (value > (~0ULL - digit) / 10)
			return -ERANGE;
		value = value * 10 + digit;
	}
	if (value > ~0ULL >> shift)
		return -ERANGE;

	*number = value << shift;
	return 0;
}

static bool is_within(u64 value, u64 lowest, u64 highest)
{
	return value >= lowest && value <= highest;
}

static int attr_set(struct pddgpu_leak_monitor *monitor,
		    enum pddgpu_leak_attr attr, u64 value)
{
	switch (attr) {
	case PDDGPU_LEAK_ATTR_ENABLED:
		if (value > 1)
			return -EINVAL;
		/* What was above the threshold unseen is a crossing now. */
		if (value && !monitor->monitor_enabled)
			WRITE_ONCE(monitor->alert_armed, true);
		monitor->monitor_enabled = value;
		return 0;
	case PDDGPU_LEAK_ATTR_THRESHOLD_BYTES:
		if (!value)
			return -EINVAL;
		WRITE_ONCE(monitor->leak_threshold, value);
		return 0;
	case PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS:
		if (!is_within(value, MIN_CHECK_INTERVAL_MS,
			       MAX_CHECK_INTERVAL_MS))
			return -EINVAL;
		monitor->check_interval_ms = value;
		return 0;
	case PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS:
		if (!is_within(value, 1, monitor->confirmed_age_ms - 1))
			return -EINVAL;
		monitor->suspicious_age_ms = value;
		return 0;
	case PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS:
		if (!is_within(value, monitor->suspicious_age_ms + 1, MAX_AGE_MS))
			return -EINVAL;
		monitor->confirmed_age_ms = value;
		return 0;
	case PDDGPU_LEAK_ATTR_MAX_TRACKED:
		WRITE_ONCE(monitor->max_tracked, value);
		return 0;
	default:
		return -EINVAL;
	}
}

/**
 * pddgpu_leak_attr_store - write a control in leak_monitor/
 * @monitor: of the device
 * @attr: which control
 * @text: what was written; needs no NUL
 * @length: bytes of it
 *
 * Afterwards the caller starts a check where pddgpu_leak_usage_changed() says so.
 *
 * Return: 0, -EINVAL or -ERANGE (see ABI.md); refused, nothing changes.
 */
int pddgpu_leak_attr_store(struct pddgpu_leak_monitor *monitor,
			   enum pddgpu_leak_attr attr, const char *text,
			   size_t length)
{
	u64 value;
	int ret;

	ret = parse_number(text, length, attr == PDDGPU_LEAK_ATTR_THRESHOLD_BYTES,
			   &value);
	if (ret)
		return ret;

	spin_lock(&monitor->lock);
	ret = attr_set(monitor, attr, value);
	spin_unlock(&monitor->lock);
	return ret;
}

/**
 * pddgpu_leak_parse_trigger - is this how a check is triggered?
 * @text: what was written; needs no NUL
 * @length: bytes of it
 *
 * Return: 0 for `1`, -EINVAL or -ERANGE for anything else.
 */
int pddgpu_leak_parse_trigger(const char *text, size_t length)
{
	u64 value;
	int ret;

	ret = parse_number(text, length, false, &value);
	if (ret)
		return ret;
	return value == 1 ? 0 : -EINVAL;
}

/* --- memory_stats --- */

static void put_stat(struct text *text, const char *key, u64 value)
{
	put_text(text, key);
	put_text(text, ": ");
	put_number(text, value);
	put_char(text, '\n');
}

static void put_stat_text(struct text *text, const char *key, const char *value)
{
	put_text(text, key);
	put_text(text, ": ");
	put_text(text, value);
	put_char(text, '\n');
}

static void put_stat_if(struct text *text, const char *key, bool known, u64 value)
{
	if (known)
		put_stat(text, key, value);
	else
		put_stat_text(text, key, "none");
}

static void put_attrs(struct text *text, const struct pddgpu_leak_monitor *monitor,
		      const struct totals *totals, enum pddgpu_leak_attr first,
		      enum pddgpu_leak_attr last)
{
	unsigned int attr;

	for (attr = first; attr <= last; attr++)
		put_stat(text, attr_names[attr],
			 attr_value(monitor, totals, (enum pddgpu_leak_attr)attr));
}

static void put_timing(struct text *text, const struct pddgpu_leak_timing *timing,
		       const char *average_key, const char *longest_key)
{
	put_stat_if(text, average_key, timing->count,
		    timing->count ? timing->total_ns / timing->count : 0);
	put_stat_if(text, longest_key, timing->count, timing->longest_ns);
}

static void put_histogram(struct text *text, const char *key,
			  const struct pddgpu_leak_timing *timing)
{
	unsigned int i;

	put_text(text, key);
	put_char(text, ':');
	for (i = 0; i < PDDGPU_LEAK_BUCKETS; i++) {
		put_char(text, ' ');
		put_number(text, timing->histogram[i]);
	}
	put_char(text, '\n');
}

/*
 * Used bytes that nothing accounts for. The counters are read one after the
 * other, so while objects come and go it may be off by theirs.
 */
static u64 unexplained_bytes(const struct totals *totals,
			     const struct pddgpu_memory_usage *usage)
{
	u64 used = usage->vram_used + usage->gtt_used;
	u64 explained = usage->driver_pinned + totals->live.bytes +
			totals->untracked.bytes + totals->departed.bytes;

	return used > explained ? used - explained : 0;
}

static void put_departing(struct text *text, const struct totals *totals,
			  u64 now_ns)
{
	u64 since_ns = totals->departing_since_ns;

	put_stat(text, "departing_objects", totals->departed.objects);
	put_stat(text, "departing_bytes", totals->departed.bytes);
	put_stat_if(text, "oldest_departing_age_ns", totals->departed.objects,
		    now_ns > since_ns ? now_ns - since_ns : 0);
}

static void merge_timings(struct pddgpu_leak_monitor *monitor,
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
 * pddgpu_leak_format_stats - the text of memory_stats
 * @monitor: of the device
 * @usage: of the device, now
 * @device: its name
 * @now_ns: the time now
 * @text: receives the text
 *
 * Return: the length of the text.
 */
size_t pddgpu_leak_format_stats(struct pddgpu_leak_monitor *monitor,
				const struct pddgpu_memory_usage *usage,
				const char *device, u64 now_ns,
				char text[PDDGPU_LEAK_STATS_SIZE])
{
	struct text out = text_in(text, PDDGPU_LEAK_STATS_SIZE);
	const struct pddgpu_leak_timing *check =
		&monitor->timings[PDDGPU_LEAK_OP_CHECK];
	const struct pddgpu_leak_timing *move =
		&monitor->timings[PDDGPU_LEAK_OP_MOVE];
	struct pddgpu_leak_timing allocation, free;
	struct totals totals;

	put_stat(&out, "abi_version", PDDGPU_ABI_VERSION);
	put_stat_text(&out, "device", device);
	put_stat_text(&out, "driver_version", PDDGPU_DRIVER_VERSION);
	put_stat(&out, "now_ns", now_ns);
	put_stat(&out, "vram_total_bytes", usage->vram_total);
	put_stat(&out, "vram_used_bytes", usage->vram_used);
	put_stat(&out, "gtt_total_bytes", usage->gtt_total);
	put_stat(&out, "gtt_used_bytes", usage->gtt_used);
	put_stat(&out, "driver_pinned_bytes", usage->driver_pinned);

	spin_lock(&monitor->lock);
	merge_timings(monitor, &allocation, &free);
	sum_shards(monitor, &totals);
	put_stat(&out, "allocations", totals.allocations);
	put_stat(&out, "deallocations", totals.deallocations);
	put_attrs(&out, monitor, &totals, PDDGPU_LEAK_ATTR_LIVE_OBJECTS,
		  PDDGPU_LEAK_ATTR_ORPHANED_BYTES);
	put_stat(&out, "monitor_enabled", monitor->monitor_enabled);
	put_attrs(&out, monitor, &totals, PDDGPU_LEAK_ATTR_THRESHOLD_BYTES,
		  PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS);
	put_stat(&out, "check_count", monitor->checks);
	put_stat_if(&out, "last_check_duration_ns", check->count, check->last_ns);
	put_stat_if(&out, "longest_check_duration_ns", check->count,
		    check->longest_ns);
	put_stat(&out, "alert_count", monitor->alerts);
	put_stat_if(&out, "last_alert_ns", monitor->alerts,
		    monitor->last_alert_ns);
	put_stat(&out, "generation", totals.generation);
	put_timing(&out, &allocation, "average_allocation_ns",
		   "longest_allocation_ns");
	put_timing(&out, &free, "average_free_ns", "longest_free_ns");
	put_stat(&out, "moves", move->count);
	put_stat(&out, "evictions", totals.evictions);
	put_timing(&out, move, "average_move_ns", "longest_move_ns");
	put_stat(&out, "unexplained_bytes", unexplained_bytes(&totals, usage));
	put_departing(&out, &totals, now_ns);
	put_attrs(&out, monitor, &totals, PDDGPU_LEAK_ATTR_MAX_TRACKED,
		  PDDGPU_LEAK_ATTR_UNTRACKED_BYTES);
	put_histogram(&out, "allocation_histogram_ns", &allocation);
	put_histogram(&out, "free_histogram_ns", &free);
	put_histogram(&out, "move_histogram_ns", move);
	put_stat(&out, "unprinted_alerts", monitor->unprinted_alerts);
	put_stat(&out, "over_share_objects", totals.over_share.objects);
	put_stat(&out, "over_share_bytes", totals.over_share.bytes);
	spin_unlock(&monitor->lock);

	return text_finish(&out);
}

/* --- leak_objects --- */

/* Walks what is in the shard now. */
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
 * pddgpu_leak_reader_begin - start a walk over the objects that live now
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
			const struct pddgpu_leak_object *object)
{
	record->id = object->id;
	record->birth_ns = object->birth_ns;
	record->size = object->size;
	record->pid = object->pid;
	record->client_id = object->client_id;
	record->handles = object->handles;
	record->domain = object->domain;
	record->state = object->state;
	record->flags = object->flags;
	memcpy(record->process, object->process, sizeof(record->process));
	copy_text(record->label, object->label ? object->label : "",
		  sizeof(record->label));
}

/* Copies from one shard what comes before @end_id. */
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
		copy_record(&reader->batch[reader->count++], object);
	}
	spin_unlock(&shard->walk_lock);
}

/* Merges the shards: of the one whose turn it is, all before the next one's turn. */
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
 * pddgpu_leak_reader_end - finish a walk, at its end or before
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

/**
 * pddgpu_leak_format_header - the first two lines of leak_objects
 * @reader: begun
 * @text: receives the lines
 *
 * Return: the length of the text.
 */
size_t pddgpu_leak_format_header(const struct pddgpu_leak_reader *reader,
				 char text[PDDGPU_LEAK_LINE_SIZE])
{
	struct text out = text_in(text, PDDGPU_LEAK_LINE_SIZE);

	put_log_number(&out, "version=", PDDGPU_ABI_VERSION, "");
	put_log_number(&out, " generation=", reader->generation, "");
	put_log_number(&out, " now_ns=", reader->began_ns, "\n");
	put_text(&out, "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\t"
		       "client_id\tpid\tprocess\tlabel\n");
	return text_finish(&out);
}

static void put_flags(struct text *text, u8 flags)
{
	static const char *const names[] = {
		"orphaned", "exported", "imported", "persistent",
	};
	bool first = true;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!(flags & BIT(i)))
			continue;
		if (!first)
			put_char(text, ',');
		put_text(text, names[i]);
		first = false;
	}
	if (first)
		put_char(text, '-');
}

/**
 * pddgpu_leak_format_record - one object's line of leak_objects
 * @record: the object
 * @text: receives the line with its newline
 *
 * Return: the length of the line.
 */
size_t pddgpu_leak_format_record(const struct pddgpu_leak_record *record,
				 char text[PDDGPU_LEAK_LINE_SIZE])
{
	static const char *const domains[] = {
		[PDDGPU_LEAK_VRAM] = "vram\t",
		[PDDGPU_LEAK_GTT] = "gtt\t",
	};
	static const char *const states[] = {
		[PDDGPU_LEAK_ACTIVE] = "active\t",
		[PDDGPU_LEAK_SUSPICIOUS] = "suspicious\t",
		[PDDGPU_LEAK_CONFIRMED] = "confirmed\t",
	};
	struct text out = text_in(text, PDDGPU_LEAK_LINE_SIZE);

	put_field(&out, record->id);
	put_field(&out, record->birth_ns);
	put_field(&out, record->size);
	put_text(&out, domains[record->domain]);
	put_text(&out, states[record->state]);
	put_flags(&out, record->flags);
	put_char(&out, '\t');
	put_field(&out, record->handles);
	put_field(&out, record->client_id);
	put_field(&out, record->pid);
	put_escaped(&out, record->process);
	put_char(&out, '\t');
	put_escaped(&out, record->label);
	put_char(&out, '\n');
	return text_finish(&out);
}
