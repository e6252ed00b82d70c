/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The leak monitor's core: tracked buffer objects in birth order, their leak
 * states, and the text of every file that shows them (see ABI.md).
 *
 * Plain C without DRM. The driver builds it into the module; the inspector's
 * simulated device and the tests build the same files in user space.
 *
 * Every function below may be called from any thread in process context and
 * takes the locks that it needs. Tracking, untracking and changing one object
 * cost O(1), plus one comparison per walk in progress when an object is removed.
 * A check costs O(objects that change state).
 *
 * The CPU that creates an object selects its shard for life, and shards share no
 * lock. A listing only delays changes to the objects that it shows, not births
 * and not changes to objects created since.
 *
 * Times are nanoseconds of one monotonic clock, passed in by the caller.
 */
#ifndef PDDGPU_LEAK_MONITOR_H
#define PDDGPU_LEAK_MONITOR_H

#include "pddgpu_leak_port.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PDDGPU_ABI_VERSION 1
#define PDDGPU_DRIVER_VERSION "1.1.0"

/* Size of a label in bytes, including the terminating NUL. */
#define PDDGPU_LEAK_LABEL_SIZE 64
/* Enough for any line of leak_objects, including newline and NUL. */
#define PDDGPU_LEAK_LINE_SIZE 640
/* Enough for all of memory_stats. */
#define PDDGPU_LEAK_STATS_SIZE 8192
/* Enough for any leak_monitor/ file and for any line of the kernel log. */
#define PDDGPU_LEAK_ATTR_SIZE 32
#define PDDGPU_LEAK_LOG_SIZE 96

/* The domains of the pddgpu driver. */
enum pddgpu_leak_domain {
	PDDGPU_LEAK_VRAM,
	PDDGPU_LEAK_GTT,
	PDDGPU_LEAK_DOMAINS,
};

enum pddgpu_leak_state {
	PDDGPU_LEAK_ACTIVE,
	PDDGPU_LEAK_SUSPICIOUS,
	PDDGPU_LEAK_CONFIRMED,
	PDDGPU_LEAK_STATES,
};

/* Flags of an object, one bit each. */
#define PDDGPU_LEAK_ORPHANED BIT(0)
#define PDDGPU_LEAK_EXPORTED BIT(1)
#define PDDGPU_LEAK_IMPORTED BIT(2)
#define PDDGPU_LEAK_PERSISTENT BIT(3)
#define PDDGPU_LEAK_PREEXISTING BIT(4)
/* Flags that no listing shows. */
#define PDDGPU_LEAK_OVER_SHARE BIT(5)
#define PDDGPU_LEAK_UNTRACKED BIT(6)
#define PDDGPU_LEAK_DEPARTING BIT(7)

/* Buckets of a histogram of durations: bucket n counts 2^n to 2^(n+1) - 1 ns. */
#define PDDGPU_LEAK_BUCKETS 40

/* Births on CPUs whose numbers differ modulo this value do not wait for each other. */
#define PDDGPU_LEAK_SHARDS 8

/* Alerts printed at most in any ten minutes; see pddgpu_leak_ration(). */
#define PDDGPU_LEAK_PRINTS 4

/* Operations timed for the performance data. */
enum pddgpu_leak_op {
	PDDGPU_LEAK_OP_ALLOCATION,
	PDDGPU_LEAK_OP_FREE,
	PDDGPU_LEAK_OP_MOVE,
	PDDGPU_LEAK_OP_CHECK,
	PDDGPU_LEAK_OPS,
};

/* The files in leak_monitor/, in ABI order. */
enum pddgpu_leak_attr {
	PDDGPU_LEAK_ATTR_ENABLED,
	PDDGPU_LEAK_ATTR_THRESHOLD_BYTES,
	PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS,
	PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS,
	PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS,
	PDDGPU_LEAK_ATTR_LIVE_OBJECTS,
	PDDGPU_LEAK_ATTR_LIVE_BYTES,
	PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS,
	PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES,
	PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS,
	PDDGPU_LEAK_ATTR_CONFIRMED_BYTES,
	PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS,
	PDDGPU_LEAK_ATTR_ORPHANED_BYTES,
	PDDGPU_LEAK_ATTR_CHECK_COUNT,
	PDDGPU_LEAK_ATTR_ALERT_COUNT,
	PDDGPU_LEAK_ATTR_GENERATION,
	PDDGPU_LEAK_ATTR_MAX_TRACKED,
	PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS,
	PDDGPU_LEAK_ATTR_UNTRACKED_BYTES,
	PDDGPU_LEAK_ATTRS,
};

