// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Counters of a device's memory, and the leak monitor's place in the kernel:
 * when it checks, whom it watches, and where its reports go.
 */
#include <linux/jiffies.h>
#include <linux/ktime.h>

#include <drm/drm_drv.h>
#include <drm/drm_file.h>

#include "pddgpu_bo.h"
#include "pddgpu_drm.h"

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
	spin_unlock(&stats->usage_lock);

	/*
	 * What an allocation does is looked at in pddgpu_memory_stats_track(),
	 * when the object can be part of the report.
	 */
	if (taken_from && !added_to)
		usage_changed(pdev);
}

#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED

static u64 used_bytes(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_usage usage;

	pddgpu_memory_stats_get_info(pdev, &usage);
	return usage.vram_used + usage.gtt_used;
}

/* Starts a check at once where an alert is due. */
static void usage_changed(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_stats *stats = &pdev->memory_stats;
	int index;

	if (!pddgpu_leak_usage_changed(&stats->leak_monitor, used_bytes(pdev)))
		return;
	/* Open files outlive an unbind, the work does not. */
	if (drm_dev_enter(&pdev->drm, &index)) {
		mod_delayed_work(system_wq, &stats->leak_work, 0);
		drm_dev_exit(index);
	}
}

/**
 * pddgpu_memory_stats_leak_report - print a report into the kernel log
 * @report: of a check
 */
void pddgpu_memory_stats_leak_report(const struct pddgpu_leak_report *report)
{
	char text[PDDGPU_LEAK_LOG_SIZE];
	unsigned int line;

	for (line = 0; pddgpu_leak_report_line(report, line, text); line++)
		pr_warn("%s\n", text);
}

/**
 * pddgpu_memory_stats_leak_check - run one check to its end
 * @pdev: the device
 * @print: print the report even without an alert
 */
void pddgpu_memory_stats_leak_check(struct pddgpu_device *pdev, bool print)
{
	struct pddgpu_leak_monitor *monitor = &pdev->memory_stats.leak_monitor;
	struct pddgpu_leak_report report;
	char text[PDDGPU_LEAK_LOG_SIZE];
	u64 start_ns = ktime_get_ns();

	pddgpu_leak_check(monitor, used_bytes(pdev), start_ns, &report);
	pddgpu_leak_note_time(monitor, PDDGPU_LEAK_OP_CHECK,
			      ktime_get_ns() - start_ns);

	if (report.alert) {
		pddgpu_leak_alert_line(&report, text);
		pr_warn("%s\n", text);
	}
	if (report.alert || print)
		pddgpu_memory_stats_leak_report(&report);
}

/* Counts the interval from now; stops while the monitor is off. */
static void schedule_check(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_stats *stats = &pdev->memory_stats;
	u64 interval_ms = pddgpu_leak_check_interval_ms(&stats->leak_monitor);

	if (interval_ms)
		mod_delayed_work(system_wq, &stats->leak_work,
				 msecs_to_jiffies(interval_ms));
	else
		cancel_delayed_work(&stats->leak_work);
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
	usage_changed(pdev);
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
	return 0;
}

/**
 * pddgpu_memory_stats_start - begin the periodic checks
 * @pdev: the device, registered
 */
void pddgpu_memory_stats_start(struct pddgpu_device *pdev)
{
	PDDGPU_INFO("Memory leak monitor started\n");
	schedule_check(pdev);
}

/**
 * pddgpu_memory_stats_stop - end the periodic checks
 * @pdev: the device, unplugged: nothing starts a check any more
 */
void pddgpu_memory_stats_stop(struct pddgpu_device *pdev)
{
	cancel_delayed_work_sync(&pdev->memory_stats.leak_work);
}

/**
 * pddgpu_memory_stats_client_open - watch a new client
 * @pdev: the device
 * @file: the client
 *
 * Return: 0 or -ENOMEM.
 */
int pddgpu_memory_stats_client_open(struct pddgpu_device *pdev,
				    struct drm_file *file)
{
	struct pddgpu_leak_client *client;

	client = kzalloc(sizeof(*client), GFP_KERNEL);
	if (!client)
		return -ENOMEM;
	pddgpu_leak_client_open(&pdev->memory_stats.leak_monitor, client);
	file->driver_priv = client;
	return 0;
}

/**
 * pddgpu_memory_stats_client_close - a client has gone
 * @pdev: the device
 * @file: the client; its handles are closed
 */
void pddgpu_memory_stats_client_close(struct pddgpu_device *pdev,
				      struct drm_file *file)
{
	pddgpu_leak_client_close(&pdev->memory_stats.leak_monitor,
				 file->driver_priv);
	kfree(file->driver_priv);
}

/**
 * pddgpu_memory_stats_track - a client has created an object
 * @bo: the object, without handle yet
 * @file: the client
 * @label: the object's label, or empty
 * @start_ns: when its creation began
 *
 * Return: 0, or -ENOMEM: then the object is to be dropped.
 */
