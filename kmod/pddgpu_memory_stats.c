// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters of a device's memory, and the leak monitor's place in the kernel:
 * when it checks, whom it watches, and where its reports go.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/kobject.h>
#include <linux/ktime.h>
#include <linux/sysfs.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>

#include "pddgpu_bo.h"
#include "pddgpu_drm.h"

#define CREATE_TRACE_POINTS
#include "pddgpu_trace.h"

/* Who polls alert_count or generation is woken at most this often. */
#define NOTIFY_DISTANCE_MS 100

/* How often, and how long apart, TTM's counters are read before they are doubted. */
#define CROSS_CHECK_TRIES 5
#define CROSS_CHECK_PAUSE_MS 2

/**
 * pddgpu_memory_stats_get_info - the memory counters now
 * @pdev: the device
 * @info: filled in; its numbers are of one moment
 */
void pddgpu_memory_stats_get_info(struct pddgpu_device *pdev,
				  struct pddgpu_memory_usage *info)
{
	struct pddgpu_memory_stats *stats = &pdev->memory_stats;

	info->vram_total = pdev->vram_size;
	info->gtt_total = pdev->gtt_size;
	info->driver_pinned = pdev->page_table_root ?
				      pdev->page_table_root->tbo.base.size : 0;
	spin_lock(&stats->usage_lock);
	info->vram_used = stats->vram_used;
	info->gtt_used = stats->gtt_used;
	spin_unlock(&stats->usage_lock);
}

/* NULL for TTM's system domain, which belongs to nobody's account. */
static u64 *used_counter(struct pddgpu_memory_stats *stats, u32 mem_type)
{
	switch (mem_type) {
	case TTM_PL_VRAM:
		return &stats->vram_used;
	case TTM_PL_TT:
		return &stats->gtt_used;
	default:
		return NULL;
	}
}

static void usage_changed(struct pddgpu_device *pdev);

/**
 * pddgpu_memory_stats_account - memory has gone from one domain to another
 * @pdev: the device
 * @from: TTM_PL_VRAM, TTM_PL_TT, or TTM_PL_SYSTEM: it was taken
 * @to: likewise; TTM_PL_SYSTEM: it was given back
 * @bytes: how much
 */
void pddgpu_memory_stats_account(struct pddgpu_device *pdev, u32 from, u32 to,
				 u64 bytes)
{
	struct pddgpu_memory_stats *stats = &pdev->memory_stats;
	u64 *taken_from = used_counter(stats, from);
	u64 *added_to = used_counter(stats, to);

	spin_lock(&stats->usage_lock);
	if (taken_from)
		*taken_from -= bytes;
	if (added_to)
		*added_to += bytes;
	WRITE_ONCE(stats->used, stats->vram_used + stats->gtt_used);
	spin_unlock(&stats->usage_lock);

	/*
	 * What an allocation does is looked at in pddgpu_memory_stats_born(),
	 * when the object can be part of the report.
	 */
	if (taken_from && !added_to)
		usage_changed(pdev);
}

#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED

static u64 used_bytes(struct pddgpu_device *pdev)
{
	return READ_ONCE(pdev->memory_stats.used);
}

static u32 card_of(struct pddgpu_device *pdev)
{
	return pdev->drm.primary->index;
}

/*
 * Brings the next check forward to when an alert may be due. Called for every
 * allocation while one is due and may not come yet: then the check is there.
 */
static void bring_check_forward(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_stats *stats = &pdev->memory_stats;
	unsigned long delay = 0;
	unsigned long due;
	u64 delay_ns;

	spin_lock(&stats->check_lock);
	delay_ns = pddgpu_leak_check_delay_ns(&stats->leak_monitor,
					      ktime_get_ns());
	/* Not before: the current jiffy has begun, and what is left is cut off. */
	if (delay_ns)
		delay = nsecs_to_jiffies(delay_ns) + 2;
	due = jiffies + delay;
	if (!stats->check_queued || time_before(due, stats->check_due)) {
		stats->check_queued = true;
		stats->check_due = due;
		mod_delayed_work(system_wq, &stats->leak_work, delay);
	}
	spin_unlock(&stats->check_lock);
}

