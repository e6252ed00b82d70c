// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tl/expected.hpp>

#include "connect/sourcespec.h"

namespace pddgpu {

/// The command line of pddgpuctl, parsed.
struct CtlCommandLine {
    enum class Command {
        Status,
        Clients,
        Objects,
        Trigger,
        Monitor,
        Threshold,
        Ages,
        Suspects,
        Growth,
        Cycle,
        Watch,
        Trace,
        Diff,
        Export,
        Record,
        Metrics,
        Capture,
    };
    /// Which objects are listed or exported.
    enum class States { Leaked, All, Active, Suspicious, Confirmed, Orphaned };
    enum class Format { Csv, Json };
    /// Sort key of objects or groups; Birth: the driver's order.
    enum class Sort { Birth, Age, Size, Count, Process, Label, Pid, State, Domain };
    enum class Group { None, Process, Pid, Label, Domain, State };

    /// From which verdict on suspects and growth end with exit code 1.
    enum class FailOn { Never, Leak, Orphaned, Growing };
    /// How long suspects and growth watch by default.
    static constexpr std::chrono::milliseconds WatchedFor{60'000};

    Command command = Command::Status;
    SourceSpec source;
    QString device;  ///< Id or card; empty: all or the first, depending on the command.
    bool json = false;
    std::optional<std::chrono::milliseconds> interval;
    /// Not set: until a signal; for Suspects and Growth WatchedFor; for Metrics none.
    std::optional<std::chrono::milliseconds> duration;
    std::optional<States> states;
    Sort sort = Sort::Birth;
    Group group = Group::None;
    std::optional<qsizetype> top;  ///< At most this many objects or groups per device.
    bool anonymous = false;
    bool all = false;      ///< Of Suspects and Growth also what is fine.
    bool noRules = false;  ///< Suppression rules do not count.
    FailOn failOn = FailOn::Never;
    Format format = Format::Csv;

    QStringList program;  ///< For Cycle: what it runs, and its arguments.
    std::size_t cycles = 5;
    /// For Cycle: between the end of the program and the listing.
    std::chrono::milliseconds settle{1000};
    QString junit;  ///< For Cycle, a file; empty: none.

    bool monitorOn = false;
    QByteArray thresholdBytes;  ///< Decimal digits.
    std::uint64_t suspiciousAgeMs = 0;
    std::uint64_t confirmedAgeMs = 0;
    QString path;      ///< For Diff (earlier recording), Export, Record, Capture; empty: none.
    QString textfile;  ///< For Metrics, a directory; empty: standard output.

    std::optional<Command> helpOf;  ///< For help: a command; not set: all of them.
    bool help = false;
    bool version = false;

    /// Parses all arguments, the program's name first. The error is translated, one line.
    static tl::expected<CtlCommandLine, QString> parse(const QStringList &arguments);

    QString helpText() const;
};

}  // namespace pddgpu
