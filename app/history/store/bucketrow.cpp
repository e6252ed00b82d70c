// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/store/bucketrow.h"

#include <array>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

enum Flag : unsigned { BreaksBefore = 1, BreaksInside = 2, UnknownShift = 8 };
// SQLite's numbers have 63 bits and a sign.
static_assert(UnknownShift + MostMetrics <= 63);

// Brackets: what stands in double quotes and is no column is a text to SQLite.
QStringList columnsOf(const QString &metric)
{
    QStringList columns;
    for (const char *part : {"_min", "_max", "_last"})
        columns << u'[' + metric + QLatin1StringView(part) + u']';
    return columns;
}

// The flag bit of a metric: the order of Version 1, then two for each further region, then those of
// clients, which came later.
unsigned unknownBit(Metric metric)
{
    constexpr std::array<unsigned, 8> First{2, 3, 6, 7, 0, 4, 1, 5};
    constexpr unsigned FirstOfClients = MonitorMetrics + 2 * Region::Most;
    if (metric < Metric::FirstOfRegions)
        return UnknownShift + First[static_cast<std::size_t>(metric)];
    const std::size_t region = regionOf(metric);
    if (metric == clientsMetric(region))
        return UnknownShift + FirstOfClients + static_cast<unsigned>(region);
    const std::size_t index = MonitorMetrics + 2 * region + (metric == totalMetric(region) ? 1 : 0);
    return UnknownShift + (index < First.size() ? First[index] : static_cast<unsigned>(index));
}

// SQLite knows signed numbers only: above 2^63 - 1 they are negative in the file.
QVariant fileNumber(bool known, std::uint64_t value)
{
    return known ? QVariant(static_cast<qlonglong>(value)) : QVariant();
}

}  // namespace

RegionNames firstRegions()
{
    return {*RegionName::from("vram"), *RegionName::from("gtt")};
}

QStringList columnsOf(const RegionName &region)
{
    QStringList columns;
    for (const Metric metric : {usedMetric(0), totalMetric(0), clientsMetric(0)})
        columns << columnsOf(metric, {region});
    return columns;
}

std::vector<Metric> metricsOf(std::size_t regions)
{
    std::vector<Metric> metrics;
    for (std::size_t i = 0; i < metricCount(regions); ++i)
        metrics.push_back(static_cast<Metric>(i));
    return metrics;
}

QStringList columnsOf(Metric metric, const RegionNames &regions)
{
    switch (metric) {
        case Metric::Leaked:
            return columnsOf(u"leaked"_s);
        case Metric::Threshold:
            return columnsOf(u"threshold"_s);
        case Metric::Orphaned:
            return columnsOf(u"orphaned"_s);
        case Metric::Unexplained:
            return columnsOf(u"unexplained"_s);
        default:
            break;
    }
    const std::size_t region = regionOf(metric);
    const QString name = regions.at(static_cast<qsizetype>(region)).text();
    if (metric == usedMetric(region))
        return columnsOf(name + "_used"_L1);
    return columnsOf(name + (metric == totalMetric(region) ? "_total"_L1 : "_clients"_L1));
}

QStringList columnNames(const std::vector<Metric> &metrics, const RegionNames &regions)
{
    QStringList names{u"first_ms"_s, u"last_ms"_s, u"alert_ms"_s, u"flags"_s};
    for (const Metric metric : metrics)
        names << columnsOf(metric, regions);
    return names;
}

QVariantList valuesOf(const HistoryBucket &bucket, const std::vector<Metric> &metrics)
{
    qlonglong flags =
        (bucket.breaksBefore ? BreaksBefore : 0U) | (bucket.breaksInside ? BreaksInside : 0U);
    for (const Metric metric : metrics) {
        if (bucket.wasUnknown(metric))
            flags |= qlonglong{1} << unknownBit(metric);
    }
    QVariantList values{qlonglong{bucket.firstMs}, qlonglong{bucket.lastMs},
                        bucket.alertMs != 0 ? QVariant(qlonglong{bucket.alertMs}) : QVariant(),
                        flags};
    for (const Metric metric : metrics) {
        const Extremes &one = bucket[metric];
        values << fileNumber(one.isKnown(), one.minimum) << fileNumber(one.isKnown(), one.maximum)
               << fileNumber(one.isKnown(), one.last);
    }
    return values;
}

HistoryBucket bucketAt(const QSqlQuery &query, const std::vector<Metric> &metrics)
{
    int column = 0;
    const auto next = [&] { return query.value(column++); };
    HistoryBucket bucket;
    bucket.firstMs = next().toLongLong();
    bucket.lastMs = next().toLongLong();
    bucket.alertMs = next().toLongLong();
    const auto flags = static_cast<std::uint64_t>(next().toLongLong());
    bucket.breaksBefore = (flags & BreaksBefore) != 0;
    bucket.breaksInside = (flags & BreaksInside) != 0;
    for (const Metric metric : metrics) {
        const QVariant minimum = next();
        const QVariant maximum = next();
        const QVariant last = next();
        // A region that the row's writer did not know has no flag.
        const bool isKnown = !minimum.isNull() && !maximum.isNull() && !last.isNull();
        if (!isKnown)
            continue;
        if ((flags >> unknownBit(metric) & 1) == 0)
            bucket.unknownMetrics &= ~metricBit(metric);
        bucket.metrics.set(metric, {static_cast<std::uint64_t>(minimum.toLongLong()),
                                    static_cast<std::uint64_t>(maximum.toLongLong()),
                                    static_cast<std::uint64_t>(last.toLongLong())});
    }
    return bucket;
}

bool isPlausible(const HistoryBucket &bucket, const HistoryTier &tier, std::int64_t startMs)
{
    return bucket.firstMs > 0 && bucket.firstMs <= bucket.lastMs &&
           tier.slotOf(bucket.firstMs) * tier.widthMs == startMs &&
           tier.slotOf(bucket.lastMs) * tier.widthMs == startMs;
}

}  // namespace pddgpu
