// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The leak monitor's texts, as ABI.md describes them: the lines of the kernel
 * log, the files of leak_monitor/, memory_stats and leak_objects.
 */
#include "pddgpu_leak_internal.h"

/* --- Text --- */

/* A buffer to write text to; text that does not fit is dropped. */
struct text {
	char *begin;
	char *at;
	char *end;
};

static struct text text_in(char *buffer, size_t size)
{
	struct text text = { buffer, buffer, buffer + size - 1 };

	return text;
}

static size_t text_finish(struct text *text)
{
	*text->at = '\0';
	return text->at - text->begin;
}

static void put_char(struct text *text, char c)
{
	if (text->at < text->end)
		*text->at++ = c;
}

static void put_text(struct text *text, const char *s)
{
	while (*s)
		put_char(text, *s++);
}

static void put_number(struct text *text, u64 number)
{
	char digits[20];
	unsigned int count = 0;

	do {
		digits[count++] = '0' + number % 10;
		number /= 10;
	} while (number);
	while (count)
		put_char(text, digits[--count]);
}

static void put_field(struct text *text, u64 number)
{
	put_number(text, number);
	put_char(text, '\t');
}

/* Writes untrusted text as one field, without any tab, newline or control character. */
static void put_escaped(struct text *text, const char *s)
{
	static const char hex[] = "0123456789abcdef";

	if (!*s) {
		put_char(text, '-');
		return;
	}
	if (s[0] == '-' && !s[1]) {
		put_text(text, "\\x2d");
		return;
	}
	for (; *s; s++) {
		u8 byte = *s;

		if (byte >= 0x20 && byte <= 0x7e && byte != '\\') {
			put_char(text, byte);
			continue;
		}
		put_text(text, "\\x");
		put_char(text, hex[byte >> 4]);
		put_char(text, hex[byte & 0xf]);
	}
}

static void put_log_number(struct text *text, const char *before, u64 number,
			   const char *after)
{
	put_text(text, before);
	put_number(text, number);
	put_text(text, after);
}

/**
 * pddgpu_leak_log_line - format one kernel log line of a check
 * @report: the check's report, after pddgpu_leak_ration()
 * @number: number of the line, from 0
 * @text: receives the line, without newline
 *
 * Return: @text, or NULL after the last line.
 */
const char *pddgpu_leak_log_line(const struct pddgpu_leak_report *report,
				 unsigned int number,
				 char text[PDDGPU_LEAK_LOG_SIZE])
{
	struct text line = text_in(text, PDDGPU_LEAK_LOG_SIZE);

	/* Optional lines come before the others. */
	if (!report->unprinted_alerts)
		number++;
	if (number && !report->printed)
		return NULL;
	if (number && !report->alert)
		number++;

	switch (number) {
	case 0:
		put_log_number(&line, "PDDGPU: Memory leak alerts not printed: ",
			       report->unprinted_alerts, "");
		break;
	case 1:
		put_log_number(&line, "PDDGPU: Memory leak detected! Total used: ",
			       report->used_bytes / 1000000, " MB");
		break;
	case 2:
		put_text(&line, "PDDGPU: Memory leak report:");
		break;
	case 3:
		put_log_number(&line, "PDDGPU:   Total allocated objects: ",
			       report->live_objects, "");
		break;
	case 4:
		put_log_number(&line, "PDDGPU:   Total leaked size: ",
			       report->leaked_bytes, " bytes");
		break;
	case 5:
		put_log_number(&line, "PDDGPU:   Suspicious leaks: ",
			       report->suspicious_objects, "");
		break;
	case 6:
		put_log_number(&line, "PDDGPU:   Confirmed leaks: ",
			       report->confirmed_objects, "");
		break;
	default:
		return NULL;
	}
	text_finish(&line);
	return text;
}

/* --- leak_monitor/ --- */

