// SPDX-License-Identifier: GPL-3.0-or-later
#include "memorychart.h"

#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QCursor>
#include <QDateTime>
#include <QEvent>
#include <QGraphicsLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineSeries>
#include <QLocale>
#include <QPainter>
#include <QScatterSeries>
#include <QToolTip>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "bytescale.h"
#include "format.h"
#include "history/history.h"
#include "palette.h"

namespace pddgpu {

namespace {

using std::chrono::milliseconds;

// A history that is younger than the range stands on an axis that grows in these steps, so that
// the first minute is not a line at the right edge.
constexpr std::array<std::int64_t, 14> GrowingSpansMs{
    5'000,   10'000,    20'000,    30'000,    60'000,     120'000,    300'000,
    900'000, 1'800'000, 3'600'000, 7'200'000, 21'600'000, 43'200'000, 86'400'000};

constexpr std::array<std::int64_t, 19> TimeStepsMs{
    1'000,      2'000,      5'000,      10'000,     15'000,     30'000,    60'000,
    120'000,    300'000,    600'000,    900'000,    1'800'000,  3'600'000, 7'200'000,
    10'800'000, 21'600'000, 43'200'000, 86'400'000, 172'800'000};

constexpr int PixelsPerTimeLabel = 96;
// Lines reach beyond the left edge, where the plot cuts them; else the first one would start
// anywhere within a sample of it.
constexpr double LeftReserve = 0.04;
// A line each costs the chart library milliseconds. Where there are more gaps than that, the short
// ones are bridged by wider columns.
constexpr int MostRuns = 40;
// A threshold that is far above everything would flatten the rest into the axis.
constexpr double ThresholdShownUpTo = 16;                     // Times the largest other value, ...
constexpr double ThresholdAlwaysShown = 512.0 * 1024 * 1024;  // ... or up to this.

QDateTime localTime(std::int64_t timeMs)
{
    return QDateTime::fromMSecsSinceEpoch(timeMs);
}

QPen linePen(const QColor &color, qreal width, Qt::PenStyle style)
{
    return {color, width, style, Qt::FlatCap, Qt::RoundJoin};
}

QPen metricPen(Metric metric, const MeaningColors &colors)
{
    switch (metric) {
        case Metric::VramUsed:
            return linePen(colors.vram, 2, Qt::SolidLine);
        case Metric::GttUsed:
            return linePen(colors.gtt, 2, Qt::DashDotLine);
        case Metric::Leaked:
            return linePen(colors.leaked, 2.6, Qt::DotLine);
        case Metric::Threshold:
            return linePen(colors.threshold, 1.4, Qt::DashLine);
    }
    Q_UNREACHABLE();
}

// One entry of the legend: a piece of the line, its name, its value now.
class LegendEntry : public QWidget
{
public:
    LegendEntry(const QString &name, QWidget *parent)
        : QWidget(parent),
          m_sample(new QLabel(this)),
          m_name(new QLabel(name, this)),
          m_value(new QLabel(this))
    {
        QFont strong = m_value->font();
        strong.setWeight(QFont::DemiBold);
        m_value->setFont(strong);
        for (QLabel *label : {m_name, m_value})
            label->setTextFormat(Qt::PlainText);

        auto *texts = new QVBoxLayout;
        texts->setSpacing(0);
        texts->addWidget(m_name);
        texts->addWidget(m_value);
        auto *layout = new QHBoxLayout(this);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(8);
        layout->addWidget(m_sample, 0, Qt::AlignTop);
        layout->addLayout(texts);
    }

    void setValue(const QString &value)
    {
        m_value->setText(value);
        setAccessibleName(m_name->text() + QLatin1Char(' ') + value);
    }

    void setPen(const QPen &pen, const QPalette &palette)
    {
        drawSample([&pen](QPainter &painter, const QRectF &area) {
            painter.setPen(pen);
            painter.drawLine(QPointF(area.left(), area.center().y()),
                             QPointF(area.right(), area.center().y()));
        });
        applyPalette(palette);
    }

    void setMark(const QColor &color, const QPalette &palette)
    {
        drawSample([&color](QPainter &painter, const QRectF &area) {
            const QPointF center = area.center();
            painter.setPen(Qt::NoPen);
            painter.setBrush(color);
            painter.drawPolygon(QPolygonF{center + QPointF(0, -5), center + QPointF(5.5, 4.5),
                                          center + QPointF(-5.5, 4.5)});
        });
        applyPalette(palette);
    }

private:
    template <typename Drawing>
    void drawSample(Drawing draw)
    {
        const QSize size(26, m_name->sizeHint().height());
        QPixmap pixmap(size * devicePixelRatio());
        pixmap.setDevicePixelRatio(devicePixelRatio());
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        painter.setRenderHint(QPainter::Antialiasing);
        draw(painter, QRectF(QPointF(), size));
        painter.end();
        m_sample->setPixmap(pixmap);
    }

    void applyPalette(const QPalette &palette)
    {
        QPalette quiet = palette;
        quiet.setColor(QPalette::WindowText, quietText(palette));
        m_name->setPalette(quiet);
    }

    QLabel *m_sample;
    QLabel *m_name;
    QLabel *m_value;
};

// The points of a run: each column contributes its extremes and ends at its last value.
QList<QPointF> pointsOf(const QList<HistoryColumn> &run, double columnWidthMs)
{
    QList<QPointF> points;
    points.reserve(run.size() + 1);
    const auto add = [&points](std::int64_t timeMs, std::uint64_t value) {
        points.emplaceBack(static_cast<double>(timeMs), static_cast<double>(value));
    };
    for (const HistoryColumn &column : run) {
        if (column.minimum != column.last)
            add(column.timeMs, column.minimum);
        if (column.maximum != column.last)
            add(column.timeMs, column.maximum);
        add(column.timeMs, column.last);
    }
    // A line needs two ends, and a run of one sample is worth a dot.
    if (points.size() == 1)
        points.append(points.constFirst() + QPointF(3 * columnWidthMs, 0));
    return points;
}

}  // namespace

class MemoryChart::Private
{
public:
    explicit Private(MemoryChart *chart);