/**
 * struct pddgpu_memory_usage - a copy of one device's memory counters, in bytes
 * @vram_total: size of the VRAM domain
 * @vram_used: bytes allocated in VRAM, including the driver's own
 * @gtt_total: size of the GTT domain
 * @gtt_used: bytes allocated in GTT
 * @driver_pinned: the driver's own bytes, part of @vram_used and never listed
 */
struct pddgpu_memory_usage {
	u64 vram_total;
	u64 vram_used;
	u64 gtt_total;
	u64 gtt_used;
	u64 driver_pinned;
};

/* A client's live objects in one shard. Aligned to two cache lines: CPUs fetch them in pairs. */
struct pddgpu_leak_offspring {
	struct list_head objects;
	u64 count;
} __aligned(2 * SMP_CACHE_BYTES);

/**
 * struct pddgpu_leak_client - one user of the device: an open DRM file
 * @id: id of the DRM client
 * @offspring: live objects that it created, by shard
 */
struct pddgpu_leak_client {
	u32 id;
	struct pddgpu_leak_offspring offspring[PDDGPU_LEAK_SHARDS];
};

/**
 * struct pddgpu_leak_object - one buffer object, embedded in the BO
 * @birth_node: link in its shard's birth order, or in the list of departing objects
 * @client_node: link in the list of objects of the client that created it
 * @offspring: that client's objects in this shard; NULL once the client has closed
 * @id: ascending in birth order, never reused; 0: not tracked (yet, or any more)
 * @birth_ns: time of creation; for a departing object, when it began to depart
 * @size: in bytes
 * @label: text set by the object's user, or NULL
 * @process: name of the creating process
 * @pid: thread group id of the creating process
 * @client_id: id of the creating client
 * @handles: number of open GEM handles
 * @domain: index of the monitor's domain_names
 * @state: &enum pddgpu_leak_state
 * @flags: PDDGPU_LEAK_ORPHANED and so on
 * @shard: index of its shard
 */
struct pddgpu_leak_object {
	struct list_head birth_node;
	struct list_head client_node;
	struct pddgpu_leak_offspring *offspring;
	u64 id;
	u64 birth_ns;
	u64 size;
	char *label;
	char process[TASK_COMM_LEN];
	u32 pid;
	u32 client_id;
	u32 handles;
	u8 domain;
	u8 state;
	u8 flags;
	u8 shard;
};

/**
 * struct pddgpu_leak_timing - how long one kind of operation took, in ns
 * @count: number of operations timed; while it is 0, the rest is meaningless
 * @total_ns: sum of their durations
 * @longest_ns: the longest duration
 * @last_ns: the most recent duration
 * @histogram: number of operations by duration, in powers of two
 */
struct pddgpu_leak_timing {
	u64 count;
	u64 total_ns;
	u64 longest_ns;
	u64 last_ns;
	u64 histogram[PDDGPU_LEAK_BUCKETS];
};

/**
 * struct pddgpu_leak_sum - a number of objects and their bytes
 * @objects: number of objects
 * @bytes: sum of their sizes
 */
struct pddgpu_leak_sum {
	u64 objects;
	u64 bytes;
};

