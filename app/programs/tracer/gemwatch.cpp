// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/tracer/gemwatch.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

#include "abi/filedescriptor.h"

// Generated, C.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wshadow"
#include "gem_watch.skel.h"
#pragma GCC diagnostic pop

namespace pddgpu {

namespace {

constexpr std::uint32_t BatchEntries = 4096;
constexpr std::size_t MostErrorBytes = 4096;

// More than one only where events came into the last one.
constexpr int MostScans = 10;

// What libbpf says while programs are loaded. It has one place for all threads.
std::string *libbpfSaid = nullptr;

int keepWords(libbpf_print_level level, const char *format, va_list arguments)
{
    char line[512];
    const int length = std::vsnprintf(line, sizeof(line), format, arguments);
    if (level == LIBBPF_WARN && length > 0 && libbpfSaid && libbpfSaid->size() < MostErrorBytes)
        libbpfSaid->append(line);
    return length;
}

bool startsWith(const bpf_program *program, std::string_view start)
{
    return std::string_view(bpf_program__name(program)).starts_with(start);
}

bool isKprobe(const bpf_program *program)
{
    return std::string_view(bpf_program__section_name(program)).find("probe/") !=
           std::string_view::npos;
}

// How often the kernel did not call a kprobe's program, for example because it had no room for one
// more call of a function whose end is awaited. 0 before Linux 6.7, which does not tell.
std::uint64_t missedByProbe(const bpf_link *link)
{
    // From linux/bpf.h of Linux 6.7: bpf_link_info and its perf_event.
    struct {
        std::uint32_t type, id, program, unused;
        std::uint32_t event, unusedOfEvent;
        std::uint64_t name;
        std::uint32_t nameBytes, offset;
        std::uint64_t address, missed, cookie;
    } info = {};
    constexpr std::uint32_t PerfEvent = 7, Kprobe = 3, Kretprobe = 4;

    std::uint32_t size = sizeof(info);
    if (!link || bpf_obj_get_info_by_fd(bpf_link__fd(link),
                                        reinterpret_cast<bpf_link_info *>(&info), &size) != 0)
        return 0;
    const bool isProbe =
        info.type == PerfEvent && (info.event == Kprobe || info.event == Kretprobe);
    return isProbe ? info.missed : 0;
}

// Runs an iterator's program over everything. It writes nothing. Returns 0 or an errno.
int runIterator(const bpf_link *link)
{
    const FileDescriptor iterator(bpf_iter_create(bpf_link__fd(link)));
    if (!iterator.isOpen())
        return errno;
    char nothing[64];
    for (;;) {
        const ssize_t count = ::read(iterator.get(), nothing, sizeof(nothing));
        // Once in a million files it lets others run.
        if (count < 0 && errno != EAGAIN && errno != EINTR)
            return errno;
        if (count == 0)
            return 0;
    }
}

int takeHint(void *hints, void *data, std::size_t size)
{
    gem_hint hint;
    if (size != sizeof(hint))
        return 0;
    std::memcpy(&hint, data, sizeof(hint));
    static_cast<std::vector<gem_hint> *>(hints)->push_back(hint);
    return 0;
}

// All entries of a map with u64 keys, a batch at a time. Returns 0 or an errno.
template <typename Value>
int forEachEntry(const bpf_map *map, auto act)
{
    const std::size_t entries = std::min(BatchEntries, bpf_map__max_entries(map));
    std::vector<std::uint64_t> keys(entries);
    std::vector<Value> values(entries);
    std::uint64_t place = 0;
    for (bool isFirst = true;; isFirst = false) {
        auto count = static_cast<std::uint32_t>(keys.size());
        std::uint64_t next = 0;
        const int result = bpf_map_lookup_batch(bpf_map__fd(map), isFirst ? nullptr : &place, &next,
                                                keys.data(), values.data(), &count, nullptr);
        const int error = result < 0 ? -result : 0;
        // A bucket has more than there is room for.
        if (error == ENOSPC) {
            keys.resize(keys.size() * 2);
            values.resize(values.size() * 2);
            continue;
        }
        if (error != 0 && error != ENOENT)
            return error;
        for (std::uint32_t i = 0; i < count; ++i)
            act(keys[i], values[i]);
        if (error == ENOENT)
            return 0;
        place = next;
    }
}

}  // namespace

void GemWatch::Close::operator()(gem_watch *programs) const
{
    gem_watch__destroy(programs);
}

void GemWatch::Close::operator()(ring_buffer *ring) const
{
    ring_buffer__free(ring);
}

GemWatch::GemWatch() = default;

GemWatch::~GemWatch() = default;

std::unique_ptr<GemWatch> GemWatch::start(const Options &options, std::string *error)
{
    libbpf_set_print(keepWords);
    const bool withKprobes = options.withKprobes.value_or(mustUseKprobes());
    constexpr std::pair<bool, bool> Optional[] = {
        {true, true}, {true, false}, {false, true}, {false, false}};
    for (const auto &[withRegions, withScan] : Optional) {
        error->clear();
        libbpfSaid = error;
        // Not make_unique: the constructor is private.
        std::unique_ptr<GemWatch> watch(new GemWatch);
        const int failed = watch->open(options, {withKprobes, withRegions, withScan});
        libbpfSaid = nullptr;
        if (failed == 0)
            return watch;
        error->append(std::strerror(failed));
    }
    return nullptr;
}

bool GemWatch::mustUseKprobes()
{
    std::string modes;
    std::ifstream file("/sys/kernel/debug/sched/preempt");
    if (std::getline(file, modes))
        return modes.find("(full)") != std::string::npos ||
               modes.find("(lazy)") != std::string::npos;
    utsname kernel = {};
    return ::uname(&kernel) != 0 ||
           std::string_view(kernel.version).find("PREEMPT") != std::string_view::npos;
}

// Returns 0 or an errno.
int GemWatch::open(const Options &options, const Programs &wanted)
{
    m_programs.reset(gem_watch__open());
    if (!m_programs)
        return errno;
    bpf_map__set_max_entries(m_programs->maps.gem_objects, options.mostObjects);
    bpf_map__set_max_entries(m_programs->maps.gem_hints, options.ringBytes);
    m_programs->rodata->wakeup_bytes = options.ringBytes / 4;
    m_programs->rodata->most_objects = options.mostObjects;
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, m_programs->obj)
    {
        bpf_program__set_autoload(program,
                                  startsWith(program, "gem_scan")
                                      ? wanted.scan
                                      : isKprobe(program) == wanted.kprobes &&
                                            (wanted.regions || !startsWith(program, "ttm_")));
    }
    if (const int result = gem_watch__load(m_programs.get()); result < 0)
        return -result;
    const sched_param first{.sched_priority = 1};
    if (wanted.kprobes && ::sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first) != 0)
        return errno;
    if (const int result = gem_watch__attach(m_programs.get()); result < 0)
        return -result;
    __atomic_store_n(&m_programs->bss->gem_watching, 1U, __ATOMIC_SEQ_CST);
    m_ring.reset(
        ring_buffer__new(bpf_map__fd(m_programs->maps.gem_hints), takeHint, &m_hints, nullptr));
    if (!m_ring)
        return errno;
    // Read once: it is in a file, which may be out of reach later.
    m_processors = static_cast<std::size_t>(std::max(libbpf_num_possible_cpus(), 1));
    m_usesKprobes = wanted.kprobes;
    m_tellsRegions = wanted.regions;
    m_findsOlder = wanted.scan;
    return wanted.scan ? findOlder() : 0;
}

