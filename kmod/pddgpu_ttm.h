/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_TTM_H
#define PDDGPU_TTM_H

struct pddgpu_device;

int pddgpu_ttm_init(struct pddgpu_device *pdev);

#endif /* PDDGPU_TTM_H */
