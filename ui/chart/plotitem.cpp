// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/plotitem.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "explain/regiontext.h"
#include "ui/chart/chartlegend.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

namespace pddgpu {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::MemoryChart)
};

constexpr double MarkHeight = 18;  // Height of the strip at the top where marks can be pointed at.
constexpr double MarkReach = 7;
// A line that crosses the plot height more often than this is drawn as a band.
constexpr double DenseTravel = 3;

// Opacity of a band at the dashes of its metric's line, and between them. The gaps stay visible, as
// a spike of one sample may be there.
constexpr float DashStrength = 0.65F;
constexpr float GapStrength = 0.3F;
constexpr double BandDashWidth = 3;  // Unit of its dashes, in pixels.

// The square ends of a solid line close its corners.
QPen linePen(const QColor &color, qreal width, Qt::PenStyle style)
{
    return {color, width, style, style == Qt::SolidLine ? Qt::SquareCap : Qt::FlatCap,
            Qt::RoundJoin};
}

// The dashes and gaps of a pen along a path, in pixels.
class Dashes
{
public:
    /// `unit`: unit of the pen's own pattern.
    Dashes(const QPen &pen, double unit)
    {
        const QList<qreal> pattern =
            pen.style() == Qt::SolidLine ? QList<qreal>() : pen.dashPattern();
        for (const qreal part : pattern)
            m_ends.append((m_ends.isEmpty() ? 0 : m_ends.constLast()) + part * unit);
    }

    bool isSolid() const { return m_ends.isEmpty(); }
    // Whether there is a dash, not a gap, at this distance from the beginning.
    bool isDash(double position) const { return isSolid() || partAt(position) % 2 == 0; }
    // Distance to the next change between dash and gap.
    double left(double position) const
    {
        const double left = m_ends.at(partAt(position)) - std::fmod(position, m_ends.constLast());
        return std::max(left, Shortest);
    }

private:
    static constexpr double Shortest = 0.05;  // Avoids an endless loop due to rounding.

    qsizetype partAt(double position) const
    {
        const double place = std::fmod(position, m_ends.constLast());
        return std::ranges::upper_bound(m_ends, place) - m_ends.begin();
    }

    QList<double> m_ends;
};

// Splits a path through points into straight lines, and these into dashes. A painter strokes such
// lines twenty times faster than a shape with joins, which are invisible at this line width.
QList<QLineF> linesThrough(const QPolygonF &points, const Dashes &dashes)
{
    QList<QLineF> lines;
    lines.reserve(points.size());
    double position = 0;
    for (qsizetype i = 1; i < points.size(); ++i) {
        const QLineF whole(points.at(i - 1), points.at(i));
        if (dashes.isSolid()) {
            lines.append(whole);
            continue;
        }
        const double length = whole.length();
        for (double from = 0; from < length;) {
            const double to = std::min(from + dashes.left(position), length);
            if (dashes.isDash(position))
                lines.append(QLineF(whole.pointAt(from / length), whole.pointAt(to / length)));
            position += to - from;
            from = to;
        }
    }
    return lines;
}

QColor faded(QColor color, float strength)
{
    color.setAlphaF(strength);
    return color;
}

// A line through points in x order, without the points that it passes within Tolerance anyway: each
// costs a corner to stroke and dash.
class Polyline
{
public:
    void add(const QPointF &point)
    {
        if (m_points.isEmpty()) {
            m_points.append(point);
            return;
        }
        const QPointF step = point - m_points.constLast();
        const double slope = step.y() / step.x();
        if (m_end && step.x() > 0 && slope >= m_lowest && slope <= m_highest) {
            narrow(slope, Tolerance / step.x());
            m_end = point;
            return;
        }
        if (m_end)
            m_points.append(*m_end);
        m_end = point;
        const double dx = point.x() - m_points.constLast().x();
        m_lowest = -std::numeric_limits<double>::infinity();
        m_highest = -m_lowest;
        if (dx > 0)
            narrow((point.y() - m_points.constLast().y()) / dx, Tolerance / dx);
        else
            m_highest = m_lowest;
    }

    QPolygonF points() const
    {
        QPolygonF all = m_points;
        if (m_end)
            all.append(*m_end);
        return all;
    }

private:
    static constexpr double Tolerance = 0.3;  // Pixels.

    void narrow(double slope, double reach)
    {
        m_lowest = std::max(m_lowest, slope - reach);
        m_highest = std::min(m_highest, slope + reach);
    }

