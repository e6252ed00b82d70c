// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/tracer/tracedcard.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace pddgpu {

namespace {

// TTM's memory types (TTM_NUM_MEM_TYPES, 8 or 9), and a last one for "unknown".
constexpr std::size_t MemoryTypes = 9;
using Domains = std::array<const char *, MemoryTypes + 1>;

// What a driver calls them: its *_placement.h, or where it sets up its ttm_resource_managers.
struct DriverDomains {
    std::string_view driver;
    Domains domains;
};
constexpr Domains Usual = {"system", "gtt", "vram"};
constexpr DriverDomains Known[] = {
    {"amdgpu", {"system", "gtt", "vram", "gds", "gws", "oa", "preempt", "doorbell", "mmio_remap"}},
    {"i915", {"system", nullptr, "stolen", "local0"}},
    {"nouveau", {"system", "gart", "vram"}},
    {"qxl", {"system", nullptr, "vram", "surfaces"}},
    {"vmwgfx", {"system", nullptr, "vram", "gmr", "mob", "system-mob"}},
    {"xe", {"system", "gtt", "vram0", "vram1", nullptr, nullptr, nullptr, "stolen", "stolen"}},
};

const Domains &domainsOf(std::string_view driver)
{
    const auto known = std::ranges::find(Known, driver, &DriverDomains::driver);
    return known != std::end(Known) ? known->domains : Usual;
}

}  // namespace

std::uint8_t domainOf(const gem_object &object)
{
    return static_cast<std::uint8_t>(std::min<std::size_t>(object.region, MemoryTypes));
}

TracedCard::TracedCard(Name name, std::uint64_t sinceNs)
    : m_name(std::move(name)), m_sinceNs(sinceNs)
{
    m_detector.core().domain_names = domainsOf(m_name.driver).data();
    m_detector.scheduleCheck(0, sinceNs);
    pddgpu_leak_client_open(&m_unknownClient, 0);
}

void TracedCard::addPreexisting(std::uint64_t bytes)
{
    ++m_preexistingObjects;
    m_preexistingBytes += bytes;
}

void TracedCard::removePreexisting(std::uint64_t bytes)
{
    --m_preexistingObjects;
    m_preexistingBytes -= bytes;
}

// An object that was told after it was counted is in neither difference: what is missing is counted
// by the next call.
void TracedCard::count(const gem_device &counted)
{
    const auto rise = [](std::uint64_t *so_far, std::uint64_t now) {
        const std::uint64_t more = now > *so_far ? now - *so_far : 0;
        *so_far += more;
        return more;
    };
    const std::uint64_t untold =
        counted.objects > m_toldObjects ? counted.objects - m_toldObjects : 0;
    const std::uint64_t objects = rise(&m_untoldObjects, untold);
    const std::uint64_t moves = rise(&m_moves, counted.moves);
    const std::uint64_t evictions = rise(&m_evictions, counted.evictions);
    m_unlisted = counted.unlisted;
    if (objects + moves + evictions > 0)
        pddgpu_leak_count_unseen(&m_detector.core(), objects, moves, evictions);
}

std::string TracedCard::statsText(const ObjectWatch::Counters &counters, std::uint64_t nowNs)
{
    const auto line = [](const char *key, std::uint64_t value) {
        return std::string(key) + ": " + std::to_string(value) + '\n';
    };
    return m_detector.statsText(nullptr, m_name.id.c_str(), nowNs) +
           line("attached_since_ns", m_sinceNs) +
           line("events_lost", counters.missed + counters.replaced) + line("map_full", m_unlisted) +
           line("watched_bytes", m_usedBytes) +
           (counters.areOlderKnown ? line("preexisting_objects", m_preexistingObjects) +
                                         line("preexisting_bytes", m_preexistingBytes)
                                   : "preexisting_objects: none\npreexisting_bytes: none\n");
}

}  // namespace pddgpu
