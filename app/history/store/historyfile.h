// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QSqlError>
#include <QString>
#include <functional>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "history/devicehistory.h"
#include "model/sourceerror.h"

class QSqlQuery;

namespace pddgpu {

/// Retention limits of a history file. The finer tiers are limited by HistoryTiers.
struct HistoryLimits {
    int retentionDays = 30;  ///< For the coarsest tier, counted from its newest sample.
    std::int64_t sizeBytes = std::int64_t{64} << 20;  ///< Above it the oldest buckets are removed.
};

/// Why a history is not stored properly.
struct HistoryProblem {
    enum class Effect {
        MemoryOnly,  ///< The file cannot be used. It is left unchanged.
        ReadOnly,    ///< The file is shown, but not written.
        Waiting,     ///< The file cannot be written now; it is retried.
    };
    Effect effect = Effect::MemoryOnly;
    SourceError error;

    friend bool operator==(const HistoryProblem &, const HistoryProblem &) = default;
};

/// The failure, its reason and advice; translated, plain text.
QString historyProblemText(const HistoryProblem &problem);

/// Buckets by the device's name in the file.
using NamedBuckets = QHash<QString, HistoryBuckets>;

/// An SQLite file of buckets. Belongs to the thread that opened it; all calls may block.
///
/// Several processes may use one file: buckets of the same slot are merged. A file that is damaged,
/// foreign or of a newer version is refused, and never written.
class HistoryFile
{
public:
    static constexpr int Version = 1;

    /// Opens the file, or creates it.
    static tl::expected<std::unique_ptr<HistoryFile>, HistoryProblem> open(const QString &path);
    ~HistoryFile();

    /// Set if the file cannot be written.
    const std::optional<HistoryProblem> &readOnly() const { return m_readOnly; }

    /// The stored history of a device, at most as much as a DeviceHistory can hold.
    tl::expected<HistoryBuckets, HistoryProblem> read(const QString &name);

    /// Merges all buckets into the file, or none of them.
    tl::expected<void, HistoryProblem> write(const NamedBuckets &buckets);

    /// Removes everything beyond the limits.
    tl::expected<void, HistoryProblem> prune(const HistoryLimits &limits);

private:
    class Statements;

    explicit HistoryFile(const QString &path);
    std::optional<HistoryProblem> openConnection();
    std::optional<HistoryProblem> checkIdentity();
    std::optional<HistoryProblem> checkWritable();
    HistoryProblem problem() const;
    HistoryProblem refused(const QString &reason) const;

    // On failure these return false or an empty value, and set m_lastError.
    bool exec(const QString &sql);
    bool failed(const QSqlQuery &query);
    std::optional<qint64> number(const QString &sql);
    bool createTables();
    bool createRegionTable();
    bool completeColumns();
    bool prepareFor(const RegionNames &regions);
    std::optional<std::vector<Metric>> knownMetrics(qint64 device, const RegionNames &regions);
    bool readTier(qint64 device, const HistoryTier &tier, const std::vector<Metric> &metrics,
                  const QStringList &columns, HistoryBuckets::List *buckets);
    std::optional<RegionNames> regionsOf(qint64 device);
    std::optional<RegionNames> makeRoom(qint64 device, const RegionNames &wanted);
    std::optional<QStringList> columnsInFile();
    std::optional<bool> addColumns(const RegionName &region);
    bool writeAll(const NamedBuckets &buckets);
    std::optional<qint64> deviceId(const QString &name);
    bool pruneAll(const HistoryLimits &limits);
    bool pruneDevice(qint64 device, const HistoryLimits &limits);
    std::optional<bool> pruneToSize(const HistoryTier &tier, std::int64_t sizeBytes);
    std::optional<qint64> usedBytes();

    tl::expected<void, HistoryProblem> inTransaction(const std::function<bool()> &work);

    const QString m_path;
    const QString m_connection;
    std::optional<HistoryProblem> m_readOnly;
    RegionNames m_columnsOf;  // Regions that are known to have all columns.
    QSqlError m_lastError;
    std::unique_ptr<Statements> m_statements;
};

}  // namespace pddgpu
