// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DRM clients, and what fdinfo says of each (drm-usage-stats.rst). The sums
 * follow every change of a handle or a placement, so that reading them walks
 * nothing.
 *
 * Kernels without "drm/gem: Fix race in drm_gem_handle_create_tail()" show a
 * handle to its client before they tell the driver of it, so somebody who
 * guesses it can close it first: then the holder comes when the handle has
 * gone, and stays for as long as the object. It has a reference to its client,
 * and an object without handles lets go of it.
 */
#include <drm/drm_file.h>
#include <drm/drm_print.h>

#include "pddgpu_bo.h"
#include "pddgpu_client.h"

/* Of all devices, as DRM's own: fdinfo has no other name for a virtual device. */
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

	client = kzalloc(sizeof(*client), GFP_KERNEL);
	if (!client)
		return -ENOMEM;
	client->id = client_id(file);
	client->references = 1;
	pddgpu_memory_stats_client_open(to_pddgpu(drm), client);
	file->driver_priv = client;
	return 0;
}

/* Called with holders_lock held. */
static void put_client(struct pddgpu_client *client)
{
	if (!--client->references)
		kfree(client);
}

/**
 * pddgpu_client_postclose - a DRM file and all its handles are closed
 * @drm: the device
 * @file: the file
 */
void pddgpu_client_postclose(struct drm_device *drm, struct drm_file *file)
{
	struct pddgpu_device *pdev = to_pddgpu(drm);
	struct pddgpu_client *client = file->driver_priv;

	pddgpu_memory_stats_client_close(pdev, client);
	spin_lock(&pdev->holders_lock);
	put_client(client);
	spin_unlock(&pdev->holders_lock);
}

static bool is_shared(const struct pddgpu_bo *bo)
{
	return !list_empty(&bo->holders) && !list_is_singular(&bo->holders);
}

/* Adds an object to, or takes it out of, the sums of all who hold it. */
static void count(struct pddgpu_bo *bo, bool add)
{
	u64 total = bo->tbo.base.size;
	u64 shared = is_shared(bo) ? total : 0;
	struct pddgpu_holder *holder;

	list_for_each_entry(holder, &bo->holders, node) {
		struct pddgpu_client_memory *memory =
			&holder->client->memory[bo->held_in];

		memory->total += add ? total : -total;
		memory->shared += add ? shared : -shared;
	}
}

static struct pddgpu_holder *find_holder(struct pddgpu_bo *bo,
					 const struct pddgpu_client *client)
{
	struct pddgpu_holder *holder;

	list_for_each_entry(holder, &bo->holders, node)
		if (holder->client == client)
			return holder;
	return NULL;
}

/**
 * pddgpu_client_handle_opened - a client has one handle more
 * @bo: on this object
 * @file: the client
 *
 * Return: 0 or -ENOMEM.
 */
int pddgpu_client_handle_opened(struct pddgpu_bo *bo, struct drm_file *file)
{
	struct pddgpu_device *pdev = pddgpu_bo_device(bo);
	struct pddgpu_client *client = file->driver_priv;
	struct pddgpu_holder *spare = NULL;
	struct pddgpu_holder *holder;
	bool was_born;

	spin_lock(&pdev->holders_lock);
	holder = find_holder(bo, client);
	if (!holder && bo->first_holder.client) {
		/* Few objects have a second holder: only they need memory. */
		spin_unlock(&pdev->holders_lock);
		spare = kzalloc(sizeof(*spare), GFP_KERNEL);
		if (!spare)
			return -ENOMEM;
		spin_lock(&pdev->holders_lock);
		holder = find_holder(bo, client);
	}
	if (!holder) {
		holder = spare ?: &bo->first_holder;
		spare = NULL;
		count(bo, false);
		holder->client = client;
		client->references++;
		list_add_tail(&holder->node, &bo->holders);
		count(bo, true);
	}
	holder->handles++;
	was_born = bo->born;
	if (!was_born) {
		/* No eviction slips in between the look at its place and this. */
		pddgpu_memory_stats_born(bo, client);
		/* Pairs with pddgpu_client_bo_is_born(). */
		smp_store_release(&bo->born, true);
	}
	spin_unlock(&pdev->holders_lock);

	if (was_born)
		pddgpu_memory_stats_handle_opened(bo);
	kfree(spare);
	return 0;
}

