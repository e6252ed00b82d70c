/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PDDGPU_SYSFS_H
#define PDDGPU_SYSFS_H

struct attribute_group;

extern const struct attribute_group *pddgpu_dev_groups[];

#endif /* PDDGPU_SYSFS_H */
