// SPDX-License-Identifier: GPL-2.0-or-later
/* Counters of a device's memory. */
#include <drm/ttm/ttm_placement.h>

#include "pddgpu_memory_stats.h"

/**
 * pddgpu_memory_stats_init - set up the counters
 * @stats: counters of a device that holds no memory yet
 * @vram_total: bytes of VRAM
 * @gtt_total: bytes of GTT
 */
void pddgpu_memory_stats_init(struct pddgpu_memory_stats *stats, u64 vram_total,
			      u64 gtt_total)
{
	stats->vram_total = vram_total;
	stats->gtt_total = gtt_total;
	seqlock_init(&stats->usage_lock);
}

/**
 * pddgpu_memory_stats_get_info - read the memory counters
 * @stats: the device's counters
 * @info: filled in; memory that moves meanwhile is in exactly one domain
 */
void pddgpu_memory_stats_get_info(struct pddgpu_memory_stats *stats,
				  struct pddgpu_memory_usage *info)
{
	unsigned int begun;

	info->vram_total = stats->vram_total;
	info->gtt_total = stats->gtt_total;
	info->driver_pinned = stats->driver_pinned;
	do {
		begun = read_seqbegin(&stats->usage_lock);
		info->vram_used = atomic64_read(&stats->vram_used);
		info->gtt_used = atomic64_read(&stats->gtt_used);
	} while (read_seqretry(&stats->usage_lock, begun));
}

/**
 * pddgpu_memory_stats_domain_of - the domain of a TTM memory type
 * @mem_type: TTM_PL_
 * @domain: filled in
 *
 * Return: false for TTM's system domain, which is not accounted.
 */
bool pddgpu_memory_stats_domain_of(u32 mem_type,
				   enum pddgpu_leak_domain *domain)
{
	switch (mem_type) {
	case TTM_PL_VRAM:
		*domain = PDDGPU_LEAK_VRAM;
		return true;
	case TTM_PL_TT:
		*domain = PDDGPU_LEAK_GTT;
		return true;
	default:
		return false;
	}
}

static atomic64_t *used_counter(struct pddgpu_memory_stats *stats, u32 mem_type)
{
	enum pddgpu_leak_domain domain;

	if (!pddgpu_memory_stats_domain_of(mem_type, &domain))
		return NULL;
	return domain == PDDGPU_LEAK_VRAM ? &stats->vram_used :
					    &stats->gtt_used;
}

/**
 * pddgpu_memory_stats_account - account for a move between domains
 * @stats: the device's counters
 * @from: TTM_PL_VRAM, TTM_PL_TT, or TTM_PL_SYSTEM for an allocation
 * @to: likewise; TTM_PL_SYSTEM for a free
 * @bytes: how much
 *
 * Return: true if memory was freed.
 */
bool pddgpu_memory_stats_account(struct pddgpu_memory_stats *stats, u32 from,
				 u32 to, u64 bytes)
{
	atomic64_t *taken_from = used_counter(stats, from);
	atomic64_t *added_to = used_counter(stats, to);

	if (taken_from && added_to) {
		write_seqlock(&stats->usage_lock);
		atomic64_sub(bytes, taken_from);
		atomic64_add(bytes, added_to);
		write_sequnlock(&stats->usage_lock);
	} else if (added_to) {
		atomic64_add(bytes, added_to);
	} else if (taken_from) {
		atomic64_sub(bytes, taken_from);
	}
	return taken_from && !added_to;
}
