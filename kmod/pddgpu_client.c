// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DRM clients and their fdinfo (drm-usage-stats.rst). The sums follow every
 * change of a handle or a placement, except for the placement of shared objects:
 * it is looked up when the sums are read after such an object has moved. The
 * cost of a change thus does not depend on an object's number of holders.
 *
 * Kernels without "drm/gem: Fix race in drm_gem_handle_create_tail()" show a
 * handle to its client before they call the driver's .open, so a thread that
 * guesses the handle can close it first. The holder is then added after the
 * handle is gone and stays as long as the object. It holds a reference to its
 * client, and pddgpu_client_object_freed() removes it.
 */
#include <drm/drm_drv.h>
#include <drm/drm_file.h>
#include <drm/drm_print.h>

#include "pddgpu_bo.h"
#include "pddgpu_client.h"
#include "pddgpu_drm.h"
#include "pddgpu_drv.h"
#include "pddgpu_monitor.h"

/* Shared objects that are recounted before the lock is dropped for others. */
#define HOLDERS_AT_ONCE 64

/* Unique across all devices, like DRM's own: fdinfo does not name a virtual device. */
static u64 client_id(const struct drm_file *file)
{
#ifdef PDDGPU_OWN_CLIENT_IDS
	static atomic64_t last;

	return atomic64_inc_return(&last);
#else
	return file->client_id;
#endif
}

/**
 * pddgpu_client_open - a DRM file is opened
 * @drm: the device
 * @file: the file
 *
 * Return: 0 or -ENOMEM.
 */
int pddgpu_client_open(struct drm_device *drm, struct drm_file *file)
{
	struct pddgpu_client *client;

	client = kzalloc(sizeof(*client), GFP_KERNEL_ACCOUNT);
	if (!client)
		return -ENOMEM;
	client->id = client_id(file);
	spin_lock_init(&client->lock);
	client->references = 1;
	INIT_LIST_HEAD(&client->shared);
	pddgpu_monitor_client_open(pddgpu_client_leak(client), client->id);
	file->driver_priv = client;
	return 0;
}

/* Drops a reference and unlocks the client. */
static void put_client(struct pddgpu_client *client)
	__releases(&client->lock)
{
	bool last = !--client->references;

	spin_unlock(&client->lock);
	if (last)
		kfree(client);
}

/**
 * pddgpu_client_postclose - a DRM file and all its handles are closed
 * @drm: the device
 * @file: the file
 */
void pddgpu_client_postclose(struct drm_device *drm, struct drm_file *file)
{
	struct pddgpu_client *client = file->driver_priv;

	pddgpu_monitor_client_close(to_pddgpu(drm), pddgpu_client_leak(client));
	spin_lock(&client->lock);
	put_client(client);
}

/* --- A client's sums; called with its lock held --- */

/* Adds the object, where it is now, to its client's sums. */
static void count(struct pddgpu_holder *holder)
{
	u64 bytes = holder->bo->tbo.base.size;
	struct pddgpu_client_memory *memory;

	/* For a shared object it may change now; the next read then recounts. */
	holder->counted_in = READ_ONCE(holder->bo->held_in);
	memory = &holder->client->memory[holder->counted_in];
	memory->total += bytes;
	if (!list_empty(&holder->shared_node))
		memory->shared += bytes;
}

/* Subtracts the object where it was counted. */
static void uncount(struct pddgpu_holder *holder)
{
	u64 bytes = holder->bo->tbo.base.size;
	struct pddgpu_client_memory *memory =
		&holder->client->memory[holder->counted_in];

	memory->total -= bytes;
	if (!list_empty(&holder->shared_node))
		memory->shared -= bytes;
}

static void recount(struct pddgpu_holder *holder)
{
	uncount(holder);
	count(holder);
}

/* --- Holders of an object; called with its holders_lock held --- */

