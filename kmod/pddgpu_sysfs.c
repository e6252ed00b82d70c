// SPDX-License-Identifier: GPL-2.0-or-later
/* The device's files in sysfs: see ABI.md. */
#include <linux/device.h>
#include <linux/sysfs.h>

#include "pddgpu_drv.h"
#include "pddgpu_monitor.h"
#include "pddgpu_sysfs.h"

static ssize_t show_bytes(char *buf, u64 bytes)
{
	return sysfs_emit(buf, "%llu\n", bytes);
}

static struct pddgpu_memory_usage usage_of(struct device *dev)
{
	struct pddgpu_device *pdev = dev_get_drvdata(dev);
	struct pddgpu_memory_usage usage;

	pddgpu_memory_stats_get_info(&pdev->memory_stats, &usage);
	return usage;
}

static ssize_t mem_info_vram_total_show(struct device *dev,
					struct device_attribute *attr, char *buf)
{
	return show_bytes(buf, usage_of(dev).vram_total);
}
static DEVICE_ATTR_RO(mem_info_vram_total);

static ssize_t mem_info_vram_used_show(struct device *dev,
				       struct device_attribute *attr, char *buf)
{
	return show_bytes(buf, usage_of(dev).vram_used);
}
static DEVICE_ATTR_RO(mem_info_vram_used);

static ssize_t mem_info_gtt_total_show(struct device *dev,
				       struct device_attribute *attr, char *buf)
{
	return show_bytes(buf, usage_of(dev).gtt_total);
}
static DEVICE_ATTR_RO(mem_info_gtt_total);

static ssize_t mem_info_gtt_used_show(struct device *dev,
				      struct device_attribute *attr, char *buf)
{
	return show_bytes(buf, usage_of(dev).gtt_used);
}
static DEVICE_ATTR_RO(mem_info_gtt_used);

static struct attribute *mem_info_attrs[] = {
	&dev_attr_mem_info_vram_total.attr,
	&dev_attr_mem_info_vram_used.attr,
	&dev_attr_mem_info_gtt_total.attr,
	&dev_attr_mem_info_gtt_used.attr,
	NULL,
};

static const struct attribute_group mem_info_group = {
	.attrs = mem_info_attrs,
};

#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED

/* A file whose text the leak monitor's core reads and writes. */
struct leak_attribute {
	struct device_attribute attr;
	enum pddgpu_leak_attr id;
};

static enum pddgpu_leak_attr leak_attr_id(struct device_attribute *attr)
{
	return container_of(attr, struct leak_attribute, attr)->id;
}

static ssize_t leak_attr_show(struct device *dev, struct device_attribute *attr,
			      char *buf)
{
	struct pddgpu_device *pdev = dev_get_drvdata(dev);

	return pddgpu_leak_attr_show(&pdev->memory_stats.leak_monitor,
				     leak_attr_id(attr), buf);
}

static ssize_t leak_attr_store(struct device *dev, struct device_attribute *attr,
			       const char *buf, size_t count)
{
	struct pddgpu_device *pdev = dev_get_drvdata(dev);
	int ret;

	ret = pddgpu_leak_attr_store(&pdev->memory_stats.leak_monitor,
				     leak_attr_id(attr), buf, count);
	if (ret)
		return ret;
	pddgpu_monitor_controls_changed(pdev);
	return count;
}

#define LEAK_ATTR(_name, _id, _mode, _store) \
	static struct leak_attribute leak_attr_##_name = { \
		.attr = __ATTR(_name, _mode, leak_attr_show, _store), \
		.id = PDDGPU_LEAK_ATTR_##_id, \
	}
#define LEAK_ATTR_RW(_name, _id) LEAK_ATTR(_name, _id, 0644, leak_attr_store)
#define LEAK_ATTR_RO(_name, _id) LEAK_ATTR(_name, _id, 0444, NULL)

LEAK_ATTR_RW(enabled, ENABLED);
LEAK_ATTR_RW(threshold_bytes, THRESHOLD_BYTES);
LEAK_ATTR_RW(check_interval_ms, CHECK_INTERVAL_MS);
LEAK_ATTR_RW(suspicious_age_ms, SUSPICIOUS_AGE_MS);
LEAK_ATTR_RW(confirmed_age_ms, CONFIRMED_AGE_MS);
LEAK_ATTR_RO(live_objects, LIVE_OBJECTS);
LEAK_ATTR_RO(live_bytes, LIVE_BYTES);
LEAK_ATTR_RO(suspicious_objects, SUSPICIOUS_OBJECTS);
LEAK_ATTR_RO(suspicious_bytes, SUSPICIOUS_BYTES);
LEAK_ATTR_RO(confirmed_objects, CONFIRMED_OBJECTS);
LEAK_ATTR_RO(confirmed_bytes, CONFIRMED_BYTES);
LEAK_ATTR_RO(orphaned_objects, ORPHANED_OBJECTS);
LEAK_ATTR_RO(orphaned_bytes, ORPHANED_BYTES);
LEAK_ATTR_RO(check_count, CHECK_COUNT);
LEAK_ATTR_RO(alert_count, ALERT_COUNT);
LEAK_ATTR_RO(generation, GENERATION);
LEAK_ATTR_RW(max_tracked, MAX_TRACKED);
LEAK_ATTR_RO(untracked_objects, UNTRACKED_OBJECTS);
LEAK_ATTR_RO(untracked_bytes, UNTRACKED_BYTES);

static ssize_t trigger_check_store(struct device *dev,
				   struct device_attribute *attr,
				   const char *buf, size_t count)
{
	int ret = pddgpu_monitor_trigger(dev_get_drvdata(dev), buf, count);

	return ret ?: count;
}
static DEVICE_ATTR_WO(trigger_check);

static struct attribute *leak_monitor_attrs[] = {
	&leak_attr_enabled.attr.attr,
	&leak_attr_threshold_bytes.attr.attr,
	&leak_attr_check_interval_ms.attr.attr,
	&leak_attr_suspicious_age_ms.attr.attr,
	&leak_attr_confirmed_age_ms.attr.attr,
	&dev_attr_trigger_check.attr,
	&leak_attr_live_objects.attr.attr,
	&leak_attr_live_bytes.attr.attr,
	&leak_attr_suspicious_objects.attr.attr,
	&leak_attr_suspicious_bytes.attr.attr,
	&leak_attr_confirmed_objects.attr.attr,
	&leak_attr_confirmed_bytes.attr.attr,
	&leak_attr_orphaned_objects.attr.attr,
	&leak_attr_orphaned_bytes.attr.attr,
	&leak_attr_check_count.attr.attr,
	&leak_attr_alert_count.attr.attr,
	&leak_attr_generation.attr.attr,
	&leak_attr_max_tracked.attr.attr,
	&leak_attr_untracked_objects.attr.attr,
	&leak_attr_untracked_bytes.attr.attr,
	NULL,
};

static const struct attribute_group leak_monitor_group = {
	.name = "leak_monitor",
	.attrs = leak_monitor_attrs,
};

#endif /* PDDGPU_MEMORY_LEAK_MONITOR_ENABLED */

const struct attribute_group *pddgpu_dev_groups[] = {
	&mem_info_group,
#if PDDGPU_MEMORY_LEAK_MONITOR_ENABLED
	&leak_monitor_group,
#endif
	NULL,
};
