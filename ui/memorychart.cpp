// SPDX-License-Identifier: GPL-3.0-or-later
#include "memorychart.h"

#include <QApplication>
#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QDateTime>
#include <QEvent>
#include <QGraphicsLayout>
#include <QGraphicsLineItem>
#include <QGraphicsRectItem>
#include <QGraphicsSimpleTextItem>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "bytescale.h"
#include "chartlegend.h"
#include "elsewherefilter.h"
#include "format.h"
#include "history/history.h"
#include "palette.h"
#include "plotitem.h"
#include "timescale.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace pddgpu {

namespace {

constexpr int PixelsPerTimeLabel = 96;
// Lines reach beyond the left edge, where the plot cuts them; else the first one would start
// anywhere within a sample of it.
constexpr double LeftReserve = 0.04;
// A threshold that is far above everything would flatten the rest into the axis.
constexpr double ThresholdShownUpTo = 16;                     // Times the largest other value, ...
constexpr double ThresholdAlwaysShown = 512.0 * 1024 * 1024;  // ... or up to this.
constexpr double CapacityShownFrom = 0.75;                    // Of it in use.
constexpr double ZoomStep = 1.25;
constexpr double PanStep = 0.1;
constexpr double CursorStep = 0.01;
constexpr int NearestSamplePixels = 8;
constexpr int DragDistance = 4;
// A history that comes sooner is not announced: words that come and go at once are a flicker.
constexpr std::chrono::milliseconds UnannouncedFor = 400ms;
constexpr int ValuesGap = 14;       // Between the values and the moment that they are of.
constexpr int ValuesMargin = 6;     // To the edge of the plot.
constexpr int ValuesOpacity = 225;  // Of 255.

}  // namespace

class MemoryChart::Private
{
public:
    explicit Private(MemoryChart *chart);

    void createLegend();
    void createAxes();
    void createOverlays();
    void applyPalette();

    bool isSeen() const { return q->isVisible() && !q->window()->isMinimized(); }
    void renderIfSeen();
    void render();
    void renderNoHistory();
    void renderHistory();
    PlotData collect() const;
    QList<ChartMark> collectMarks(std::int64_t lastMs) const;
    double findTop(PlotData *data) const;
    void findLimits(PlotData *data) const;
    bool isShown(Metric metric) const;
    void renderScale(double dataMaximum);
    void renderTimeAxis();
    void renderLegend();
    void renderMessage();

    void goBack();
    void renderPlayHead();

    void userMoved();
    void setCursor(std::optional<std::int64_t> timeMs, const QString &what = {});
    void followMouse();
    void renderCursor();
    void placeValues(double x);
    // How much of it there is room for.
    enum class Detail { All, NoExtremes, ValuesAlone };
    QString valuesAt(std::int64_t timeMs, Detail detail) const;
    QString valuesTable(const HistoryBucket &bucket, Detail detail) const;
    std::optional<HistoryBucket> firstAfter(std::int64_t timeMs) const;
    void pointAt(const QPointF &position);
    void pointAtMark(int direction);
    int markAtCursor() const;
    bool activateMark(int mark);
    void press(const QMouseEvent &event);
    void move(const QMouseEvent &event);
    void release(const QMouseEvent &event);
    void wheel(const QWheelEvent &event);
    bool key(const QKeyEvent &event);

    std::int64_t lastMs() const { return frozenAtMs.value_or(history->lastTimeMs()); }
    int columns() const { return std::max(16, static_cast<int>(chart->plotArea().width())); }

    MemoryChart *q;
    const History *history = nullptr;
    TimeWindow window;
    std::optional<std::int64_t> frozenAtMs;
    QList<ChartMark> marks;
    std::optional<HistorySample> playHead;
    bool followsPlayHead = false;  // It moved, and is to be in view.
    std::pair<qint64, qint64> announced{0, 0};

    bool isStale = false;
    QTimer waitsForHistory;
    ByteScale scale;
    QList<TimeTick> ticks;
    std::optional<std::int64_t> cursorMs;  // Pointed at.
    std::optional<QPointF> mouseAt;        // Where it points, if it is the mouse that does.
    QString cursorText;                    // What happened then.
    QString values;
    double cursorX = 0;
    std::optional<QPointF> pressedAt;  // Where the drag that goes on was last.
    bool isDragged = false;

    QChart *chart;
    QChartView *view;
    QCategoryAxis *timeAxis;
    QCategoryAxis *byteAxis;
    PlotItem *plot = nullptr;
    QGraphicsLineItem *crosshair = nullptr;
    QGraphicsLineItem *playHeadLine = nullptr;
    QGraphicsRectItem *playHeadFlag = nullptr;
    QGraphicsSimpleTextItem *playHeadTime = nullptr;
    QLabel *valuesBox = nullptr;
    QToolButton *liveButton = nullptr;
    std::array<LegendEntry *, 4> legend{};  // In the order of Metric.
    LegendEntry *alertLegend = nullptr;
    ChartLegend *legendBar;
    QLabel *message;
    ElsewhereFilter *elsewhere;
};

MemoryChart::Private::Private(MemoryChart *widget)
    : q(widget),
      chart(new QChart),
      view(new QChartView(chart, widget)),
      timeAxis(new QCategoryAxis(chart)),
      byteAxis(new QCategoryAxis(chart)),
      legendBar(new ChartLegend(widget)),
      message(new QLabel(view)),
      elsewhere(new ElsewhereFilter(view, [this] { setCursor(std::nullopt); }))
{
    view->setFrameShape(QFrame::NoFrame);
    // All of it, whatever has changed. Whatever else is painted over the scene between a change of
    // its items and its own repaint (the values, a button) makes it take the items' new places for
    // what is in the window, and their old pixels would stay.
    view->setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    view->setMinimumHeight(72);
    view->setFocusPolicy(Qt::NoFocus);
    view->viewport()->setMouseTracking(true);
    view->viewport()->installEventFilter(widget);
    createAxes();
    createOverlays();
    createLegend();

    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(legendBar);
    layout->addWidget(view, 1);
    // What rendering itself makes of the area is drawn for it already.
    const auto fitPlot = [this] {
        if (plot->area() != chart->plotArea())
            renderIfSeen();
    };
    QObject::connect(chart, &QChart::plotAreaChanged, widget, fitPlot, Qt::QueuedConnection);
    waitsForHistory.setSingleShot(true);
    waitsForHistory.setInterval(UnannouncedFor);
    waitsForHistory.callOnTimeout(widget, [this] { renderMessage(); });
}

