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

/// A stretch of one series of the history, with its extremes.
struct HistoryRow {
    std::int64_t timeMs = 0;  ///< Of its first sample, ms since the epoch, UTC.
    QByteArray series;        ///< A word of lower-case letters and underscores: "vram_used".
    std::uint64_t minimumBytes = 0;
    std::uint64_t maximumBytes = 0;
    std::uint64_t lastBytes = 0;
};

/// The content of a bug-report bundle. A value that can be passed to another thread.
struct Bundle {
    using Pairs = QList<std::pair<QString, QString>>;

    LeakReport report;
    /// Names of processes and labels are replaced, the same one by the same word in all files.
    bool anonymous = false;
    Pairs versions;
    Pairs settings;
    QList<LogLine> logLines;    ///< The driver's, oldest first.
    QList<HistoryRow> history;  ///< In the order of their times.
    QByteArray chartPng;        ///< Empty: no picture.
};

/// Of the program, Qt, the system and the driver.
Bundle::Pairs systemVersions(const Snapshot &snapshot);

/// All settings by key, as text; of bytes (window states) only how many they are.
Bundle::Pairs settingsOf(const QSettings &settings);

/// Writes a .tar.gz with one folder, named for the capture's time (UTC): README.txt, which says
/// what the other files are, versions.txt, settings.txt, memory_stats.txt, log.txt, history.csv,
/// objects.json, where objects are known objects.csv, and where there is one chart.png.
/// The same bundle gives the same bytes. Counts each object four times. Any thread.
Written writeBundle(const Bundle &bundle, ByteSink *sink, Progress *progress);
inline constexpr int BundleStepsPerObject = 4;

}  // namespace pddgpu
