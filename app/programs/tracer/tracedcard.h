// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "detector/detector.h"
#include "programs/tracer/objectwatch.h"

namespace pddgpu {

/// A card that the tracer watches: its detector, and how it is known to users.
///
/// The detector's core and the atomic members are used by the thread that watches and the one that
/// answers; the rest of the detector is the latter's.
class TracedCard
{
public:
    /// As in /sys/class/drm.
    struct Name {
        std::string card;  ///< "card0"
        std::string id;    ///< Of its device: "0000:01:00.0".
        std::string driver;

        friend bool operator==(const Name &, const Name &) = default;
    };

    /// An alert is for those who set a threshold.
    static constexpr std::uint64_t NoThreshold = ~std::uint64_t{0};

    TracedCard(Name name, std::uint64_t sinceNs);

    const Name &name() const { return m_name; }
    Detector &detector() { return m_detector; }
    /// Bytes of the live objects whose memory is their own.
    std::uint64_t usedBytes() const { return m_usedBytes; }
    void addUsed(std::uint64_t bytes) { m_usedBytes += bytes; }
    void removeUsed(std::uint64_t bytes) { m_usedBytes -= bytes; }
    /// An object that is older than the tracer began or ended.
    void addPreexisting(std::uint64_t bytes);
    void removePreexisting(std::uint64_t bytes);
    /// Stands for the unknown clients that created such objects.
    pddgpu_leak_client *unknownClient() { return &m_unknownClient; }
    bool isGone() const { return m_isGone; }
    void setGone() { m_isGone = true; }

    /// What happened so far, of which objects that ended early tell nothing.
    void count(const gem_device &counted);
    void countTold() { ++m_toldObjects; }

    /// The text of memory_stats, with the tracer's keys at the end.
    std::string statsText(const ObjectWatch::Counters &counters, std::uint64_t nowNs);

private:
    const Name m_name;
    const std::uint64_t m_sinceNs;
    Detector m_detector{NoThreshold};
    std::atomic<std::uint64_t> m_usedBytes = 0;
    std::atomic<std::uint64_t> m_preexistingObjects = 0;
    std::atomic<std::uint64_t> m_preexistingBytes = 0;
    std::atomic<std::uint64_t> m_unlisted = 0;
    std::atomic<bool> m_isGone = false;
    pddgpu_leak_client m_unknownClient = {};
    // Of the thread that watches.
    std::uint64_t m_toldObjects = 0;
    std::uint64_t m_untoldObjects = 0;
    std::uint64_t m_moves = 0;
    std::uint64_t m_evictions = 0;
};

/// The region of an object as an index of TracedCard's domain names.
std::uint8_t domainOf(const gem_object &object);

}  // namespace pddgpu
