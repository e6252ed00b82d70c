// SPDX-License-Identifier: GPL-3.0-or-later
#include "connect/sourceoptions.h"

#include <QCommandLineParser>
#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int ShortestIntervalMs = 50;
constexpr int LongestIntervalMs = 3'600'000;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::SourceOptions)
};

QString sourceHelp(SourceOptions::Fleets fleets, SourceOptions::Fallback fallback)
{
    const QString usual =
        fallback == SourceOptions::Fallback::Simulation
            ? Text::tr(
                  "Where the figures come from: auto (the driver if there is a device; otherwise, "
                  "in the window only, the simulation), driver")
            : Text::tr(
                  "Where the figures come from: driver (the default; having no device is an "
                  "error)");
    const QString text =
        Text::tr(
            "%1, ssh:HOST[,HOST…] (the drivers there), simulated[:PROGRAM[+PROGRAM…][,speed=N]] "
            "with a card for each PROGRAM, of mixed, healthy, leaky, orphan and scenario files, or "
            "recording:FILE.")
            .arg(usual);
    if (fleets == SourceOptions::Fleets::NotShown)
        return text;
    return text + u' ' +
           Text::tr("Or prometheus:URL: all hosts that this Prometheus server knows.");
}

}  // namespace

SourceOptions::SourceOptions(Fleets fleets, Fallback fallback)
    : source(u"source"_s, sourceHelp(fleets, fallback), Text::tr("source"), u"auto"_s),
      root(u"root"_s,
           Text::tr("Read the driver's files below this folder, and never show the simulation."),
           Text::tr("folder"), u"/"_s),
      interval(u"interval-ms"_s,
               Text::tr("Time between samples in milliseconds, %1 to %2.")
                   .arg(ShortestIntervalMs)
                   .arg(LongestIntervalMs),
               Text::tr("number")),
      m_fleets(fleets),
      m_fallback(fallback)
{
}

tl::expected<SourceSpec, QString> SourceOptions::spec(const QCommandLineParser &parser) const
{
    auto spec = SourceSpec::parse(parser.value(source));
    if (!spec)
        return tl::unexpected(u"--source: "_s + spec.error());
    if (spec->kind == SourceSpec::Kind::Prometheus && m_fleets == Fleets::NotShown)
        return tl::unexpected(Text::tr("--source: only pddgpu-inspector can show a fleet"));
    spec->root = parser.value(root);
    const bool mayFallBack = m_fallback == Fallback::Simulation && !parser.isSet(root);
    if (spec->kind == SourceSpec::Kind::Auto && !mayFallBack)
        spec->kind = SourceSpec::Kind::Driver;
    return spec;
}

tl::expected<SourceOptions::Interval, QString> SourceOptions::intervalMs(
    const QCommandLineParser &parser) const
{
    if (!parser.isSet(interval))
        return std::nullopt;
    bool isNumber = false;
    const int value = parser.value(interval).toInt(&isNumber);
    if (!isNumber || value < ShortestIntervalMs || value > LongestIntervalMs) {
        return tl::unexpected(Text::tr("--interval-ms: not a number from %1 to %2")
                                  .arg(ShortestIntervalMs)
                                  .arg(LongestIntervalMs));
    }
    return std::chrono::milliseconds(value);
}

}  // namespace pddgpu
