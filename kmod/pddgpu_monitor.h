/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The driver's interface to the leak monitor. A driver without it has pddgpu_monitor_none.c. */
#ifndef PDDGPU_MONITOR_H
#define PDDGPU_MONITOR_H

#include "pddgpu_device.h"

u64 pddgpu_monitor_clock(void);

void pddgpu_monitor_init(struct pddgpu_device *pdev, u64 max_tracked);
void pddgpu_monitor_start(struct pddgpu_device *pdev);
void pddgpu_monitor_stop(struct pddgpu_device *pdev);

void pddgpu_monitor_client_open(struct pddgpu_leak_client *client, u64 id);
void pddgpu_monitor_client_close(struct pddgpu_device *pdev,
				 struct pddgpu_leak_client *client);

void pddgpu_monitor_born(struct pddgpu_device *pdev,
			 struct pddgpu_leak_object *object,
			 struct pddgpu_leak_client *client,
			 struct pddgpu_leak_birth *birth, u64 began_ns);
void pddgpu_monitor_depart(struct pddgpu_device *pdev,
			   struct pddgpu_leak_object *object);
void pddgpu_monitor_departed(struct pddgpu_device *pdev,
			     struct pddgpu_leak_object *object);
int pddgpu_monitor_set_label(struct pddgpu_device *pdev,
			     struct pddgpu_leak_object *object,
			     const char *label);
void pddgpu_monitor_set_exported(struct pddgpu_device *pdev,
				 struct pddgpu_leak_object *object,
				 bool exported);
void pddgpu_monitor_handle_opened(struct pddgpu_device *pdev,
				  struct pddgpu_leak_object *object);
void pddgpu_monitor_handle_closed(struct pddgpu_device *pdev,
				  struct pddgpu_leak_object *object);
void pddgpu_monitor_moved(struct pddgpu_device *pdev,
			  struct pddgpu_leak_object *object,
			  enum pddgpu_leak_domain domain, bool evicted,
			  u64 start_ns);
void pddgpu_monitor_usage_changed(struct pddgpu_device *pdev);

void pddgpu_memory_stats_leak_check(struct pddgpu_device *pdev, bool asked);
void pddgpu_monitor_controls_changed(struct pddgpu_device *pdev);
int pddgpu_monitor_trigger(struct pddgpu_device *pdev, const char *text,
			   size_t length);

#endif /* PDDGPU_MONITOR_H */