static const char *const attr_names[PDDGPU_LEAK_ATTRS] = {
	[PDDGPU_LEAK_ATTR_ENABLED] = "enabled",
	[PDDGPU_LEAK_ATTR_THRESHOLD_BYTES] = "threshold_bytes",
	[PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS] = "check_interval_ms",
	[PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS] = "suspicious_age_ms",
	[PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS] = "confirmed_age_ms",
	[PDDGPU_LEAK_ATTR_LIVE_OBJECTS] = "live_objects",
	[PDDGPU_LEAK_ATTR_LIVE_BYTES] = "live_bytes",
	[PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS] = "suspicious_objects",
	[PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES] = "suspicious_bytes",
	[PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS] = "confirmed_objects",
	[PDDGPU_LEAK_ATTR_CONFIRMED_BYTES] = "confirmed_bytes",
	[PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS] = "orphaned_objects",
	[PDDGPU_LEAK_ATTR_ORPHANED_BYTES] = "orphaned_bytes",
	[PDDGPU_LEAK_ATTR_CHECK_COUNT] = "check_count",
	[PDDGPU_LEAK_ATTR_ALERT_COUNT] = "alert_count",
	[PDDGPU_LEAK_ATTR_GENERATION] = "generation",
	[PDDGPU_LEAK_ATTR_MAX_TRACKED] = "max_tracked",
	[PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS] = "untracked_objects",
	[PDDGPU_LEAK_ATTR_UNTRACKED_BYTES] = "untracked_bytes",
};

/**
 * pddgpu_leak_attr_name - the name of a file in leak_monitor/
 * @attr: which file
 *
 * Return: the name.
 */
const char *pddgpu_leak_attr_name(enum pddgpu_leak_attr attr)
{
	return attr_names[attr];
}

static u64 attr_value(const struct pddgpu_leak_monitor *monitor,
		      const struct pddgpu_leak_totals *totals, enum pddgpu_leak_attr attr)
{
	const struct pddgpu_leak_sum *states = totals->states;

	switch (attr) {
	case PDDGPU_LEAK_ATTR_ENABLED:
		return monitor->monitor_enabled;
	case PDDGPU_LEAK_ATTR_THRESHOLD_BYTES:
		return monitor->leak_threshold;
	case PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS:
		return monitor->check_interval_ms;
	case PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS:
		return monitor->suspicious_age_ms;
	case PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS:
		return monitor->confirmed_age_ms;
	case PDDGPU_LEAK_ATTR_LIVE_OBJECTS:
		return totals->live.objects;
	case PDDGPU_LEAK_ATTR_LIVE_BYTES:
		return totals->live.bytes;
	case PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS:
		return states[PDDGPU_LEAK_SUSPICIOUS].objects;
	case PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES:
		return states[PDDGPU_LEAK_SUSPICIOUS].bytes;
	case PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS:
		return states[PDDGPU_LEAK_CONFIRMED].objects;
	case PDDGPU_LEAK_ATTR_CONFIRMED_BYTES:
		return states[PDDGPU_LEAK_CONFIRMED].bytes;
	case PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS:
		return totals->orphaned.objects;
	case PDDGPU_LEAK_ATTR_ORPHANED_BYTES:
		return totals->orphaned.bytes;
	case PDDGPU_LEAK_ATTR_CHECK_COUNT:
		return monitor->checks;
	case PDDGPU_LEAK_ATTR_ALERT_COUNT:
		return monitor->alerts;
	case PDDGPU_LEAK_ATTR_GENERATION:
		return totals->generation;
	case PDDGPU_LEAK_ATTR_MAX_TRACKED:
		return monitor->max_tracked;
	case PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS:
		return totals->untracked.objects;
	case PDDGPU_LEAK_ATTR_UNTRACKED_BYTES:
		return totals->untracked.bytes;
	case PDDGPU_LEAK_ATTRS:
		break;
	}
	return 0;
}

/**
 * pddgpu_leak_attr_get - the number in a file in leak_monitor/
 * @monitor: the device's monitor
 * @attr: which file
 *
 * Return: the number.
 */
u64 pddgpu_leak_attr_get(struct pddgpu_leak_monitor *monitor,
			 enum pddgpu_leak_attr attr)
{
	struct pddgpu_leak_totals totals;
	u64 value;

	spin_lock(&monitor->lock);
	pddgpu_leak_sum_shards(monitor, &totals);
	value = attr_value(monitor, &totals, attr);
	spin_unlock(&monitor->lock);
	return value;
}

/**
 * pddgpu_leak_attr_show - the text of a file in leak_monitor/
 * @monitor: the device's monitor
 * @attr: which file
 * @text: receives the text with its newline
 *
 * Return: the length of the text.
 */
size_t pddgpu_leak_attr_show(struct pddgpu_leak_monitor *monitor,
			     enum pddgpu_leak_attr attr,
			     char text[PDDGPU_LEAK_ATTR_SIZE])
{
	struct text line = text_in(text, PDDGPU_LEAK_ATTR_SIZE);

	put_number(&line, pddgpu_leak_attr_get(monitor, attr));
	put_char(&line, '\n');
	return text_finish(&line);
}

static unsigned int suffix_shift(char suffix)
{
	switch (suffix) {
	case 'K':
		return 10;
	case 'M':
		return 20;
	case 'G':
		return 30;
	default:
		return 0;
	}
}

