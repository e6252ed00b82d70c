// SPDX-License-Identifier: GPL-3.0-or-later
#include "leakmodel.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace pddgpu::testing {

namespace {

constexpr u64 Millisecond = 1'000'000;
constexpr u64 Second = 1000 * Millisecond;
constexpr u64 Maximum = std::numeric_limits<u64>::max();

__extension__ using Wide = unsigned __int128;

std::string line(std::string_view key, const std::string &value)
{
    return std::string(key) + ": " + value + '\n';
}

std::string line(std::string_view key, u64 value)
{
    return line(key, std::to_string(value));
}

std::string line(std::string_view key, std::optional<u64> value)
{
    return line(key, value ? std::to_string(*value) : "none");
}

std::string escaped(const std::string &text)
{
    if (text.empty())
        return "-";
    if (text == "-")
        return "\\x2d";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        char escape[8];
        std::snprintf(escape, sizeof(escape), "\\x%02x", static_cast<unsigned int>(byte));
        result += byte < 0x20 || byte > 0x7e || c == '\\' ? std::string(escape) : std::string(1, c);
    }
    return result;
}

std::string flags(const LeakModel::Object &object)
{
    std::string result;
    const auto add = [&result](bool holds, const char *name) {
        if (!holds)
            return;
        if (!result.empty())
            result += ',';
        result += name;
    };
    add(object.isOrphan(), "orphaned");
    add(object.exported, "exported");
    add(object.imported, "imported");
    add(object.persistent, "persistent");
    return result.empty() ? "-" : result;
}

std::optional<u64> average(const std::vector<u64> &durations)
{
    if (durations.empty())
        return std::nullopt;
    return std::accumulate(durations.begin(), durations.end(), u64{0}) / durations.size();
}

std::optional<u64> longest(const std::vector<u64> &durations)
{
    if (durations.empty())
        return std::nullopt;
    return *std::max_element(durations.begin(), durations.end());
}

std::string histogram(const std::vector<u64> &durations)
{
    u64 counts[40] = {};
    for (const u64 duration : durations) {
        unsigned int bucket = 0;
        while (bucket < 39 && duration >= u64{2} << bucket)
            ++bucket;
        ++counts[bucket];
    }
    std::string result;
    for (const u64 count : counts)
        result += (result.empty() ? "" : " ") + std::to_string(count);
    return result;
}

// Parses the written text. At most 31 digits, so 128 bits do not overflow.
int parse(std::string_view text, bool suffixAllowed, u64 *value)
{
    if (text.size() > 31)
        return -EINVAL;
    if (text.ends_with('\n'))
        text.remove_suffix(1);
    u64 unit = 1;
    if (suffixAllowed && !text.empty()) {
        const std::string_view suffixes = "KMG";
        const auto suffix = suffixes.find(text.back());
        if (suffix != std::string_view::npos) {
            unit = u64{1024} << (10 * suffix);
            text.remove_suffix(1);
        }
    }
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return -EINVAL;
    Wide number = 0;
    for (const char c : text)
        number = number * 10 + static_cast<unsigned int>(c - '0');
    if (number > Maximum || number * unit > Maximum)
        return -ERANGE;
    *value = static_cast<u64>(number * unit);
    return 0;
}

}  // namespace

LeakModel::LeakModel(u64 threshold, u64 maxTracked)
    : m_thresholdBytes(threshold), m_maxTracked(maxTracked)
{
}

LeakModel::Object *LeakModel::track(Object born, u64 nowNs)
{
    ++m_births;
    if (born.creationNs)
        noteTime(PDDGPU_LEAK_OP_ALLOCATION, born.creationNs);
    born.state = PDDGPU_LEAK_ACTIVE;
    born.process = born.process.substr(0, TASK_COMM_LEN - 1);
    const u64 all = sumOf(Life::Tracked).objects;
    const u64 own = sumOf([&born](const Object &one) {
                        return one.life == Life::Tracked && one.client == born.client;
                    }).objects;
    const u64 room = all < m_maxTracked ? m_maxTracked - all : 0;
    if (m_maxTracked == 0 || own < room) {
        u64 &lastBirthNs = m_lastBirthNs[born.cpu % PDDGPU_LEAK_SHARDS];
        lastBirthNs = std::max(nowNs, lastBirthNs);
        born.life = Life::Tracked;
        born.id = ++m_lastId;
        born.birthNs = lastBirthNs;
    } else {
        born.life = Life::Untracked;
        born.overShare = room > 0;
    }
    m_objects.push_back(std::move(born));
    return &m_objects.back();
}

void LeakModel::depart(Object *object, u64 nowNs)
{
    ++m_ends;
    object->life = Life::Departing;
    object->departedNs = nowNs;
    m_departing.push_back(object);
}

