// SPDX-License-Identifier: GPL-3.0-or-later
#include "detector/detector.h"

#include <algorithm>

namespace pddgpu {

namespace {

constexpr std::uint64_t NsPerMs = 1'000'000;

// Both are in the ABI's order.
constexpr int attrNumber(DriverFile file)
{
    return static_cast<int>(file) - static_cast<int>(DriverFile::Enabled);
}
static_assert(attrNumber(DriverFile::Enabled) == PDDGPU_LEAK_ATTR_ENABLED);
static_assert(attrNumber(DriverFile::Generation) == PDDGPU_LEAK_ATTR_GENERATION);
static_assert(static_cast<int>(DriverControl::Enabled) == PDDGPU_LEAK_ATTR_ENABLED);
static_assert(static_cast<int>(DriverControl::ConfirmedAgeMs) == PDDGPU_LEAK_ATTR_CONFIRMED_AGE_MS);

}  // namespace

Detector::Detector(std::uint64_t thresholdBytes, std::uint64_t mostTracked)
{
    pddgpu_leak_monitor_init(&m_core, thresholdBytes, mostTracked);
}

std::optional<std::string> Detector::attrText(DriverFile file)
{
    if (file < DriverFile::Enabled || file > DriverFile::Generation)
        return std::nullopt;
    char text[PDDGPU_LEAK_ATTR_SIZE];
    const std::size_t length =
        pddgpu_leak_attr_show(&m_core, static_cast<pddgpu_leak_attr>(attrNumber(file)), text);
    return std::string(text, length);
}

std::string Detector::statsText(const pddgpu_memory_usage *usage, const char *device,
                                std::uint64_t nowNs)
{
    char text[PDDGPU_LEAK_STATS_SIZE];
    return {text, pddgpu_leak_format_stats(&m_core, usage, device, nowNs, text)};
}

int Detector::store(DriverControl control, std::string_view text, std::uint64_t usedBytes,
                    std::uint64_t nowNs)
{
    if (control == DriverControl::TriggerCheck)
        return pddgpu_leak_parse_trigger(text.data(), text.size());
    const int result = pddgpu_leak_attr_store(&m_core, static_cast<pddgpu_leak_attr>(control),
                                              text.data(), text.size());
    if (result != 0)
        return result;
    if (control == DriverControl::Enabled || control == DriverControl::CheckIntervalMs)
        scheduleCheck(usedBytes, nowNs);
    else
        noteUsage(usedBytes, nowNs);
    return 0;
}

void Detector::scheduleCheck(std::uint64_t usedBytes, std::uint64_t nowNs)
{
    m_nextCheckNs = nowNs + pddgpu_leak_check_interval_ms(&m_core) * NsPerMs;
    // An alert that was not possible before may be due earlier.
    noteUsage(usedBytes, nowNs);
}

// Checks as soon as an alert may be due, like the driver.
void Detector::noteUsage(std::uint64_t usedBytes, std::uint64_t nowNs)
{
    if (pddgpu_leak_usage_changed(&m_core, usedBytes)) {
        m_nextCheckNs = std::min(m_nextCheckNs, nowNs + pddgpu_leak_check_delay_ns(&m_core, nowNs));
    }
}

std::optional<std::uint64_t> Detector::nextCheckNs() const
{
    return m_core.monitor_enabled ? std::optional(m_nextCheckNs) : std::nullopt;
}

Detector::Found Detector::check(std::uint64_t usedBytes, std::uint64_t nowNs, bool isAskedFor)
{
    pddgpu_leak_report report = {};
    pddgpu_leak_check(&m_core, usedBytes, nowNs, &report);
    pddgpu_leak_ration(&m_core, &report, isAskedFor);
    Found found{report.alert, {}};
    char line[PDDGPU_LEAK_LOG_SIZE];
    for (unsigned int i = 0; pddgpu_leak_log_line(&report, i, line); ++i)
        found.lines.emplace_back(line);
    return found;
}

ListingText::ListingText(Detector *detector, std::uint64_t nowNs)
{
    pddgpu_leak_reader_begin(&m_reader, &detector->core(), nowNs);
}

ListingText::~ListingText()
{
    pddgpu_leak_reader_end(&m_reader);
}

bool ListingText::appendTo(std::string *text, std::size_t bytes)
{
    char line[PDDGPU_LEAK_LINE_SIZE];
    if (!m_isBegun)
        text->append(line, pddgpu_leak_format_header(&m_reader, line));
    m_isBegun = true;
    for (const std::size_t enough = text->size() + bytes; text->size() < enough;) {
        const pddgpu_leak_record *record = pddgpu_leak_reader_next(&m_reader);
        if (!record)
            return false;
        text->append(line, pddgpu_leak_format_record(record, line));
    }
    return true;
}

}  // namespace pddgpu
