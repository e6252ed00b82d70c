// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/simulated/scenariorandom.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "text/timeunits.h"

namespace pddgpu {

namespace {

// Whole microseconds: logarithms may differ in their last digit between libraries.
std::uint64_t wholeNs(double ns)
{
    const double mostUs = static_cast<double>(Scenario::LongestNs / NsPerUs);
    const double us = std::clamp(ns / static_cast<double>(NsPerUs), 1.0, mostUs);
    return static_cast<std::uint64_t>(us) * NsPerUs;
}

}  // namespace

std::uint64_t ScenarioRandom::below(std::uint64_t count)
{
    // The numbers above the last whole multiple would make small results more likely.
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t limit = most - most % count;
    std::uint64_t number = m_engine();
    while (number >= limit)
        number = m_engine();
    return number % count;
}

double ScenarioRandom::unit()
{
    constexpr int DoubleBits = 53;
    const std::uint64_t bits = m_engine() >> (64 - DoubleBits);
    return static_cast<double>(bits + 1) / static_cast<double>(std::uint64_t{1} << DoubleBits);
}

std::uint32_t ScenarioRandom::item(std::uint32_t items)
{
    // Takes the whole part of a number whose density is 1/x, and rejects some of those, because
    // that has more of the small ones than 1/k; no table is needed.
    const double last = static_cast<double>(items) + 1;
    for (;;) {
        const double k = std::floor(std::exp(unit() * std::log(last)));
        const double accepted = std::log(2) / (k * std::log1p(1 / k));
        if (k < last && unit() <= accepted)
            return static_cast<std::uint32_t>(k);
    }
}

std::uint64_t ScenarioRandom::spanNs(const ScenarioSpan &span)
{
    const double firstNs = static_cast<double>(span.firstNs);
    switch (span.kind) {
        case ScenarioSpan::Kind::Fixed:
            return span.firstNs;
        case ScenarioSpan::Kind::Even:
            return span.firstNs + below((span.lastNs - span.firstNs) / NsPerUs + 1) * NsPerUs;
        case ScenarioSpan::Kind::Exponential:
            return wholeNs(-std::log(unit()) * firstNs);
        case ScenarioSpan::Kind::Pareto:
            return wholeNs(firstNs * std::pow(unit(), -1 / span.exponent));
    }
    return span.firstNs;
}

std::uint64_t ScenarioRandom::sizeBytes(const ScenarioSizes &sizes)
{
    constexpr std::uint64_t Page = Scenario::PageBytes;
    const std::uint64_t first = sizes.bytes.front();
    switch (sizes.kind) {
        case ScenarioSizes::Kind::Choice:
            return sizes.bytes[sizes.bytes.size() == 1 ? 0 : below(sizes.bytes.size())];
        case ScenarioSizes::Kind::Even:
            return first + below((sizes.bytes[1] - first) / Page + 1) * Page;
        case ScenarioSizes::Kind::Exponential: {
            const double most = static_cast<double>(Scenario::MostBytes / Page);
            const double pages =
                -std::log(unit()) * static_cast<double>(first) / static_cast<double>(Page);
            return static_cast<std::uint64_t>(std::clamp(std::ceil(pages), 1.0, most)) * Page;
        }
    }
    return first;
}

ScenarioSeed &ScenarioSeed::add(std::uint64_t number)
{
    for (int i = 0; i < 8; ++i)
        addByte(static_cast<std::uint8_t>(number >> (8 * i)));
    return *this;
}

ScenarioSeed &ScenarioSeed::add(QByteArrayView text)
{
    for (const char c : text)
        addByte(static_cast<std::uint8_t>(c));
    return add(static_cast<std::uint64_t>(text.size()));
}

std::uint64_t ScenarioSeed::value() const
{
    // The finish of splitmix64: FNV-1a alone leaves similar seeds similar.
    std::uint64_t mixed = m_hash;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

void ScenarioSeed::addByte(std::uint8_t byte)
{
    m_hash = (m_hash ^ byte) * 0x100000001b3;
}

}  // namespace pddgpu