    QPolygonF m_points;
    std::optional<QPointF> m_end;  // The last point so far, not yet a corner.
    double m_lowest = 0;           // Slopes from the last corner that pass all points since.
    double m_highest = 0;
};

QString flagText(ChartMark::Kind kind)
{
    return kind == ChartMark::Kind::MarkA   ? QStringLiteral("A")
           : kind == ChartMark::Kind::MarkB ? QStringLiteral("B")
                                            : QString();
}

}  // namespace

QPen metricPen(Metric metric, const QPalette &palette)
{
    constexpr std::array<Qt::PenStyle, 4> RegionStyles{Qt::SolidLine, Qt::DashDotLine, Qt::DashLine,
                                                       Qt::DashDotDotLine};
    const MeaningColors colors = MeaningColors::of(palette);
    if (metric >= Metric::FirstOfRegions) {
        const std::size_t region = regionOf(metric);
        const Qt::PenStyle style = RegionStyles[region % RegionStyles.size()];
        return metric == usedMetric(region) ? linePen(colors.region(region), 2, style)
               : metric == clientsMetric(region)
                   ? linePen(colors.region(region), 1.8, Qt::DotLine)
                   : linePen(colors.region(region), 1, Qt::DashDotDotLine);
    }
    switch (metric) {
        case Metric::Leaked:
            return linePen(colors.leaked, 2.6, Qt::DotLine);
        case Metric::Threshold:
            return linePen(colors.threshold, 1.4, Qt::DashLine);
        case Metric::Orphaned:
        case Metric::Unexplained:
        case Metric::FirstOfRegions:
            break;
    }
    return linePen(palette.color(QPalette::Text), 1, Qt::SolidLine);
}

QList<Metric> drawnMetrics(qsizetype regions)
{
    QList<Metric> metrics;
    for (qsizetype region = regions; region-- > 0;) {
        metrics.append(clientsMetric(static_cast<std::size_t>(region)));
        metrics.append(usedMetric(static_cast<std::size_t>(region)));
    }
    return metrics << Metric::Threshold << Metric::Leaked;
}

QString usedText(const RegionName &region)
{
    return Text::tr("%1 used", "region of memory").arg(regionTitle(region));
}

QString clientsText(const RegionName &region)
{
    return Text::tr("%1 by clients", "region of memory").arg(regionTitle(region));
}

QString capacityText(const RegionName &region, double bytes)
{
    return Text::tr("%1 size: %2", "region of memory, bytes")
        .arg(regionTitle(region), bytesText(static_cast<std::uint64_t>(bytes)));
}

PlotItem::PlotItem(QGraphicsItem *parent) : QGraphicsItem(parent)
{
    setZValue(5);  // Above the grid.
    setAcceptedMouseButtons(Qt::NoButton);
}

void PlotItem::setArea(const QRectF &area)
{
    if (area == m_area)
        return;
    prepareGeometryChange();
    m_area = area;
}

void PlotItem::setPalette(const QPalette &palette)
{
    m_palette = palette;
    update();
}

void PlotItem::setData(PlotData &&data)
{
    m_data = std::move(data);
    update();
}

double PlotItem::xOf(std::int64_t timeMs) const
{
    const auto spanMs = static_cast<double>(std::max<std::int64_t>(m_data.toMs - m_data.fromMs, 1));
    return m_area.left() + m_area.width() * static_cast<double>(timeMs - m_data.fromMs) / spanMs;
}

std::int64_t PlotItem::timeAt(double x) const
{
    if (m_area.width() <= 0)
        return m_data.toMs;
    const double share = (x - m_area.left()) / m_area.width();
    return m_data.fromMs + std::llround(share * static_cast<double>(m_data.toMs - m_data.fromMs));
}

double PlotItem::yOf(double bytes) const
{
    // Clamped: far above the plot looks the same, and stays within the painter's range.
    const double share = m_data.topBytes > 0 ? std::min(bytes / m_data.topBytes, 4.0) : 0;
    return m_area.bottom() - m_area.height() * share;
}

int PlotItem::markAt(const QPointF &position) const
{
    if (position.y() < m_area.top() - 4 || position.y() > m_area.top() + MarkHeight)
        return -1;
    int nearest = -1;
    double reach = MarkReach;
    for (int i = 0; i < m_data.marks.size(); ++i) {
        const double distance = std::abs(xOf(m_data.marks.at(i).timeMs) - position.x());
        if (distance <= reach) {
            nearest = i;
            reach = distance;
        }
    }
    return nearest;
}

