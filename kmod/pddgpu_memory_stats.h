/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_MEMORY_STATS_H
#define PDDGPU_MEMORY_STATS_H

#include <linux/ktime.h>
#include <linux/workqueue.h>

#include "pddgpu_leak_monitor.h"

struct pddgpu_bo;
struct pddgpu_client;
struct pddgpu_device;

/**
 * struct pddgpu_memory_stats - what a device's memory is used for
 * @usage_lock: protects the three below; innermost
 * @vram_used: bytes held in VRAM, by whomever
 * @gtt_used: bytes held in GTT
 * @used: their sum, which can also be read without the lock
 * @leak_monitor: the detector
 * @leak_work: runs pddgpu_memory_leak_monitor_work()
 * @check_lock: keeps the next two and the queueing of @leak_work together; takes
 *	the monitor's
 * @check_due: jiffies when @leak_work runs next, where
 * @check_queued: it is to
 * @notify_work: wakes who polls the generation in sysfs
 * @notified_at: jiffies when it last ran, and
 * @notified_generation: what it told of last; used by @notify_work alone
 * @debugfs_dir: the device's folder in debugfs
 * @debugfs_node: place among the devices that have one
 */
struct pddgpu_memory_stats {
	spinlock_t usage_lock; /* protects the next three */
	u64 vram_used;
	u64 gtt_used;
	u64 used;
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	struct pddgpu_leak_monitor leak_monitor;
	struct delayed_work leak_work;
	spinlock_t check_lock; /* protects the next two */
	unsigned long check_due;
	bool check_queued;
	struct delayed_work notify_work;
	unsigned long notified_at;
	u64 notified_generation;
	struct dentry *debugfs_dir;
	struct list_head debugfs_node;
#endif
};

void pddgpu_memory_stats_get_info(struct pddgpu_device *pdev,
				  struct pddgpu_memory_usage *info);
void pddgpu_memory_stats_account(struct pddgpu_device *pdev, u32 from, u32 to,
				 u64 bytes);
void pddgpu_memory_stats_init(struct pddgpu_device *pdev, u64 max_tracked);

#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED

/* The monitor's clock, read by nobody where there is no monitor. */
static inline u64 pddgpu_memory_stats_clock(void)
{
	return ktime_get_ns();
}

void pddgpu_memory_stats_start(struct pddgpu_device *pdev);
void pddgpu_memory_stats_stop(struct pddgpu_device *pdev);

void pddgpu_memory_stats_client_open(struct pddgpu_device *pdev,
				     struct pddgpu_client *client);
void pddgpu_memory_stats_client_close(struct pddgpu_device *pdev,
				      struct pddgpu_client *client);

int pddgpu_memory_stats_begin(struct pddgpu_bo *bo, const char *label,
			      u64 start_ns);
void pddgpu_memory_stats_born(struct pddgpu_bo *bo,
			      struct pddgpu_client *client);
void pddgpu_memory_stats_depart(struct pddgpu_bo *bo);
void pddgpu_memory_stats_departed(struct pddgpu_bo *bo);
int pddgpu_memory_stats_set_label(struct pddgpu_bo *bo, const char *label);
u64 pddgpu_memory_stats_object_id(struct pddgpu_bo *bo);
void pddgpu_memory_stats_set_exported(struct pddgpu_bo *bo, bool exported);
void pddgpu_memory_stats_handle_opened(struct pddgpu_bo *bo);
void pddgpu_memory_stats_handle_closed(struct pddgpu_bo *bo);
void pddgpu_memory_stats_moved(struct pddgpu_bo *bo,
			       enum pddgpu_leak_domain domain, bool evicted,
			       u64 start_ns);

void pddgpu_memory_stats_leak_check(struct pddgpu_device *pdev, bool asked);
void pddgpu_memory_stats_controls_changed(struct pddgpu_device *pdev);
int pddgpu_memory_stats_trigger(struct pddgpu_device *pdev, const char *text,
				size_t length);

void pddgpu_debugfs_init(void);
void pddgpu_debugfs_fini(void);
void pddgpu_debugfs_add(struct pddgpu_device *pdev);
void pddgpu_debugfs_remove(struct pddgpu_device *pdev);

#else

static inline u64 pddgpu_memory_stats_clock(void)
{
	return 0;
}

static inline void pddgpu_memory_stats_start(struct pddgpu_device *pdev)
{
}

static inline void pddgpu_memory_stats_stop(struct pddgpu_device *pdev)
{
}

static inline void
pddgpu_memory_stats_client_open(struct pddgpu_device *pdev,
				struct pddgpu_client *client)
{
}

static inline void
pddgpu_memory_stats_client_close(struct pddgpu_device *pdev,
				 struct pddgpu_client *client)
{
}

static inline void pddgpu_memory_stats_depart(struct pddgpu_bo *bo)
{
}

static inline void pddgpu_memory_stats_set_exported(struct pddgpu_bo *bo,
						    bool exported)
{
}

static inline int pddgpu_memory_stats_begin(struct pddgpu_bo *bo,
					    const char *label, u64 start_ns)
{
	return 0;
}

static inline void pddgpu_memory_stats_departed(struct pddgpu_bo *bo)
{
}

static inline int pddgpu_memory_stats_set_label(struct pddgpu_bo *bo,
						const char *label)
{
	return -EOPNOTSUPP;
}

static inline u64 pddgpu_memory_stats_object_id(struct pddgpu_bo *bo)
{
	return 0;
}

static inline void pddgpu_memory_stats_born(struct pddgpu_bo *bo,
					    struct pddgpu_client *client)
{
}

static inline void pddgpu_memory_stats_handle_opened(struct pddgpu_bo *bo)
{
}

static inline void pddgpu_memory_stats_handle_closed(struct pddgpu_bo *bo)
{
}

static inline void pddgpu_memory_stats_moved(struct pddgpu_bo *bo,
					     enum pddgpu_leak_domain domain,
					     bool evicted, u64 start_ns)
{
}

static inline void pddgpu_debugfs_init(void)
{
}

static inline void pddgpu_debugfs_fini(void)
{
}

static inline void pddgpu_debugfs_add(struct pddgpu_device *pdev)
{
}

static inline void pddgpu_debugfs_remove(struct pddgpu_device *pdev)
{
}

#endif /* PDDGPU_MEMORY_LEAK_MONITOR_ENABLED */

#endif /* PDDGPU_MEMORY_STATS_H */
