// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device/durationhistogram.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "performance/durations.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

namespace pddgpu {

namespace {

constexpr int LastBucket = static_cast<int>(MemoryStats::Histogram().size()) - 1;
// Fewer bars would be too wide.
constexpr int LeastShown = 8;
constexpr double LeastBarHeight = 2;  // One operation among millions must be visible.

std::uint64_t countIn(const MemoryStats::Histogram &histogram, int bucket)
{
    return histogram[static_cast<std::size_t>(bucket)];
}

}  // namespace

std::optional<std::pair<int, int>> usedBuckets(const MemoryStats::Histogram &histogram)
{
    const auto isUsed = [](std::uint64_t count) { return count > 0; };
    const auto first = std::ranges::find_if(histogram, isUsed);
    if (first == histogram.end())
        return std::nullopt;
    const auto last = std::find_if(histogram.rbegin(), histogram.rend(), isUsed);
    return std::pair(static_cast<int>(first - histogram.begin()),
                     static_cast<int>(histogram.rend() - last) - 1);
}

QList<std::uint64_t> countTicks(std::uint64_t most)
{
    constexpr std::uint64_t MostSteps = 4;
    const std::uint64_t least = most / MostSteps + (most % MostSteps != 0 ? 1 : 0);
    std::uint64_t step = 1;
    for (std::uint64_t decade = 1; step < least; decade *= 10) {
        constexpr std::array<std::uint64_t, 3> Factors{2, 5, 10};
        const auto fits = std::ranges::find_if(
            Factors, [&](std::uint64_t factor) { return factor * decade >= least; });
        step = fits != Factors.end() ? *fits * decade : 10 * decade;
        // Larger counts overflow.
        if (decade > std::numeric_limits<std::uint64_t>::max() / 100)
            break;
    }
    QList<std::uint64_t> ticks{0};
    while (ticks.constLast() < most &&
           ticks.constLast() <= std::numeric_limits<std::uint64_t>::max() - step)
        ticks.append(ticks.constLast() + step);
    return ticks;
}

QString bucketText(int bucket)
{
    const std::uint64_t from = bucket == 0 ? 0 : std::uint64_t{1} << bucket;
    return bucket == LastBucket
               ? DurationHistogram::tr("%1 and more").arg(durationText(from))
               : DurationHistogram::tr("%1 to %2")
                     .arg(durationText(from), durationText(std::uint64_t{1} << (bucket + 1)));
}

DurationHistogram::DurationHistogram(QWidget *parent) : QWidget(parent)
{
    setMouseTracking(true);
}

void DurationHistogram::setHistogram(const std::optional<MemoryStats::Histogram> &histogram,
                                     const MemoryStats::Number &longestNs)
{
    m_histogram = histogram;
    m_longestNs = longestNs;
    const auto used = histogram ? usedBuckets(*histogram) : std::nullopt;
    m_isEmpty = !used;
    m_countTicks =
        used ? countTicks(*std::ranges::max_element(*histogram)) : QList<std::uint64_t>();
    if (used) {
        const int missing = std::max(0, LeastShown - (used->second - used->first + 1));
        m_first = std::max(0, used->first - missing / 2);
        m_last = std::min(LastBucket, std::max(used->second, m_first + LeastShown - 1));
        m_first = std::min(m_first, std::max(0, m_last - LeastShown + 1));
    }
    update();
}

QSize DurationHistogram::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 60, fontMetrics().height() * 10};
}

QSize DurationHistogram::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 30, fontMetrics().height() * 6};
}

bool DurationHistogram::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    if (const std::optional<int> bucket = bucketAt(help->pos())) {
        const std::uint64_t count = countIn(*m_histogram, *bucket);
        QToolTip::showText(
            help->globalPos(),
            plainToolTip(
                tr("%1: %2", "durations, operations")
                    .arg(bucketText(*bucket),
                         tr("%1 operation(s)", nullptr, pluralOf(count)).arg(countText(count)))),
            this);
        return true;
    }
    return QWidget::event(event);
}

// The durations are below it, the counts to its left, and the axis title and the names of the marks
// above.
QRectF DurationHistogram::plotArea() const
{
    const int line = fontMetrics().height();
    int counts = 0;
    for (const std::uint64_t tick : m_countTicks)
        counts = std::max(counts, fontMetrics().horizontalAdvance(countText(tick)));
    return QRectF(rect()).adjusted(counts + 8, 2 * line + 4, -line, -line - 6);
}

double DurationHistogram::xOf(double log2Ns) const
{
    const QRectF area = plotArea();
    return area.left() + (log2Ns - m_first) / (m_last + 1 - m_first) * area.width();
}

