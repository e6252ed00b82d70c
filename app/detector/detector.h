// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "abi/driverfiles.h"
#include "detector/leakcore.h"

namespace pddgpu {

/// A card's leak monitor outside of the kernel: the driver's detector with its files, its controls,
/// and its checks. The caller has the clock: all times are ns of a monotonic one.
///
/// core() is used by any thread, as pddgpu_leak_monitor.h says, and so are the texts. When to check
/// is a matter of one thread.
class Detector
{
public:
    /// Objects beyond `mostTracked` are only counted; 0: no limit.
    explicit Detector(std::uint64_t thresholdBytes, std::uint64_t mostTracked = 0);
    Detector(const Detector &) = delete;
    Detector &operator=(const Detector &) = delete;

    pddgpu_leak_monitor &core() { return m_core; }

    /// The text of a file in leak_monitor/. Not set: it is none.
    std::optional<std::string> attrText(DriverFile file);
    /// The text of memory_stats. No `usage`: unknown.
    std::string statsText(const pddgpu_memory_usage *usage, const char *device,
                          std::uint64_t nowNs);

    /// What is written to a control. Returns 0, or the driver's negative errno. For
    /// DriverControl::TriggerCheck 0 means that check() must be called.
    int store(DriverControl control, std::string_view text, std::uint64_t usedBytes,
              std::uint64_t nowNs);

    /// The next check is due after the usual interval, or earlier if an alert may be due.
    void scheduleCheck(std::uint64_t usedBytes, std::uint64_t nowNs);
    /// Memory was allocated or freed: an alert may be due.
    void noteUsage(std::uint64_t usedBytes, std::uint64_t nowNs);
    /// When the next check is due. Not set: the monitor is off.
    std::optional<std::uint64_t> nextCheckNs() const;

    struct Found {
        bool isAlert = false;
        std::vector<std::string> lines;  ///< For the log.
    };
    /// Checks. There is more for the log if somebody asked for the check.
    Found check(std::uint64_t usedBytes, std::uint64_t nowNs, bool isAskedFor);

private:
    pddgpu_leak_monitor m_core = {};
    std::uint64_t m_nextCheckNs = 0;
};

/// The text of leak_objects, a piece at a time. The detector outlives it.
class ListingText
{
public:
    ListingText(Detector *detector, std::uint64_t nowNs);
    ~ListingText();
    ListingText(const ListingText &) = delete;
    ListingText &operator=(const ListingText &) = delete;

    /// Appends about `bytes` of the text. Returns false once all of it was appended.
    bool appendTo(std::string *text, std::size_t bytes);

private:
    pddgpu_leak_reader m_reader = {};
    bool m_isBegun = false;
};

}  // namespace pddgpu
