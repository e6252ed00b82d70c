// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chartlegend.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QStyleOptionFocusRect>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

namespace pddgpu {

namespace {

constexpr int SampleWidth = 26;
constexpr int SampleGap = 8;
constexpr int EntryGap = 20;
constexpr int RowGap = 4;
constexpr float HiddenStrength = 0.35F;
constexpr std::uint64_t UsualBytes = 999'900'000;  // Has the width of most byte texts.

}  // namespace

void drawAlertMark(QPainter *painter, const QPointF &middle, const QColor &color)
{
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    painter->drawPolygon(QPolygonF{middle + QPointF(0, -5), middle + QPointF(5.5, 4.5),
                                   middle + QPointF(-5.5, 4.5)});
}

LegendEntry::LegendEntry(const QString &name, QWidget *parent)
    : QAbstractButton(parent),
      m_sample(new QLabel(this)),
      m_name(new QLabel(name, this)),
      m_value(new QLabel(this))
{
    QFont strong = m_value->font();
    strong.setWeight(QFont::DemiBold);
    m_value->setFont(strong);
    for (QLabel *label : {m_name, m_value})
        label->setTextFormat(Qt::PlainText);
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    connect(this, &QAbstractButton::toggled, this, &LegendEntry::updateSample);

    auto *texts = new QVBoxLayout;
    texts->setSpacing(0);
    texts->addWidget(m_name);
    texts->addWidget(m_value);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(SampleGap);
    layout->addWidget(m_sample, 0, Qt::AlignTop);
    layout->addLayout(texts);
    fitValue();
}

void LegendEntry::setValue(const QString &value)
{
    if (value == m_value->text())
        return;
    m_value->setText(value);
    fitValue();
    setAccessibleName(m_name->text() + QLatin1Char(' ') + value);
}

// At least as wide as usual values, and never shrinks, so that neighbours do not move and no value
// is cut before the layout has made space.
void LegendEntry::fitValue()
{
    const QFontMetrics metrics = m_value->fontMetrics();
    const auto widthOf = [&](const QString &text) { return metrics.size(0, text).width(); };
    if (widthOf(m_value->text()) > widthOf(m_widest))
        m_widest = m_value->text();
    m_value->setMinimumWidth(
        std::max({widthOf(bytesText(UsualBytes)), widthOf(m_widest), m_value->sizeHint().width()}));
}

void LegendEntry::setPen(const QPen &pen)
{
    m_pen = pen;
    m_isMark = false;
    updateSample();
}

void LegendEntry::setMark(const QColor &color)
{
    m_pen = QPen(color);
    m_isMark = true;
    updateSample();
}

qreal LegendEntry::paintTo(QPainter *painter, const QPointF &corner) const
{
    drawSample(painter, QRectF(corner, QSizeF(SampleWidth, m_name->height())));
    qreal width = 0;
    QPointF place = corner + QPointF(SampleWidth + SampleGap, 0);
    for (const QLabel *label : {m_name, m_value}) {
        const QFontMetricsF metrics(label->font());
        painter->setFont(label->font());
        painter->setPen(label->palette().color(QPalette::WindowText));
        painter->drawText(place + QPointF(0, metrics.ascent()), label->text());
        place.ry() += metrics.height();
        width = std::max(width, metrics.horizontalAdvance(label->text()));
    }
    return SampleWidth + SampleGap + width;
}

void LegendEntry::drawSample(QPainter *painter, const QRectF &area) const
{
    if (m_isMark) {
        drawAlertMark(painter, area.center(), m_pen.color());
        return;
    }
    painter->setPen(m_pen);
    painter->drawLine(QPointF(area.left(), area.center().y()),
                      QPointF(area.right(), area.center().y()));
}

void LegendEntry::updateSample()
{
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    QFont struckOut;
    struckOut.setStrikeOut(!isChecked());
    m_name->setFont(struckOut);
    m_name->setPalette(quiet);
    m_value->setPalette(isChecked() ? palette() : quiet);

    const QSize size(SampleWidth, m_name->sizeHint().height());
    QPixmap pixmap(size * devicePixelRatio());
    pixmap.setDevicePixelRatio(devicePixelRatio());
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(isChecked() ? 1 : HiddenStrength);
    drawSample(&painter, QRectF(QPointF(), size));
    painter.end();
    m_sample->setPixmap(pixmap);
}

void LegendEntry::paintEvent(QPaintEvent *)
{
    if (!hasFocus())
        return;
    QPainter painter(this);
    QStyleOptionFocusRect option;
    option.initFrom(this);
    style()->drawPrimitive(QStyle::PE_FrameFocusRect, &option, &painter, this);
}

void LegendEntry::changeEvent(QEvent *event)
{
    QAbstractButton::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        updateSample();
    else if (event->type() == QEvent::FontChange)
        fitValue();
}

ChartLegend::ChartLegend(QWidget *parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void ChartLegend::setEntries(const QList<LegendEntry *> &entries)
{
    for (LegendEntry *entry : std::as_const(m_entries))
        entry->setVisible(entries.contains(entry));
    LegendEntry *before = nullptr;
    for (LegendEntry *entry : entries) {
        entry->show();
        entry->raise();  // Last among its siblings, for assistive technology too.
        if (before)
            setTabOrder(before, entry);
        before = entry;
    }
    m_entries = entries;
    arrange();
    updateGeometry();
}

QSize ChartLegend::sizeHint() const
{
    int width = 0;
    for (const LegendEntry *entry : m_entries)
        width += entry->sizeHint().width() + EntryGap;
    return {width, minimumSizeHint().height()};
}

QSize ChartLegend::minimumSizeHint() const
{
    QSize size;
    for (const LegendEntry *entry : m_entries)
        size = size.expandedTo(entry->sizeHint());
    return {size.width(), std::max(size.height(), minimumHeight())};
}

bool ChartLegend::event(QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest)
        arrange();
    return QWidget::event(event);
}

void ChartLegend::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void ChartLegend::arrange()
{
    QPoint place;
    int rowHeight = 0;
    for (LegendEntry *entry : std::as_const(m_entries)) {
        const QSize size = entry->sizeHint();
        if (place.x() > 0 && place.x() + size.width() > width()) {
            place = {0, place.y() + rowHeight + RowGap};
            rowHeight = 0;
        }
        entry->setGeometry(QRect(place, size));
        place.rx() += size.width() + EntryGap;
        rowHeight = std::max(rowHeight, size.height());
    }
    setFixedHeight(place.y() + rowHeight);
}

}  // namespace pddgpu

#include "moc_chartlegend.cpp"
