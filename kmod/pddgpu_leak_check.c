// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The leak monitor's checks: states by age, sums over the shards, alerts, and
 * which of them are printed.
 */
#include "pddgpu_leak_internal.h"

/* Interval of reminders while usage stays above the threshold; minimum time between alerts. */
#define ALERT_REMINDER_NS (60 * NSEC_PER_SEC_U64)
#define ALERT_DISTANCE_NS NSEC_PER_SEC_U64

/*
 * At most PDDGPU_LEAK_PRINTS alerts are printed in any period of this length.
 * Each is six lines, plus a seventh if earlier alerts were not printed.
 */
#define PRINTS_PERIOD_NS (600 * NSEC_PER_SEC_U64)

/* --- States --- */

static void set_state(struct pddgpu_leak_shard *shard, struct list_head *node,
		      enum pddgpu_leak_state state)
{
	struct pddgpu_leak_object *object = node_object(node);

	if (has_flag(object, PDDGPU_LEAK_PERSISTENT | PDDGPU_LEAK_PREEXISTING))
		return;

	sum_remove(&shard->states[object->state], object->size);
	object->state = state;
	sum_add(&shard->states[state], object->size);
	shard->generation++;
}

static bool is_older(struct list_head *node, u64 age_ms, u64 now_ns)
{
	u64 birth_ns = node_object(node)->birth_ns;

	return now_ns > birth_ns &&
	       now_ns - birth_ns > age_ms * NSEC_PER_MSEC_U64;
}

/*
 * Moves one cursor over one node, if any has to move. Backward moves come first,
 * because raised ages make older objects fresh again. Returns false once both
 * cursors are where the ages put them.
 */
static bool settle_step(const struct pddgpu_leak_monitor *monitor,
			struct pddgpu_leak_shard *shard)
{
	u64 suspicious_age_ms = monitor->suspicious_age_ms;
	u64 confirmed_age_ms = monitor->confirmed_age_ms;
	u64 now_ns = monitor->last_check_ns;
	struct list_head *head = &shard->birth_order;
	struct list_head *node;

	node = shard->confirmed;
	if (node != head && !is_older(node, confirmed_age_ms, now_ns)) {
		set_state(shard, node, PDDGPU_LEAK_SUSPICIOUS);
		shard->confirmed = node->prev;
		return true;
	}

	node = shard->suspected;
	if (node != shard->confirmed &&
	    !is_older(node, suspicious_age_ms, now_ns)) {
		set_state(shard, node, PDDGPU_LEAK_ACTIVE);
		shard->suspected = node->prev;
		return true;
	}

	node = shard->suspected->next;
	if (node != head && is_older(node, suspicious_age_ms, now_ns)) {
		set_state(shard, node, PDDGPU_LEAK_SUSPICIOUS);
		shard->suspected = node;
		return true;
	}

	node = shard->confirmed->next;
	if (shard->confirmed != shard->suspected &&
	    is_older(node, confirmed_age_ms, now_ns)) {
		set_state(shard, node, PDDGPU_LEAK_CONFIRMED);
		shard->confirmed = node;
		return true;
	}

	return false;
}

/* Takes at most @steps steps; returns how many of them are left. */
static unsigned int settle_shard(const struct pddgpu_leak_monitor *monitor,
				 struct pddgpu_leak_shard *shard,
				 unsigned int steps)
{
	lock_shard(shard);
	while (steps && settle_step(monitor, shard))
		steps--;
	unlock_shard(shard);
	return steps;
}

/* Runs some steps of a check, shard by shard; returns true if there may be more to do. */
static bool settle_some(struct pddgpu_leak_monitor *monitor)
{
	unsigned int steps = STEPS_UNDER_LOCK;
	unsigned int i;

	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++)
		steps = settle_shard(monitor, &monitor->shards[i], steps);
	return !steps;
}

/* --- Sums over the shards --- */

static void add_departing(struct pddgpu_leak_totals *totals,
			  const struct pddgpu_leak_shard *shard)
{
	u64 since_ns;

	if (list_empty(&shard->departing))
		return;
	since_ns = node_object(shard->departing.next)->birth_ns;
	if (!totals->departed.objects || since_ns < totals->departing_since_ns)
		totals->departing_since_ns = since_ns;
	sum_merge(&totals->departed, &shard->departed);
}