int pddgpu_memory_stats_track(struct pddgpu_bo *bo, struct drm_file *file,
			      const char *label, u64 start_ns)
{
	struct pddgpu_device *pdev = pddgpu_bo_device(bo);
	struct pddgpu_leak_monitor *monitor = &pdev->memory_stats.leak_monitor;
	char process[TASK_COMM_LEN];
	struct pddgpu_leak_birth birth = {
		.size = bo->tbo.base.size,
		/* The thread's own name may be another. */
		.process = get_task_comm(process, current->group_leader),
		.pid = task_tgid_nr(current),
	};
	u64 now_ns;
	int ret;

	if (bo->flags & PDDGPU_BO_CREATE_PERSISTENT)
		birth.flags = PDDGPU_LEAK_PERSISTENT;

	ret = pddgpu_leak_set_label(monitor, &bo->leak, label);
	if (ret)
		return ret;

	/* Under the reservation no eviction slips in unseen. */
	dma_resv_lock(bo->tbo.base.resv, NULL);
	pddgpu_ttm_domain_of(bo->tbo.resource->mem_type, &birth.domain);
	now_ns = ktime_get_ns();
	pddgpu_leak_track(monitor, &bo->leak, file->driver_priv, &birth, now_ns);
	dma_resv_unlock(bo->tbo.base.resv);

	pddgpu_leak_note_time(monitor, PDDGPU_LEAK_OP_ALLOCATION,
			      now_ns - start_ns);
	usage_changed(pdev);
	return 0;
}

/**
 * pddgpu_memory_stats_untrack - an object goes
 * @bo: the object; perhaps never tracked
 */
void pddgpu_memory_stats_untrack(struct pddgpu_bo *bo)
{
	pddgpu_leak_untrack(&pddgpu_bo_device(bo)->memory_stats.leak_monitor,
			    &bo->leak);
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
	return pddgpu_leak_set_label(&pddgpu_bo_device(bo)->memory_stats.leak_monitor,
				     &bo->leak, label);
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

/**
 * pddgpu_memory_stats_handle_opened - one more handle on an object
 * @bo: the object
 */
void pddgpu_memory_stats_handle_opened(struct pddgpu_bo *bo)
{
	pddgpu_leak_handle_opened(&pddgpu_bo_device(bo)->memory_stats.leak_monitor,
				  &bo->leak);
}

/**
 * pddgpu_memory_stats_handle_closed - one handle on an object less
 * @bo: the object
 */
void pddgpu_memory_stats_handle_closed(struct pddgpu_bo *bo)
{
	pddgpu_leak_handle_closed(&pddgpu_bo_device(bo)->memory_stats.leak_monitor,
				  &bo->leak);
}

/**
 * pddgpu_memory_stats_moved - an object has got a place
 * @bo: the object, reserved; untracked while it is being created
 * @domain: where it is now
 * @evicted: it made room for another
 * @start_ns: when the move began
 */
void pddgpu_memory_stats_moved(struct pddgpu_bo *bo,
			       enum pddgpu_leak_domain domain, bool evicted,
			       u64 start_ns)
{
	struct pddgpu_leak_monitor *monitor =
		&pddgpu_bo_device(bo)->memory_stats.leak_monitor;

	if (!bo->leak.id)
		return;
	pddgpu_leak_set_domain(monitor, &bo->leak, domain, evicted);
	pddgpu_leak_note_time(monitor, PDDGPU_LEAK_OP_MOVE,
			      ktime_get_ns() - start_ns);
}

/**
 * pddgpu_memory_stats_freed - the last handle on an object is gone
 * @pdev: the device
 * @start_ns: when its release began
 */
void pddgpu_memory_stats_freed(struct pddgpu_device *pdev, u64 start_ns)
{
	pddgpu_leak_note_time(&pdev->memory_stats.leak_monitor,
			      PDDGPU_LEAK_OP_FREE, ktime_get_ns() - start_ns);
}

static void monitor_init(struct pddgpu_memory_stats *stats)
{
	pddgpu_leak_monitor_init(&stats->leak_monitor,
				 PDDGPU_MEMORY_LEAK_THRESHOLD);
	INIT_DELAYED_WORK(&stats->leak_work, pddgpu_memory_leak_monitor_work);
}

#else

static void usage_changed(struct pddgpu_device *pdev)
{
}

static void monitor_init(struct pddgpu_memory_stats *stats)
{
}

#endif /* PDDGPU_MEMORY_LEAK_MONITOR_ENABLED */

/**
 * pddgpu_memory_stats_init - make the counters, and the monitor, not yet running
 * @pdev: the device, which holds no memory yet
 */
void pddgpu_memory_stats_init(struct pddgpu_device *pdev)
{
	spin_lock_init(&pdev->memory_stats.usage_lock);
	monitor_init(&pdev->memory_stats);
}