/* Has a check run as soon as an alert may be due. */
static void usage_changed(struct pddgpu_device *pdev)
{
	int index;

	if (!pddgpu_leak_usage_changed(&pdev->memory_stats.leak_monitor,
				       used_bytes(pdev)))
		return;
	/* Open files outlive an unbind, the work does not. */
	if (drm_dev_enter(&pdev->drm, &index)) {
		bring_check_forward(pdev);
		drm_dev_exit(index);
	}
}

/* Wakes who polls a file of the monitor's. */
static void notify(struct pddgpu_device *pdev, const char *file)
{
	sysfs_notify(&pdev->drm.dev->kobj, "leak_monitor", file);
}

static void notify_work(struct work_struct *work)
{
	struct pddgpu_memory_stats *stats =
		container_of(to_delayed_work(work), struct pddgpu_memory_stats,
			     notify_work);
	struct pddgpu_device *pdev =
		container_of(stats, struct pddgpu_device, memory_stats);
	u64 generation = pddgpu_leak_attr_get(&stats->leak_monitor,
					      PDDGPU_LEAK_ATTR_GENERATION);

	WRITE_ONCE(stats->notified_at, jiffies);
	if (generation == stats->notified_generation)
		return;
	stats->notified_generation = generation;
	notify(pdev, "generation");
}

static void queue_notify_work(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_stats *stats = &pdev->memory_stats;
	unsigned long due, now = jiffies;
	int index;

	if (!drm_dev_enter(&pdev->drm, &index))
		return;
	due = READ_ONCE(stats->notified_at) +
	      msecs_to_jiffies(NOTIFY_DISTANCE_MS);
	queue_delayed_work(system_wq, &stats->notify_work,
			   time_after(due, now) ? due - now : 0);
	drm_dev_exit(index);
}

/*
 * The generation may have risen: tell who polls it. Nearly always that is about
 * to be done. The look at the work is without a lock, and right: the caller has
 * changed the generation under a shard's lock. Work that is no longer pending
 * has begun, and takes the same lock, so it sees the change; work that is still
 * pending will.
 */
static inline void monitor_changed(struct pddgpu_device *pdev)
{
	if (!delayed_work_pending(&pdev->memory_stats.notify_work))
		queue_notify_work(pdev);
}

/*
 * The text is the ABI's and names no device; its record does, beside the text,
 * for which dev_warn() has no way.
 */
static void warn(struct pddgpu_device *pdev, const char *text)
{
	dev_printk_emit(LOGLEVEL_WARNING, pdev->drm.dev, "%s\n", text);
}

static void send_alert_event(struct pddgpu_device *pdev, u64 used)
{
	char used_text[48];
	char *event[3] = { "PDDGPU_ALERT=1", used_text, NULL };

	snprintf(used_text, sizeof(used_text), "PDDGPU_USED_BYTES=%llu", used);
	kobject_uevent_env(&pdev->drm.primary->kdev->kobj, KOBJ_CHANGE, event);
}

/**
 * pddgpu_memory_stats_leak_check - run one check to its end
 * @pdev: the device
 * @asked: somebody who may has asked for the report
 */
void pddgpu_memory_stats_leak_check(struct pddgpu_device *pdev, bool asked)
{
	struct pddgpu_leak_monitor *monitor = &pdev->memory_stats.leak_monitor;
	struct pddgpu_leak_report report;
	char text[PDDGPU_LEAK_LOG_SIZE];
	u64 start_ns = ktime_get_ns();
	unsigned int line;
	u64 duration_ns;

	pddgpu_leak_check(monitor, used_bytes(pdev), start_ns, &report);
	duration_ns = ktime_get_ns() - start_ns;
	pddgpu_leak_note_time(monitor, PDDGPU_LEAK_OP_CHECK, duration_ns);
	trace_pddgpu_leak_check(card_of(pdev), duration_ns,
				report.suspicious_objects,
				report.confirmed_objects);
	monitor_changed(pdev);

	if (report.alert) {
		/* Before the log, for which a serial console takes its time. */
		notify(pdev, "alert_count");
		trace_pddgpu_leak_alert(card_of(pdev), report.used_bytes);
		send_alert_event(pdev, report.used_bytes);
	}
	pddgpu_leak_ration(monitor, &report, asked);
	for (line = 0; pddgpu_leak_log_line(&report, line, text); line++)
		warn(pdev, text);
}

