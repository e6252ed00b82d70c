// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/verdict.h"
#include "scenario/scenario.h"

namespace pddgpu::testing {

/// When the verdicts are looked at, of the device's clock.
inline constexpr std::array<std::uint64_t, 4> CheckTimesNs{120'000'000'000, 600'000'000'000,
                                                           7'200'000'000'000, 86'400'000'000'000};
inline constexpr std::size_t Checks = CheckTimesNs.size();

/// Who judges: this program; the driver's states, which are age alone; the slope of bytes alone.
enum class Judges { Ours, Age, Slope };
inline constexpr std::size_t JudgeCount = 3;

/// One group of a scenario as one of them saw it.
struct GroupRecord {
    QString name;
    /// The first of its program, label and size: restarts and copies are the same again.
    bool isFirstOfKind = true;
    const ScenarioExpectation *right = nullptr;
    std::uint64_t firstNs = 0;  ///< Since when it is watched.
    /// At the check times; not set: it had no objects.
    std::array<std::optional<Verdict>, Checks> said;
    /// Of a leak: called leak or growing among the first of the list.
    std::optional<std::uint64_t> namedNs;
    std::optional<std::uint64_t> calledLeakNs;
    std::optional<std::uint64_t> lastGrowingNs;
    bool flippedBack = false;  ///< It left a verdict and came back to it.
    QString course;            ///< The first changes of the verdict.

    std::optional<Verdict> last;
    std::array<bool, Verdicts> left = {};  ///< Verdicts that it once had.

    bool isLeakAt(std::uint64_t timeNs) const
    {
        return right->right == ScenarioExpectation::Right::Leak &&
               timeNs >= right->fromNs.value_or(0);
    }
    bool isHealthy() const
    {
        return right->right != ScenarioExpectation::Right::Leak &&
               right->right != ScenarioExpectation::Right::Orphaned;
    }
    /// When its leak began, as far as somebody watched.
    std::uint64_t leakStartNs() const { return std::max(firstNs, right->fromNs.value_or(0)); }
};

/// What became of one scenario.
struct RunRecord {
    QString name;
    bool isHeldOut = false;
    std::string error;  ///< Empty: none.
    ScenarioPtr scenario;
    std::array<std::vector<GroupRecord>, JudgeCount> groups;
    /// Of a scenario with one leak at the time of two hours: its place in the list, from 0.
    std::array<std::optional<qsizetype>, JudgeCount> placeOfLeak;
    bool hasOneLeak = false;
};

/// Runs a scenario file up to that time of the device's clock; with the others beside, or not.
RunRecord runScenario(const QString &path, std::uint64_t endNs, bool onlyOurs);

}  // namespace pddgpu::testing