void MemoryChart::Private::createAxes()
{
    chart->legend()->hide();
    chart->setMargins(QMargins(0, 4, 0, 0));
    chart->layout()->setContentsMargins(0, 0, 0, 0);
    chart->setBackgroundVisible(false);
    chart->addAxis(timeAxis, Qt::AlignBottom);
    chart->addAxis(byteAxis, Qt::AlignLeft);
    for (QCategoryAxis *axis : {timeAxis, byteAxis}) {
        axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
        axis->setTruncateLabels(false);
    }
}

void MemoryChart::Private::createOverlays()
{
    plot = new PlotItem(chart);
    crosshair = new QGraphicsLineItem(chart);
    crosshair->setZValue(6);
    crosshair->hide();

    playHeadLine = new QGraphicsLineItem(chart);
    playHeadLine->setZValue(4);
    playHeadFlag = new QGraphicsRectItem(chart);
    playHeadFlag->setZValue(5);
    playHeadTime = new QGraphicsSimpleTextItem(playHeadFlag);
    renderPlayHead();

    message->setTextFormat(Qt::PlainText);
    message->setAlignment(Qt::AlignCenter);
    message->setWordWrap(true);
    message->setAttribute(Qt::WA_TransparentForMouseEvents);

    valuesBox = new QLabel(view);
    valuesBox->setObjectName("chartValues"_L1);
    valuesBox->setTextFormat(Qt::RichText);
    valuesBox->setAttribute(Qt::WA_TransparentForMouseEvents);
    valuesBox->setAutoFillBackground(true);
    valuesBox->setFrameShape(QFrame::Box);
    valuesBox->setMargin(5);
    valuesBox->hide();

    liveButton = new QToolButton(view);
    liveButton->setObjectName("liveButton"_L1);
    liveButton->setText(MemoryChart::tr("Back to now"));
    liveButton->setToolTip(plainToolTip(MemoryChart::tr("Show the latest samples again (Home)")));
    liveButton->setAccessibleName(liveButton->text());
    liveButton->setCursor(Qt::ArrowCursor);
    liveButton->hide();
    QObject::connect(liveButton, &QToolButton::clicked, q, [this] {
        goBack();
        userMoved();
    });
}

void MemoryChart::Private::createLegend()
{
    const std::array<QString, 4> names{MemoryChart::tr("VRAM used"), MemoryChart::tr("GTT used"),
                                       MemoryChart::tr("Leaked"), MemoryChart::tr("Threshold")};
    const std::array<QString, 4> toolTips{
        MemoryChart::tr("Video memory in use, the driver's own included"),
        MemoryChart::tr("System memory that the GPU uses through its translation table"),
        MemoryChart::tr(
            "Size of all suspicious and confirmed objects, those in VRAM and those in GTT "
            "together"),
        MemoryChart::tr("The driver alerts while VRAM and GTT used together are above this")};
    for (std::size_t i = 0; i < legend.size(); ++i) {
        legend[i] = new LegendEntry(names[i], legendBar);
        legend[i]->setToolTip(plainToolTip(toolTips[i]));
    }
    alertLegend = new LegendEntry(MemoryChart::tr("Alerts in this time"), legendBar);
    alertLegend->setToolTip(plainToolTip(
        MemoryChart::tr("Times at which the driver alerted; point at a mark for its time")));
    const auto entries = legendBar->findChildren<LegendEntry *>();
    for (LegendEntry *entry : entries) {
        legendBar->add(entry);
        entry->setAccessibleDescription(MemoryChart::tr("Shows or hides this in the chart"));
        QObject::connect(entry, &LegendEntry::toggled, q, [this] { renderIfSeen(); });
    }
}

void MemoryChart::Private::applyPalette()
{
    const QPalette palette = q->palette();
    const QColor quiet = quietText(palette);
    const QColor grid = gridColor(palette);
    QFont labelFont = q->font();
    labelFont.setPointSizeF(labelFont.pointSizeF() * 0.9);

    view->setBackgroundBrush(palette.color(QPalette::Window));
    chart->setPlotAreaBackgroundBrush(palette.color(QPalette::Base));
    chart->setPlotAreaBackgroundVisible(true);
    for (QCategoryAxis *axis : {timeAxis, byteAxis}) {
        axis->setLabelsFont(labelFont);
        axis->setLabelsColor(quiet);
        axis->setLinePenColor(grid);
        axis->setGridLineColor(grid);
    }
    for (std::size_t i = 0; i < legend.size(); ++i)
        legend[i]->setPen(metricPen(static_cast<Metric>(i), palette));
    alertLegend->setMark(MeaningColors::of(palette).alert);
    plot->setPalette(palette);
    crosshair->setPen(QPen(quiet, 1));
    playHeadLine->setPen(QPen(palette.color(QPalette::Highlight), 2));
    playHeadFlag->setPen(Qt::NoPen);
    playHeadFlag->setBrush(palette.color(QPalette::Highlight));
    playHeadTime->setBrush(palette.color(QPalette::HighlightedText));
    playHeadTime->setFont(labelFont);
    QPalette messagePalette = palette;
    messagePalette.setColor(QPalette::WindowText, quiet);
    message->setPalette(messagePalette);
    QPalette boxPalette = palette;
    QColor paper = palette.color(QPalette::ToolTipBase);
    paper.setAlpha(ValuesOpacity);
    boxPalette.setColor(QPalette::Window, paper);
    valuesBox->setFont(labelFont);
    boxPalette.setColor(QPalette::WindowText, palette.color(QPalette::ToolTipText));
    valuesBox->setPalette(boxPalette);
}

