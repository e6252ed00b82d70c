// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>
#include <cstdint>
#include <optional>
#include <utility>

#include "parser/memorystats.h"

namespace pddgpu {

/// The first and last non-empty bucket; not set if all are empty.
std::optional<std::pair<int, int>> usedBuckets(const MemoryStats::Histogram &histogram);

/// "1.0 µs to 2.0 µs": the durations that a bucket counts.
QString bucketText(int bucket);

/// The ticks of the count axis that contains `most`: a few round integers from 0.
QList<std::uint64_t> countTicks(std::uint64_t most);

/// Operation counts by duration, as bars on a logarithmic time scale.
class DurationHistogram : public QWidget
{
    Q_OBJECT

public:
    explicit DurationHistogram(QWidget *parent = nullptr);

    /// Not set: unknown. `longest` bounds the estimates of the marked quantiles.
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
    QList<std::uint64_t> m_countTicks;  // Ticks of the count axis.
    int m_first = 0;                    // First and last bucket shown.
    int m_last = 0;
    bool m_isEmpty = true;
};

}  // namespace pddgpu
