// SPDX-License-Identifier: GPL-3.0-or-later
#include "leakcomparison.h"

#include <algorithm>
#include <utility>

namespace pddgpu::testing {

namespace {

constexpr u64 Millisecond = 1'000'000;
constexpr u64 Second = 1000 * Millisecond;
constexpr u64 PinnedBytes = 65536;
constexpr u64 TotalBytes = u64{1} << 50;
// More objects than this and the oldest are removed: the model is slow.
constexpr std::size_t MostObjects = 50;
constexpr std::size_t MostClients = 5;
constexpr std::size_t MostWalks = 4;

const char *const Device = "pddgpu.0";

}  // namespace

LeakComparison::LeakComparison(Choice choose)
    : m_choose(std::move(choose)), m_model(100 * 1024 * 1024, 0)
{
    pddgpu_leak_monitor_init(&m_core, 100 * 1024 * 1024, 0);
    openClient();
}

LeakComparison::~LeakComparison()
{
    finish();
}

std::string LeakComparison::step()
{
    const u64 generationBefore = generation();
    const std::string rowsBefore = std::exchange(m_rows, std::string());

    m_maySetTheSame = false;
    m_difference.clear();
    letTimePass();
    act();
    m_rows = m_model.rows();
    compare();
    compareGeneration(rowsBefore, generationBefore);
    return m_difference.empty() ? std::string() : m_action + ": " + m_difference;
}

std::string LeakComparison::finish()
{
    m_action = "the end";
    m_difference.clear();
    while (!m_walks.empty())
        endWalk();
    while (!m_living.empty())
        untrack(m_living.size() - 1);
    while (!m_departing.empty())
        departed(0);
    for (const auto &client : m_clients) {
        pddgpu_leak_client_close(&m_core, client.get());
        m_model.closeClient(client.get());
    }
    m_clients.clear();

    m_rows = m_model.rows();
    compare();
    for (const pddgpu_leak_shard &shard : m_core.shards) {
        if (!list_empty(&shard.birth_order) || !list_empty(&shard.departing) ||
            !list_empty(&shard.walks) || shard.walked_id != 0 ||
            shard.suspected != &shard.birth_order || shard.confirmed != &shard.birth_order) {
            differ("lists", "not empty", "empty");
        }
        differ("allocations", shard.allocations, shard.deallocations);
    }
    return m_difference;
}

void LeakComparison::letTimePass()
{
    constexpr u64 Most[] = {1, Millisecond, Second, 3 * Second, 90 * Second};
    m_nowNs += m_choose(Most[m_choose(std::size(Most))]);
    // Also compares ages that are whole milliseconds.
    if (m_choose(2))
        m_nowNs += (Millisecond - m_nowNs % Millisecond) % Millisecond;
}

void LeakComparison::act()
{
    struct Action {
        unsigned int weight;
        const char *name;
        void (LeakComparison::*act)();
    };
    static const Action actions[] = {
        {16, "create", &LeakComparison::create},
        {7, "end", &LeakComparison::end},
        {5, "depart", &LeakComparison::depart},
        {5, "end departing", &LeakComparison::endDeparting},
        {1, "end nothing", &LeakComparison::touchNothing},
        {3, "label", &LeakComparison::label},
        {3, "move", &LeakComparison::move},
        {3, "export", &LeakComparison::exportOrNot},
        {2, "open handle", &LeakComparison::openHandle},
        {2, "close handle", &LeakComparison::closeHandle},
        {2, "open client", &LeakComparison::openClient},
        {2, "close client", &LeakComparison::closeClient},
        {8, "write a control", &LeakComparison::writeControl},
        {14, "check", &LeakComparison::check},
        {5, "change usage", &LeakComparison::changeUsage},
        {3, "note a time", &LeakComparison::noteTime},
        {3, "begin a walk", &LeakComparison::beginWalk},
        {6, "walk", &LeakComparison::goOnWalking},
        {2, "end a walk", &LeakComparison::endWalk},
    };
    static const u64 weights = [] {
        u64 sum = 0;
        for (const Action &action : actions)
            sum += action.weight;
        return sum;
    }();

    u64 chosen = m_choose(weights);
    const Action *action = actions;
    for (; chosen >= action->weight; ++action)
        chosen -= action->weight;
    m_action = action->name;
    (this->*action->act)();
}

void LeakComparison::create()
{
    if (m_clients.empty())
        openClient();
    if (m_living.size() >= MostObjects)
        untrack(0);

    LeakModel::Object born;
    const auto &client = m_clients[anyOf(m_clients.size())];
    born.client = client.get();
    born.clientId = client->id;
    born.size = (1 + m_choose(1 << 12)) * 4096 << (m_choose(8) == 0 ? 12 : 0);
    born.pid = static_cast<u32>(m_choose(1 << 16));
    born.domain = m_choose(2) ? PDDGPU_LEAK_VRAM : PDDGPU_LEAK_GTT;
    born.persistent = m_choose(8) == 0;
    born.imported = m_choose(8) == 0;
    born.process = anyText(20);
    born.creationNs = m_choose(16) == 0 ? anyNumber() : 0;
    born.cpu = static_cast<unsigned int>(m_choose(2 * PDDGPU_LEAK_SHARDS));
    // Another CPU may have read the clock earlier.
    const u64 birthNs = m_nowNs - std::min(m_nowNs, m_choose(4) == 0 ? m_choose(Millisecond) : 0);

    auto object = std::make_unique<pddgpu_leak_object>();
    if (m_choose(4) == 0) {
        born.label = anyText(PDDGPU_LEAK_LABEL_SIZE - 1);
        pddgpu_leak_set_label(&m_core, object.get(), born.label.c_str());
    }
    pddgpu_leak_birth birth = {};
    birth.size = born.size;
    birth.process = born.process.c_str();
    birth.pid = born.pid;
    birth.domain = born.domain;
    birth.duration_ns = born.creationNs;
    birth.cpu = born.cpu;
    birth.flags = static_cast<u8>((born.persistent ? PDDGPU_LEAK_PERSISTENT : 0) |
                                  (born.imported ? PDDGPU_LEAK_IMPORTED : 0));
    pddgpu_leak_track(&m_core, object.get(), client.get(), &birth, birthNs);
    LeakModel::Object *model = m_model.track(born, birthNs);
    if (model->life == LeakModel::Life::Tracked)
        m_born.emplace(model->id, *model);
    differ("id of the newborn", object->id, model->id);
    m_living.push_back({std::move(object), model});
}

void LeakComparison::untrack(std::size_t index)
{
    const auto gone = m_living.begin() + static_cast<std::ptrdiff_t>(index);
    pddgpu_leak_untrack(&m_core, gone->core.get());
    m_model.untrack(gone->model);
    m_living.erase(gone);
}

void LeakComparison::departed(std::size_t index)
{
    const auto gone = m_departing.begin() + static_cast<std::ptrdiff_t>(index);
    pddgpu_leak_departed(&m_core, gone->core.get(), m_nowNs);
    m_model.departed(gone->model, m_nowNs);
    m_departing.erase(gone);
}

void LeakComparison::end()
{
    if (!m_living.empty())
        untrack(anyOf(m_living.size()));
}

void LeakComparison::depart()
{
    if (m_living.empty())
        return;
    const auto one = m_living.begin() + static_cast<std::ptrdiff_t>(anyOf(m_living.size()));
    pddgpu_leak_depart(&m_core, one->core.get(), m_nowNs);
    m_model.depart(one->model, m_nowNs);
    // The second time, nothing happens.
    if (m_choose(4) == 0)
        pddgpu_leak_depart(&m_core, one->core.get(), m_nowNs + Second);
    m_departing.push_back(std::move(*one));
    m_living.erase(one);
}

void LeakComparison::endDeparting()
{
    if (!m_departing.empty())
        departed(anyOf(m_departing.size()));
}

void LeakComparison::touchNothing()
{
    pddgpu_leak_object never = {};
    if (m_choose(2))
        pddgpu_leak_set_label(&m_core, &never, "never born");
    pddgpu_leak_depart(&m_core, &never, m_nowNs);
    pddgpu_leak_departed(&m_core, &never, m_nowNs + Second);
    pddgpu_leak_untrack(&m_core, &never);
}

void LeakComparison::label()
{
    if (m_living.empty())
        return;
    const Pair &one = m_living[anyOf(m_living.size())];
    one.model->label = anyText(PDDGPU_LEAK_LABEL_SIZE - 1);
    pddgpu_leak_set_label(&m_core, one.core.get(), one.model->label.c_str());
    m_maySetTheSame = true;
}

void LeakComparison::move()
{
    // Departing objects move too: their memory is evicted for others until it is freed.
    const std::vector<Pair> &which = m_choose(4) == 0 ? m_departing : m_living;
    if (which.empty())
        return;
    const Pair &one = which[anyOf(which.size())];
    const pddgpu_leak_domain domain = m_choose(2) ? PDDGPU_LEAK_VRAM : PDDGPU_LEAK_GTT;
    m_maySetTheSame = true;
    if (m_choose(3) == 0) {
        pddgpu_leak_set_place(&m_core, one.core.get(), domain);
        m_model.setPlace(one.model, domain);
        return;
    }
    const bool evicted = m_choose(2);
    pddgpu_leak_set_domain(&m_core, one.core.get(), domain, evicted);
    m_model.setDomain(one.model, domain, evicted);
}

void LeakComparison::exportOrNot()
{
    if (m_living.empty())
        return;
    const Pair &one = m_living[anyOf(m_living.size())];
    one.model->exported = m_choose(2);
    pddgpu_leak_set_exported(&m_core, one.core.get(), one.model->exported);
    m_maySetTheSame = true;
}

void LeakComparison::openHandle()
{
    if (m_living.empty())
        return;
    const Pair &one = m_living[anyOf(m_living.size())];
    ++one.model->handles;
    if (m_choose(2))
        pddgpu_leak_handle_opened(&m_core, one.core.get());
    else
        pddgpu_leak_set_handles(&m_core, one.core.get(), one.model->handles);
}

void LeakComparison::closeHandle()
{
    for (const Pair &one : m_living) {
        if (one.model->handles > 0) {
            pddgpu_leak_handle_closed(&m_core, one.core.get());
            --one.model->handles;
            return;
        }
    }
}

void LeakComparison::openClient()
{
    if (m_clients.size() == MostClients)
        return;
    // The caller chooses ids: any value, also the same one again.
    const u32 ids[] = {0, 1, 7, ~u32{0}};
    m_clients.push_back(std::make_unique<pddgpu_leak_client>());
    pddgpu_leak_client_open(m_clients.back().get(), ids[m_choose(std::size(ids))]);
}

void LeakComparison::closeClient()
{
    if (m_clients.empty())
        return;
    const auto one = m_clients.begin() + static_cast<std::ptrdiff_t>(anyOf(m_clients.size()));
    pddgpu_leak_client_close(&m_core, one->get());
    m_model.closeClient(one->get());
    m_clients.erase(one);
}

void LeakComparison::writeControl()
{
    const pddgpu_leak_attr attrs[] = {
        PDDGPU_LEAK_ATTR_ENABLED,           PDDGPU_LEAK_ATTR_THRESHOLD_BYTES,
        PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS, PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS,
        PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS,  PDDGPU_LEAK_ATTR_MAX_TRACKED,
        PDDGPU_LEAK_ATTR_LIVE_BYTES,
    };
    const pddgpu_leak_attr attr = attrs[m_choose(std::size(attrs))];
    u64 value = anyNumber();
    if (attr == PDDGPU_LEAK_ATTR_ENABLED)
        value = m_choose(3);
    else if (attr == PDDGPU_LEAK_ATTR_THRESHOLD_BYTES && m_choose(4) != 0)
        value = usedBytes() + m_choose(3) - 1;
    else if (attr == PDDGPU_LEAK_ATTR_MAX_TRACKED && m_choose(4) != 0)
        value = m_choose(m_living.size() + 2);
    else if (attr == PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS ||
             attr == PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS)
        value = anAgeMs();

    const char *const ends[] = {"", "\n", "K", "G\n", " "};
    // Mostly valid texts.
    const std::string text = std::to_string(value) + ends[m_choose(8) ? 1 : m_choose(5)];
    m_action += " (" + std::string(pddgpu_leak_attr_name(attr)) + " = " + text + ')';
    const int core = pddgpu_leak_attr_store(&m_core, attr, text.data(), text.size());
    differ("result", std::to_string(core), std::to_string(m_model.store(attr, text)));
    // As required after a write to a control.
    const u64 used = usedBytes();
    differ("due", pddgpu_leak_usage_changed(&m_core, used), m_model.usageChanged(used));
}

void LeakComparison::check()
{
    const u64 used = usedBytes();
    pddgpu_leak_report report = {};
    // Another CPU may have read the clock earlier.
    const u64 nowNs = m_nowNs - std::min(m_nowNs, m_choose(4) == 0 ? m_choose(Second) : 0);
    pddgpu_leak_check(&m_core, used, nowNs, &report);
    pddgpu_leak_report expected = m_model.check(used, nowNs);
    const bool asked = m_choose(8) == 0;
    pddgpu_leak_ration(&m_core, &report, asked);
    m_model.ration(&expected, asked);
    differ("printed", report.printed, expected.printed);
    differ("unprinted alerts", report.unprinted_alerts, expected.unprinted_alerts);
    differ("delay of the next", pddgpu_leak_check_delay_ns(&m_core, m_nowNs),
           m_model.checkDelayNs(m_nowNs));
    differ("alert", report.alert, expected.alert);
    differ("used bytes of the report", report.used_bytes, expected.used_bytes);
    differ("live objects of the report", report.live_objects, expected.live_objects);
    differ("leaked bytes of the report", report.leaked_bytes, expected.leaked_bytes);
    differ("suspicious of the report", report.suspicious_objects, expected.suspicious_objects);
    differ("confirmed of the report", report.confirmed_objects, expected.confirmed_objects);
}

void LeakComparison::changeUsage()
{
    m_unaccountedBytes = m_choose(2) ? anyNumber() % TotalBytes : 0;
    m_missingBytes = m_unaccountedBytes ? 0 : m_choose(2) * anyNumber();
    const u64 used = usedBytes();
    differ("due", pddgpu_leak_usage_changed(&m_core, used), m_model.usageChanged(used));
}

void LeakComparison::noteTime()
{
    const auto op = static_cast<pddgpu_leak_op>(m_choose(PDDGPU_LEAK_OPS));
    const u64 durationNs = anyNumber();
    pddgpu_leak_note_time(&m_core, op, durationNs);
    m_model.noteTime(op, durationNs);
}

void LeakComparison::beginWalk()
{
    if (m_walks.size() == MostWalks)
        return;
    Walk walk;
    walk.reader = std::make_unique<pddgpu_leak_reader>();
    walk.generation = generation();
    walk.beganNs = m_nowNs;
    for (const LeakModel::Object &object : m_model.objects()) {
        if (object.life == LeakModel::Life::Tracked)
            walk.expected.insert(object.id);
    }
    pddgpu_leak_reader_begin(walk.reader.get(), &m_core, m_nowNs);
    m_walks.push_back(std::move(walk));
}

void LeakComparison::goOnWalking()
{
    if (m_walks.empty())
        return;
    Walk &walk = m_walks[anyOf(m_walks.size())];
    for (u64 steps = 1 + m_choose(PDDGPU_LEAK_BATCH); steps > 0; --steps) {
        const pddgpu_leak_record *record = pddgpu_leak_reader_next(walk.reader.get());
        if (record) {
            compareRecord(walk, *record);
            walk.shown.insert(record->id);
            continue;
        }
        // At the end, all objects that lived throughout must have been shown.
        for (const LeakModel::Object &object : m_model.objects()) {
            if (object.life == LeakModel::Life::Tracked && walk.expected.contains(object.id) &&
                !walk.shown.contains(object.id))
                differ("walk", "nothing of " + std::to_string(object.id), "that object");
        }
        return;
    }
}

void LeakComparison::endWalk()
{
    if (m_walks.empty())
        return;
    const auto walk = m_walks.end() - 1;
    char text[PDDGPU_LEAK_LINE_SIZE];
    const std::size_t length = pddgpu_leak_format_header(walk->reader.get(), text);
    const std::string firstLine = "version=1 generation=" + std::to_string(walk->generation) +
                                  " now_ns=" + std::to_string(walk->beganNs) + '\n';
    differ("header", std::string(text, length).substr(0, firstLine.size()), firstLine);
    pddgpu_leak_reader_end(walk->reader.get());
    m_walks.erase(walk);
}

void LeakComparison::differ(const std::string &what, const std::string &core,
                            const std::string &model)
{
    if (core != model && m_difference.empty())
        m_difference = what + ": core \"" + core + "\", model \"" + model + '"';
}

void LeakComparison::differ(const std::string &what, u64 core, u64 model)
{
    if (core != model)
        differ(what, std::to_string(core), std::to_string(model));
}

void LeakComparison::compare()
{
    for (int i = 0; i < PDDGPU_LEAK_ATTRS; ++i) {
        const auto attr = static_cast<pddgpu_leak_attr>(i);
        char text[PDDGPU_LEAK_ATTR_SIZE];
        const std::size_t length = pddgpu_leak_attr_show(&m_core, attr, text);
        differ(pddgpu_leak_attr_name(attr), std::string(text, length),
               m_model.attribute(attr, generation()));
    }
    differ("interval", pddgpu_leak_check_interval_ms(&m_core), m_model.checkIntervalMs());

    char stats[PDDGPU_LEAK_STATS_SIZE];
    const pddgpu_memory_usage now = usage();
    const std::size_t length = pddgpu_leak_format_stats(&m_core, &now, Device, m_nowNs, stats);
    differ("memory_stats", std::string(stats, length),
           m_model.stats(now, m_unaccountedBytes, Device, m_nowNs, generation()));

    const std::string header =
        "version=1 generation=" + std::to_string(generation()) +
        " now_ns=" + std::to_string(m_nowNs) +
        "\nid\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\tpid\t"
        "process\tlabel\n";
    differ("leak_objects", listing(m_nowNs), header + m_rows);
}

void LeakComparison::compareGeneration(const std::string &rowsBefore, u64 generationBefore)
{
    if (generation() < generationBefore)
        differ("generation", "falls", "rises");
    else if (m_rows != rowsBefore && generation() == generationBefore)
        differ("generation", "stays", "rises: the listing has changed");
    else if (m_rows == rowsBefore && generation() != generationBefore && !m_maySetTheSame)
        differ("generation", "rises", "stays: the listing is the same");
}

void LeakComparison::compareRecord(const Walk &walk, const pddgpu_leak_record &record)
{
    const auto born = m_born.find(record.id);
    if (!walk.expected.contains(record.id) || born == m_born.end()) {
        differ("walk", "shows " + std::to_string(record.id), "not there when it began");
        return;
    }
    if (!walk.shown.empty() && record.id <= *walk.shown.rbegin())
        differ("walk", "goes back to " + std::to_string(record.id), "in order of id");
    differ("birth of a record", record.birth_ns, born->second.birthNs);
    differ("size of a record", record.size, born->second.size);
    differ("pid of a record", record.pid, born->second.pid);
    differ("client of a record", record.client_id, born->second.clientId);
    differ("process of a record", std::string(record.process), born->second.process);
}

std::string LeakComparison::listing(u64 nowNs)
{
    char line[PDDGPU_LEAK_LINE_SIZE];
    pddgpu_leak_reader reader;
    pddgpu_leak_reader_begin(&reader, &m_core, nowNs);
    std::string text(line, pddgpu_leak_format_header(&reader, line));
    while (const pddgpu_leak_record *record = pddgpu_leak_reader_next(&reader))
        text.append(line, pddgpu_leak_format_record(record, line));
    pddgpu_leak_reader_end(&reader);
    return text;
}

// Prefers the ends, where the cursors and the readers are.
std::size_t LeakComparison::anyOf(std::size_t size)
{
    switch (m_choose(4)) {
        case 0:
            return 0;
        case 1:
            return size - 1;
        default:
            return m_choose(size);
    }
}

// Any magnitude; prefers numbers next to powers of two.
u64 LeakComparison::anyNumber()
{
    const u64 power = u64{1} << m_choose(64);
    return m_choose(2) ? power - 1 + m_choose(3) : m_choose(power);
}

std::string LeakComparison::anyText(std::size_t longest)
{
    static const std::string texts[] = {
        "", "-", "plain", "a\tb\nc\\", "\xe5\x86\x85\xe5\xad\x98", std::string(100, '\xff'),
    };
    return texts[m_choose(std::size(texts))].substr(0, longest);
}

// Near an object's own age, where its state changes, or any age.
u64 LeakComparison::anAgeMs()
{
    if (m_model.objects().empty() || m_choose(4) == 0)
        return anyNumber();
    const auto object = std::next(m_model.objects().begin(),
                                  static_cast<std::ptrdiff_t>(anyOf(m_model.objects().size())));
    return (m_nowNs - std::min(m_nowNs, object->birthNs)) / Millisecond + m_choose(3) - 1;
}

pddgpu_memory_usage LeakComparison::usage() const
{
    const u64 held = PinnedBytes + m_model.usedBytes(PDDGPU_LEAK_VRAM);
    return {TotalBytes, held - std::min(held, m_missingBytes) + m_unaccountedBytes, TotalBytes,
            m_model.usedBytes(PDDGPU_LEAK_GTT), PinnedBytes};
}

u64 LeakComparison::generation()
{
    return pddgpu_leak_attr_get(&m_core, PDDGPU_LEAK_ATTR_GENERATION);
}

u64 LeakComparison::usedBytes() const
{
    const pddgpu_memory_usage now = usage();
    return now.vram_used + now.gtt_used;
}

}  // namespace pddgpu::testing
