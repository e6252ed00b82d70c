// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QUrl>
#include <memory>
#include <tl/expected.hpp>

#include "scenario/scenario.h"
#include "transport/source.h"

namespace pddgpu {

/// The source that the user asked for: `--source` and `--root`.
///
/// `auto` (the driver if a device is present, else the simulation; never the simulation with
/// another root, as the user names that for its files), `driver`, `ssh:HOST[,HOST…]` (the drivers
/// there), `recording:FILE`, `simulated[:PROGRAM[+PROGRAM…][,speed=FACTOR]]`, a card for each
/// PROGRAM of mixed (default), healthy, leaky, orphan, or a scenario file, or `prometheus:URL`,
/// which is a fleet and has no Source.
struct SourceSpec {
    enum class Kind { Auto, Driver, Simulated, Ssh, Recording, Prometheus };

    Kind kind = Kind::Auto;
    QStringList hosts;                   ///< For Ssh: destinations, as ssh takes them.
    QList<ScenarioPtr> scenarios;        ///< For Simulated: one per card; none: mixed.
    double speed = 1.0;                  ///< Simulated seconds per second, 0.01 to 1000.
    QString file;                        ///< The recording.
    QUrl server;                         ///< For Prometheus, optionally with name and password.
    QString root = QStringLiteral("/");  ///< Tree that contains sys/; not / only in tests.

    /// Parses the text of `--source`, and reads the scenario files that it names. The error is in
    /// English and never contains a password, wherever it was written.
    static tl::expected<SourceSpec, QString> parse(const QString &text);

private:
    static tl::expected<SourceSpec, QString> parseText(const QString &text);
    tl::expected<void, QString> parseSimulation(const QString &text);
};

/// Removes user name and password from a text that may be an address: everything between a colon
/// and an @.
QString withoutPasswords(const QString &text);

/// Creates the source; Auto is resolved here, once. Null for Prometheus: see fleet/fleet.h.
std::unique_ptr<Source> makeSource(const SourceSpec &spec);

}  // namespace pddgpu