/* Every control takes one number, followed by at most one newline. */
static int parse_number(const char *text, size_t length, bool suffix_allowed,
			u64 *number)
{
	unsigned int shift = 0;
	u64 value = 0;
	size_t i;

	if (length >= PDDGPU_LEAK_ATTR_SIZE)
		return -EINVAL;
	if (length && text[length - 1] == '\n')
		length--;
	if (length && suffix_allowed) {
		shift = suffix_shift(text[length - 1]);
		if (shift)
			length--;
	}
	if (!length)
		return -EINVAL;

	for (i = 0; i < length; i++)
		if (text[i] < '0' || text[i] > '9')
			return -EINVAL;

	for (i = 0; i < length; i++) {
		u64 digit = text[i] - '0';

		if (value > (~0ULL - digit) / 10)
			return -ERANGE;
		value = value * 10 + digit;
	}
	if (value > ~0ULL >> shift)
		return -ERANGE;

	*number = value << shift;
	return 0;
}

static bool is_within(u64 value, u64 lowest, u64 highest)
{
	return value >= lowest && value <= highest;
}

static int attr_set(struct pddgpu_leak_monitor *monitor,
		    enum pddgpu_leak_attr attr, u64 value)
{
	switch (attr) {
	case PDDGPU_LEAK_ATTR_ENABLED:
		if (value > 1)
			return -EINVAL;
		/* Usage that rose above the threshold unseen counts as a crossing now. */
		if (value && !monitor->monitor_enabled)
			WRITE_ONCE(monitor->alert_armed, true);
		monitor->monitor_enabled = value;
		return 0;
	case PDDGPU_LEAK_ATTR_THRESHOLD_BYTES:
		if (!value)
			return -EINVAL;
		WRITE_ONCE(monitor->leak_threshold, value);
		return 0;
	case PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS:
		if (!is_within(value, MIN_CHECK_INTERVAL_MS,
			       MAX_CHECK_INTERVAL_MS))
			return -EINVAL;
		monitor->check_interval_ms = value;
		return 0;
	case PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS:
		if (!is_within(value, 1, monitor->confirmed_age_ms - 1))
			return -EINVAL;
		monitor->suspicious_age_ms = value;
		return 0;
	case PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS:
		if (!is_within(value, monitor->suspicious_age_ms + 1, MAX_AGE_MS))
			return -EINVAL;
		monitor->confirmed_age_ms = value;
		return 0;
	case PDDGPU_LEAK_ATTR_MAX_TRACKED:
		WRITE_ONCE(monitor->max_tracked, value);
		return 0;
	default:
		return -EINVAL;
	}
}

/**
 * pddgpu_leak_attr_store - write a control in leak_monitor/
 * @monitor: the device's monitor
 * @attr: which control
 * @text: what was written; need not be NUL-terminated
 * @length: its length in bytes
 *
 * Afterwards the caller starts a check if pddgpu_leak_usage_changed() says so.
 *
 * Return: 0, -EINVAL or -ERANGE (see ABI.md); on error nothing changes.
 */
int pddgpu_leak_attr_store(struct pddgpu_leak_monitor *monitor,
			   enum pddgpu_leak_attr attr, const char *text,
			   size_t length)
{
	u64 value;
	int ret;

	ret = parse_number(text, length, attr == PDDGPU_LEAK_ATTR_THRESHOLD_BYTES,
			   &value);
	if (ret)
		return ret;

	spin_lock(&monitor->lock);
	ret = attr_set(monitor, attr, value);
	spin_unlock(&monitor->lock);
	return ret;
}

/**
 * pddgpu_leak_parse_trigger - parse what was written to a trigger
 * @text: what was written; need not be NUL-terminated
 * @length: its length in bytes
 *
 * Return: 0 for `1`, -EINVAL or -ERANGE for anything else.
 */
int pddgpu_leak_parse_trigger(const char *text, size_t length)
{
	u64 value;
	int ret;

	ret = parse_number(text, length, false, &value);
	if (ret)
		return ret;
	return value == 1 ? 0 : -EINVAL;
}

/* --- memory_stats --- */

static void put_stat(struct text *text, const char *key, u64 value)
{
	put_text(text, key);
	put_text(text, ": ");
	put_number(text, value);
	put_char(text, '\n');
}

static void put_stat_text(struct text *text, const char *key, const char *value)
{
	put_text(text, key);
	put_text(text, ": ");
	put_text(text, value);
	put_char(text, '\n');
}

