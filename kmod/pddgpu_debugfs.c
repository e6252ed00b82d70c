// SPDX-License-Identifier: GPL-2.0-or-later
/* The devices' files in debugfs: see ABI.md. */
#include <linux/debugfs.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <drm/drm_drv.h>

#include "pddgpu_debugfs.h"
#include "pddgpu_drv.h"
#include "pddgpu_monitor.h"

static const char *const file_names[] = {
	"memory_stats", "leak_objects", "trigger_leak_check",
};

static struct dentry *root;

/* Protects the list of devices that have a folder, and the links to the first. */
static DEFINE_MUTEX(devices_lock);
static LIST_HEAD(devices);
static struct dentry *links[ARRAY_SIZE(file_names)];

/* --- memory_stats --- */

static int memory_stats_show(struct seq_file *m, void *unused)
{
	struct pddgpu_device *pdev = m->private;
	struct pddgpu_memory_usage usage;
	char *text;
	size_t length;

	text = kmalloc(PDDGPU_LEAK_STATS_SIZE, GFP_KERNEL);
	if (!text)
		return -ENOMEM;

	pddgpu_memory_stats_get_info(&pdev->memory_stats, &usage);
	length = pddgpu_leak_format_stats(&pdev->memory_stats.leak_monitor,
					  &usage, pddgpu_name(pdev),
					  ktime_get_ns(), text);
	seq_write(m, text, length);
	kfree(text);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(memory_stats);

/* --- leak_objects --- */

/**
 * struct listing - one open leak_objects
 * @pdev: the device, referenced while the file is open: its folder may be gone earlier
 * @reader: the walk; in use while @begun is set
 * @begun: @reader is in use
 * @index: index of @record in the file; 0 is the header
 * @record: the object to show next, or NULL at the end
 * @text: room for a line
 */
struct listing {
	struct pddgpu_device *pdev;
	struct pddgpu_leak_reader reader;
	bool begun;
	loff_t index;
	const struct pddgpu_leak_record *record;
	char text[PDDGPU_LEAK_LINE_SIZE];
};

static void listing_rewind(struct listing *listing)
{
	if (listing->begun)
		pddgpu_leak_reader_end(&listing->reader);
	pddgpu_leak_reader_begin(&listing->reader,
				 &listing->pdev->memory_stats.leak_monitor,
				 ktime_get_ns());
	listing->begun = true;
	listing->index = 0;
	listing->record = NULL;
}

static void *listing_next(struct seq_file *m, void *unused, loff_t *pos)
{
	struct listing *listing = m->private;

	listing->record = pddgpu_leak_reader_next(&listing->reader);
	listing->index = ++*pos;
	return (void *)listing->record;
}

/* After a seek, a new listing starts and is read up to that position. */
static void *listing_start(struct seq_file *m, loff_t *pos)
{
	struct listing *listing = m->private;
	loff_t index = 0;

	if (*pos && *pos == listing->index)
		return (void *)listing->record;

	listing_rewind(listing);
	if (!*pos)
		return SEQ_START_TOKEN;
	while (index < *pos)
		if (!listing_next(m, NULL, &index))
			return NULL;
	return (void *)listing->record;
}

static void listing_stop(struct seq_file *m, void *unused)
{
}

static int listing_show(struct seq_file *m, void *v)
{
	struct listing *listing = m->private;
	size_t length;

	if (v == SEQ_START_TOKEN)
		length = pddgpu_leak_format_header(&listing->reader,
						   listing->text);
	else
		length = pddgpu_leak_format_record(v, listing->text);
	seq_write(m, listing->text, length);
	return 0;
}

static const struct seq_operations listing_ops = {
	.start = listing_start,
	.next = listing_next,
	.stop = listing_stop,
	.show = listing_show,
};

static int leak_objects_open(struct inode *inode, struct file *file)
{
	struct listing *listing;

	listing = __seq_open_private(file, &listing_ops, sizeof(*listing));
	if (!listing)
		return -ENOMEM;
	listing->pdev = inode->i_private;
	drm_dev_get(&listing->pdev->drm);
	return 0;
}

static int leak_objects_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct listing *listing = m->private;

	if (listing->begun)
		pddgpu_leak_reader_end(&listing->reader);
	drm_dev_put(&listing->pdev->drm);
	return seq_release_private(inode, file);
}

