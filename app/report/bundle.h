// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <cstdint>
#include <utility>

#include "io/bytesink.h"
#include "io/progress.h"
#include "parser/kernellog.h"
#include "report/leakreport.h"

class QSettings;

namespace pddgpu {

/// An interval of one series of the history, with its extremes.
struct HistoryRow {
    std::int64_t timeMs = 0;  ///< Time of its first sample, ms since the epoch, UTC.
    QByteArray series;        ///< A word of lower-case letters and underscores: "vram_used".
    std::uint64_t minimumBytes = 0;
    std::uint64_t maximumBytes = 0;
    std::uint64_t lastBytes = 0;
};

/// The content of a bug-report bundle. Can be passed to another thread by value.
struct Bundle {
    using Pairs = QList<std::pair<QString, QString>>;

    LeakReport report;
    /// Replaces process names and labels, the same name by the same word in all files.
    bool anonymous = false;
    Pairs versions;
    Pairs settings;
    QList<LogLine> logLines;    ///< The driver's lines, oldest first.
    QList<HistoryRow> history;  ///< In time order.
    QByteArray chartPng;        ///< Empty: no picture.
};

/// Versions of the program, Qt, the system and the driver.
Bundle::Pairs systemVersions(const Snapshot &snapshot);

/// All settings by key, as text; for binary values (window states) only their size.
Bundle::Pairs settingsOf(const QSettings &settings);

/// Writes a .tar.gz with one directory, named after the capture time (UTC): README.txt, which
/// describes the other files, versions.txt, settings.txt, memory_stats.txt, log.txt, history.csv,
/// objects.json, objects.csv if objects are known, and chart.png if there is a chart.
/// Deterministic: the same bundle gives the same bytes. Progress counts each object four times.
/// Callable from any thread.
Written writeBundle(const Bundle &bundle, ByteSink *sink, Progress *progress);
inline constexpr int BundleStepsPerObject = 4;

}  // namespace pddgpu
