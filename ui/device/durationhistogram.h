// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>
#include <cstdint>
#include <optional>
#include <utility>

#include "parser/memorystats.h"

namespace pddgpu {

/// The buckets with operations in them, first and last; not set where there are none.
std::optional<std::pair<int, int>> usedBuckets(const MemoryStats::Histogram &histogram);

/// "1.0 µs to 2.0 µs": the durations that a bucket counts.
QString bucketText(int bucket);

/// The lines of the axis of counts that holds `most`: a few of them, whole round numbers from 0.
QList<std::uint64_t> countTicks(std::uint64_t most);

/// How many operations took how long, as bars on a logarithmic scale of time.
class DurationHistogram : public QWidget
{
    Q_OBJECT

public:
    explicit DurationHistogram(QWidget *parent = nullptr);

    /// Not set: unknown. The longest bounds the estimates of the marked quantiles.
    void setHistogram(const std::optional<MemoryStats::Histogram> &histogram,
                      const MemoryStats::Number &longestNs);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QRectF plotArea() const;
    double xOf(double log2Ns) const;
    std::optional<int> bucketAt(const QPointF &position) const;
    void paintCounts(QPainter &painter) const;
    void paintBars(QPainter &painter) const;
    void paintTicks(QPainter &painter) const;
    void paintQuantile(QPainter &painter, double share, const QString &name) const;
    QString emptyText() const;

    std::optional<MemoryStats::Histogram> m_histogram;
    MemoryStats::Number m_longestNs;
    QList<std::uint64_t> m_countTicks;  // Of the axis of counts.
    int m_first = 0;                    // Buckets shown, from and to.
    int m_last = 0;
    bool m_isEmpty = true;
};

}  // namespace pddgpu
