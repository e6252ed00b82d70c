// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device/devicecard.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionFocusRect>
#include <algorithm>

#include "explain/regiontext.h"
#include "history/devicehistory.h"
#include "text/visibletext.h"
#include "ui/chart/plotitem.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

namespace pddgpu {

namespace {

constexpr int Columns = 110;
constexpr std::int64_t ShownMs = 15 * 60'000;
constexpr int Padding = 8;
constexpr int ChartHeight = 26;
constexpr int WidthInCharacters = 34;

}  // namespace

DeviceCard::DeviceCard(const QString &deviceId, QWidget *parent)
    : QAbstractButton(parent), m_deviceId(deviceId)
{
    setObjectName(QStringLiteral("deviceCard"));
    setCheckable(true);
    setAutoExclusive(true);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
}

void DeviceCard::setState(const Snapshot &snapshot, const DeviceHistory *history)
{
    const QString card = snapshot.device ? snapshot.device->card : QString();
    setText(visibleText(card.isEmpty() ? m_deviceId
                                       : tr("%1 (%2)", "device, card").arg(m_deviceId, card)));
    const auto usage = [](Snapshot::Number used, Snapshot::Number total) {
        if (!used && !total)
            return unknownText();
        const UsageTexts texts = usageTexts(used, total);
        return tr("%1 of %2", "bytes, bytes").arg(texts.used, texts.total);
    };
    m_memory.clear();
    for (const Region &region : snapshot.regions) {
        if (region.isPartOfAnother)
            continue;
        m_memory << tr("%1 %2", "region of memory, usage")
                        .arg(regionTitle(region.name), usage(region.usedBytes, region.totalBytes));
    }
    if (snapshot.isAsleep)
        m_memory << tr("asleep");
    m_foot = snapshot.hasMonitor
                 ? (snapshot.isTraced() ? tr("Old %1", "bytes of objects") : tr("Leaked %1"))
                           .arg(bytesText(snapshot.leakedBytes())) +
                       QStringLiteral("  ·  ") + tr("Alerts %1").arg(countText(snapshot.alertCount))
                 : tr("Driver %1")
                       .arg(visibleText(snapshot.device ? snapshot.device->driver : QString()));
    m_isLeaking = snapshot.leakedBytes().value_or(0) > 0;
    setAccessibleName((QStringList{text()} + m_memory + QStringList{m_foot}).join(u", "));

    m_lines.clear();
    if (history && isVisible()) {
        const std::int64_t toMs = history->lastTimeMs();
        const std::int64_t fromMs = std::max(toMs - ShownMs, history->firstTimeMs());
        const Region *region = mainRegion(snapshot.regions);
        const qsizetype place = region ? history->regions().indexOf(region->name) : -1;
        m_metric = place >= 0 ? usedMetric(static_cast<std::size_t>(place)) : Metric::Leaked;
        const auto runs = history->runs(m_metric, fromMs, toMs, Columns);
        double top = region ? static_cast<double>(region->credibleTotalBytes().value_or(0)) : 0.0;
        for (const auto &run : runs) {
            for (const HistoryColumn &column : run)
                top = std::max(top, static_cast<double>(column.maximum));
        }
        const auto spanMs = static_cast<double>(std::max<std::int64_t>(toMs - fromMs, 1));
        for (const auto &run : runs) {
            QList<QPointF> line;
            for (const HistoryColumn &column : run) {
                const double x = static_cast<double>(column.timeMs - fromMs) / spanMs;
                for (const std::uint64_t value : {column.minimum, column.maximum, column.last})
                    line.append({x, top > 0 ? static_cast<double>(value) / top : 0});
            }
            m_lines.append(line);
        }
    }
    update();
}

QSize DeviceCard::sizeHint() const
{
    const QFontMetrics metrics(font());
    return {metrics.averageCharWidth() * WidthInCharacters + 2 * Padding,
            4 * metrics.height() + ChartHeight + 2 * Padding + 4};
}

void DeviceCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(1, 1, -1, -1);
    const QColor edge = palette().color(QPalette::Highlight);
    painter.setPen(isChecked()    ? QPen(edge, 2)
                   : underMouse() ? QPen(quietText(palette()), 1)
                                  : QPen(gridColor(palette()), 1));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRoundedRect(frame, 4, 4);

    const QRect area = rect().adjusted(Padding, Padding, -Padding, -Padding);
    const QFontMetrics metrics(font());
    int y = area.top();
    const auto write = [&](const QString &words, const QFont &textFont, const QColor &color) {
        painter.setFont(textFont);
        painter.setPen(color);
        painter.drawText(QRect(area.left(), y, area.width(), metrics.height()), Qt::AlignLeft,
                         QFontMetrics(textFont).elidedText(words, Qt::ElideRight, area.width()));
        y += metrics.height();
    };
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    const QColor plain = palette().color(QPalette::Text);
    write(text(), strong, plain);
    paintChart(&painter, QRectF(area.left(), y + 2, area.width(), ChartHeight));
    y += ChartHeight + 4;
    // Must match the number of lines in sizeHint().
    write(m_memory.value(0), font(), plain);
    write(m_memory.mid(1).join(QStringLiteral("  ·  ")), font(), plain);
    write(m_foot, m_isLeaking ? strong : font(),
          m_isLeaking ? MeaningColors::of(palette()).confirmed : plain);

    if (hasFocus()) {
        QStyleOptionFocusRect option;
        option.initFrom(this);
        option.rect = rect().adjusted(3, 3, -3, -3);
        style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
    }
}

void DeviceCard::paintChart(QPainter *painter, const QRectF &area) const
{
    painter->setPen(gridColor(palette()));
    painter->drawLine(area.bottomLeft(), area.bottomRight());
    QPen pen = metricPen(m_metric, palette());
    pen.setWidthF(1.4);
    painter->setPen(pen);
    for (const QList<QPointF> &line : m_lines) {
        QPolygonF points;
        for (const QPointF &point : line)
            points.append({area.left() + point.x() * area.width(),
                           area.bottom() - point.y() * area.height()});
        painter->drawPolyline(points);
    }
}

}  // namespace pddgpu

#include "moc_devicecard.cpp"