void MemoryChart::Private::renderIfSeen()
{
    isStale = true;
    if (isSeen())
        render();
}

void MemoryChart::Private::render()
{
    isStale = false;
    if (history)
        renderHistory();
    else
        renderNoHistory();
}

// The axes stay: the history that is waited for will most likely be of the same time, and in any
// case takes only one step.
void MemoryChart::Private::renderNoHistory()
{
    PlotData nothing;
    nothing.fromMs = window.fromMs();
    nothing.toMs = window.toMs();
    nothing.topBytes = scale.top;
    plot->setData(std::move(nothing));
    for (LegendEntry *entry : legend)
        entry->setValue(u"\u2013"_s);
    alertLegend->setValue(u"\u2013"_s);
    renderMessage();
    renderPlayHead();
    renderCursor();
}

void MemoryChart::Private::renderHistory()
{
    const std::int64_t firstMs =
        history->isEmpty() ? QDateTime::currentMSecsSinceEpoch() : history->firstTimeMs();
    window.setData(firstMs, lastMs());
    if (playHead && !history->isEmpty() && std::exchange(followsPlayHead, false))
        window.goTo(playHead->timeMs);

    PlotData data = collect();
    renderScale(findTop(&data));
    renderTimeAxis();
    // Now, and not after the plot was painted: it would be painted again, behind the axes' labels.
    const int columnsBefore = columns();
    chart->layout()->activate();
    if (columns() != columnsBefore) {
        data = collect();
        findTop(&data);
    }
    data.topBytes = scale.top;
    plot->setArea(chart->plotArea());
    plot->setData(std::move(data));
    renderLegend();
    renderMessage();
    renderPlayHead();
    renderCursor();
    liveButton->setVisible(playHead ? !playHeadLine->isVisible() : !window.isLive());
    liveButton->adjustSize();
    liveButton->move(chart->plotArea().topRight().toPoint() + QPoint(-liveButton->width() - 6, 6));

    const std::pair<qint64, qint64> shown{window.fromMs(), window.toMs()};
    if (std::exchange(announced, shown) != shown)
        Q_EMIT q->visibleRangeChanged(shown.first, shown.second);
}

PlotData MemoryChart::Private::collect() const
{
    PlotData data;
    data.fromMs = window.fromMs();
    data.toMs = window.toMs();
    const auto reserveMs =
        static_cast<std::int64_t>(static_cast<double>(window.spanMs()) * LeftReserve);
    const std::int64_t endMs = std::min(data.toMs, lastMs());
    findLimits(&data);
    for (const Metric metric : ChartMetrics) {
        const auto i = static_cast<std::size_t>(metric);
        data.runs[i] = history->runs(metric, data.fromMs - reserveMs, endMs, columns());
        data.isKnown |= !data.runs[i].isEmpty();
        if (!data.limits[i] || !isShown(metric))
            continue;
        for (const auto &run : std::as_const(data.runs[i])) {
            for (const HistoryColumn &column : run) {
                if (static_cast<double>(column.maximum) > *data.limits[i] &&
                    column.lastMs >= data.fromMs)
                    data.notCredible.append(column.timeMs);
            }
        }
    }
    std::ranges::sort(data.notCredible);

    // What is not known of VRAM is known of nothing.
    std::int64_t knownMs = std::max(data.fromMs, history->firstTimeMs());
    for (const auto &run : data.runs[static_cast<std::size_t>(Metric::VramUsed)]) {
        if (run.constFirst().timeMs > knownMs)
            data.gaps.append({knownMs, run.constFirst().timeMs});
        knownMs = std::max(knownMs, run.constLast().lastMs);
    }
    if (endMs > knownMs)
        data.gaps.append({knownMs, endMs});
    for (const Metric metric : ChartMetrics) {
        if (!isShown(metric))
            data.runs[static_cast<std::size_t>(metric)].clear();
    }
    data.marks = collectMarks(endMs);
    return data;
}

bool MemoryChart::Private::isShown(Metric metric) const
{
    return legend[static_cast<std::size_t>(metric)]->isChecked();
}

// A size of 0 says nothing of what is used.
void MemoryChart::Private::findLimits(PlotData *data) const
{
    const auto largest = [&](Metric metric) {
        double most = 0;
        const auto runs = history->runs(metric, data->fromMs, std::min(data->toMs, lastMs()), 1);
        for (const auto &run : runs) {
            for (const HistoryColumn &column : run)
                most = std::max(most, static_cast<double>(column.maximum));
        }
        return most;
    };
    const double vram = largest(Metric::VramTotal);
    const double gtt = largest(Metric::GttTotal);
    const auto set = [data](Metric metric, double most) {
        if (most > 0)
            data->limits[static_cast<std::size_t>(metric)] = most;
    };
    set(Metric::VramUsed, vram);
    set(Metric::GttUsed, gtt);
    set(Metric::Leaked, vram > 0 && gtt > 0 ? vram + gtt : 0);
}

QList<ChartMark> MemoryChart::Private::collectMarks(std::int64_t endMs) const
{
    QList<ChartMark> shown;
    for (const ChartMark &mark : marks) {
        if (mark.timeMs >= window.fromMs() && mark.timeMs <= window.toMs() &&
            (mark.kind != ChartMark::Kind::Alert || alertLegend->isChecked()))
            shown.append(mark);
    }
    const qsizetype given = shown.size();
    const std::int64_t sameMs = std::max<std::int64_t>(1000, 2 * window.spanMs() / columns());
    // Hidden, they are not counted either: the legend says how many are shown.
    const QList<std::int64_t> alerts = alertLegend->isChecked()
                                           ? history->alertTimesMs(window.fromMs(), endMs)
                                           : QList<std::int64_t>();
    for (const std::int64_t timeMs : alerts) {
        const bool isGiven =
            std::any_of(shown.cbegin(), shown.cbegin() + given, [&](const ChartMark &mark) {
                return mark.kind == ChartMark::Kind::Alert &&
                       std::abs(mark.timeMs - timeMs) <= sameMs;
            });
        if (!isGiven)
            shown.append({timeMs, ChartMark::Kind::Alert, QString()});
    }
    std::ranges::stable_sort(shown, {}, &ChartMark::timeMs);
    return shown;
}

