// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCommandLineOption>
#include <chrono>
#include <optional>
#include <tl/expected.hpp>

#include "connect/sourcespec.h"

class QCommandLineParser;

namespace pddgpu {

/// The options common to all our programs: the source of figures, and the interval. Errors are
/// translated, one line.
class SourceOptions
{
public:
    using Interval = std::optional<std::chrono::milliseconds>;
    /// Whether the program can show a fleet, which is not a single source.
    enum class Fleets { Shown, NotShown };
    /// What to do without a device: whether the program may fall back to the simulation unasked. A
    /// window may, as it always shows that it is a simulation. Output that scripts read must never
    /// be made up.
    enum class Fallback { Simulation, None };

    SourceOptions(Fleets fleets, Fallback fallback);

    QList<QCommandLineOption> all() const { return {source, root, interval}; }
    tl::expected<SourceSpec, QString> spec(const QCommandLineParser &parser) const;
    /// Not set: the option was not given.
    tl::expected<Interval, QString> intervalMs(const QCommandLineParser &parser) const;

    const QCommandLineOption source;
    const QCommandLineOption root;
    const QCommandLineOption interval;

private:
    const Fleets m_fleets;
    const Fallback m_fallback;
};

}  // namespace pddgpu
