/* SPDX-License-Identifier: GPL-2.0-or-later */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM pddgpu

#if !defined(PDDGPU_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define PDDGPU_TRACE_H

#include <linux/tracepoint.h>

#define show_domain(domain) \
	__print_symbolic(domain, { 0, "vram" }, { 1, "gtt" })

/* The primary node's minor, cardN, identifies the device. */

TRACE_EVENT(pddgpu_bo_create,
	TP_PROTO(u32 card, u64 id, u64 size, u32 domain, u32 pid),
	TP_ARGS(card, id, size, domain, pid),
	TP_STRUCT__entry(
		__field(u32, card)
		__field(u32, domain)
		__field(u64, id)
		__field(u64, size)
		__field(u32, pid)
	),
	TP_fast_assign(
		__entry->card = card;
		__entry->domain = domain;
		__entry->id = id;
		__entry->size = size;
		__entry->pid = pid;
	),
	TP_printk("card=%u id=%llu size=%llu domain=%s pid=%u", __entry->card,
		  __entry->id, __entry->size, show_domain(__entry->domain),
		  __entry->pid)
);

TRACE_EVENT(pddgpu_bo_destroy,
	TP_PROTO(u32 card, u64 id, u64 size),
	TP_ARGS(card, id, size),
	TP_STRUCT__entry(
		__field(u32, card)
		__field(u64, id)
		__field(u64, size)
	),
	TP_fast_assign(
		__entry->card = card;
		__entry->id = id;
		__entry->size = size;
	),
	TP_printk("card=%u id=%llu size=%llu", __entry->card, __entry->id,
		  __entry->size)
);

TRACE_EVENT(pddgpu_bo_move,
	TP_PROTO(u32 card, u64 id, u64 size, u32 domain, bool evicted),
	TP_ARGS(card, id, size, domain, evicted),
	TP_STRUCT__entry(
		__field(u32, card)
		__field(u32, domain)
		__field(u64, id)
		__field(u64, size)
		__field(bool, evicted)
	),
	TP_fast_assign(
		__entry->card = card;
		__entry->domain = domain;
		__entry->id = id;
		__entry->size = size;
		__entry->evicted = evicted;
	),
	TP_printk("card=%u id=%llu size=%llu domain=%s evicted=%d",
		  __entry->card, __entry->id, __entry->size,
		  show_domain(__entry->domain), __entry->evicted)
);

TRACE_EVENT(pddgpu_leak_check,
	TP_PROTO(u32 card, u64 duration_ns, u64 suspicious, u64 confirmed),
	TP_ARGS(card, duration_ns, suspicious, confirmed),
	TP_STRUCT__entry(
		__field(u32, card)
		__field(u64, duration_ns)
		__field(u64, suspicious)
		__field(u64, confirmed)
	),
	TP_fast_assign(
		__entry->card = card;
		__entry->duration_ns = duration_ns;
		__entry->suspicious = suspicious;
		__entry->confirmed = confirmed;
	),
	TP_printk("card=%u duration_ns=%llu suspicious=%llu confirmed=%llu",
		  __entry->card, __entry->duration_ns, __entry->suspicious,
		  __entry->confirmed)
);

TRACE_EVENT(pddgpu_leak_alert,
	TP_PROTO(u32 card, u64 used_bytes),
	TP_ARGS(card, used_bytes),
	TP_STRUCT__entry(
		__field(u32, card)
		__field(u64, used_bytes)
	),
	TP_fast_assign(
		__entry->card = card;
		__entry->used_bytes = used_bytes;
	),
	TP_printk("card=%u used_bytes=%llu", __entry->card, __entry->used_bytes)
);

#endif /* PDDGPU_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE pddgpu_trace
#include <trace/define_trace.h>