static void set_shared(struct pddgpu_holder *holder, bool shared)
{
	struct pddgpu_client *client = holder->client;

	spin_lock(&client->lock);
	uncount(holder);
	if (shared)
		list_add_tail(&holder->shared_node, &client->shared);
	else
		list_del_init(&holder->shared_node);
	count(holder);
	spin_unlock(&client->lock);
}

/* An object with one holder has moved. */
static void follow(struct pddgpu_holder *holder)
{
	spin_lock(&holder->client->lock);
	recount(holder);
	spin_unlock(&holder->client->lock);
}

static struct pddgpu_holder *some_holder(const struct pddgpu_bo *bo)
{
	return rb_entry(bo->holders.rb_node, struct pddgpu_holder, node);
}

static int compare(const void *client, const struct rb_node *node)
{
	const struct pddgpu_client *other =
		rb_entry(node, struct pddgpu_holder, node)->client;

	if (client == other)
		return 0;
	return (unsigned long)client < (unsigned long)other ? -1 : 1;
}

static struct pddgpu_holder *find_holder(const struct pddgpu_bo *bo,
					 const struct pddgpu_client *client)
{
	struct rb_node *node = rb_find(client, &bo->holders, compare);

	return node ? rb_entry(node, struct pddgpu_holder, node) : NULL;
}

static bool holder_is_less(struct rb_node *a, const struct rb_node *b)
{
	return compare(rb_entry(a, struct pddgpu_holder, node)->client, b) < 0;
}

/* Other holders need an update only if there was exactly one. */
static void add_holder(struct pddgpu_bo *bo, struct pddgpu_holder *holder,
		       struct pddgpu_client *client)
{
	holder->bo = bo;
	holder->client = client;
	INIT_LIST_HEAD(&holder->shared_node);
	if (bo->holder_count == 1)
		set_shared(some_holder(bo), true);
	rb_add(&holder->node, &bo->holders, holder_is_less);

	spin_lock(&client->lock);
	client->references++;
	if (bo->holder_count++)
		list_add_tail(&holder->shared_node, &client->shared);
	count(holder);
	spin_unlock(&client->lock);
}

static void remove_holder(struct pddgpu_bo *bo, struct pddgpu_holder *holder)
{
	struct pddgpu_client *client = holder->client;

	rb_erase(&holder->node, &bo->holders);
	spin_lock(&client->lock);
	uncount(holder);
	list_del_init(&holder->shared_node);
	holder->client = NULL;
	put_client(client);

	if (--bo->holder_count == 1)
		set_shared(some_holder(bo), false);
}

/* The leak monitor tracks an object from its first handle on. */
static void tell_birth(struct pddgpu_bo *bo, struct pddgpu_client *client)
{
	struct pddgpu_leak_birth birth = {
		.size = bo->tbo.base.size,
		.domain = bo->held_in,
	};

	if (bo->flags & PDDGPU_BO_CREATE_PERSISTENT)
		birth.flags |= PDDGPU_LEAK_PERSISTENT;
	if (bo->tbo.base.import_attach)
		birth.flags |= PDDGPU_LEAK_IMPORTED;
	pddgpu_monitor_born(pddgpu_bo_device(bo), pddgpu_bo_leak(bo),
			    pddgpu_client_leak(client), &birth, bo->began_ns);
}