void PlotItem::paint(QPainter *painter, const QStyleOptionGraphicsItem *, QWidget *)
{
    painter->save();
    painter->setClipRect(m_area, Qt::IntersectClip);
    paintGaps(painter);
    paintCapacities(painter);
    const QList<Metric> metrics = drawnMetrics(m_data.regions.size());
    for (const Metric metric : metrics)
        paintMetric(painter, metric);
    painter->setRenderHint(QPainter::Antialiasing);
    paintMarks(painter);
    paintNotCredible(painter);
    paintCapacityTexts(painter);
    painter->restore();
}

void PlotItem::paintGaps(QPainter *painter) const
{
    painter->setPen(Qt::NoPen);
    painter->setBrush(QBrush(faded(quietText(m_palette), 0.25F), Qt::BDiagPattern));
    for (const PlotData::Gap &gap : m_data.gaps) {
        const double left = std::max(xOf(gap.fromMs), m_area.left());
        const double right = std::min(xOf(gap.toMs), m_area.right());
        if (right - left >= 3)
            painter->drawRect(QRectF(left, m_area.top(), right - left, m_area.height()));
    }
}

void PlotItem::paintCapacities(QPainter *painter) const
{
    for (const PlotData::Capacity &capacity : m_data.capacities) {
        const double y = yOf(capacity.bytes);
        painter->setPen(
            metricPen(totalMetric(static_cast<std::size_t>(capacity.region)), m_palette));
        painter->drawLine(QPointF(m_area.left(), y), QPointF(m_area.right(), y));
    }
}

// Texts are above lines and marks, which would cross them; below their own lines if there is space,
// and side by side if two have the same height.
void PlotItem::paintCapacityTexts(QPainter *painter) const
{
    const QFontMetricsF metrics(painter->font());
    QList<QRectF> taken;
    for (const PlotData::Capacity &capacity : m_data.capacities) {
        const QString text = capacityText(m_data.regions.at(capacity.region), capacity.bytes);
        const double y = yOf(capacity.bytes);
        QRectF box(m_area.left() + 4, y + 2, metrics.horizontalAdvance(text) + 6, metrics.height());
        if (box.bottom() > m_area.bottom())
            box.moveBottom(y - 2);
        for (const QRectF &other : std::as_const(taken)) {
            if (box.intersects(other))
                box.moveLeft(other.right() + 8);
        }
        taken.append(box);
        painter->fillRect(box, faded(m_palette.color(QPalette::Base), 0.85F));
        painter->setPen(
            metricPen(totalMetric(static_cast<std::size_t>(capacity.region)), m_palette).color());
        painter->drawText(box, Qt::AlignCenter, text);
    }
}

// Paints a question mark at the top: the line leaves the plot there, as the scale covers only
// possible values.
void PlotItem::paintNotCredible(QPainter *painter) const
{
    constexpr double Size = 14;
    const QColor color = MeaningColors::of(m_palette).alert;
    double lastX = -1e9;
    for (const std::int64_t timeMs : m_data.notCredible) {
        const double x = std::clamp(xOf(timeMs), m_area.left(), m_area.right());
        if (x - lastX < Size + 2)
            continue;
        lastX = x;
        const QRectF circle(x - Size / 2, m_area.top() + MarkHeight, Size, Size);
        painter->setPen(Qt::NoPen);
        painter->setBrush(color);
        painter->drawEllipse(circle);
        painter->setPen(m_palette.color(QPalette::Base));
        painter->drawText(circle, Qt::AlignCenter, QStringLiteral("?"));
    }
}

void PlotItem::paintMetric(QPainter *painter, Metric metric) const
{
    const PlotData::Runs &runs = m_data.runs[static_cast<std::size_t>(metric)];
    const QPen pen = metricPen(metric, m_palette);
    if (isDense(runs)) {
        painter->setRenderHint(QPainter::Antialiasing, false);
        for (const QList<HistoryColumn> &run : runs)
            paintBand(painter, run, pen);
    } else {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(pen.brush(), pen.widthF(), Qt::SolidLine, pen.capStyle()));
        for (const QList<HistoryColumn> &run : runs)
            paintLine(painter, run, pen);
    }
}

