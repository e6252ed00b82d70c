/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_PAGES_H
#define PDDGPU_PAGES_H

#include <linux/mm.h>
#include <linux/types.h>

struct ttm_buffer_object;
struct ttm_device;
struct ttm_operation_ctx;
struct ttm_tt;

extern const struct vm_operations_struct pddgpu_vm_ops;

struct ttm_tt *pddgpu_pages_tt_create(struct ttm_buffer_object *tbo,
				      u32 page_flags);
int pddgpu_pages_tt_populate(struct ttm_device *ttm, struct ttm_tt *tt,
			     struct ttm_operation_ctx *ctx);
void pddgpu_pages_tt_unpopulate(struct ttm_device *ttm, struct ttm_tt *tt);
void pddgpu_pages_tt_destroy(struct ttm_device *ttm, struct ttm_tt *tt);
int pddgpu_pages_provide(struct ttm_buffer_object *tbo);

#endif /* PDDGPU_PAGES_H */