static int handle_opened(struct pddgpu_bo *bo, struct drm_file *file)
{
	struct pddgpu_client *client = file->driver_priv;
	struct pddgpu_holder *spare = NULL;
	struct pddgpu_holder *holder;
	bool was_born;

	spin_lock(&bo->holders_lock);
	holder = find_holder(bo, client);
	if (!holder && bo->first_holder.client) {
		/* Few objects have a second holder; only those allocate memory. */
		spin_unlock(&bo->holders_lock);
		spare = kzalloc(sizeof(*spare), GFP_KERNEL_ACCOUNT);
		if (!spare)
			return -ENOMEM;
		spin_lock(&bo->holders_lock);
		holder = find_holder(bo, client);
	}
	if (!holder) {
		holder = spare ?: &bo->first_holder;
		spare = NULL;
		add_holder(bo, holder, client);
	}
	holder->handles++;
	was_born = bo->born;
	if (!was_born) {
		/* Under the lock: no eviction comes between reading held_in and this. */
		tell_birth(bo, client);
		/* Pairs with pddgpu_client_bo_is_born(). */
		smp_store_release(&bo->born, true);
	}
	spin_unlock(&bo->holders_lock);

	if (was_born)
		pddgpu_monitor_handle_opened(pddgpu_bo_device(bo),
					     pddgpu_bo_leak(bo));
	kfree(spare);
	return 0;
}

/**
 * pddgpu_client_handle_opened - count a new handle of a client
 * @bo: the object
 * @file: the client
 *
 * Return: 0, -ENOMEM, or -ENODEV if the device is unbound.
 */
int pddgpu_client_handle_opened(struct pddgpu_bo *bo, struct drm_file *file)
{
	int index;
	int ret;

	/* For every kind of new handle: an unbind waits, and no object is born afterwards. */
	if (!drm_dev_enter(bo->tbo.base.dev, &index))
		return -ENODEV;
	ret = handle_opened(bo, file);
	drm_dev_exit(index);
	return ret;
}

/**
 * pddgpu_client_handle_closed - count a closed handle of a client
 * @bo: the object
 * @file: the client
 */
void pddgpu_client_handle_closed(struct pddgpu_bo *bo, struct drm_file *file)
{
	struct pddgpu_holder *holder;
	bool gone;

	spin_lock(&bo->holders_lock);
	holder = find_holder(bo, file->driver_priv);
	gone = holder && !--holder->handles;
	if (gone)
		remove_holder(bo, holder);
	spin_unlock(&bo->holders_lock);

	/* Closed before it was opened: see the top of this file. */
	if (!holder)
		return;
	pddgpu_monitor_handle_closed(pddgpu_bo_device(bo), pddgpu_bo_leak(bo));
	if (gone && holder != &bo->first_holder)
		kfree(holder);
}

/**
 * pddgpu_client_object_freed - drop the holders of an object that gets no more handles
 * @bo: the object
 */
void pddgpu_client_object_freed(struct pddgpu_bo *bo)
{
	struct pddgpu_holder *holder;

	/* Only a move can still reach the object, and a move adds no holder. */
	while (unlikely(!RB_EMPTY_ROOT(&bo->holders))) {
		spin_lock(&bo->holders_lock);
		holder = some_holder(bo);
		remove_holder(bo, holder);
		spin_unlock(&bo->holders_lock);
		if (holder != &bo->first_holder)
			kfree(holder);
	}
}

/**
 * pddgpu_client_bo_is_born - whether an object has had a handle
 * @bo: the object
 *
 * If a handle is visible before .open has run (see the top of this file), there
 * are calls for objects that are not tracked yet.
 *
 * Return: true if it has had one; the leak monitor then knows the object.
 */
bool pddgpu_client_bo_is_born(const struct pddgpu_bo *bo)
{
	/* Pairs with pddgpu_client_handle_opened(). */
	return smp_load_acquire(&bo->born);
}

/**
 * pddgpu_client_bo_moved - an object has moved to another domain
 * @bo: the object, reserved
 * @domain: where it is now
 *
 * A shared object may have any number of holders, so their sums are only updated
 * when they are read.
 *
 * Return: whether any client has had a handle on it.
 */
bool pddgpu_client_bo_moved(struct pddgpu_bo *bo,
			    enum pddgpu_leak_domain domain)
{
	struct pddgpu_device *pdev = pddgpu_bo_device(bo);
	bool born;