static const struct file_operations leak_objects_fops = {
	.owner = THIS_MODULE,
	.open = leak_objects_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = leak_objects_release,
};

/* --- trigger_leak_check --- */

static ssize_t trigger_leak_check_write(struct file *file,
					const char __user *data, size_t count,
					loff_t *pos)
{
	struct pddgpu_device *pdev = file->private_data;
	char text[PDDGPU_LEAK_ATTR_SIZE];
	int ret;

	if (*pos || count >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, data, count))
		return -EFAULT;

	ret = pddgpu_monitor_trigger(pdev, text, count);
	return ret ?: count;
}

static const struct file_operations trigger_leak_check_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.write = trigger_leak_check_write,
	.llseek = default_llseek,
};

/* --- Folders and links --- */

static void relink(void)
{
	const struct pddgpu_device *first;
	char target[64];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(file_names); i++) {
		debugfs_remove(links[i]);
		links[i] = NULL;
	}

	first = list_first_entry_or_null(&devices, struct pddgpu_device,
					 memory_stats.debugfs_node);
	if (!first)
		return;
	for (i = 0; i < ARRAY_SIZE(file_names); i++) {
		snprintf(target, sizeof(target), "%s/%s", pddgpu_name(first),
			 file_names[i]);
		links[i] = debugfs_create_symlink(file_names[i], root, target);
	}
}

/**
 * pddgpu_debugfs_add - make a device's folder
 * @pdev: the device, registered
 *
 * As usual with debugfs, a failure only costs the files.
 */
void pddgpu_debugfs_add(struct pddgpu_device *pdev)
{
	struct pddgpu_memory_stats *stats = &pdev->memory_stats;
	struct list_head *place;
	struct dentry *dir;

	dir = debugfs_create_dir(pddgpu_name(pdev), root);
	debugfs_create_file("memory_stats", 0400, dir, pdev, &memory_stats_fops);
	debugfs_create_file("leak_objects", 0400, dir, pdev, &leak_objects_fops);
	debugfs_create_file("trigger_leak_check", 0200, dir, pdev,
			    &trigger_leak_check_fops);

	mutex_lock(&devices_lock);
	stats->debugfs_dir = dir;
	/* Sorted by id, whatever the order of binding. */
	list_for_each(place, &devices) {
		const struct pddgpu_device *other =
			list_entry(place, struct pddgpu_device,
				   memory_stats.debugfs_node);

		if (to_platform_device(other->drm.dev)->id >
		    to_platform_device(pdev->drm.dev)->id)
			break;
	}
	list_add_tail(&stats->debugfs_node, place);
	relink();
	mutex_unlock(&devices_lock);
}

/**
 * pddgpu_debugfs_remove - remove a device's folder
 * @pdev: the device
 *
 * Waits for reads and writes in progress.
 */
void pddgpu_debugfs_remove(struct pddgpu_device *pdev)
{
	mutex_lock(&devices_lock);
	list_del(&pdev->memory_stats.debugfs_node);
	relink();
	mutex_unlock(&devices_lock);
	debugfs_remove(pdev->memory_stats.debugfs_dir);
}

/** pddgpu_debugfs_init - make the driver's folder */
void pddgpu_debugfs_init(void)
{
	root = debugfs_create_dir(PDDGPU_DRIVER_NAME, NULL);
}

/** pddgpu_debugfs_fini - remove the driver's folder */
void pddgpu_debugfs_fini(void)
{
	debugfs_remove(root);
}