void LeakModel::departed(Object *object, u64 nowNs)
{
    if (nowNs > object->departedNs)
        noteTime(PDDGPU_LEAK_OP_FREE, nowNs - object->departedNs);
    m_departing.remove(object);
    m_objects.remove_if([object](const Object &one) { return &one == object; });
}

void LeakModel::untrack(Object *object)
{
    ++m_ends;
    m_objects.remove_if([object](const Object &one) { return &one == object; });
}

void LeakModel::closeClient(const void *client)
{
    for (Object &object : m_objects) {
        if (object.client == client)
            object.client = nullptr;
    }
}

void LeakModel::setDomain(Object *object, pddgpu_leak_domain domain, bool evicted)
{
    setPlace(object, domain);
    ++m_moves;
    m_evictions += evicted;
}

void LeakModel::setPlace(Object *object, pddgpu_leak_domain domain)
{
    object->domain = domain;
}

void LeakModel::noteTime(pddgpu_leak_op op, u64 durationNs)
{
    m_durationsNs[op].push_back(durationNs);
}

int LeakModel::store(pddgpu_leak_attr attr, std::string_view text)
{
    u64 value = 0;
    const int refused = parse(text, attr == PDDGPU_LEAK_ATTR_THRESHOLD_BYTES, &value);
    return refused ? refused : set(attr, value);
}

int LeakModel::parseTrigger(std::string_view text)
{
    u64 value = 0;
    const int refused = parse(text, false, &value);
    return refused ? refused : value == 1 ? 0 : -EINVAL;
}