    void createLegend();
    void createAlertMarks();
    QLineSeries *addLine();
    void applyPalette();
    void setView(std::int64_t lastMs);
    void render();
    void renderLegend();
    void renderMetric(Metric metric, double *maximum);
    void renderScale(double dataMaximum);
    void renderTimeAxis();
    void renderAlerts();
    void renderMessage();
    double columnWidthMs() const { return static_cast<double>(toMs - fromMs) / columns; }

    MemoryChart *q;
    const History *history = nullptr;
    Range range = std::chrono::minutes(1);
    std::optional<std::int64_t> frozenAtMs;

    std::int64_t fromMs = 0;
    std::int64_t toMs = 0;
    int columns = 1;
    int drawnRuns = 0;
    ByteScale scale;
    QList<std::int64_t> alertTimesMs;

    QChart *chart;
    QChartView *view;
    QCategoryAxis *timeAxis;
    QCategoryAxis *byteAxis;
    std::array<std::vector<QLineSeries *>, MetricCount> lines;  // A line each run.
    std::array<int, MetricCount> runCounts{};
    QLineSeries *alertLines = nullptr;
    QScatterSeries *alertMarks = nullptr;
    std::array<LegendEntry *, MetricCount> legend{};
    LegendEntry *alertLegend = nullptr;
    QHBoxLayout *legendLayout;
    QLabel *message;
};

MemoryChart::Private::Private(MemoryChart *widget)
    : q(widget),
      chart(new QChart),
      view(new QChartView(chart, widget)),
      timeAxis(new QCategoryAxis(chart)),
      byteAxis(new QCategoryAxis(chart)),
      legendLayout(new QHBoxLayout),
      message(new QLabel(view))
{
    view->setRenderHint(QPainter::Antialiasing);
    view->setFrameShape(QFrame::NoFrame);
    view->setMinimumHeight(120);
    view->setFocusPolicy(Qt::NoFocus);
    chart->legend()->hide();
    chart->setMargins(QMargins(0, 4, 0, 0));
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->setBackgroundRoundness(0);
    chart->addAxis(timeAxis, Qt::AlignBottom);
    chart->addAxis(byteAxis, Qt::AlignLeft);
    for (QCategoryAxis *axis : {timeAxis, byteAxis}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setTruncateLabels(false);
    }

    message->setTextFormat(Qt::PlainText);
    message->setAlignment(Qt::AlignCenter);
    message->setWordWrap(true);
    message->setAttribute(Qt::WA_TransparentForMouseEvents);

    createAlertMarks();
    for (std::vector<QLineSeries *> &metricLines : lines)
        metricLines.push_back(addLine());
    createLegend();

    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(legendLayout);
    layout->addWidget(view, 1);
    QObject::connect(
        chart, &QChart::plotAreaChanged, widget, [this] { render(); }, Qt::QueuedConnection);
}

void MemoryChart::Private::createLegend()
{
    legendLayout->setContentsMargins(2, 0, 0, 0);
    legendLayout->setSpacing(20);
    const std::array<QString, MetricCount> names{
        MemoryChart::tr("VRAM used"), MemoryChart::tr("GTT used"), MemoryChart::tr("Leaked"),
        MemoryChart::tr("Threshold")};
    const std::array<QString, MetricCount> toolTips{
        MemoryChart::tr("Video memory in use, the driver's own included"),
        MemoryChart::tr("System memory that the GPU uses through its translation table"),
        MemoryChart::tr("Size of all suspicious and confirmed objects"),
        MemoryChart::tr("The driver alerts while VRAM and GTT used together are above this")};
    for (std::size_t i = 0; i < legend.size(); ++i) {
        legend[i] = new LegendEntry(names[i], q);
        legend[i]->setToolTip(plainToolTip(toolTips[i]));
        legendLayout->addWidget(legend[i]);
    }
    alertLegend = new LegendEntry(MemoryChart::tr("Alerts shown"), q);
    alertLegend->setToolTip(plainToolTip(
        MemoryChart::tr("Times at which the driver alerted; point at a mark for its time")));
    legendLayout->addWidget(alertLegend);
    legendLayout->addStretch();
}

void MemoryChart::Private::createAlertMarks()
{
    alertLines = addLine();
    alertMarks = new QScatterSeries(chart);
    alertMarks->setMarkerShape(QScatterSeries::MarkerShapeTriangle);
    alertMarks->setMarkerSize(11);
    chart->addSeries(alertMarks);
    alertMarks->attachAxis(timeAxis);
    alertMarks->attachAxis(byteAxis);
    QObject::connect(
        alertMarks, &QScatterSeries::hovered, q, [this](const QPointF &point, bool in) {
            const auto timeMs = static_cast<std::int64_t>(point.x());
            const QString text =
                MemoryChart::tr("The driver alerted at %1")
                    .arg(QLocale().toString(localTime(timeMs), QLocale::ShortFormat));
            QToolTip::showText(QCursor::pos(), in ? plainToolTip(text) : QString(), view);
        });
}

QLineSeries *MemoryChart::Private::addLine()
{
    auto *line = new QLineSeries(chart);
    chart->addSeries(line);
    line->attachAxis(timeAxis);
    line->attachAxis(byteAxis);
    return line;
}

void MemoryChart::Private::applyPalette()
{
    const QPalette palette = q->palette();
    const MeaningColors colors = MeaningColors::of(palette);
    const QColor quiet = quietText(palette);
    QColor gridColor = quiet;
    gridColor.setAlphaF(0.18F);
    QFont labelFont = q->font();
    labelFont.setPointSizeF(labelFont.pointSizeF() * 0.9);

    view->setBackgroundBrush(palette.color(QPalette::Window));
    chart->setBackgroundBrush(palette.color(QPalette::Window));
    chart->setPlotAreaBackgroundBrush(palette.color(QPalette::Base));
    chart->setPlotAreaBackgroundVisible(true);
    for (QCategoryAxis *axis : {timeAxis, byteAxis}) {
        axis->setLabelsFont(labelFont);
        axis->setLabelsColor(quiet);
        axis->setLinePenColor(gridColor);
        axis->setGridLineColor(gridColor);
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const QPen pen = metricPen(static_cast<Metric>(i), colors);
        for (QLineSeries *line : lines[i])
            line->setPen(pen);
        legend[i]->setPen(pen, palette);
    }
    QColor faintAlert = colors.alert;
    faintAlert.setAlphaF(0.55F);
    alertLines->setPen(QPen(faintAlert, 1));
    alertMarks->setColor(colors.alert);
    alertMarks->setBorderColor(palette.color(QPalette::Base));
    alertLegend->setMark(colors.alert, palette);
    QPalette messagePalette = palette;
    messagePalette.setColor(QPalette::WindowText, quiet);
    message->setPalette(messagePalette);
}

// Which time to show when the newest sample is of `lastMs`.
void MemoryChart::Private::setView(std::int64_t lastMs)
{
    const std::int64_t firstMs =
        history->isEmpty() ? QDateTime::currentMSecsSinceEpoch() : history->firstTimeMs();
    lastMs = std::max(lastMs, firstMs);
    const std::int64_t ageMs = lastMs - firstMs;
    const auto enough = std::ranges::find_if(
        GrowingSpansMs, [ageMs](std::int64_t spanMs) { return spanMs >= ageMs; });
    if (range && ageMs >= milliseconds(*range).count()) {
        toMs = lastMs;
        fromMs = lastMs - milliseconds(*range).count();
    } else {
        fromMs = firstMs;
        toMs = enough != GrowingSpansMs.end() ? firstMs + *enough : lastMs;
    }
}

void MemoryChart::Private::render()
{
    if (!history)
        return;
    setView(frozenAtMs.value_or(history->lastTimeMs()));
    columns = std::max(16, static_cast<int>(chart->plotArea().width()));

    double dataMaximum = 0;
    drawnRuns = 0;
    for (const Metric metric : {Metric::VramUsed, Metric::GttUsed, Metric::Leaked})
        renderMetric(metric, &dataMaximum);
    double thresholdMaximum = 0;
    renderMetric(Metric::Threshold, &thresholdMaximum);
    if (thresholdMaximum <= std::max(dataMaximum * ThresholdShownUpTo, ThresholdAlwaysShown))
        dataMaximum = std::max(dataMaximum, thresholdMaximum);

    renderScale(dataMaximum);
    renderTimeAxis();
    renderAlerts();
    renderLegend();
    renderMessage();
}

void MemoryChart::Private::renderMetric(Metric metric, double *maximum)
{
    const auto reserveMs =
        static_cast<std::int64_t>(static_cast<double>(toMs - fromMs) * LeftReserve);
    const std::int64_t lastMs = frozenAtMs.value_or(history->lastTimeMs());
    auto runs = history->runs(metric, fromMs - reserveMs, std::min(toMs, lastMs), columns);
    if (runs.size() > MostRuns)
        runs = history->runs(metric, fromMs - reserveMs, std::min(toMs, lastMs), MostRuns);
    const auto index = static_cast<std::size_t>(metric);
    std::vector<QLineSeries *> &pool = lines[index];
    while (pool.size() < static_cast<std::size_t>(runs.size())) {
        pool.push_back(addLine());
        pool.back()->setPen(pool.front()->pen());
    }
    for (std::size_t i = 0; i < pool.size(); ++i) {
        const bool used = i < static_cast<std::size_t>(runs.size());
        pool[i]->setVisible(used);
        pool[i]->replace(used ? pointsOf(runs.at(static_cast<qsizetype>(i)), columnWidthMs())
                              : QList<QPointF>());
    }
    runCounts[index] = static_cast<int>(runs.size());
    drawnRuns += runCounts[index];
    for (const auto &run : runs) {
        for (const HistoryColumn &column : run)
            *maximum = std::max(*maximum, static_cast<double>(column.maximum));
    }
}

void MemoryChart::Private::renderScale(double dataMaximum)
{
    const ByteScale fitting = ByteScale::fit(dataMaximum, scale);
    if (fitting == scale)
        return;
    scale = fitting;
    const QStringList old = byteAxis->categoriesLabels();
    for (const QString &label : old)
        byteAxis->remove(label);
    byteAxis->setStartValue(-scale.step);
    const auto steps = std::lround(scale.top / scale.step);
    for (long step = 0; step <= steps; ++step) {
        const double value = scale.step * static_cast<double>(step);
        byteAxis->append(shortBytesText(static_cast<std::uint64_t>(value)), value);
    }
    byteAxis->setRange(0, scale.top);
}

// Labels at round local times, which wander with the lines.
void MemoryChart::Private::renderTimeAxis()
{
    const std::int64_t spanMs = toMs - fromMs;
    const auto most = std::max<std::int64_t>(1, columns / PixelsPerTimeLabel);
    auto step = std::ranges::find_if(TimeStepsMs,
                                     [&](std::int64_t stepMs) { return spanMs / stepMs <= most; });
    const std::int64_t stepMs = step != TimeStepsMs.end() ? *step : spanMs / most;
    const bool severalDays = localTime(fromMs).date() != localTime(toMs).date();
    const QString format = severalDays       ? QStringLiteral("MM-dd HH:mm")
                           : stepMs < 60'000 ? QStringLiteral("HH:mm:ss")
                                             : QStringLiteral("HH:mm");

    const QStringList old = timeAxis->categoriesLabels();
    for (const QString &label : old)
        timeAxis->remove(label);
    timeAxis->setStartValue(static_cast<double>(fromMs));
    const std::int64_t offsetMs = std::int64_t{localTime(fromMs).offsetFromUtc()} * 1000;
    std::int64_t tickMs = ((fromMs + offsetMs) / stepMs + 1) * stepMs - offsetMs;
    // A label that stands closer to the edge would be cut.
    const auto lastTickMs =
        toMs - static_cast<std::int64_t>(columnWidthMs() * PixelsPerTimeLabel / 3);
    for (; tickMs <= lastTickMs; tickMs += stepMs)
        timeAxis->append(localTime(tickMs).toString(format), static_cast<double>(tickMs));
    timeAxis->setRange(static_cast<double>(fromMs), static_cast<double>(toMs));
}

void MemoryChart::Private::renderAlerts()
{
    alertTimesMs = history->alertTimesMs(fromMs, toMs);
    if (frozenAtMs)
        alertTimesMs.removeIf([this](std::int64_t timeMs) { return timeMs > *frozenAtMs; });
    QList<QPointF> marks;
    // One line through all marks: it turns outside of the plot, where it is cut off.
    QList<QPointF> path;
    double y = -scale.top;
    for (const std::int64_t timeMs : std::as_const(alertTimesMs)) {
        const auto x = static_cast<double>(timeMs);
        marks.emplaceBack(x, scale.top * 0.97);
        path.emplaceBack(x, y);
        y = y < 0 ? 2 * scale.top : -scale.top;
        path.emplaceBack(x, y);
    }
    alertMarks->replace(marks);
    alertLines->replace(path);
}

void MemoryChart::Private::renderLegend()
{
    const std::int64_t nowMs = frozenAtMs.value_or(history->lastTimeMs());
    for (std::size_t i = 0; i < legend.size(); ++i) {
        const auto now = history->runs(static_cast<Metric>(i), nowMs, nowMs, 1);
        std::optional<std::uint64_t> value;
        if (!history->isEmpty() && !now.isEmpty() && !now.constLast().isEmpty())
            value = now.constLast().constLast().last;
        const bool above = value && static_cast<double>(*value) > scale.top;
        legend[i]->setValue(above ? MemoryChart::tr("%1 (off scale)").arg(bytesText(value))
                                  : bytesText(value));
    }
    alertLegend->setValue(drawnRuns > 0 ? countText(static_cast<std::uint64_t>(alertTimesMs.size()))
                                        : unknownText());
}

void MemoryChart::Private::renderMessage()
{
    QString text;
    if (history->isEmpty() || frozenAtMs == 0)
        text = MemoryChart::tr("No samples yet.");
    else if (drawnRuns == 0)
        text = MemoryChart::tr("The memory use in this time is unknown.");
    else if (history->firstTimeMs() == history->lastTimeMs())
        text = MemoryChart::tr("One sample so far; the lines begin with the next.");
    byteAxis->setLabelsVisible(drawnRuns > 0);
    message->setText(text);
    message->setVisible(!text.isEmpty());
    if (text.isEmpty())
        return;
    const QRect area = chart->plotArea().toRect();
    message->setGeometry(area.isEmpty() ? view->rect() : area.adjusted(20, 20, -20, -20));
}

MemoryChart::MemoryChart(QWidget *parent) : QWidget(parent), d(std::make_unique<Private>(this))
{
    setObjectName(QStringLiteral("chart"));
    setAccessibleName(tr("Memory over time"));
    d->applyPalette();
}

MemoryChart::~MemoryChart() = default;

void MemoryChart::setHistory(const History *history)
{
    d->history = history;
    refresh();
}

void MemoryChart::refresh()
{
    if (!isPaused())
        d->render();
}

MemoryChart::Range MemoryChart::range() const
{
    return d->range;
}

void MemoryChart::setRange(Range range)
{
    d->range = range;
    d->render();
}

bool MemoryChart::isPaused() const
{
    return d->frozenAtMs.has_value();
}

void MemoryChart::setPaused(bool paused)
{
    if (paused == isPaused())
        return;
    d->frozenAtMs.reset();
    if (paused && d->history)
        d->frozenAtMs = d->history->lastTimeMs();
    d->render();
}

MemoryChart::Contents MemoryChart::contents() const
{
    const auto runs = [this](Metric metric) {
        return d->runCounts[static_cast<std::size_t>(metric)];
    };
    return {.fromMs = d->fromMs,
            .toMs = d->toMs,
            .topBytes = d->scale.top,
            .vramRuns = runs(Metric::VramUsed),
            .leakedRuns = runs(Metric::Leaked),
            .alertMarks = static_cast<int>(d->alertMarks->count()),
            .byteLabels = d->byteAxis->categoriesLabels(),
            .timeLabels = d->timeAxis->categoriesLabels(),
            .message = d->message->text()};
}

void MemoryChart::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        d->applyPalette();
}

void MemoryChart::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    d->render();
}

}  // namespace pddgpu
