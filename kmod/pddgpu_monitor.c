// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Glue between the driver and the leak monitor's core: check scheduling, object
 * hooks, reporting.
 */
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/jiffies.h>
#include <linux/kobject.h>
#include <linux/ktime.h>
#include <linux/sysfs.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>

#include "pddgpu_compat.h"
#include "pddgpu_drv.h"
#include "pddgpu_monitor.h"

#define CREATE_TRACE_POINTS
#include "pddgpu_trace.h"

/* Pollers of alert_count and generation are woken at most this often. */
#define NOTIFY_DISTANCE_MS 100

/* How often, and how far apart, TTM's counters are compared before a warning. */
#define CROSS_CHECK_TRIES 5
#define CROSS_CHECK_PAUSE_MS 2

static u64 used_bytes(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_usage usage;

	pddgpu_memory_stats_get_info(&pdev->memory_stats, &usage);
	return usage.vram_used + usage.gtt_used;
}

static u32 card_of(struct pddgpu_device *pdev)
{
	return pdev->drm.primary->index;
}

/*
 * Brings the next check forward to the time when an alert may be raised. While an
 * alert is due but may not be raised yet, every allocation calls this; the check
 * is already queued then.
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
	/* Never early: the current jiffy has begun, and the conversion rounds down. */
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

/**
 * pddgpu_monitor_usage_changed - queue a check if an alert is due
 * @pdev: the device, whose counters have changed
 */
void pddgpu_monitor_usage_changed(struct pddgpu_device *pdev)
{
	int index;

	if (!pddgpu_leak_usage_changed(&pdev->memory_stats.leak_monitor,
				       used_bytes(pdev)))
		return;
	/* Open files outlive an unbind; the work does not. */
	if (drm_dev_enter(&pdev->drm, &index)) {
		bring_check_forward(pdev);
		drm_dev_exit(index);
	}
}

/* Wakes pollers of a leak_monitor/ attribute. */
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
 * Wakes pollers of the generation, which may have risen. Usually the work for that
 * is pending already. Testing this without a lock is safe: the caller has changed
 * the generation under a shard's lock. Work that is no longer pending has begun
 * and takes the same lock, so it sees the change; pending work will see it.
 */
static inline void monitor_changed(struct pddgpu_device *pdev)
{
	if (!delayed_work_pending(&pdev->memory_stats.notify_work))
		queue_notify_work(pdev);
}

/*
 * The text is part of the ABI and names no device. The log record does, beside the
 * text, which dev_warn() cannot do.
 */
static void warn(struct pddgpu_device *pdev, const char *text)
{
	dev_printk_emit(LOGLEVEL_WARNING, pdev->drm.dev, "%s\n", text);
}

/**
 * pddgpu_memory_stats_leak_report - print what a check found
 * @pdev: the device
 * @report: the check's report; most print nothing
 */