/* Counts the interval from now; stops while the monitor is off. */
static void schedule_check(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_stats *stats = &pdev->memory_stats;
	unsigned long delay;
	u64 interval_ms;

	spin_lock(&stats->check_lock);
	interval_ms = pddgpu_leak_check_interval_ms(&stats->leak_monitor);
	stats->check_queued = interval_ms;
	if (interval_ms) {
		delay = msecs_to_jiffies(interval_ms);
		stats->check_due = jiffies + delay;
		mod_delayed_work(system_wq, &stats->leak_work, delay);
	} else {
		cancel_delayed_work(&stats->leak_work);
	}
	spin_unlock(&stats->check_lock);
	/* An alert may be due before that. */
	usage_changed(pdev);
}

static void pddgpu_memory_leak_monitor_work(struct work_struct *work)
{
	struct pddgpu_device *pdev =
		container_of(to_delayed_work(work), struct pddgpu_device,
			     memory_stats.leak_work);

	if (!pddgpu_leak_check_interval_ms(&pdev->memory_stats.leak_monitor))
		return;
	pddgpu_memory_stats_leak_check(pdev, false);
	schedule_check(pdev);
}

/**
 * pddgpu_memory_stats_controls_changed - a control was written
 * @pdev: the device
 */
void pddgpu_memory_stats_controls_changed(struct pddgpu_device *pdev)
{
	schedule_check(pdev);
}

static u64 ttm_used(struct pddgpu_device *pdev, u32 mem_type)
{
	return ttm_resource_manager_usage(ttm_manager_type(&pdev->ttm, mem_type));
}

/*
 * Compares our counters with TTM's. An allocation in progress is in one and not
 * yet in the other, so only a difference that stays is one. Not for polling:
 * TTM takes its LRU lock for it.
 */
static void cross_check(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_usage usage;
	u64 vram, gtt;
	unsigned int i;

	for (i = 0; i < CROSS_CHECK_TRIES; i++) {
		if (i)
			msleep(CROSS_CHECK_PAUSE_MS);
		pddgpu_memory_stats_get_info(pdev, &usage);
		vram = ttm_used(pdev, TTM_PL_VRAM);
		gtt = ttm_used(pdev, TTM_PL_TT);
		if (usage.vram_used == vram && usage.gtt_used == gtt)
			return;
	}
	dev_printk_emit(LOGLEVEL_WARNING, pdev->drm.dev,
			"PDDGPU: Memory accounting differs: VRAM %llu, TTM %llu; GTT %llu, TTM %llu\n",
			usage.vram_used, vram, usage.gtt_used, gtt);
}

/**
 * pddgpu_memory_stats_trigger - a check was asked for
 * @pdev: the device
 * @text: what was written to the trigger
 * @length: bytes of it
 *
 * Return: 0 after the check, or a negative errno.
 */
int pddgpu_memory_stats_trigger(struct pddgpu_device *pdev, const char *text,
				size_t length)
{
	int ret;

	ret = pddgpu_leak_parse_trigger(text, length);
	if (ret)
		return ret;
	pddgpu_memory_stats_leak_check(pdev, true);
	cross_check(pdev);
	return 0;
}

/**
 * pddgpu_memory_stats_start - begin the periodic checks
 * @pdev: the device, registered
 */
void pddgpu_memory_stats_start(struct pddgpu_device *pdev)
{
	dev_printk_emit(LOGLEVEL_INFO, pdev->drm.dev,
			"PDDGPU: Memory leak monitor started\n");
	schedule_check(pdev);
}

/**
 * pddgpu_memory_stats_stop - end the periodic checks
 * @pdev: the device, unplugged: nothing starts a check any more
 */