static void put_stat_if(struct text *text, const char *key, bool known, u64 value)
{
	if (known)
		put_stat(text, key, value);
	else
		put_stat_text(text, key, "none");
}

static void put_attrs(struct text *text, const struct pddgpu_leak_monitor *monitor,
		      const struct pddgpu_leak_totals *totals, enum pddgpu_leak_attr first,
		      enum pddgpu_leak_attr last)
{
	unsigned int attr;

	for (attr = first; attr <= last; attr++)
		put_stat(text, attr_names[attr],
			 attr_value(monitor, totals, (enum pddgpu_leak_attr)attr));
}

static void put_timing(struct text *text, const struct pddgpu_leak_timing *timing,
		       const char *average_key, const char *longest_key)
{
	put_stat_if(text, average_key, timing->count,
		    timing->count ? timing->total_ns / timing->count : 0);
	put_stat_if(text, longest_key, timing->count, timing->longest_ns);
}

static void put_histogram(struct text *text, const char *key,
			  const struct pddgpu_leak_timing *timing)
{
	unsigned int i;

	put_text(text, key);
	put_char(text, ':');
	for (i = 0; i < PDDGPU_LEAK_BUCKETS; i++) {
		put_char(text, ' ');
		put_number(text, timing->histogram[i]);
	}
	put_char(text, '\n');
}

static void put_usage(struct text *text, const struct pddgpu_memory_usage *usage)
{
	static const struct pddgpu_memory_usage unknown;
	const struct pddgpu_memory_usage *shown = usage ? usage : &unknown;

	put_stat_if(text, "vram_total_bytes", usage, shown->vram_total);
	put_stat_if(text, "vram_used_bytes", usage, shown->vram_used);
	put_stat_if(text, "gtt_total_bytes", usage, shown->gtt_total);
	put_stat_if(text, "gtt_used_bytes", usage, shown->gtt_used);
	put_stat_if(text, "driver_pinned_bytes", usage, shown->driver_pinned);
}

/*
 * Used bytes that nothing accounts for. The counters are read one after the
 * other, so the result may be off by objects created or freed meanwhile.
 */
static u64 unexplained_bytes(const struct pddgpu_leak_totals *totals,
			     const struct pddgpu_memory_usage *usage)
{
	u64 used = usage->vram_used + usage->gtt_used;
	u64 explained = usage->driver_pinned + totals->live.bytes +
			totals->untracked.bytes + totals->departed.bytes;

	return used > explained ? used - explained : 0;
}

static void put_departing(struct text *text, const struct pddgpu_leak_totals *totals,
			  u64 now_ns)
{
	u64 since_ns = totals->departing_since_ns;

	put_stat(text, "departing_objects", totals->departed.objects);
	put_stat(text, "departing_bytes", totals->departed.bytes);
	put_stat_if(text, "oldest_departing_age_ns", totals->departed.objects,
		    now_ns > since_ns ? now_ns - since_ns : 0);
}

/**
 * pddgpu_leak_format_stats - the text of memory_stats
 * @monitor: the device's monitor
 * @usage: the device's current memory usage; NULL: unknown, as is the driver
 * @device: the device's name
 * @now_ns: the time now
 * @text: receives the text
 *
 * Return: the length of the text.
 */
