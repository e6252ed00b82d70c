// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSqlQuery>
#include <QStringList>
#include <QVariantList>

#include "history/historybucket.h"

namespace pddgpu {

// Buckets as rows of the table `bucket` of a history file.

/// Regions that tables of Version 1 have columns for from the start. Columns for other regions are
/// added when first written; older programs can still open such a file.
RegionNames firstRegions();

/// The columns of a region, as SQL names them.
QStringList columnsOf(const RegionName &region);
/// All columns except the key, for a device with these regions, in the order of Metric.
QStringList columnNames(const RegionNames &regions);

/// The values of these columns, for this number of metrics.
QVariantList valuesOf(const HistoryBucket &bucket, std::size_t metrics);
/// The bucket at a query's row, which has these columns first.
HistoryBucket bucketAt(const QSqlQuery &query, std::size_t metrics);

/// Returns false for an impossible row: rows are only as trustworthy as their writer.
bool isPlausible(const HistoryBucket &bucket, const HistoryTier &tier, std::int64_t startMs);

}  // namespace pddgpu