static void
pddgpu_memory_stats_leak_report(struct pddgpu_device *pdev,
				const struct pddgpu_leak_report *report)
{
	char text[PDDGPU_LEAK_LOG_SIZE];
	unsigned int line;

	for (line = 0; pddgpu_leak_log_line(report, line, text); line++)
		warn(pdev, text);
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
 * @asked: root asked for the report
 */
void pddgpu_memory_stats_leak_check(struct pddgpu_device *pdev, bool asked)
{
	struct pddgpu_leak_monitor *monitor = &pdev->memory_stats.leak_monitor;
	struct pddgpu_leak_report report;
	u64 start_ns = ktime_get_ns();
	u64 duration_ns;

	pddgpu_leak_check(monitor, used_bytes(pdev), start_ns, &report);
	duration_ns = ktime_get_ns() - start_ns;
	pddgpu_leak_note_time(monitor, PDDGPU_LEAK_OP_CHECK, duration_ns);
	trace_pddgpu_leak_check(card_of(pdev), duration_ns,
				report.suspicious_objects,
				report.confirmed_objects);
	monitor_changed(pdev);

	if (report.alert) {
		/* Before printing, because a serial console is slow. */
		notify(pdev, "alert_count");
		trace_pddgpu_leak_alert(card_of(pdev), report.used_bytes);
		send_alert_event(pdev, report.used_bytes);
	}
	pddgpu_leak_ration(monitor, &report, asked);
	pddgpu_memory_stats_leak_report(pdev, &report);
}

/* Queues a check one interval from now, or none while the monitor is off. */
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
	/* An alert may be due earlier. */
	pddgpu_monitor_usage_changed(pdev);
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
 * pddgpu_monitor_controls_changed - a control was written
 * @pdev: the device
 */
void pddgpu_monitor_controls_changed(struct pddgpu_device *pdev)
{
	schedule_check(pdev);
}

static u64 ttm_used(struct pddgpu_device *pdev, u32 mem_type)
{
	return ttm_resource_manager_usage(ttm_manager_type(&pdev->ttm, mem_type));
}

/*
 * Compares our counters with TTM's. An allocation in progress may be in one and
 * not yet in the other, so only a difference that persists is reported. Not for
 * polling: TTM takes its LRU lock for this.
 */
static void cross_check(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_usage usage;
	u64 vram, gtt;
	unsigned int i;

	for (i = 0; i < CROSS_CHECK_TRIES; i++) {
		if (i)
			msleep(CROSS_CHECK_PAUSE_MS);
		pddgpu_memory_stats_get_info(&pdev->memory_stats, &usage);
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
 * pddgpu_monitor_trigger - run a check on request
 * @pdev: the device
 * @text: what was written to the trigger
 * @length: its length in bytes
 *
 * Return: 0 after the check, or a negative errno.
 */
int pddgpu_monitor_trigger(struct pddgpu_device *pdev, const char *text,
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
 * pddgpu_monitor_start - start the periodic checks
 * @pdev: the device, registered
 */
void pddgpu_monitor_start(struct pddgpu_device *pdev)
{
	dev_printk_emit(LOGLEVEL_INFO, pdev->drm.dev,
			"PDDGPU: Memory leak monitor started\n");
	schedule_check(pdev);
}

/**
 * pddgpu_monitor_stop - stop the periodic checks
 * @pdev: the device, unplugged, so that nothing starts a check any more
 */
void pddgpu_monitor_stop(struct pddgpu_device *pdev)
{
	/* In this order, because a check queues the notify work. */
	cancel_delayed_work_sync(&pdev->memory_stats.leak_work);
	cancel_delayed_work_sync(&pdev->memory_stats.notify_work);
}

/**
 * pddgpu_monitor_client_open - watch a new client
 * @client: the leak monitor's part of the client
 * @id: its drm-client-id
 */
void pddgpu_monitor_client_open(struct pddgpu_leak_client *client, u64 id)
{
	pddgpu_leak_client_open(client, id);
}

/**
 * pddgpu_monitor_client_close - a client has closed
 * @pdev: the device
 * @client: the leak monitor's part of the client, whose handles are closed
 */
void pddgpu_monitor_client_close(struct pddgpu_device *pdev,
				 struct pddgpu_leak_client *client)
{
	pddgpu_leak_client_close(&pdev->memory_stats.leak_monitor, client);
	monitor_changed(pdev);
}

/**
 * pddgpu_monitor_born - track an object that has its first handle
 * @pdev: the device
 * @object: the leak monitor's part of the object, whose holders_lock is held
 * @client: the client that created or imported it
 * @birth: its size, domain and flags; the rest is filled in
 * @began_ns: when its creation began
 */
void pddgpu_monitor_born(struct pddgpu_device *pdev,
			 struct pddgpu_leak_object *object,
			 struct pddgpu_leak_client *client,
			 struct pddgpu_leak_birth *birth, u64 began_ns)
{
	u64 now_ns = pddgpu_monitor_clock();

	/*
	 * The thread's own name may differ. A concurrent rename can leave it
	 * part old and part new, but always terminated.
	 */
	birth->process = current->group_leader->comm;
	birth->pid = task_tgid_nr(current);
	birth->cpu = raw_smp_processor_id();
	birth->duration_ns = now_ns - began_ns;

	object->handles = 1;
	pddgpu_leak_track(&pdev->memory_stats.leak_monitor, object, client,
			  birth, now_ns);
	trace_pddgpu_bo_create(card_of(pdev), object->id, birth->size,
			       birth->domain, birth->pid);
	pddgpu_monitor_usage_changed(pdev);
	monitor_changed(pdev);
}

/**
 * pddgpu_monitor_handle_opened - count a new handle on an object
 * @pdev: the device
 * @object: the leak monitor's part of the object
 */
void pddgpu_monitor_handle_opened(struct pddgpu_device *pdev,
				  struct pddgpu_leak_object *object)
{
	pddgpu_leak_handle_opened(&pdev->memory_stats.leak_monitor, object);
	monitor_changed(pdev);
}

/**
 * pddgpu_monitor_handle_closed - count a closed handle on an object
 * @pdev: the device
 * @object: the leak monitor's part of the object
 */
void pddgpu_monitor_handle_closed(struct pddgpu_device *pdev,
				  struct pddgpu_leak_object *object)
{
	pddgpu_leak_handle_closed(&pdev->memory_stats.leak_monitor, object);
	monitor_changed(pdev);
}

/**
 * pddgpu_monitor_moved - an object has moved to another domain
 * @pdev: the device
 * @object: the leak monitor's part of the object, which is reserved and has had a
 *	handle
 * @domain: where it is now
 * @evicted: it moved to make room for another object
 * @start_ns: when the move began
 */
void pddgpu_monitor_moved(struct pddgpu_device *pdev,
			  struct pddgpu_leak_object *object,
			  enum pddgpu_leak_domain domain, bool evicted,
			  u64 start_ns)
{
	struct pddgpu_leak_monitor *monitor = &pdev->memory_stats.leak_monitor;

	pddgpu_leak_set_domain(monitor, object, domain, evicted);
	pddgpu_leak_note_time(monitor, PDDGPU_LEAK_OP_MOVE,
			      ktime_get_ns() - start_ns);
	trace_pddgpu_bo_move(card_of(pdev), object->id, object->size, domain,
			     evicted);
	monitor_changed(pdev);
}

/**
 * pddgpu_monitor_depart - the last reference to an object is gone
 * @pdev: the device
 * @object: the leak monitor's part of the object, which has had a handle
 */
void pddgpu_monitor_depart(struct pddgpu_device *pdev,
			   struct pddgpu_leak_object *object)
{
	if (object->id)
		trace_pddgpu_bo_destroy(card_of(pdev), object->id,
					object->size);
	pddgpu_leak_depart(&pdev->memory_stats.leak_monitor, object,
			   pddgpu_monitor_clock());
	monitor_changed(pdev);
}

/**
 * pddgpu_monitor_departed - an object's memory is freed
 * @pdev: the device
 * @object: the leak monitor's part of the object, which may be the driver's own, or
 *	one whose creation failed; even that can have a label
 */
void pddgpu_monitor_departed(struct pddgpu_device *pdev,
			     struct pddgpu_leak_object *object)
{
	pddgpu_leak_departed(&pdev->memory_stats.leak_monitor, object,
			     pddgpu_monitor_clock());
}

/**
 * pddgpu_monitor_set_exported - record whether an object has a dma-buf
 * @pdev: the device
 * @object: the leak monitor's part of the object
 * @exported: whether it has one
 */
void pddgpu_monitor_set_exported(struct pddgpu_device *pdev,
				 struct pddgpu_leak_object *object,
				 bool exported)
{
	pddgpu_leak_set_exported(&pdev->memory_stats.leak_monitor, object,
				 exported);
	monitor_changed(pdev);
}

/**
 * pddgpu_monitor_set_label - name an object
 * @pdev: the device
 * @object: the leak monitor's part of the object, with or without a handle
 * @label: at most 63 bytes
 *
 * Return: 0 or -ENOMEM; -EOPNOTSUPP without a monitor.
 */
int pddgpu_monitor_set_label(struct pddgpu_device *pdev,
			     struct pddgpu_leak_object *object,
			     const char *label)
{
	int ret = pddgpu_leak_set_label(&pdev->memory_stats.leak_monitor,
					object, label);

	if (!ret)
		monitor_changed(pdev);
	return ret;
}

/**
 * pddgpu_monitor_clock - the monitor's clock
 *
 * Return: nanoseconds; 0 without a monitor.
 */
u64 pddgpu_monitor_clock(void)
{
	return ktime_get_ns();
}

/**
 * pddgpu_monitor_init - set up the monitor without starting it
 * @pdev: the device
 * @max_tracked: limit of tracked objects, more are only counted; 0: no limit
 */
void pddgpu_monitor_init(struct pddgpu_device *pdev, u64 max_tracked)
{
	struct pddgpu_memory_stats *stats = &pdev->memory_stats;

	spin_lock_init(&stats->check_lock);
	pddgpu_leak_monitor_init(&stats->leak_monitor,
				 PDDGPU_MEMORY_LEAK_THRESHOLD, max_tracked);
	INIT_DELAYED_WORK(&stats->notify_work, notify_work);
	INIT_DELAYED_WORK(&stats->leak_work, pddgpu_memory_leak_monitor_work);
}