size_t pddgpu_leak_format_stats(struct pddgpu_leak_monitor *monitor,
				const struct pddgpu_memory_usage *usage,
				const char *device, u64 now_ns,
				char text[PDDGPU_LEAK_STATS_SIZE])
{
	struct text out = text_in(text, PDDGPU_LEAK_STATS_SIZE);
	const struct pddgpu_leak_timing *check =
		&monitor->timings[PDDGPU_LEAK_OP_CHECK];
	const struct pddgpu_leak_timing *move =
		&monitor->timings[PDDGPU_LEAK_OP_MOVE];
	struct pddgpu_leak_timing allocation, free;
	struct pddgpu_leak_totals totals;

	put_stat(&out, "abi_version", PDDGPU_ABI_VERSION);
	put_stat_text(&out, "device", device);
	put_stat_text(&out, "driver_version", usage ? PDDGPU_DRIVER_VERSION : "none");
	put_stat(&out, "now_ns", now_ns);
	put_usage(&out, usage);

	spin_lock(&monitor->lock);
	pddgpu_leak_sum_times(monitor, &allocation, &free);
	pddgpu_leak_sum_shards(monitor, &totals);
	put_stat(&out, "allocations", totals.allocations);
	put_stat(&out, "deallocations", totals.deallocations);
	put_attrs(&out, monitor, &totals, PDDGPU_LEAK_ATTR_LIVE_OBJECTS,
		  PDDGPU_LEAK_ATTR_ORPHANED_BYTES);
	put_stat(&out, "monitor_enabled", monitor->monitor_enabled);
	put_attrs(&out, monitor, &totals, PDDGPU_LEAK_ATTR_THRESHOLD_BYTES,
		  PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS);
	put_stat(&out, "check_count", monitor->checks);
	put_stat_if(&out, "last_check_duration_ns", check->count, check->last_ns);
	put_stat_if(&out, "longest_check_duration_ns", check->count,
		    check->longest_ns);
	put_stat(&out, "alert_count", monitor->alerts);
	put_stat_if(&out, "last_alert_ns", monitor->alerts,
		    monitor->last_alert_ns);
	put_stat(&out, "generation", totals.generation);
	put_timing(&out, &allocation, "average_allocation_ns",
		   "longest_allocation_ns");
	put_timing(&out, &free, "average_free_ns", "longest_free_ns");
	put_stat(&out, "moves", totals.moves);
	put_stat(&out, "evictions", totals.evictions);
	put_timing(&out, move, "average_move_ns", "longest_move_ns");
	put_stat_if(&out, "unexplained_bytes", usage,
		    usage ? unexplained_bytes(&totals, usage) : 0);
	put_departing(&out, &totals, now_ns);
	put_attrs(&out, monitor, &totals, PDDGPU_LEAK_ATTR_MAX_TRACKED,
		  PDDGPU_LEAK_ATTR_UNTRACKED_BYTES);
	put_histogram(&out, "allocation_histogram_ns", &allocation);
	put_histogram(&out, "free_histogram_ns", &free);
	put_histogram(&out, "move_histogram_ns", move);
	put_stat(&out, "unprinted_alerts", monitor->unprinted_alerts);
	put_stat(&out, "over_share_objects", totals.over_share.objects);
	put_stat(&out, "over_share_bytes", totals.over_share.bytes);
	spin_unlock(&monitor->lock);

	return text_finish(&out);
}

/* --- leak_objects --- */

/**
 * pddgpu_leak_format_header - the first two lines of leak_objects
 * @reader: begun
 * @text: receives the lines
 *
 * Return: the length of the text.
 */
size_t pddgpu_leak_format_header(const struct pddgpu_leak_reader *reader,
				 char text[PDDGPU_LEAK_LINE_SIZE])
{
	struct text out = text_in(text, PDDGPU_LEAK_LINE_SIZE);

	put_log_number(&out, "version=", PDDGPU_ABI_VERSION, "");
	put_log_number(&out, " generation=", reader->generation, "");
	put_log_number(&out, " now_ns=", reader->began_ns, "\n");
	put_text(&out, "id\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\t"
		       "client_id\tpid\tprocess\tlabel\n");
	return text_finish(&out);
}

static void put_flags(struct text *text, u8 flags)
{
	static const char *const names[] = {
		"orphaned",   "exported",    "imported",
		"persistent", "preexisting",
	};
	bool first = true;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!(flags & BIT(i)))
			continue;
		if (!first)
			put_char(text, ',');
		put_text(text, names[i]);
		first = false;
	}
	if (first)
		put_char(text, '-');
}

/**
 * pddgpu_leak_format_record - one object's line of leak_objects
 * @record: the object
 * @text: receives the line with its newline
 *
 * Return: the length of the line.
 */
size_t pddgpu_leak_format_record(const struct pddgpu_leak_record *record,
				 char text[PDDGPU_LEAK_LINE_SIZE])
{
	static const char *const states[] = {
		[PDDGPU_LEAK_ACTIVE] = "active\t",
		[PDDGPU_LEAK_SUSPICIOUS] = "suspicious\t",
		[PDDGPU_LEAK_CONFIRMED] = "confirmed\t",
	};
	struct text out = text_in(text, PDDGPU_LEAK_LINE_SIZE);

	put_field(&out, record->id);
	put_field(&out, record->birth_ns);
	put_field(&out, record->size);
	put_text(&out, record->domain ? record->domain : "-");
	put_char(&out, '\t');
	put_text(&out, states[record->state]);
	put_flags(&out, record->flags);
	put_char(&out, '\t');
	put_field(&out, record->handles);
	put_field(&out, record->client_id);
	put_field(&out, record->pid);
	put_escaped(&out, record->process);
	put_char(&out, '\t');
	put_escaped(&out, record->label);
	put_char(&out, '\n');
	return text_finish(&out);
}