int LeakModel::set(pddgpu_leak_attr attr, u64 value)
{
    const auto setWithin = [value](u64 *control, u64 lowest, u64 highest) {
        if (value < lowest || value > highest)
            return -EINVAL;
        *control = value;
        return 0;
    };
    switch (attr) {
        case PDDGPU_LEAK_ATTR_ENABLED:
            if (value > 1)
                return -EINVAL;
            m_mayCross |= value && !m_enabled;
            m_enabled = value;
            return 0;
        case PDDGPU_LEAK_ATTR_THRESHOLD_BYTES:
            return setWithin(&m_thresholdBytes, 1, Maximum);
        case PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS:
            return setWithin(&m_checkIntervalMs, 100, 3'600'000);
        case PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS:
            return setWithin(&m_suspiciousAgeMs, 1, m_confirmedAgeMs - 1);
        case PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS:
            return setWithin(&m_confirmedAgeMs, m_suspiciousAgeMs + 1, 315'360'000'000);
        case PDDGPU_LEAK_ATTR_MAX_TRACKED:
            return setWithin(&m_maxTracked, 0, Maximum);
        default:
            return -EINVAL;
    }
}

bool LeakModel::usageChanged(u64 usedBytes)
{
    const bool above = usedBytes > m_thresholdBytes;
    m_mayCross |= !above;
    return above && m_mayCross && m_enabled;
}

pddgpu_leak_state LeakModel::stateAt(const Object &object, u64 nowNs) const
{
    const u64 ageNs = nowNs > object.birthNs ? nowNs - object.birthNs : 0;
    if (object.persistent)
        return PDDGPU_LEAK_ACTIVE;
    if (ageNs > m_confirmedAgeMs * Millisecond)
        return PDDGPU_LEAK_CONFIRMED;
    if (ageNs > m_suspiciousAgeMs * Millisecond)
        return PDDGPU_LEAK_SUSPICIOUS;
    return PDDGPU_LEAK_ACTIVE;
}

pddgpu_leak_report LeakModel::check(u64 usedBytes, u64 nowNs)
{
    ++m_checks;
    nowNs = m_lastCheckNs = std::max(nowNs, m_lastCheckNs);
    for (Object &object : m_objects) {
        if (object.life == Life::Tracked)
            object.state = stateAt(object, nowNs);
    }

    const bool above = usedBytes > m_thresholdBytes;
    m_mayCross |= !above;
    const u64 distance = m_mayCross ? Second : 60 * Second;
    const bool alert =
        m_enabled && above && (m_alertsNs.empty() || nowNs >= m_alertsNs.back() + distance);
    if (alert) {
        m_alertsNs.push_back(nowNs);
        m_mayCross = false;
    }

    pddgpu_leak_report report = {};
    report.alert = alert;
    report.used_bytes = usedBytes;
    report.live_objects = number(PDDGPU_LEAK_ATTR_LIVE_OBJECTS, 0);
    report.leaked_bytes =
        number(PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES, 0) + number(PDDGPU_LEAK_ATTR_CONFIRMED_BYTES, 0);
    report.suspicious_objects = number(PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS, 0);
    report.confirmed_objects = number(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS, 0);
    return report;
}

void LeakModel::ration(pddgpu_leak_report *report, bool asked)
{
    const auto recent = std::count_if(m_printsNs.begin(), m_printsNs.end(), [this](u64 printNs) {
        return m_lastCheckNs - printNs < 600 * Second;
    });
    if (!asked && recent >= PDDGPU_LEAK_PRINTS) {
        m_unprintedAlerts += report->alert;
        m_untoldAlerts += report->alert;
        return;
    }
    report->printed = report->alert || asked;
    report->unprinted_alerts = std::exchange(m_untoldAlerts, 0);
    if (!asked && (report->alert || report->unprinted_alerts))
        m_printsNs.push_back(m_lastCheckNs);
}

u64 LeakModel::checkDelayNs(u64 nowNs) const
{
    u64 dueNs = nowNs;
    if (!m_alertsNs.empty())
        dueNs = std::max(dueNs, m_alertsNs.back() + Second);
    if (m_checks)
        dueNs = std::max(dueNs, m_lastCheckNs + 100 * Millisecond);
    return dueNs - nowNs;
}

u64 LeakModel::checkIntervalMs() const
{
    return m_enabled ? m_checkIntervalMs : 0;
}

LeakModel::Sum LeakModel::sumOf(const std::function<bool(const Object &)> &which) const
{
    Sum sum;
    for (const Object &object : m_objects) {
        if (which(object)) {
            ++sum.objects;
            sum.bytes += object.size;
        }
    }
    return sum;
}

LeakModel::Sum LeakModel::sumOf(Life life) const
{
    return sumOf([life](const Object &object) { return object.life == life; });
}

u64 LeakModel::usedBytes(pddgpu_leak_domain domain) const
{
    return sumOf([domain](const Object &object) { return object.domain == domain; }).bytes;
}

u64 LeakModel::number(pddgpu_leak_attr attr, u64 generation) const
{
    const auto in = [this](pddgpu_leak_state state) {
        return sumOf([state](const Object &object) {
            return object.life == Life::Tracked && object.state == state;
        });
    };
    const auto orphans = [this] {
        return sumOf([](const Object &object) { return object.isOrphan(); });
    };
    switch (attr) {
        case PDDGPU_LEAK_ATTR_ENABLED:
            return m_enabled;
        case PDDGPU_LEAK_ATTR_THRESHOLD_BYTES:
            return m_thresholdBytes;
        case PDDGPU_LEAK_ATTR_CHECK_INTERVAL_MS:
            return m_checkIntervalMs;
        case PDDGPU_LEAK_ATTR_SUSPICIOUS_AGE_MS:
            return m_suspiciousAgeMs;
        case PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS:
            return m_confirmedAgeMs;
        case PDDGPU_LEAK_ATTR_LIVE_OBJECTS:
            return sumOf(Life::Tracked).objects;
        case PDDGPU_LEAK_ATTR_LIVE_BYTES:
            return sumOf(Life::Tracked).bytes;
        case PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS:
            return in(PDDGPU_LEAK_SUSPICIOUS).objects;
        case PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES:
            return in(PDDGPU_LEAK_SUSPICIOUS).bytes;
        case PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS:
            return in(PDDGPU_LEAK_CONFIRMED).objects;
        case PDDGPU_LEAK_ATTR_CONFIRMED_BYTES:
            return in(PDDGPU_LEAK_CONFIRMED).bytes;
        case PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS:
            return orphans().objects;
        case PDDGPU_LEAK_ATTR_ORPHANED_BYTES:
            return orphans().bytes;
        case PDDGPU_LEAK_ATTR_CHECK_COUNT:
            return m_checks;
        case PDDGPU_LEAK_ATTR_ALERT_COUNT:
            return m_alertsNs.size();
        case PDDGPU_LEAK_ATTR_GENERATION:
            return generation;
        case PDDGPU_LEAK_ATTR_MAX_TRACKED:
            return m_maxTracked;
        case PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS:
            return sumOf(Life::Untracked).objects;
        case PDDGPU_LEAK_ATTR_UNTRACKED_BYTES:
            return sumOf(Life::Untracked).bytes;
        case PDDGPU_LEAK_ATTRS:
            break;
    }
    return 0;
}

std::string LeakModel::attribute(pddgpu_leak_attr attr, u64 generation) const
{
    return std::to_string(number(attr, generation)) + '\n';
}

std::string LeakModel::rows() const
{
    static const char *const states[] = {"active", "suspicious", "confirmed"};
    std::string result;
    for (const Object &object : m_objects) {
        if (object.life != Life::Tracked)
            continue;
        const std::string fields[] = {
            std::to_string(object.id),      std::to_string(object.birthNs),
            std::to_string(object.size),    object.domain == PDDGPU_LEAK_VRAM ? "vram" : "gtt",
            states[object.state],           flags(object),
            std::to_string(object.handles), std::to_string(object.clientId),
            std::to_string(object.pid),     escaped(object.process),
            escaped(object.label),
        };
        for (const std::string &field : fields)
            result += (&field == fields ? "" : "\t") + field;
        result += '\n';
    }
    return result;
}

std::string LeakModel::stats(const pddgpu_memory_usage &usage, u64 unexplainedBytes,
                             std::string_view device, u64 nowNs, u64 generation) const
{
    const std::vector<u64> &allocations = m_durationsNs[PDDGPU_LEAK_OP_ALLOCATION];
    const std::vector<u64> &frees = m_durationsNs[PDDGPU_LEAK_OP_FREE];
    const std::vector<u64> &moves = m_durationsNs[PDDGPU_LEAK_OP_MOVE];
    const std::vector<u64> &checks = m_durationsNs[PDDGPU_LEAK_OP_CHECK];
    const auto get = [&](pddgpu_leak_attr attr) { return number(attr, generation); };
    const auto lastOf = [](const std::vector<u64> &values) {
        return values.empty() ? std::nullopt : std::optional(values.back());
    };
    std::optional<u64> departingAgeNs;
    if (!m_departing.empty()) {
        const u64 since = m_departing.front()->departedNs;
        departingAgeNs = nowNs > since ? nowNs - since : 0;
    }

    std::string text;
    text += line("abi_version", u64{1});
    text += line("device", std::string(device));
    text += line("driver_version", PDDGPU_DRIVER_VERSION);
    text += line("now_ns", nowNs);
    text += line("vram_total_bytes", usage.vram_total);
    text += line("vram_used_bytes", usage.vram_used);
    text += line("gtt_total_bytes", usage.gtt_total);
    text += line("gtt_used_bytes", usage.gtt_used);
    text += line("driver_pinned_bytes", usage.driver_pinned);
    text += line("allocations", m_births);
    text += line("deallocations", m_ends);
    text += line("live_objects", get(PDDGPU_LEAK_ATTR_LIVE_OBJECTS));
    text += line("live_bytes", get(PDDGPU_LEAK_ATTR_LIVE_BYTES));
    text += line("suspicious_objects", get(PDDGPU_LEAK_ATTR_SUSPICIOUS_OBJECTS));
    text += line("suspicious_bytes", get(PDDGPU_LEAK_ATTR_SUSPICIOUS_BYTES));
    text += line("confirmed_objects", get(PDDGPU_LEAK_ATTR_CONFIRMED_OBJECTS));
    text += line("confirmed_bytes", get(PDDGPU_LEAK_ATTR_CONFIRMED_BYTES));
    text += line("orphaned_objects", get(PDDGPU_LEAK_ATTR_ORPHANED_OBJECTS));
    text += line("orphaned_bytes", get(PDDGPU_LEAK_ATTR_ORPHANED_BYTES));
    text += line("monitor_enabled", u64{m_enabled});
    text += line("threshold_bytes", m_thresholdBytes);
    text += line("check_interval_ms", m_checkIntervalMs);
    text += line("suspicious_age_ms", m_suspiciousAgeMs);
    text += line("confirmed_age_ms", m_confirmedAgeMs);
    text += line("check_count", m_checks);
    text += line("last_check_duration_ns", lastOf(checks));
    text += line("longest_check_duration_ns", longest(checks));
    text += line("alert_count", u64{m_alertsNs.size()});
    text += line("last_alert_ns", lastOf(m_alertsNs));
    text += line("generation", generation);
    text += line("average_allocation_ns", average(allocations));
    text += line("longest_allocation_ns", longest(allocations));
    text += line("average_free_ns", average(frees));
    text += line("longest_free_ns", longest(frees));
    text += line("moves", m_moves);
    text += line("evictions", m_evictions);
    text += line("average_move_ns", average(moves));
    text += line("longest_move_ns", longest(moves));
    text += line("unexplained_bytes", unexplainedBytes);
    text += line("departing_objects", sumOf(Life::Departing).objects);
    text += line("departing_bytes", sumOf(Life::Departing).bytes);
    text += line("oldest_departing_age_ns", departingAgeNs);
    text += line("max_tracked", m_maxTracked);
    text += line("untracked_objects", get(PDDGPU_LEAK_ATTR_UNTRACKED_OBJECTS));
    text += line("untracked_bytes", get(PDDGPU_LEAK_ATTR_UNTRACKED_BYTES));
    text += line("allocation_histogram_ns", histogram(allocations));
    text += line("free_histogram_ns", histogram(frees));
    text += line("move_histogram_ns", histogram(moves));
    text += line("unprinted_alerts", m_unprintedAlerts);
    const Sum overShare =
        sumOf([](const Object &one) { return one.life == Life::Untracked && one.overShare; });
    text += line("over_share_objects", overShare.objects);
    text += line("over_share_bytes", overShare.bytes);
    return text;
}

}  // namespace pddgpu::testing