	spin_lock(&bo->holders_lock);
	WRITE_ONCE(bo->held_in, domain);
	if (bo->holder_count == 1)
		follow(some_holder(bo));
	/* Pairs with get_memory(), which sees the new domain once it sees this. */
	if (bo->holder_count > 1)
		atomic64_inc_return_release(&pdev->shared_moves);
	born = bo->born;
	spin_unlock(&bo->holders_lock);
	return born;
}

/*
 * Recounts the objects that a client shares, as some may have moved. Drops the
 * lock now and then; a marker keeps the position meanwhile. Objects that are
 * added to the list then are already counted correctly.
 */
static void count_moved(struct pddgpu_client *client)
	__must_hold(&client->lock)
{
	struct pddgpu_holder marker = {};
	unsigned int steps = 0;

	list_add(&marker.shared_node, &client->shared);
	while (!list_is_last(&marker.shared_node, &client->shared)) {
		struct pddgpu_holder *holder =
			list_next_entry(&marker, shared_node);

		/* Skip the marker of another reader. */
		if (holder->bo)
			recount(holder);
		list_move(&marker.shared_node, &holder->shared_node);

		if (++steps % HOLDERS_AT_ONCE == 0) {
			spin_unlock(&client->lock);
			cond_resched();
			spin_lock(&client->lock);
		}
	}
	list_del(&marker.shared_node);
}

static void get_memory(struct pddgpu_device *pdev, struct pddgpu_client *client,
		       struct pddgpu_client_memory memory[PDDGPU_LEAK_DOMAINS])
{
	u64 moves;

	spin_lock(&client->lock);
	/* Pairs with pddgpu_client_bo_moved(). */
	moves = atomic64_read_acquire(&pdev->shared_moves);
	if (client->seen_moves != moves) {
		count_moved(client);
		client->seen_moves = moves;
	}
	memcpy(memory, client->memory, sizeof(client->memory));
	spin_unlock(&client->lock);
}

static void print_bytes(struct drm_printer *printer, const char *key,
			const char *region, u64 bytes)
{
	drm_printf(printer, "drm-%s-%s:\t%llu KiB\n", key, region, bytes / SZ_1K);
}

/**
 * pddgpu_client_show_fdinfo - print the fdinfo keys that DRM does not print itself
 * @printer: where to print
 * @file: the file
 */
void pddgpu_client_show_fdinfo(struct drm_printer *printer,
			       struct drm_file *file)
{
	static const char *const regions[PDDGPU_LEAK_DOMAINS] = {
		[PDDGPU_LEAK_VRAM] = "vram",
		[PDDGPU_LEAK_GTT] = "gtt",
	};
	struct pddgpu_device *pdev = to_pddgpu(file->minor->dev);
	struct pddgpu_client *client = file->driver_priv;
	struct pddgpu_client_memory memory[PDDGPU_LEAK_DOMAINS];
	unsigned int i;

	get_memory(pdev, client, memory);
	for (i = 0; i < PDDGPU_LEAK_DOMAINS; i++) {
		print_bytes(printer, "total", regions[i], memory[i].total);
		print_bytes(printer, "shared", regions[i], memory[i].shared);
		/* An object is entirely in one domain. */
		print_bytes(printer, "resident", regions[i], memory[i].total);
		print_bytes(printer, "memory", regions[i], memory[i].total);
	}
}

/**
 * pddgpu_client_show_whole_fdinfo - print all fdinfo keys, if DRM prints none
 * @m: where to print
 * @file: the open DRM file
 */
void pddgpu_client_show_whole_fdinfo(struct seq_file *m, struct file *file)
{
	struct drm_printer printer = drm_seq_file_printer(m);
	struct drm_file *drm_file = file->private_data;
	struct pddgpu_client *client = drm_file->driver_priv;

	drm_printf(&printer, "drm-driver:\t%s\n", PDDGPU_DRIVER_NAME);
	drm_printf(&printer, "drm-client-id:\t%llu\n", client->id);
	pddgpu_client_show_fdinfo(&printer, drm_file);
}