void pddgpu_memory_stats_stop(struct pddgpu_device *pdev)
{
	/* In this order: a check wakes pollers. */
	cancel_delayed_work_sync(&pdev->memory_stats.leak_work);
	cancel_delayed_work_sync(&pdev->memory_stats.notify_work);
}

/**
 * pddgpu_memory_stats_client_open - watch a new client
 * @pdev: the device
 * @client: the client
 */
void pddgpu_memory_stats_client_open(struct pddgpu_device *pdev,
				     struct pddgpu_client *client)
{
	pddgpu_leak_client_open(&client->leak, client->id);
}

/**
 * pddgpu_memory_stats_client_close - a client has gone
 * @pdev: the device
 * @client: the client; its handles are closed
 */
void pddgpu_memory_stats_client_close(struct pddgpu_device *pdev,
				      struct pddgpu_client *client)
{
	pddgpu_leak_client_close(&pdev->memory_stats.leak_monitor,
				 &client->leak);
	monitor_changed(pdev);
}

static struct pddgpu_leak_monitor *monitor_of(struct pddgpu_bo *bo)
{
	return &pddgpu_bo_device(bo)->memory_stats.leak_monitor;
}

/**
 * pddgpu_memory_stats_begin - a client creates or imports an object
 * @bo: the object, without handles; tracked from its first one on
 * @label: the object's label, or empty
 * @start_ns: when its creation began
 *
 * Return: 0, or -ENOMEM: then the object is to be dropped.
 */
int pddgpu_memory_stats_begin(struct pddgpu_bo *bo, const char *label,
			      u64 start_ns)
{
	bo->began_ns = start_ns;
	if (!*label)
		return 0;
	return pddgpu_leak_set_label(monitor_of(bo), &bo->leak, label);
}

/**
 * pddgpu_memory_stats_born - an object has its first handle
 * @bo: the object; its holders_lock is held
 * @client: whose handle; it has created or imported the object
 */
void pddgpu_memory_stats_born(struct pddgpu_bo *bo,
			      struct pddgpu_client *client)
{
	struct pddgpu_device *pdev = pddgpu_bo_device(bo);
	u64 now_ns = pddgpu_memory_stats_clock();
	struct pddgpu_leak_birth birth = {
		.size = bo->tbo.base.size,
		/*
		 * The thread's own name may be another. Renamed meanwhile, it
		 * can be part old, part new, and always ends.
		 */
		.process = current->group_leader->comm,
		.pid = task_tgid_nr(current),
		.cpu = raw_smp_processor_id(),
		.domain = bo->held_in,
		.duration_ns = now_ns - bo->began_ns,
	};

	if (bo->flags & PDDGPU_BO_CREATE_PERSISTENT)
		birth.flags |= PDDGPU_LEAK_PERSISTENT;
	if (bo->tbo.base.import_attach)
		birth.flags |= PDDGPU_LEAK_IMPORTED;

	bo->leak.handles = 1;
	pddgpu_leak_track(monitor_of(bo), &bo->leak, &client->leak, &birth,
			  now_ns);
	trace_pddgpu_bo_create(card_of(pdev), bo->leak.id, birth.size,
			       birth.domain, birth.pid);
	usage_changed(pdev);
	monitor_changed(pdev);
}

/**
 * pddgpu_memory_stats_handle_opened - one more handle on an object
 * @bo: the object
 */
void pddgpu_memory_stats_handle_opened(struct pddgpu_bo *bo)
{
	pddgpu_leak_handle_opened(monitor_of(bo), &bo->leak);
	monitor_changed(pddgpu_bo_device(bo));
}

/**
 * pddgpu_memory_stats_handle_closed - one handle on an object less
 * @bo: the object
 */
void pddgpu_memory_stats_handle_closed(struct pddgpu_bo *bo)
{
	pddgpu_leak_handle_closed(monitor_of(bo), &bo->leak);
	monitor_changed(pddgpu_bo_device(bo));
}

/**
 * pddgpu_memory_stats_moved - an object is in another domain
 * @bo: the object, reserved, which has had a handle
 * @domain: where it is now
 * @evicted: it made room for another
 * @start_ns: when the move began
 */