std::optional<int> DurationHistogram::bucketAt(const QPointF &position) const
{
    const QRectF area = plotArea();
    if (m_isEmpty || position.x() < area.left() || position.x() >= area.right())
        return std::nullopt;
    const double part = (position.x() - area.left()) / area.width();
    return std::min(m_last, m_first + static_cast<int>(part * (m_last + 1 - m_first)));
}

void DurationHistogram::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_isEmpty) {
        painter.setPen(quietText(palette()));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, emptyText());
        return;
    }
    paintCounts(painter);
    paintTicks(painter);
    paintBars(painter);
    paintQuantile(painter, 0.5, tr("50 %", "quantile"));
    paintQuantile(painter, 0.99, tr("99 %", "quantile"));
}

// A usual axis, from 0 in round steps: a single number at the top was mistaken for the sum.
void DurationHistogram::paintCounts(QPainter &painter) const
{
    const QRectF area = plotArea();
    const auto top = static_cast<double>(m_countTicks.constLast());
    const QFontMetrics metrics = fontMetrics();
    painter.setPen(quietText(palette()));
    painter.drawText(QPointF(0, metrics.ascent()), tr("Operations for each duration"));
    double lastY = 1e9;
    for (const std::uint64_t tick : m_countTicks) {
        const double y = area.bottom() - static_cast<double>(tick) / top * area.height();
        painter.setPen(gridColor(palette()));
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        if (lastY - y < metrics.height() && tick != m_countTicks.constLast())
            continue;
        lastY = y;
        const QString text = countText(tick);
        painter.setPen(quietText(palette()));
        painter.drawText(QPointF(area.left() - 6 - metrics.horizontalAdvance(text),
                                 y + metrics.ascent() / 2.0 - 1),
                         text);
    }
}

void DurationHistogram::paintBars(QPainter &painter) const
{
    const QRectF area = plotArea();
    const auto highest = static_cast<double>(m_countTicks.constLast());
    for (int bucket = m_first; bucket <= m_last; ++bucket) {
        const auto count = static_cast<double>(countIn(*m_histogram, bucket));
        if (count <= 0)
            continue;
        const double height =
            std::max(LeastBarHeight, std::min(count / highest, 1.0) * area.height());
        const double left = xOf(bucket) + 0.5;
        const QRectF bar(left, area.bottom() - height, xOf(bucket + 1) - 0.5 - left, height);
        painter.fillRect(bar, MeaningColors::of(palette()).region(0));
    }
}

// One tick per power of ten, which is easier to read, although the bars are powers of two.
void DurationHistogram::paintTicks(QPainter &painter) const
{
    const QRectF area = plotArea();
    painter.setPen(quietText(palette()));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    std::uint64_t ns = 1;
    double labelsEnd = 0;
    for (int power = 0; power <= 12; ++power, ns *= 10) {
        const double x = xOf(std::log2(static_cast<double>(ns)));
        if (x < area.left() - 1 || x > area.right() + 1)
            continue;
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 4));
        const QString label = durationText(ns);
        const int width = fontMetrics().horizontalAdvance(label);
        const double left =
            std::clamp(x - width / 2.0, 0.0, static_cast<double>(this->width() - width));
        if (left < labelsEnd)
            continue;
        painter.drawText(QPointF(left, height() - fontMetrics().descent()), label);
        labelsEnd = left + width + fontMetrics().averageCharWidth();
    }
}

void DurationHistogram::paintQuantile(QPainter &painter, double share, const QString &name) const
{
    const auto ns = estimatedQuantileNs(*m_histogram, share, m_longestNs);
    if (!ns)
        return;
    const QRectF area = plotArea();
    const double x = std::clamp(xOf(std::log2(std::max<double>(1, static_cast<double>(*ns)))),
                                area.left(), area.right());
    painter.setPen(QPen(palette().color(QPalette::WindowText), 1.4, Qt::DashLine));
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    painter.setPen(palette().color(QPalette::WindowText));
    const int width = fontMetrics().horizontalAdvance(name);
    // The lower mark's name is to the left of its line, so that close ones do not overlap.
    const double left = share < 0.9 ? x - width - 2 : x + 2;
    painter.drawText(QPointF(std::clamp(left, 0.0, static_cast<double>(this->width() - width)),
                             fontMetrics().height() + fontMetrics().ascent()),
                     name);
}

QString DurationHistogram::emptyText() const
{
    return m_histogram ? tr("None yet.") : unknownText();
}

}  // namespace pddgpu

#include "moc_durationhistogram.cpp"
