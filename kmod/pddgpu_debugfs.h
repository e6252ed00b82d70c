/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_DEBUGFS_H
#define PDDGPU_DEBUGFS_H

struct pddgpu_device;

void pddgpu_debugfs_init(void);
void pddgpu_debugfs_fini(void);
void pddgpu_debugfs_add(struct pddgpu_device *pdev);
void pddgpu_debugfs_remove(struct pddgpu_device *pdev);

#endif /* PDDGPU_DEBUGFS_H */