/**
 * struct pddgpu_leak_shard - the objects created on some of the CPUs
 * @lock: protects the shard and its objects
 * @walked_id: walks in progress may reach objects up to this id; 0: no walk does
 * @birth_order: tracked objects, oldest first
 * @suspected: youngest node of @birth_order that a check found suspiciously old,
 *	or the list head
 * @confirmed: youngest node that a check found old enough to be confirmed, or the
 *	list head; never younger than @suspected
 * @departing: objects whose last reference is gone but whose memory is not freed
 *	yet, oldest departure first
 * @last_birth_ns: birth of the youngest object; keeps @birth_order sorted
 * @states: tracked objects by &enum pddgpu_leak_state
 * @orphaned: tracked objects whose client has closed
 * @untracked: live objects that are only counted
 * @over_share: untracked objects that there was room for, but not for more of
 *	their client
 * @departed: sum of the objects in @departing
 * @allocations: objects created so far, tracked or not
 * @deallocations: objects released so far
 * @moves: changes of domain
 * @evictions: those of them that made room for other objects
 * @generation: rises with every change that leak_objects shows, except ages
 * @allocation_time: durations of allocations
 * @free_time: durations of frees: from depart to departed
 * @walk_lock: taken outside @lock for every change of an object that a walk may
 *	reach, and of the links between such objects; walks copy under it alone
 * @walks: walks in progress, with their positions in this shard
 */
struct pddgpu_leak_shard {
	spinlock_t lock __aligned(2 * SMP_CACHE_BYTES); /* protects the shard, see above */
	u64 walked_id;
	struct list_head birth_order;
	struct list_head *suspected;
	struct list_head *confirmed;
	struct list_head departing;
	u64 last_birth_ns;
	struct pddgpu_leak_sum states[PDDGPU_LEAK_STATES];
	struct pddgpu_leak_sum orphaned;
	struct pddgpu_leak_sum untracked;
	struct pddgpu_leak_sum over_share;
	struct pddgpu_leak_sum departed;
	u64 allocations;
	u64 deallocations;
	u64 moves;
	u64 evictions;
	u64 generation;
	struct pddgpu_leak_timing allocation_time;
	struct pddgpu_leak_timing free_time;

	spinlock_t walk_lock __aligned(2 * SMP_CACHE_BYTES); /* stops walks, see above */
	struct list_head walks;
};

/**
 * struct pddgpu_leak_monitor - the detector of one device
 * @lock: protects the settings, checks and alerts; taken outside the shards' locks
 * @monitor_enabled: periodic checks and alerts are on
 * @alert_armed: set once used is not above the threshold after an alert, and when
 *	the monitor is switched on
 * @leak_threshold: an alert is due while used bytes are above it
 * @check_interval_ms: time between two periodic checks
 * @suspicious_age_ms: older objects become suspicious
 * @confirmed_age_ms: older objects become confirmed; above @suspicious_age_ms
 * @max_tracked: limit of live tracked objects; more are only counted, and so are
 *	those of a client that has as many as there is room left; 0: no limit
 * @checks: checks begun so far
 * @last_check_ns: latest time that was passed to a check
 * @alerts: alerts raised so far
 * @last_alert_ns: time of the last alert; meaningless while @alerts is 0
 * @unprinted_alerts: alerts that are not in the kernel log
 * @untold_alerts: unprinted alerts that the kernel log has not mentioned yet
 * @prints: number of times that something was printed without being asked for
 * @print_ns: times of the last prints: a ring, indexed by @prints modulo its size
 * @timings: timings by &enum pddgpu_leak_op that are not kept in a shard
 * @domain_names: names of the objects' domains, for leak_objects; NULL: no name.
 *	pddgpu_leak_monitor_init() sets those of &enum pddgpu_leak_domain
 * @last_object_id: id of the youngest object; away from fields that births only read
 * @shards: the objects
 */
struct pddgpu_leak_monitor {
	spinlock_t lock; /* protects the settings, checks and alerts */
	bool monitor_enabled;
	bool alert_armed;
	u64 leak_threshold;
	u64 check_interval_ms;
	u64 suspicious_age_ms;
	u64 confirmed_age_ms;
	u64 max_tracked;
	u64 checks;
	u64 last_check_ns;
	u64 alerts;
	u64 last_alert_ns;
	u64 unprinted_alerts;
	u64 untold_alerts;
	u64 prints;
	u64 print_ns[PDDGPU_LEAK_PRINTS];
	struct pddgpu_leak_timing timings[PDDGPU_LEAK_OPS];
	const char *const *domain_names;
	atomic64_t last_object_id;
	struct pddgpu_leak_shard shards[PDDGPU_LEAK_SHARDS];
};