static void add_shard(struct pddgpu_leak_totals *totals, struct pddgpu_leak_shard *shard)
{
	unsigned int i;

	spin_lock(&shard->lock);
	for (i = 0; i < PDDGPU_LEAK_STATES; i++)
		sum_merge(&totals->states[i], &shard->states[i]);
	sum_merge(&totals->orphaned, &shard->orphaned);
	sum_merge(&totals->untracked, &shard->untracked);
	sum_merge(&totals->over_share, &shard->over_share);
	add_departing(totals, shard);
	totals->allocations += shard->allocations;
	totals->deallocations += shard->deallocations;
	totals->moves += shard->moves;
	totals->evictions += shard->evictions;
	totals->generation += shard->generation;
	spin_unlock(&shard->lock);
}

/*
 * Each shard is read at one moment, and an object stays in one shard for life,
 * so a relation that holds between a shard's counters also holds between the sums.
 */
void pddgpu_leak_sum_shards(struct pddgpu_leak_monitor *monitor,
			    struct pddgpu_leak_totals *totals)
{
	unsigned int i;

	memset(totals, 0, sizeof(*totals));
	for (i = 0; i < PDDGPU_LEAK_SHARDS; i++)
		add_shard(totals, &monitor->shards[i]);
	for (i = 0; i < PDDGPU_LEAK_STATES; i++)
		sum_merge(&totals->live, &totals->states[i]);
}

/* --- Checks, alerts and reports --- */

/**
 * pddgpu_leak_usage_changed - memory was allocated or freed, or a control changed
 * @monitor: the device's monitor
 * @used_bytes: used VRAM and GTT now
 *
 * Return: true if a check should run at once because an alert is due.
 */
bool pddgpu_leak_usage_changed(struct pddgpu_leak_monitor *monitor,
			       u64 used_bytes)
{
	bool due;

	/* Fast path: usage is not above the threshold and the alert is armed already. */
	if (used_bytes <= READ_ONCE(monitor->leak_threshold) &&
	    READ_ONCE(monitor->alert_armed))
		return false;

	spin_lock(&monitor->lock);
	if (used_bytes <= monitor->leak_threshold)
		WRITE_ONCE(monitor->alert_armed, true);
	due = used_bytes > monitor->leak_threshold && monitor->alert_armed &&
	      monitor->monitor_enabled;
	spin_unlock(&monitor->lock);
	return due;
}

static u64 left_until(u64 then_ns, u64 now_ns)
{
	return then_ns > now_ns ? then_ns - now_ns : 0;
}

/**
 * pddgpu_leak_check_delay_ns - how long the check for a due alert should wait
 * @monitor: the device's monitor; pddgpu_leak_usage_changed() has returned true
 * @now_ns: the time now
 *
 * No check raises an alert too soon after the last one, and memory usage that
 * goes up and down need not be checked each time.
 *
 * Return: nanoseconds.
 */
u64 pddgpu_leak_check_delay_ns(struct pddgpu_leak_monitor *monitor, u64 now_ns)
{
	u64 until_alert_ns = 0;
	u64 until_check_ns = 0;

	spin_lock(&monitor->lock);
	if (monitor->alerts)
		until_alert_ns = left_until(monitor->last_alert_ns +
					    ALERT_DISTANCE_NS, now_ns);
	if (monitor->checks)
		until_check_ns = left_until(monitor->last_check_ns +
					    MIN_CHECK_INTERVAL_MS *
					    NSEC_PER_MSEC_U64, now_ns);
	spin_unlock(&monitor->lock);
	return until_alert_ns > until_check_ns ? until_alert_ns : until_check_ns;
}

/**
 * pddgpu_leak_check_interval_ms - when the next periodic check is due
 * @monitor: the device's monitor
 *
 * Return: milliseconds after the last one, or 0 while the monitor is off.
 */
u64 pddgpu_leak_check_interval_ms(struct pddgpu_leak_monitor *monitor)
{
	u64 interval_ms;

	spin_lock(&monitor->lock);
	interval_ms = monitor->monitor_enabled ? monitor->check_interval_ms : 0;
	spin_unlock(&monitor->lock);
	return interval_ms;
}