// The order is that of pddgpu_gem_watch.h. Returns 0 or an errno.
int GemWatch::findOlder()
{
    std::uint64_t raced = counter(GEM_SCAN_RACED);
    m_scanRaces = 1;
    for (int scan = 0; scan < MostScans && m_scanRaces > 0; ++scan) {
        ++m_programs->bss->gem_scan_number;
        __atomic_store_n(&m_programs->bss->gem_scanning, 1U, __ATOMIC_SEQ_CST);
        const int error = runIterator(m_programs->links.gem_scan);
        __atomic_store_n(&m_programs->bss->gem_scanning, 0U, __ATOMIC_SEQ_CST);
        if (error != 0)
            return error;
        m_scanRaces = counter(GEM_SCAN_RACED) - raced;
        raced += m_scanRaces;
    }
    std::vector<std::uint64_t> lost;
    const std::uint32_t last = m_programs->bss->gem_scan_number;
    const int error = forEachEntry<gem_object>(
        m_programs->maps.gem_objects, [&](std::uint64_t key, const gem_object &object) {
            if (object.flags & GEM_PREEXISTING && object.scan != last)
                lost.push_back(key);
        });
    for (const std::uint64_t key : lost) {
        gem_address object{key};
        bpf_test_run_opts call{};
        call.sz = sizeof(call);
        call.ctx_in = &object;
        call.ctx_size_in = sizeof(object);
        if (const int failed =
                bpf_prog_test_run_opts(bpf_program__fd(m_programs->progs.gem_scan_forget), &call);
            failed < 0)
            return -failed;
    }
    return error;
}