/**
 * pddgpu_client_handle_closed - a client has one handle less
 * @bo: on this object
 * @file: the client
 */
void pddgpu_client_handle_closed(struct pddgpu_bo *bo, struct drm_file *file)
{
	struct pddgpu_device *pdev = pddgpu_bo_device(bo);
	struct pddgpu_holder *holder;
	bool gone;

	spin_lock(&pdev->holders_lock);
	holder = find_holder(bo, file->driver_priv);
	gone = holder && !--holder->handles;
	if (gone) {
		count(bo, false);
		list_del(&holder->node);
		put_client(holder->client);
		holder->client = NULL;
		count(bo, true);
	}
	spin_unlock(&pdev->holders_lock);

	/* Closed before it was opened: see above. */
	if (!holder)
		return;
	pddgpu_memory_stats_handle_closed(bo);
	if (gone && holder != &bo->first_holder)
		kfree(holder);
}

/**
 * pddgpu_client_object_freed - an object has no handles any more, nor will have
 * @bo: the object
 */
void pddgpu_client_object_freed(struct pddgpu_bo *bo)
{
	struct pddgpu_device *pdev = pddgpu_bo_device(bo);
	struct pddgpu_holder *holder, *next;

	/* Nobody else can reach it but who moves it, and adds no holder. */
	if (likely(list_empty(&bo->holders)))
		return;

	spin_lock(&pdev->holders_lock);
	count(bo, false);
	list_for_each_entry_safe(holder, next, &bo->holders, node) {
		list_del(&holder->node);
		put_client(holder->client);
		if (holder != &bo->first_holder)
			kfree(holder);
	}
	spin_unlock(&pdev->holders_lock);
}

/**
 * pddgpu_client_bo_is_born - whether an object has had a handle
 * @bo: the object
 *
 * Where a handle shows before the driver knows of it, see above, there are
 * calls for an object that is not yet tracked.
 *
 * Return: whether it has; then the leak monitor knows it.
 */
bool pddgpu_client_bo_is_born(const struct pddgpu_bo *bo)
{
	/* Pairs with pddgpu_client_handle_opened(). */
	return smp_load_acquire(&bo->born);
}

/**
 * pddgpu_client_bo_moved - an object is in another domain
 * @bo: the object, reserved
 * @domain: where it is now
 *
 * Return: whether any client has had a handle on it.
 */
bool pddgpu_client_bo_moved(struct pddgpu_bo *bo,
			    enum pddgpu_leak_domain domain)
{
	struct pddgpu_device *pdev = pddgpu_bo_device(bo);
	bool born;

	spin_lock(&pdev->holders_lock);
	count(bo, false);
	bo->held_in = domain;
	count(bo, true);
	born = bo->born;
	spin_unlock(&pdev->holders_lock);
	return born;
}

static void print_bytes(struct drm_printer *printer, const char *key,
			const char *region, u64 bytes)
{
	drm_printf(printer, "drm-%s-%s:\t%llu KiB\n", key, region, bytes / SZ_1K);
}

/**
 * pddgpu_client_show_fdinfo - the keys of a file that DRM does not print itself
 * @printer: where to
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

	spin_lock(&pdev->holders_lock);
	memcpy(memory, client->memory, sizeof(memory));
	spin_unlock(&pdev->holders_lock);

	for (i = 0; i < PDDGPU_LEAK_DOMAINS; i++) {
		print_bytes(printer, "total", regions[i], memory[i].total);
		print_bytes(printer, "shared", regions[i], memory[i].shared);
		/* An object is whole where it is. */
		print_bytes(printer, "resident", regions[i], memory[i].total);
		print_bytes(printer, "memory", regions[i], memory[i].total);
	}
}

/**
 * pddgpu_client_show_whole_fdinfo - all keys of a file, where DRM prints none
 * @m: where to
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