static bool alert_is_due(const struct pddgpu_leak_monitor *monitor,
			 u64 used_bytes, u64 now_ns)
{
	if (used_bytes <= monitor->leak_threshold || !monitor->monitor_enabled)
		return false;
	if (!monitor->alerts)
		return true;
	return now_ns - monitor->last_alert_ns >=
	       (monitor->alert_armed ? ALERT_DISTANCE_NS : ALERT_REMINDER_NS);
}

static void fill_report(struct pddgpu_leak_monitor *monitor, u64 used_bytes,
			struct pddgpu_leak_report *report)
{
	const struct pddgpu_leak_sum *suspicious, *confirmed;
	struct pddgpu_leak_totals totals;

	pddgpu_leak_sum_shards(monitor, &totals);
	suspicious = &totals.states[PDDGPU_LEAK_SUSPICIOUS];
	confirmed = &totals.states[PDDGPU_LEAK_CONFIRMED];
	report->alert = false;
	report->printed = false;
	report->unprinted_alerts = 0;
	report->used_bytes = used_bytes;
	report->live_objects = totals.live.objects;
	report->leaked_bytes = suspicious->bytes + confirmed->bytes;
	report->suspicious_objects = suspicious->objects;
	report->confirmed_objects = confirmed->objects;
}

/**
 * pddgpu_leak_check - bring all states up to date
 * @monitor: the device's monitor
 * @used_bytes: used VRAM and GTT now
 * @now_ns: the time that ages refer to
 * @report: filled in; if its alert is set, the caller must raise an alert, which
 *	the monitor has already counted
 *
 * Costs O(objects that change state) and drops the locks now and then.
 */
void pddgpu_leak_check(struct pddgpu_leak_monitor *monitor, u64 used_bytes,
		       u64 now_ns, struct pddgpu_leak_report *report)
{
	bool alert;

	spin_lock(&monitor->lock);
	monitor->checks++;
	/* Overlapping checks may take the lock in a different order than they read the clock. */
	if (now_ns > monitor->last_check_ns)
		monitor->last_check_ns = now_ns;
	while (settle_some(monitor)) {
		spin_unlock(&monitor->lock);
		cond_resched();
		spin_lock(&monitor->lock);
	}
	if (used_bytes <= monitor->leak_threshold)
		WRITE_ONCE(monitor->alert_armed, true);
	alert = alert_is_due(monitor, used_bytes, monitor->last_check_ns);
	if (alert) {
		monitor->alerts++;
		monitor->last_alert_ns = monitor->last_check_ns;
		WRITE_ONCE(monitor->alert_armed, false);
	}
	fill_report(monitor, used_bytes, report);
	report->alert = alert;
	spin_unlock(&monitor->lock);
}

static bool may_print(const struct pddgpu_leak_monitor *monitor, u64 now_ns)
{
	u64 oldest_ns;

	if (monitor->prints < PDDGPU_LEAK_PRINTS)
		return true;
	oldest_ns = monitor->print_ns[monitor->prints % PDDGPU_LEAK_PRINTS];
	return now_ns - oldest_ns >= PRINTS_PERIOD_NS;
}

/**
 * pddgpu_leak_ration - decide what a check prints to the kernel log
 * @monitor: the device's monitor
 * @report: the check's report; what to print is filled in
 * @asked: root asked for the report, so it is printed
 *
 * Any user of the device can raise alerts, but must not be able to fill the log.
 */
void pddgpu_leak_ration(struct pddgpu_leak_monitor *monitor,
			struct pddgpu_leak_report *report, bool asked)
{
	u64 now_ns;

	spin_lock(&monitor->lock);
	now_ns = monitor->last_check_ns;
	if (!asked && !may_print(monitor, now_ns)) {
		if (report->alert) {
			monitor->unprinted_alerts++;
			monitor->untold_alerts++;
		}
		spin_unlock(&monitor->lock);
		return;
	}
	report->printed = report->alert || asked;
	report->unprinted_alerts = monitor->untold_alerts;
	monitor->untold_alerts = 0;
	if (!asked && (report->alert || report->unprinted_alerts))
		monitor->print_ns[monitor->prints++ % PDDGPU_LEAK_PRINTS] = now_ns;
	spin_unlock(&monitor->lock);
}
