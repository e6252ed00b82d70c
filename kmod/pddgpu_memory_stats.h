/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_MEMORY_STATS_H
#define PDDGPU_MEMORY_STATS_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "pddgpu_drv.h"
#include "pddgpu_leak_monitor.h"

struct dentry;

/**
 * struct pddgpu_memory_stats - memory counters of a device, and its leak monitor
 * @vram_total: bytes of VRAM
 * @gtt_total: bytes of GTT
 * @driver_pinned: bytes of VRAM that the driver pins for itself
 * @usage_lock: taken for moves from one domain to the other, so that no reader
 *	finds the bytes in both or in neither; innermost
 * @vram_used: bytes allocated in VRAM, including the driver's own
 * @gtt_used: bytes allocated in GTT
 * @leak_monitor: the detector
 * @leak_work: runs pddgpu_memory_leak_monitor_work()
 * @check_lock: protects the next two and the queueing of @leak_work; taken outside
 *	the monitor's lock
 * @check_due: jiffies when @leak_work runs next, valid while @check_queued is set
 * @check_queued: @leak_work is queued
 * @notify_work: wakes pollers of the generation in sysfs
 * @notified_at: jiffies when @notify_work last ran
 * @notified_generation: the generation it last announced; used by @notify_work alone
 * @debugfs_dir: the device's folder in debugfs
 * @debugfs_node: link in the list of devices that have one
 */
struct pddgpu_memory_stats {
	u64 vram_total;
	u64 gtt_total;
	u64 driver_pinned;
	seqlock_t usage_lock;
	atomic64_t vram_used;
	atomic64_t gtt_used;
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

void pddgpu_memory_stats_init(struct pddgpu_memory_stats *stats, u64 vram_total,
			      u64 gtt_total);
void pddgpu_memory_stats_get_info(struct pddgpu_memory_stats *stats,
				  struct pddgpu_memory_usage *info);
bool pddgpu_memory_stats_account(struct pddgpu_memory_stats *stats, u32 from,
				 u32 to, u64 bytes);
bool pddgpu_memory_stats_domain_of(u32 mem_type,
				   enum pddgpu_leak_domain *domain);

#endif /* PDDGPU_MEMORY_STATS_H */