int GemWatch::waitDescriptor() const
{
    return ring_buffer__epoll_fd(m_ring.get());
}

int GemWatch::update(GemListener *listener)
{
    // The order is that of pddgpu_gem_watch.h.
    m_hints.clear();
    if (const int result = ring_buffer__consume(m_ring.get()); result < 0) {
        m_mustScan = true;
        return -result;
    }
    m_epoch = __atomic_add_fetch(&m_programs->data->gem_epoch, 1, __ATOMIC_SEQ_CST);
    const std::uint64_t lost = counter(GEM_LOST_HINTS);
    int error = 0;
    if (m_mustScan || lost != m_lostHints) {
        error = scan(listener);
        m_lostHints = lost;
    } else {
        for (const gem_hint &hint : m_hints) {
            if (error == 0)
                error = tell(hint, listener);
        }
    }
    m_mustScan = error != 0;
    return error;
}

int GemWatch::tell(const gem_hint &hint, GemListener *listener) const
{
    switch (hint.kind) {
        case GEM_HINT_OBJECT: {
            gem_object object = {};
            const int result = bpf_map_lookup_elem(bpf_map__fd(m_programs->maps.gem_objects),
                                                   &hint.subject, &object);
            if (result == 0 && mayTell(object))
                listener->changed(object);
            return result == 0 || result == -ENOENT ? 0 : -result;
        }
        case GEM_HINT_GONE:
            listener->gone(hint.subject);
            break;
        case GEM_HINT_CLIENT_GONE:
            listener->clientGone(hint.subject);
            break;
        case GEM_HINT_DEVICE_GONE:
            listener->deviceGone(hint.subject);
            break;
        default:
            break;
    }
    return 0;
}

bool GemWatch::mayTell(const gem_object &object) const
{
    return object.first_hint_epoch != 0 && object.first_hint_epoch != m_epoch;
}

int GemWatch::scan(GemListener *listener)
{
    std::map<std::uint64_t, gem_client> clients;
    const int failed = forEachEntry<gem_client>(
        m_programs->maps.gem_clients,
        [&clients](std::uint64_t, const gem_client &client) { clients[client.id] = client; });
    if (failed != 0)
        return failed;
    listener->beginScan(clients);
    const int error = forEachEntry<gem_object>(
        m_programs->maps.gem_objects, [this, listener](std::uint64_t, const gem_object &object) {
            if (mayTell(object))
                listener->changed(object);
        });
    if (error == 0)
        listener->endScan();
    return error;
}

std::uint64_t GemWatch::counter(gem_counter which) const
{
    const std::uint32_t key = which;
    std::vector<std::uint64_t> values(m_processors);
    if (bpf_map_lookup_elem(bpf_map__fd(m_programs->maps.gem_counters), &key, values.data()) != 0)
        return 0;
    std::uint64_t sum = 0;
    for (const std::uint64_t value : values)
        sum += value;
    return sum;
}

std::uint64_t GemWatch::missed() const
{
    std::uint64_t sum = 0;
    bpf_program *program = nullptr;
    bpf_object__for_each_program(program, m_programs->obj)
    {
        bpf_prog_info info = {};
        std::uint32_t size = sizeof(info);
        if (bpf_program__autoload(program) &&
            bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &size) == 0)
            sum += info.recursion_misses;
    }
    const bpf_object_skeleton *skeleton = m_programs->skeleton;
    for (int i = 0; i < skeleton->prog_cnt; ++i)
        sum += missedByProbe(*skeleton->progs[i].link);
    return sum;
}

GemWatch::Counters GemWatch::counters() const
{
    // What ends is read first: it never exceeds what began.
    Counters counters;
    counters.destroyed = counter(GEM_DESTROYED);
    counters.handlesClosed = counter(GEM_HANDLES_CLOSED);
    counters.created = counter(GEM_CREATED);
    counters.handlesOpened = counter(GEM_HANDLES_OPENED);
    counters.lostHints = counter(GEM_LOST_HINTS);
    counters.untracked = counter(GEM_FULL);
    counters.replaced = counter(GEM_REPLACED);
    counters.missed = missed() + counter(GEM_UNAWAITED) + m_scanRaces;
    counters.areOlderKnown = m_findsOlder;
    return counters;
}

std::map<std::uint64_t, gem_device> GemWatch::devices() const
{
    std::map<std::uint64_t, gem_device> devices;
    static_cast<void>(forEachEntry<gem_device>(
        m_programs->maps.gem_devices,
        [&devices](std::uint64_t key, const gem_device &device) { devices[key] = device; }));
    return devices;
}

}  // namespace pddgpu