void pddgpu_memory_stats_moved(struct pddgpu_bo *bo,
			       enum pddgpu_leak_domain domain, bool evicted,
			       u64 start_ns)
{
	struct pddgpu_device *pdev = pddgpu_bo_device(bo);

	pddgpu_leak_set_domain(monitor_of(bo), &bo->leak, domain, evicted);
	pddgpu_leak_note_time(monitor_of(bo), PDDGPU_LEAK_OP_MOVE,
			      ktime_get_ns() - start_ns);
	trace_pddgpu_bo_move(card_of(pdev), bo->leak.id, bo->tbo.base.size,
			     domain, evicted);
	monitor_changed(pdev);
}

/**
 * pddgpu_memory_stats_depart - an object's last reference is gone
 * @bo: the object; perhaps the driver's own, or one whose creation failed
 */
void pddgpu_memory_stats_depart(struct pddgpu_bo *bo)
{
	if (!bo->born)
		return;
	if (bo->leak.id)
		trace_pddgpu_bo_destroy(card_of(pddgpu_bo_device(bo)),
					bo->leak.id, bo->tbo.base.size);
	pddgpu_leak_depart(monitor_of(bo), &bo->leak,
			   pddgpu_memory_stats_clock());
	monitor_changed(pddgpu_bo_device(bo));
}

/**
 * pddgpu_memory_stats_departed - an object's memory is gone
 * @bo: the object; perhaps the driver's own, or one whose creation failed: it
 * can have a label nevertheless
 */
void pddgpu_memory_stats_departed(struct pddgpu_bo *bo)
{
	pddgpu_leak_departed(monitor_of(bo), &bo->leak,
			     pddgpu_memory_stats_clock());
}

/**
 * pddgpu_memory_stats_set_exported - an object's dma-bufs came or went
 * @bo: the object
 * @exported: whether there is one
 */
void pddgpu_memory_stats_set_exported(struct pddgpu_bo *bo, bool exported)
{
	pddgpu_leak_set_exported(monitor_of(bo), &bo->leak, exported);
	monitor_changed(pddgpu_bo_device(bo));
}

/**
 * pddgpu_memory_stats_set_label - name an object
 * @bo: the object
 * @label: at most 63 bytes
 *
 * Return: 0 or -ENOMEM.
 */
int pddgpu_memory_stats_set_label(struct pddgpu_bo *bo, const char *label)
{
	int ret = pddgpu_leak_set_label(monitor_of(bo), &bo->leak, label);

	if (!ret)
		monitor_changed(pddgpu_bo_device(bo));
	return ret;
}

/**
 * pddgpu_memory_stats_object_id - the id of an object in leak_objects
 * @bo: the object, with a handle
 *
 * Return: the id.
 */
u64 pddgpu_memory_stats_object_id(struct pddgpu_bo *bo)
{
	return bo->leak.id;
}

static void monitor_init(struct pddgpu_memory_stats *stats, u64 max_tracked)
{
	spin_lock_init(&stats->check_lock);
	pddgpu_leak_monitor_init(&stats->leak_monitor,
				 PDDGPU_MEMORY_LEAK_THRESHOLD, max_tracked);
	INIT_DELAYED_WORK(&stats->notify_work, notify_work);
	INIT_DELAYED_WORK(&stats->leak_work, pddgpu_memory_leak_monitor_work);
}

#else

static void usage_changed(struct pddgpu_device *pdev)
{
}

static void monitor_init(struct pddgpu_memory_stats *stats, u64 max_tracked)
{
}

#endif /* PDDGPU_MEMORY_LEAK_MONITOR_ENABLED */

/**
 * pddgpu_memory_stats_init - make the counters, and the monitor, not yet running
 * @pdev: the device, which holds no memory yet
 * @max_tracked: objects beyond this many are only counted; 0: no limit
 */
void pddgpu_memory_stats_init(struct pddgpu_device *pdev, u64 max_tracked)
{
	spin_lock_init(&pdev->memory_stats.usage_lock);
	monitor_init(&pdev->memory_stats, max_tracked);
}
