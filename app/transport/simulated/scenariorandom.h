// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <cstdint>
#include <random>

#include "scenario/scenario.h"

namespace pddgpu {

/// The random numbers of one part of a scenario. The distributions are our own, because those of
/// the standard library differ between libraries.
class ScenarioRandom
{
public:
    /// Equal seeds give equal numbers.
    explicit ScenarioRandom(std::uint64_t seed) : m_engine(seed) {}

    /// From 0 to count - 1; count is at least 1.
    std::uint64_t below(std::uint64_t count);
    /// True once in `count` times.
    bool isOneIn(std::uint32_t count) { return below(count) == 0; }
    /// From 1 to `items`; k comes as often as 1/k.
    std::uint32_t item(std::uint32_t items);
    /// At least a microsecond, at most Scenario::LongestNs.
    std::uint64_t spanNs(const ScenarioSpan &span);
    /// Whole pages, at most Scenario::MostBytes.
    std::uint64_t sizeBytes(const ScenarioSizes &sizes);

private:
    // Above 0, at most 1.
    double unit();

    std::mt19937_64 m_engine;
};

/// Seeds: a value that any difference in the parts changes as a whole.
class ScenarioSeed
{
public:
    explicit ScenarioSeed(std::uint64_t seed) { add(seed); }

    ScenarioSeed &add(std::uint64_t number);
    ScenarioSeed &add(QByteArrayView text);
    std::uint64_t value() const;

private:
    void addByte(std::uint8_t byte);

    std::uint64_t m_hash = 0xcbf29ce484222325;  // FNV-1a.
};

}  // namespace pddgpu