// The largest value that the axis must hold, of those that can be; decides on the lines of the
// sizes, too.
double MemoryChart::Private::findTop(PlotData *data) const
{
    std::array<double, MetricCount> highest{};
    for (const Metric metric : ChartMetrics) {
        const auto i = static_cast<std::size_t>(metric);
        for (const auto &run : std::as_const(data->runs[i])) {
            for (const HistoryColumn &column : run)
                highest[i] = std::max(highest[i], static_cast<double>(column.maximum));
        }
        highest[i] = std::min(highest[i], data->limits[i].value_or(highest[i]));
    }
    const auto of = [&highest](Metric metric) { return highest[static_cast<std::size_t>(metric)]; };
    double top = std::max({of(Metric::VramUsed), of(Metric::GttUsed), of(Metric::Leaked)});
    if (of(Metric::Threshold) <= std::max(top * ThresholdShownUpTo, ThresholdAlwaysShown))
        top = std::max(top, of(Metric::Threshold));
    data->capacities.clear();
    for (const auto &[used, total] : {std::pair(Metric::VramUsed, Metric::VramTotal),
                                      std::pair(Metric::GttUsed, Metric::GttTotal)}) {
        const auto size = history->runs(total, data->fromMs, std::min(data->toMs, lastMs()), 1);
        if (!isShown(used) || size.isEmpty())
            continue;
        const auto capacity = static_cast<double>(size.constLast().constLast().last);
        if (of(used) >= capacity * CapacityShownFrom && capacity > 0) {
            data->capacities.append({total, capacity});
            top = std::max(top, capacity);
        }
    }
    return top;
}

void MemoryChart::Private::renderScale(double dataMaximum)
{
    const ByteScale fitting = ByteScale::fit(dataMaximum, byteUnits(), scale);
    if (fitting == scale)
        return;
    scale = fitting;
    const QStringList old = byteAxis->categoriesLabels();
    for (const QString &label : old)
        byteAxis->remove(label);
    byteAxis->setStartValue(-scale.step);
    const QList<ByteScale::Tick> labels = scale.ticks();
    for (const ByteScale::Tick &tick : labels)
        byteAxis->append(tick.label, tick.bytes);
    byteAxis->setRange(0, scale.top);
}

void MemoryChart::Private::renderTimeAxis()
{
    const auto from = static_cast<double>(window.fromMs());
    const auto to = static_cast<double>(window.toMs());
    // A label that stands closer to the edge would be cut.
    const std::int64_t labelMs = window.spanMs() * PixelsPerTimeLabel / columns();
    QList<TimeTick> fitting =
        timeTicks(window.fromMs(), window.toMs() - labelMs / 3, columns() / PixelsPerTimeLabel);
    if (from == timeAxis->min() && to == timeAxis->max() && fitting == ticks)
        return;
    ticks = std::move(fitting);
    const QStringList old = timeAxis->categoriesLabels();
    for (const QString &label : old)
        timeAxis->remove(label);
    timeAxis->setStartValue(from);
    for (const TimeTick &tick : std::as_const(ticks))
        timeAxis->append(tick.label, static_cast<double>(tick.timeMs));
    timeAxis->setRange(from, to);
}

void MemoryChart::Private::renderLegend()
{
    for (std::size_t i = 0; i < legend.size(); ++i) {
        const auto now = history->runs(static_cast<Metric>(i), lastMs(), lastMs(), 1);
        std::optional<std::uint64_t> value;
        // The history has one bucket for several samples of a second.
        if (playHead)
            value = playHead->values[i];
        else if (!now.isEmpty() && !now.constLast().isEmpty())
            value = now.constLast().constLast().last;
        const bool above =
            value && isShown(static_cast<Metric>(i)) && static_cast<double>(*value) > scale.top;
        const std::optional<double> &most = plot->data().limits[i];
        legend[i]->setValue(value && most && static_cast<double>(*value) > *most
                                ? MemoryChart::tr("%1 (not credible)").arg(bytesText(value))
                            : above ? MemoryChart::tr("%1 (off scale)").arg(bytesText(value))
                                    : bytesText(value));
    }
    const auto alerts =
        std::ranges::count(plot->data().marks, ChartMark::Kind::Alert, &ChartMark::kind);
    alertLegend->setValue(plot->data().isKnown ? countText(static_cast<std::uint64_t>(alerts))
                                               : unknownText());
}

void MemoryChart::Private::renderMessage()
{
    const bool isDrawn = plot->data().isKnown;
    const bool isUnannounced = !history && waitsForHistory.isActive();
    QString text;
    if (!isUnannounced && (!history || history->isEmpty() || frozenAtMs == 0))
        text = MemoryChart::tr("No samples yet.");
    else if (history && !isDrawn)
        text = MemoryChart::tr("The memory use in this time is unknown.");
    else if (history && history->firstTimeMs() == history->lastTimeMs())
        text = MemoryChart::tr("One sample so far; the lines begin with the next.");
    else if (history && std::ranges::none_of(ChartMetrics, [this](Metric m) { return isShown(m); }))
        text = MemoryChart::tr("All lines are hidden. A click on a name above shows its line.");
    byteAxis->setLabelsVisible(isDrawn || !history);
    message->setText(text);
    message->setVisible(!text.isEmpty());
    if (text.isEmpty())
        return;
    const QRect area = chart->plotArea().toRect();
    message->setGeometry(area.isEmpty() ? view->rect() : area.adjusted(20, 20, -20, -20));
}