/**
 * struct pddgpu_leak_birth - a new object and its creator
 * @size: bytes
 * @process: name of the creator; truncated to TASK_COMM_LEN
 * @pid: thread group id of the creator
 * @domain: where the object was placed, an index of the monitor's domain_names
 * @flags: PDDGPU_LEAK_PERSISTENT, PDDGPU_LEAK_IMPORTED and
 *	PDDGPU_LEAK_PREEXISTING, or 0. A preexisting object is older than the
 *	monitor, so its creator and its age are unknown
 * @duration_ns: how long its creation took; 0: not timed
 * @cpu: CPU that creates it; selects the shard, which only affects speed
 */
struct pddgpu_leak_birth {
	u64 size;
	const char *process;
	u32 pid;
	u8 domain;
	u8 flags;
	u64 duration_ns;
	unsigned int cpu;
};

/**
 * struct pddgpu_leak_report - what a check found
 * @alert: the caller must raise an alert now
 * @printed: print the alert and the report; set by pddgpu_leak_ration()
 * @unprinted_alerts: number of earlier alerts that were not printed; print it
 *	unless it is 0; set by pddgpu_leak_ration()
 * @used_bytes: used VRAM and GTT
 * @live_objects: number of tracked objects
 * @leaked_bytes: bytes of the suspicious and confirmed objects
 * @suspicious_objects: number of suspicious objects
 * @confirmed_objects: number of confirmed objects
 */
struct pddgpu_leak_report {
	bool alert;
	bool printed;
	u64 unprinted_alerts;
	u64 used_bytes;
	u64 live_objects;
	u64 leaked_bytes;
	u64 suspicious_objects;
	u64 confirmed_objects;
};

/*
 * A copy of what leak_objects shows of one object. Fields as in struct
 * pddgpu_leak_object, but @domain is the name, or NULL; without a label, @label is
 * empty.
 */
struct pddgpu_leak_record {
	u64 id;
	u64 birth_ns;
	u64 size;
	const char *domain;
	u32 pid;
	u32 client_id;
	u32 handles;
	u8 state;
	u8 flags;
	char process[TASK_COMM_LEN];
	char label[PDDGPU_LEAK_LABEL_SIZE];
};

#define PDDGPU_LEAK_BATCH 32

/**
 * struct pddgpu_leak_walk - a reader's position in one shard
 * @node: link in the shard's list of walks
 * @position: node to copy next, or NULL; moves on when that object is removed
 * @last: last node to copy; valid while @position is not NULL
 * @next_id: no object from @position on has a smaller id; ~0: nothing is left
 */
struct pddgpu_leak_walk {
	struct list_head node;
	struct list_head *position;
	struct list_head *last;
	u64 next_id;
};

/**
 * struct pddgpu_leak_reader - one walk over the live objects in order of id
 * @monitor: the monitor that is read
 * @walks: the position in each shard
 * @generation: the monitor's generation when the walk began
 * @began_ns: time when the walk began
 * @count: number of records in @batch
 * @next: index of the first record not yet handed out
 * @batch: copies, taken under a shard's @walk_lock and handed out without it
 *
 * A reader belongs to one thread at a time. Objects may be created and removed
 * during a walk: removed ones are left out, new ones are not shown.
 */
struct pddgpu_leak_reader {
	struct pddgpu_leak_monitor *monitor;
	struct pddgpu_leak_walk walks[PDDGPU_LEAK_SHARDS];
	u64 generation;
	u64 began_ns;
	unsigned int count;
	unsigned int next;
	struct pddgpu_leak_record batch[PDDGPU_LEAK_BATCH];
};

void pddgpu_leak_monitor_init(struct pddgpu_leak_monitor *monitor,
			      u64 leak_threshold, u64 max_tracked);

void pddgpu_leak_client_open(struct pddgpu_leak_client *client, u32 id);
void pddgpu_leak_client_close(struct pddgpu_leak_monitor *monitor,
			      struct pddgpu_leak_client *client);

void pddgpu_leak_track(struct pddgpu_leak_monitor *monitor,
		       struct pddgpu_leak_object *object,
		       struct pddgpu_leak_client *client,
		       const struct pddgpu_leak_birth *birth, u64 now_ns);
void pddgpu_leak_depart(struct pddgpu_leak_monitor *monitor,
			struct pddgpu_leak_object *object, u64 now_ns);
