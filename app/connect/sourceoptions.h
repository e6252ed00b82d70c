// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCommandLineOption>
#include <chrono>
#include <optional>
#include <tl/expected.hpp>

#include "connect/sourcespec.h"

class QCommandLineParser;

namespace pddgpu {

/// The options that all our programs take about where figures come from, and how often. Errors
/// are translated, one line.
class SourceOptions
{
public:
    using Interval = std::optional<std::chrono::milliseconds>;
    /// Whether the program can show a fleet, which is no single source.
    enum class Fleets { Shown, NotShown };
    /// Where there is no device: whether the program may show the simulation without being asked
    /// to, as a window can, which says so all the time. What scripts read must never be made up.
    enum class Fallback { Simulation, None };

    SourceOptions(Fleets fleets, Fallback fallback);

    QList<QCommandLineOption> all() const { return {source, root, interval}; }
    tl::expected<SourceSpec, QString> spec(const QCommandLineParser &parser) const;
    /// Not set: left out.
    tl::expected<Interval, QString> intervalMs(const QCommandLineParser &parser) const;

    const QCommandLineOption source;
    const QCommandLineOption root;
    const QCommandLineOption interval;

private:
    const Fleets m_fleets;
    const Fallback m_fallback;
};

}  // namespace pddgpu