void MemoryChart::Private::renderPlayHead()
{
    const bool isShown = history && !history->isEmpty() && playHead &&
                         playHead->timeMs >= window.fromMs() && playHead->timeMs <= window.toMs();
    playHeadLine->setVisible(isShown);
    playHeadFlag->setVisible(isShown);
    if (!isShown)
        return;
    constexpr double FlagMargin = 3;
    const QRectF area = chart->plotArea();
    const double x = std::round(plot->xOf(playHead->timeMs));
    playHeadLine->setLine(x, area.top(), x, area.bottom());
    playHeadTime->setText(
        QLocale().toString(QDateTime::fromMSecsSinceEpoch(playHead->timeMs).time(), u"HH:mm:ss"_s));
    QRectF flag = playHeadTime->boundingRect().adjusted(-FlagMargin, 0, FlagMargin, 0);
    flag.moveBottomLeft({std::clamp(x - flag.width() / 2, area.left(),
                                    std::max(area.left(), area.right() - flag.width())),
                         area.bottom()});
    playHeadFlag->setRect(flag);
    playHeadTime->setPos(flag.left() + FlagMargin, flag.top());
}

// To the range, at the newest samples or, in a recording, where its sample is in view.
void MemoryChart::Private::goBack()
{
    setCursor(std::nullopt);
    window.setRange(window.range());
    followsPlayHead = playHead.has_value();
}

void MemoryChart::Private::userMoved()
{
    renderIfSeen();
    Q_EMIT q->viewChanged();
}

void MemoryChart::Private::setCursor(std::optional<std::int64_t> timeMs, const QString &what)
{
    cursorMs = timeMs;
    cursorText = what;
    mouseAt.reset();
    if (history)
        renderCursor();
}

