// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <chrono>
#include <optional>
#include <tl/expected.hpp>

#include "connect/sourcespec.h"
#include "report/leakreport.h"

namespace pddgpu {

/// The command line, parsed.
struct CommandLine {
    SourceSpec source;
    QString language;  ///< "en", "zh_CN"; empty: the system's.
    std::optional<std::chrono::milliseconds> interval;
    QString passwordFile;  ///< For the Prometheus server; empty: none given.
    QString historyPath;   ///< Empty: the user's own file, and only the driver's samples.
    bool trigger = false;
    QString csvPath;      ///< Empty: none.
    QString jsonPath;     ///< Empty: none.
    QString bundlePath;   ///< Empty: none.
    QString clientsPath;  ///< JSON if it ends with .json, else CSV. Empty: none.
    ObjectScope scope = ObjectScope::Leaked;  ///< For all exports; never Listed.
    bool anonymous = false;                   ///< All exports without names and labels.
    QString screenshotPath;                   ///< Empty: none.
    QString pane;                             ///< Shown first; empty: the objects.
    QString theme;                            ///< Empty: as stored.
    QString recordPath;                       ///< Empty: none.
    QString suppressionsPath;                 ///< Empty: SuppressionFile::defaultPath().
    bool help = false;
    bool version = false;

    /// Runs a job and exits instead of opening the window.
    bool isBatch() const { return trigger || isExport() || !screenshotPath.isEmpty(); }
    bool isExport() const
    {
        return !csvPath.isEmpty() || !jsonPath.isEmpty() || !bundlePath.isEmpty() ||
               !clientsPath.isEmpty();
    }

    /// Parses all arguments, the program's name first. Options of Qt itself (`-platform` and the
    /// like) must have been removed. The error is translated, one line.
    static tl::expected<CommandLine, QString> parse(const QStringList &arguments);

    /// The same before an application exists: parses the options that it can and skips the rest.
    static CommandLine parseEarly(const QStringList &arguments);

    static QString helpText();
};

}  // namespace pddgpu