bool PlotItem::isDense(const PlotData::Runs &runs) const
{
    double travel = 0;
    for (const QList<HistoryColumn> &run : runs) {
        for (const HistoryColumn &column : run)
            travel +=
                yOf(static_cast<double>(column.minimum)) - yOf(static_cast<double>(column.maximum));
    }
    return travel > DenseTravel * m_area.width();
}

// Paints from the lowest to the highest value of each column, without holes, and with the pen's
// dashes along the time axis, as colour alone would not distinguish two bands. Thin vertical lines
// are the fastest to blend: no shape to scan, and no call per line.
void PlotItem::paintBand(QPainter *painter, const QList<HistoryColumn> &run, const QPen &pen) const
{
    const Dashes dashes(pen, BandDashWidth);
    QList<QLine> inDashes;
    QList<QLine> inGaps;
    inDashes.reserve(run.size() + run.size() / 8);
    double low = yOf(static_cast<double>(run.constFirst().minimum));
    double high = yOf(static_cast<double>(run.constFirst().maximum));
    for (qsizetype i = 0; i < run.size(); ++i) {
        const HistoryColumn &column = run.at(i);
        const double bottom = yOf(static_cast<double>(column.minimum));
        const double top = yOf(static_cast<double>(column.maximum));
        const auto first = static_cast<int>(std::lround(xOf(column.timeMs)));
        const auto next = static_cast<int>(
            std::lround(i + 1 < run.size() ? xOf(run.at(i + 1).timeMs) : xOf(column.lastMs)));
        const auto lineTop = static_cast<int>(std::lround(std::min(top, low)));
        const auto lineBottom = static_cast<int>(std::lround(std::max(bottom, high)));
        for (int x = first; x < std::max(next, first + 1); ++x) {
            QList<QLine> &lines = dashes.isDash(x - m_area.left()) ? inDashes : inGaps;
            lines.append(QLine(x, lineTop, x, std::max(lineBottom, lineTop + 1)));
        }
        low = bottom;
        high = top;
    }
    painter->setPen(QPen(faded(pen.color(), GapStrength), 1));
    painter->drawLines(inGaps);
    painter->setPen(QPen(faded(pen.color(), DashStrength), 1));
    painter->drawLines(inDashes);
}

void PlotItem::paintLine(QPainter *painter, const QList<HistoryColumn> &run, const QPen &pen) const
{
    Polyline line;
    for (const HistoryColumn &column : run) {
        const double x = xOf(column.timeMs);
        if (column.minimum != column.last)
            line.add({x, yOf(static_cast<double>(column.minimum))});
        if (column.maximum != column.last || column.minimum == column.last)
            line.add({x, yOf(static_cast<double>(column.maximum))});
        line.add({xOf(column.lastMs), yOf(static_cast<double>(column.last))});
    }
    // A run of one sample becomes a dot.
    line.add({std::max(xOf(run.constLast().lastMs), xOf(run.constFirst().timeMs) + 3),
              yOf(static_cast<double>(run.constLast().last))});
    painter->drawLines(linesThrough(line.points(), Dashes(pen, pen.widthF())));
}

void PlotItem::paintMarks(QPainter *painter) const
{
    const QColor alert = MeaningColors::of(m_palette).alert;
    const QColor faint = faded(alert, 0.55F);
    double lastAlertX = -1e9;
    for (const ChartMark &mark : m_data.marks) {
        const double x = xOf(mark.timeMs);
        const QPointF top(x, m_area.top());
        const QPointF bottom(x, m_area.bottom());
        if (mark.kind == ChartMark::Kind::Alert) {
            if (x - lastAlertX < 2)
                continue;
            lastAlertX = x;
            painter->setPen(QPen(faint, 1));
            painter->drawLine(top, bottom);
            drawAlertMark(painter, top + QPointF(0, 8), alert);
            continue;
        }
        const QColor text = m_palette.color(QPalette::Text);
        painter->setPen(QPen(text, 1.2, Qt::DashLine));
        painter->drawLine(top, bottom);
        const QRectF flag(x - 7, m_area.top() + 1, 14, 15);
        painter->setPen(Qt::NoPen);
        painter->setBrush(text);
        if (mark.kind == ChartMark::Kind::User)
            painter->drawEllipse(flag.center(), 4.5, 4.5);
        else
            painter->drawRoundedRect(flag, 3, 3);
        painter->setPen(m_palette.color(QPalette::Base));
        painter->drawText(flag, Qt::AlignCenter, flagText(mark.kind));
    }
}

}  // namespace pddgpu