// What the mouse points at, which may be another moment by now: the samples move, the mouse rests.
void MemoryChart::Private::followMouse()
{
    if (!chart->plotArea().contains(*mouseAt)) {
        cursorMs.reset();
        return;
    }
    const int mark = plot->markAt(*mouseAt);
    view->viewport()->setCursor(mark >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    cursorMs = mark >= 0 ? plot->data().marks.at(mark).timeMs : plot->timeAt(mouseAt->x());
    // Of what is yet to come there is nothing to say.
    const std::int64_t reachMs = NearestSamplePixels * window.spanMs() / columns();
    if (history && *cursorMs > lastMs() + reachMs)
        cursorMs.reset();
}

void MemoryChart::Private::renderCursor()
{
    if (mouseAt)
        followMouse();
    // Once it is out of sight it does not come back by itself.
    if (cursorMs && *cursorMs < window.fromMs())
        cursorMs.reset();
    const bool isShown = history && cursorMs && *cursorMs <= window.toMs() && !history->isEmpty();
    elsewhere->setActive(isShown);
    crosshair->setVisible(isShown);
    valuesBox->setVisible(isShown);
    values.clear();
    if (!isShown)
        return;
    const QRectF area = chart->plotArea();
    cursorX = std::round(plot->xOf(*cursorMs)) + 0.5;
    crosshair->setLine(cursorX, area.top(), cursorX, area.bottom());
    placeValues(cursorX);
}

// At the far side of the plot, as much as there is room for: they never hide what they are of, nor
// the labels of the axis.
void MemoryChart::Private::placeValues(double x)
{
    const QRectF area = chart->plotArea();
    const bool isRight = x < area.center().x();
    const double room = (isRight ? area.right() - x : x - area.left()) - ValuesGap - ValuesMargin;
    for (const Detail detail : {Detail::All, Detail::NoExtremes, Detail::ValuesAlone}) {
        values = valuesAt(*cursorMs, detail);
        valuesBox->setText(values);
        valuesBox->adjustSize();
        if (valuesBox->width() <= room)
            break;
    }
    const QSizeF size = valuesBox->size();
    const double left =
        isRight ? area.right() - ValuesMargin - size.width() : area.left() + ValuesMargin;
    // Beneath the button that stands in that corner, and above the labels of the time, if it fits.
    const double below = isRight && !window.isLive() ? liveButton->sizeHint().height() + 6 : 0;
    const double top = std::min(area.top() + ValuesMargin + below,
                                std::max(0.0, area.bottom() - ValuesMargin - size.height()));
    valuesBox->move(static_cast<int>(left), static_cast<int>(top));
    valuesBox->raise();
}

QString MemoryChart::Private::valuesAt(std::int64_t timeMs, Detail detail) const
{
    QString said = cursorText;
    if (const int mark = markAtCursor(); mark >= 0 && said.isEmpty()) {
        const ChartMark &one = plot->data().marks.at(mark);
        said = !one.text.isEmpty() ? one.text
               : one.kind == ChartMark::Kind::Alert
                   ? MemoryChart::tr("The driver alerted at %1").arg(momentText(one.timeMs))
                   : MemoryChart::tr("Marked at %1").arg(momentText(one.timeMs));
    }
    const QString text =
        said.isEmpty() ? QString() : u"<p><b>%1</b></p>"_s.arg(said.toHtmlEscaped());

    // The samples of this column of pixels, else the nearest one; of what happened at a moment, the
    // first one that can show it.
    const std::int64_t pixelMs = std::max<std::int64_t>(window.spanMs() / columns(), 1);
    const DeviceHistory &device = history->current();
    auto bucket = device.during(timeMs - pixelMs / 2, std::min(timeMs + pixelMs / 2, lastMs()));
    if (!bucket && !cursorText.isEmpty())
        bucket = firstAfter(timeMs);
    if (!bucket) {
        bucket = device.nearest(
            timeMs, std::max(NearestSamplePixels * pixelMs, DeviceHistory::MinimumGapMs));
    }
    if (bucket && bucket->firstMs <= lastMs())
        return text + valuesTable(*bucket, detail);
    return text +
           u"<p>%1<br>%2</p>"_s.arg(momentText(timeMs).toHtmlEscaped(),
                                    MemoryChart::tr("No sample of this time.").toHtmlEscaped());
}

// The sample after a moment, where the samples go on without a gap.
std::optional<HistoryBucket> MemoryChart::Private::firstAfter(std::int64_t timeMs) const
{
    const std::int64_t endMs = std::min(timeMs + DeviceHistory::MinimumGapMs, lastMs());
    const auto runs = history->runs(Metric::VramUsed, timeMs, endMs,
                                    static_cast<int>(DeviceHistory::MinimumGapMs));
    if (runs.isEmpty() || runs.constFirst().isEmpty())
        return std::nullopt;
    const std::int64_t firstMs = runs.constFirst().constFirst().timeMs;
    return history->current().during(firstMs, firstMs);
}

QString MemoryChart::Private::valuesTable(const HistoryBucket &bucket, Detail detail) const
{
    const auto lastOf = [&bucket](Metric metric) {
        const Extremes &one = bucket[metric];
        return one.isKnown() ? std::optional(one.last) : std::nullopt;
    };
    // Several samples of one column of pixels have extremes.
    const bool hasExtremes =
        detail == Detail::All && std::ranges::any_of(ChartMetrics, [&bucket](Metric metric) {
            return bucket[metric].isKnown() && bucket[metric].minimum != bucket[metric].maximum;
        });
    QString table;
    const auto addRow = [&](const QString &tag, const QStringList &cells) {
        table += u"<tr>"_s;
        for (qsizetype i = 0; i < cells.size(); ++i) {
            table += u"<%1 align=%2>%3%4</%1>"_s.arg(tag, i == 0 ? u"left"_s : u"right"_s,
                                                     i == 0 ? QString() : u"&nbsp;&nbsp;"_s,
                                                     cells.at(i).toHtmlEscaped());
        }
        table += u"</tr>"_s;
    };
    const auto withExtremes = [&](QStringList cells, Metric metric) {
        if (hasExtremes) {
            const Extremes &one = bucket[metric];
            cells << (one.isKnown() ? bytesText(one.minimum) : unknownText())
                  << (one.isKnown() ? bytesText(one.maximum) : unknownText());
        }
        return cells;
    };
    const bool hasSizes = detail != Detail::ValuesAlone;
    QStringList headings{QString(), hasExtremes ? MemoryChart::tr("Last", "value of some time")
                                                : MemoryChart::tr("Value")};
    if (hasSizes)
        headings << MemoryChart::tr("Free") << MemoryChart::tr("Size");
    if (hasExtremes)
        headings << MemoryChart::tr("Lowest") << MemoryChart::tr("Highest");
    addRow(u"th"_s, headings);

    QStringList doubts;
    const auto addUsage = [&](const QString &name, Metric used, Metric total) {
        const UsageTexts texts = usageTexts(lastOf(used), lastOf(total));
        QStringList cells{name, texts.used};
        if (hasSizes)
            cells << texts.free << texts.total;
        addRow(u"td"_s, withExtremes(cells, used));
        if (lastOf(used) && lastOf(total) && *lastOf(used) > *lastOf(total))
            doubts << MemoryChart::tr("%1: more than there is, not credible").arg(name);
    };
    const auto addFigure = [&](const QString &name, Metric metric) {
        QStringList cells{name, bytesText(lastOf(metric))};
        if (hasSizes)
            cells << QString() << QString();
        addRow(u"td"_s, withExtremes(cells, metric));
    };
    addUsage(MemoryChart::tr("VRAM used"), Metric::VramUsed, Metric::VramTotal);
    addUsage(MemoryChart::tr("GTT used"), Metric::GttUsed, Metric::GttTotal);
    addFigure(MemoryChart::tr("Leaked"), Metric::Leaked);
    addFigure(MemoryChart::tr("Threshold"), Metric::Threshold);
    const QString last = momentText(bucket.lastMs);
    const QString time =
        bucket.lastMs - bucket.firstMs < 1000 || detail == Detail::ValuesAlone
            ? last
            : MemoryChart::tr("%1 to %2", "time, time").arg(momentText(bucket.firstMs), last);
    QString text = u"%1<table cellspacing=0>%2</table>"_s.arg(time.toHtmlEscaped(), table);
    for (const QString &doubt : std::as_const(doubts))
        text += u"<p>%1</p>"_s.arg(doubt.toHtmlEscaped());
    return text;
}

void MemoryChart::Private::pointAt(const QPointF &position)
{
    const QRectF area = chart->plotArea();
    if (!area.contains(position)) {
        setCursor(std::nullopt);
        return;
    }
    cursorText.clear();
    mouseAt = position;
    renderCursor();
}

// The next one of those that are shown, from what is pointed at, or from the edge.
void MemoryChart::Private::pointAtMark(int direction)
{
    const QList<ChartMark> &shown = plot->data().marks;
    const bool back = direction < 0;
    const std::int64_t fromMs = cursorMs.value_or(back ? window.toMs() + 1 : window.fromMs() - 1);
    const auto next = back ? std::ranges::lower_bound(shown, fromMs, {}, &ChartMark::timeMs)
                           : std::ranges::upper_bound(shown, fromMs, {}, &ChartMark::timeMs);
    if (back && next != shown.begin())
        setCursor(std::prev(next)->timeMs);
    else if (!back && next != shown.end())
        setCursor(next->timeMs);
}

int MemoryChart::Private::markAtCursor() const
{
    return cursorMs ? plot->markAt({plot->xOf(*cursorMs), plot->boundingRect().top()}) : -1;
}

bool MemoryChart::Private::activateMark(int mark)
{
    if (mark < 0)
        return false;
    // A copy: who is told may have the chart drawn anew.
    Q_EMIT q->markActivated(ChartMark(plot->data().marks.at(mark)));
    return true;
}

void MemoryChart::Private::press(const QMouseEvent &event)
{
    if (event.button() != Qt::LeftButton)
        return;
    pressedAt = event.position();
    isDragged = false;
}

void MemoryChart::Private::move(const QMouseEvent &event)
{
    if (!pressedAt) {
        pointAt(event.position());
        return;
    }
    const double distance = event.position().x() - pressedAt->x();
    if (!isDragged && std::abs(distance) < DragDistance)
        return;
    isDragged = true;
    pressedAt = event.position();
    setCursor(std::nullopt);
    view->viewport()->setCursor(Qt::ClosedHandCursor);
    window.pan(-distance / columns());
    userMoved();
}

void MemoryChart::Private::release(const QMouseEvent &event)
{
    if (event.button() != Qt::LeftButton || !pressedAt)
        return;
    pressedAt.reset();
    if (!isDragged && activateMark(plot->markAt(event.position())))
        return;
    pointAt(event.position());
    if (!isDragged && chart->plotArea().contains(event.position()))
        Q_EMIT q->momentActivated(plot->timeAt(event.position().x()));
}

void MemoryChart::Private::wheel(const QWheelEvent &event)
{
    const QPoint turns = event.angleDelta();
    if (std::abs(turns.x()) > std::abs(turns.y()))
        window.pan(-turns.x() / 120.0 * PanStep);
    else if (turns.y() != 0)
        window.zoom(std::pow(ZoomStep, -turns.y() / 120.0), plot->timeAt(event.position().x()));
    userMoved();
    pointAt(event.position());
}

bool MemoryChart::Private::key(const QKeyEvent &event)
{
    // Around the newest sample while that is at the edge, else around the middle.
    const std::int64_t aroundMs =
        window.isLive() ? window.toMs() : window.fromMs() + window.spanMs() / 2;
    const bool pointing = event.modifiers().testFlag(Qt::ShiftModifier);
    const int direction = event.key() == Qt::Key_Left ? -1 : 1;
    switch (event.key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            window.zoom(1 / ZoomStep, aroundMs);
            break;
        case Qt::Key_Minus:
            window.zoom(ZoomStep, aroundMs);
            break;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (activateMark(markAtCursor()))
                return true;
            if (!playHead || !cursorMs)
                return false;
            Q_EMIT q->momentActivated(*cursorMs);
            return true;
        case Qt::Key_Left:
        case Qt::Key_Right:
            if (event.modifiers().testFlag(Qt::ControlModifier)) {
                pointAtMark(direction);
                return true;
            }
            if (pointing) {
                const auto stepMs = static_cast<std::int64_t>(static_cast<double>(window.spanMs()) *
                                                              CursorStep * direction);
                setCursor(std::clamp(cursorMs.value_or(lastMs()) + stepMs, window.fromMs(),
                                     window.toMs()));
                return true;
            }
            window.pan(direction * PanStep);
            break;
        case Qt::Key_PageUp:
            window.pan(-1);
            break;
        case Qt::Key_PageDown:
            window.pan(1);
            break;
        case Qt::Key_End:
            window.goToNewest();
            break;
        case Qt::Key_Home:
            goBack();
            break;
        case Qt::Key_Escape:
            if (!cursorMs)
                return false;
            setCursor(std::nullopt);
            return true;
        default:
            return false;
    }
    userMoved();
    return true;
}

MemoryChart::MemoryChart(QWidget *parent) : QWidget(parent), d(std::make_unique<Private>(this))
{
    setObjectName("chart"_L1);
    setAccessibleName(tr("Memory over time"));
    setAccessibleDescription(tr(
        "Plus and minus zoom, arrows and Page keys move, Shift with the arrows shows the values "
        "of a moment, Ctrl with the arrows goes from mark to mark and Enter shows what was then, "
        "Escape hides the values, Home goes back to the latest samples."));
    setFocusPolicy(Qt::StrongFocus);
    d->applyPalette();
}

MemoryChart::~MemoryChart() = default;

void MemoryChart::setHistory(const History *history)
{
    d->history = history;
    if (history)
        d->waitsForHistory.stop();
    else
        d->waitsForHistory.start();
    d->renderIfSeen();
}

void MemoryChart::refresh()
{
    if (!isPaused() || d->scale.units != byteUnits())
        d->renderIfSeen();
}

MemoryChart::Range MemoryChart::range() const
{
    return d->window.range();
}

void MemoryChart::setRange(Range range)
{
    hideValues();
    d->window.setRange(range);
    d->followsPlayHead = d->playHead.has_value();
    d->userMoved();
}

bool MemoryChart::showsRange() const
{
    // A recording's sample may lie anywhere: the range is as wide there, and not at the end.
    const bool isRangeAtPlayHead =
        d->playHead && d->window.range() &&
        std::chrono::milliseconds(*d->window.range()).count() == d->window.spanMs();
    return d->window.showsRange() || isRangeAtPlayHead;
}

bool MemoryChart::isLive() const
{
    return d->window.isLive();
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
    d->renderIfSeen();
}

std::pair<qint64, qint64> MemoryChart::visibleRange() const
{
    return {d->window.fromMs(), d->window.toMs()};
}

void MemoryChart::showTime(qint64 timeMs, const QString &what)
{
    d->window.goTo(timeMs);
    d->cursorMs = timeMs;
    d->cursorText = what;
    d->mouseAt.reset();
    d->userMoved();
}

void MemoryChart::hideValues()
{
    d->setCursor(std::nullopt);
}

void MemoryChart::showAlert(qint64 timeMs, const QString &what)
{
    showTime(timeMs, what);
    if (!d->history)
        return;
    // Where one column of the chart stands for several alerts, its mark is the nearest.
    const QList<ChartMark> &shown = d->plot->data().marks;
    std::int64_t reachMs =
        std::max<std::int64_t>(1000, NearestSamplePixels * d->window.spanMs() / d->columns());
    for (const ChartMark &mark : shown) {
        if (mark.kind == ChartMark::Kind::Alert && std::abs(mark.timeMs - timeMs) <= reachMs) {
            reachMs = std::abs(mark.timeMs - timeMs);
            d->cursorMs = mark.timeMs;
        }
    }
    d->renderCursor();
}

void MemoryChart::setPlayHead(const SnapshotPtr &snapshot)
{
    const auto timeMs = [this] { return d->playHead ? d->playHead->timeMs : 0; };
    const std::int64_t before = timeMs();
    const bool wasThere = d->playHead.has_value();
    d->playHead = snapshot ? std::optional(HistorySample::of(*snapshot)) : std::nullopt;
    if (timeMs() != before)
        d->followsPlayHead = !d->pressedAt;
    if (wasThere != d->playHead.has_value()) {
        d->liveButton->setText(d->playHead ? tr("Back to the sample shown") : tr("Back to now"));
        d->liveButton->setToolTip(plainToolTip(d->playHead
                                                   ? tr("Show the recording's sample again (Home)")
                                                   : tr("Show the latest samples again (Home)")));
        d->liveButton->setAccessibleName(d->liveButton->text());
    }
    d->renderIfSeen();
}

void MemoryChart::setMarks(const QList<ChartMark> &marks)
{
    d->marks = marks;
    d->renderIfSeen();
}

void MemoryChart::addMark(const ChartMark &mark)
{
    d->marks.append(mark);
    d->renderIfSeen();
}

void MemoryChart::paintTo(QPainter *painter, const QRectF &area, const QPalette &colors) const
{
    if (!d->history)
        return;
    // A chart of that size, laid out like any other.
    MemoryChart picture;
    picture.setAttribute(Qt::WA_DontShowOnScreen);
    picture.setFont(font());
    picture.setPalette(colors);
    picture.resize(area.size().toSize());
    picture.d->history = d->history;
    picture.d->window = d->window;
    picture.d->frozenAtMs = d->frozenAtMs;
    picture.d->marks = d->marks;
    for (std::size_t i = 0; i < d->legend.size(); ++i)
        picture.d->legend[i]->setChecked(d->legend[i]->isChecked());
    picture.d->alertLegend->setChecked(d->alertLegend->isChecked());
    picture.d->playHead = d->playHead;
    picture.show();
    picture.d->render();

    painter->save();
    painter->fillRect(area, colors.color(QPalette::Window));
    painter->translate(area.topLeft());
    painter->setRenderHint(QPainter::Antialiasing);
    const auto entries = picture.findChildren<LegendEntry *>();
    for (const LegendEntry *entry : entries)
        entry->paintTo(painter, entry->mapTo(&picture, QPoint()));
    QGraphicsView *view = picture.d->view;
    view->scene()->render(painter, view->geometry(), view->sceneRect(), Qt::IgnoreAspectRatio);
    if (const QLabel *message = picture.d->message; message->isVisible()) {
        painter->setPen(message->palette().color(QPalette::WindowText));
        painter->drawText(message->geometry().translated(view->pos()),
                          Qt::AlignCenter | Qt::TextWordWrap, message->text());
    }
    painter->restore();
}

MemoryChart::Contents MemoryChart::contents() const
{
    const PlotData &shown = d->plot->data();
    const auto runs = [&shown](Metric metric) {
        return static_cast<int>(shown.runs[static_cast<std::size_t>(metric)].size());
    };
    QStringList capacityLabels;
    for (const PlotData::Capacity &capacity : shown.capacities)
        capacityLabels << capacityText(capacity);
    const bool isBoxShown = !d->values.isEmpty();
    return {.fromMs = d->window.fromMs(),
            .toMs = d->window.toMs(),
            .topBytes = d->scale.top,
            .vramRuns = runs(Metric::VramUsed),
            .leakedRuns = runs(Metric::Leaked),
            .alertMarks = static_cast<int>(
                std::ranges::count(shown.marks, ChartMark::Kind::Alert, &ChartMark::kind)),
            .gaps = static_cast<int>(shown.gaps.size()),
            .byteLabels = d->byteAxis->categoriesLabels(),
            .timeLabels = d->timeAxis->categoriesLabels(),
            .message = d->message->text(),
            .values = d->values,
            .playHeadMs = d->playHeadLine->isVisible() ? d->playHead->timeMs : 0,
            .plot = d->chart->plotArea().translated(d->view->pos()),
            .valuesBox =
                isBoxShown ? QRectF(d->valuesBox->geometry()).translated(d->view->pos()) : QRectF(),
            .valuesX = isBoxShown ? d->cursorX + d->view->x() : 0,
            .capacityLabels = capacityLabels,
            .notCredible = static_cast<int>(shown.notCredible.size())};
}

bool MemoryChart::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != d->view->viewport() || !d->history)
        return QWidget::eventFilter(watched, event);
    switch (event->type()) {
        case QEvent::MouseButtonPress:
            setFocus(Qt::MouseFocusReason);
            d->press(*static_cast<QMouseEvent *>(event));
            return true;
        case QEvent::MouseMove:
            d->move(*static_cast<QMouseEvent *>(event));
            return true;
        case QEvent::MouseButtonRelease:
            d->release(*static_cast<QMouseEvent *>(event));
            return true;
        case QEvent::MouseButtonDblClick:
            d->goBack();
            d->userMoved();
            return true;
        case QEvent::Wheel:
            d->wheel(*static_cast<QWheelEvent *>(event));
            return true;
        case QEvent::Leave:
            d->setCursor(std::nullopt);
            break;
        default:
            break;
    }
    return QWidget::eventFilter(watched, event);
}

void MemoryChart::keyPressEvent(QKeyEvent *event)
{
    if (!d->history || !d->key(*event))
        QWidget::keyPressEvent(event);
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
    d->renderIfSeen();
}

void MemoryChart::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (d->isStale)
        d->render();
}

}  // namespace pddgpu

#include "moc_memorychart.cpp"
