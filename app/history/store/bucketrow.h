// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSqlQuery>
#include <QStringList>
#include <QVariantList>
#include <vector>

#include "history/historybucket.h"

namespace pddgpu {

// Buckets as rows of the table `bucket` of a history file.

/// Regions that tables of Version 1 have columns for from the start. Columns for other regions are
/// added when first written; older programs can still open such a file.
RegionNames firstRegions();

/// The columns of a region, as SQL names them.
QStringList columnsOf(const RegionName &region);
/// The metrics of a device with this number of regions, in order.
std::vector<Metric> metricsOf(std::size_t regions);
/// The three columns of a metric, of a device with these regions: minimum, maximum and last value,
/// all of them NULL where it is unknown.
QStringList columnsOf(Metric metric, const RegionNames &regions);
/// The columns of a bucket with these metrics, except the key.
QStringList columnNames(const std::vector<Metric> &metrics, const RegionNames &regions);

/// The values of these columns, for all metrics.
QVariantList valuesOf(const HistoryBucket &bucket, const std::vector<Metric> &metrics);
/// The bucket at a query's row, which has these columns first. Other metrics are unknown.
HistoryBucket bucketAt(const QSqlQuery &query, const std::vector<Metric> &metrics);

/// Returns false for an impossible row: rows are only as trustworthy as their writer.
bool isPlausible(const HistoryBucket &bucket, const HistoryTier &tier, std::int64_t startMs);

}  // namespace pddgpu
