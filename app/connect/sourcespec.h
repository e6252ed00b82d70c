// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QUrl>
#include <memory>
#include <tl/expected.hpp>

#include "transport/simulated/simulationscript.h"
#include "transport/source.h"

namespace pddgpu {

/// Which source the user asked for: `--source` and `--root`.
///
/// `auto` (the driver where a device is present, else the simulation, but never below another root:
/// who names files wants what is in them), `driver`, `ssh:HOST[,HOST…]`
/// (the drivers there), `recording:FILE`, `simulated[:PROGRAM[+PROGRAM…][,speed=FACTOR]]`, a card
/// for each PROGRAM of mixed (default), healthy, leaky, orphan, or `prometheus:URL`, which is a
/// fleet and has no Source.
struct SourceSpec {
    enum class Kind { Auto, Driver, Simulated, Ssh, Recording, Prometheus };

    Kind kind = Kind::Auto;
    QStringList hosts;  ///< Of Ssh: each what ssh takes.
    QList<SimulationScript> programs{
        SimulationScript::Mixed};        ///< Of Simulated: one for each card.
    double speed = 1.0;                  ///< Simulated seconds per second, 0.01 to 1000.
    QString file;                        ///< The recording.
    QUrl server;                         ///< Of Prometheus, maybe with name and password.
    QString root = QStringLiteral("/");  ///< Tree that holds sys/; other than / for tests.

    /// Parses the text of `--source`; the error says in English what is wrong with it, and no
    /// password, wherever that was written.
    static tl::expected<SourceSpec, QString> parse(const QString &text);

private:
    static tl::expected<SourceSpec, QString> parseText(const QString &text);
};

/// A text that may be an address, without what stands between a colon and an @ in it: a user's name
/// and password.
QString withoutPasswords(const QString &text);

/// Makes the source; Auto decides here, once. Null for Prometheus: see fleet/fleet.h.
std::unique_ptr<Source> makeSource(const SourceSpec &spec);

}  // namespace pddgpu