void pddgpu_leak_departed(struct pddgpu_leak_monitor *monitor,
			  struct pddgpu_leak_object *object, u64 now_ns);
void pddgpu_leak_untrack(struct pddgpu_leak_monitor *monitor,
			 struct pddgpu_leak_object *object);

int pddgpu_leak_set_label(struct pddgpu_leak_monitor *monitor,
			  struct pddgpu_leak_object *object, const char *label);
void pddgpu_leak_set_domain(struct pddgpu_leak_monitor *monitor,
			    struct pddgpu_leak_object *object, u8 domain,
			    bool evicted);
void pddgpu_leak_set_exported(struct pddgpu_leak_monitor *monitor,
			      struct pddgpu_leak_object *object, bool exported);
void pddgpu_leak_handle_opened(struct pddgpu_leak_monitor *monitor,
			       struct pddgpu_leak_object *object);
void pddgpu_leak_handle_closed(struct pddgpu_leak_monitor *monitor,
			       struct pddgpu_leak_object *object);
void pddgpu_leak_note_time(struct pddgpu_leak_monitor *monitor,
			   enum pddgpu_leak_op op, u64 duration_ns);

/* For who watches a driver from outside. */
void pddgpu_leak_set_handles(struct pddgpu_leak_monitor *monitor,
			     struct pddgpu_leak_object *object, u32 handles);
void pddgpu_leak_set_place(struct pddgpu_leak_monitor *monitor,
			   struct pddgpu_leak_object *object, u8 domain);
void pddgpu_leak_count_unseen(struct pddgpu_leak_monitor *monitor,
			      u64 objects, u64 moves, u64 evictions);

u64 pddgpu_leak_check_interval_ms(struct pddgpu_leak_monitor *monitor);
bool pddgpu_leak_usage_changed(struct pddgpu_leak_monitor *monitor,
			       u64 used_bytes);
u64 pddgpu_leak_check_delay_ns(struct pddgpu_leak_monitor *monitor, u64 now_ns);
void pddgpu_leak_check(struct pddgpu_leak_monitor *monitor, u64 used_bytes,
		       u64 now_ns, struct pddgpu_leak_report *report);
void pddgpu_leak_ration(struct pddgpu_leak_monitor *monitor,
			struct pddgpu_leak_report *report, bool asked);
const char *pddgpu_leak_log_line(const struct pddgpu_leak_report *report,
				 unsigned int number,
				 char text[PDDGPU_LEAK_LOG_SIZE]);

const char *pddgpu_leak_attr_name(enum pddgpu_leak_attr attr);
u64 pddgpu_leak_attr_get(struct pddgpu_leak_monitor *monitor,
			 enum pddgpu_leak_attr attr);
size_t pddgpu_leak_attr_show(struct pddgpu_leak_monitor *monitor,
			     enum pddgpu_leak_attr attr,
			     char text[PDDGPU_LEAK_ATTR_SIZE]);
int pddgpu_leak_attr_store(struct pddgpu_leak_monitor *monitor,
			   enum pddgpu_leak_attr attr, const char *text,
			   size_t length);
int pddgpu_leak_parse_trigger(const char *text, size_t length);

size_t pddgpu_leak_format_stats(struct pddgpu_leak_monitor *monitor,
				const struct pddgpu_memory_usage *usage,
				const char *device, u64 now_ns,
				char text[PDDGPU_LEAK_STATS_SIZE]);

void pddgpu_leak_reader_begin(struct pddgpu_leak_reader *reader,
			      struct pddgpu_leak_monitor *monitor, u64 now_ns);
const struct pddgpu_leak_record *
pddgpu_leak_reader_next(struct pddgpu_leak_reader *reader);
void pddgpu_leak_reader_end(struct pddgpu_leak_reader *reader);
size_t pddgpu_leak_format_header(const struct pddgpu_leak_reader *reader,
				 char text[PDDGPU_LEAK_LINE_SIZE]);
size_t pddgpu_leak_format_record(const struct pddgpu_leak_record *record,
				 char text[PDDGPU_LEAK_LINE_SIZE]);

#ifdef __cplusplus
}
#endif

#endif /* PDDGPU_LEAK_MONITOR_H */
