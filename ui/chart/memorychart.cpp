// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/memorychart.h"

#include <QChart>
#include <QChartView>
#include <QDateTime>
#include <QEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>
#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "ui/chart/chartcanvas.h"
#include "ui/chart/chartcursor.h"
#include "ui/chart/chartmessage.h"
#include "ui/chart/chartnavigation.h"
#include "ui/chart/chartsubject.h"
#include "ui/chart/livebutton.h"
#include "ui/chart/metriclegend.h"
#include "ui/chart/playheadmark.h"
#include "ui/chart/plotcollector.h"
#include "ui/chart/plotitem.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

// The parts of the chart, and how they are rendered together.
class MemoryChart::Private
{
public:
    explicit Private(MemoryChart *widget);

    void applyPalette();
    void userMoved();

    bool isSeen() const { return q->isVisible() && !q->window()->isMinimized(); }
    void renderIfSeen();
    void render();

    MemoryChart *q;
    ChartSubject subject;
    bool isStale = false;
    std::pair<qint64, qint64> announced{0, 0};

    ChartCanvas canvas;
    ChartMessage *message;
    LiveButton *liveButton;
    ChartCursor cursor;
    PlayHeadMark playHeadMark;
    MetricLegend *legend;
    ChartNavigation navigation;

private:
    void renderNoHistory();
    void renderHistory();
    void renderMessage();
};

MemoryChart::Private::Private(MemoryChart *widget)
    : q(widget),
      canvas(widget),
      message(new ChartMessage(canvas.view())),
      liveButton(new LiveButton(canvas.view())),
      cursor(&canvas, &subject, liveButton),
      playHeadMark(&canvas),
      legend(new MetricLegend(widget)),
      navigation(&canvas, &subject, &cursor)
{
    canvas.viewport()->installEventFilter(widget);

    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(legend);
    layout->addWidget(canvas.view(), 1);
    // Ignore area changes caused by rendering itself: the plot is already drawn for that area.
    const auto fitPlot = [this] {
        if (canvas.plot()->area() != canvas.area())
            renderIfSeen();
    };
    QObject::connect(canvas.chart(), &QChart::plotAreaChanged, widget, fitPlot,
                     Qt::QueuedConnection);
    QObject::connect(legend, &MetricLegend::toggled, widget, [this] { renderIfSeen(); });
    QObject::connect(message, &ChartMessage::announced, widget, [this] { renderMessage(); });
    QObject::connect(liveButton, &QToolButton::clicked, widget, [this] { navigation.goBack(); });
    QObject::connect(&navigation, &ChartNavigation::moved, widget, [this] { userMoved(); });
    QObject::connect(&navigation, &ChartNavigation::markActivated, widget,
                     &MemoryChart::markActivated);
    QObject::connect(&navigation, &ChartNavigation::momentActivated, widget,
                     &MemoryChart::momentActivated);
}

void MemoryChart::Private::applyPalette()
{
    const QPalette palette = q->palette();
    QFont labelFont = q->font();
    labelFont.setPointSizeF(labelFont.pointSizeF() * 0.9);
    canvas.setPalette(palette, labelFont);
    legend->setColors(palette);
    playHeadMark.setPalette(palette, labelFont);
    message->setColors(palette);
    cursor.setPalette(palette, labelFont);
}

void MemoryChart::Private::userMoved()
{
    renderIfSeen();
    Q_EMIT q->viewChanged();
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
    if (subject.history)
        renderHistory();
    else
        renderNoHistory();
}

// Keeps the axes: the history will most likely cover the same time, and so changes at most once.
void MemoryChart::Private::renderNoHistory()
{
    PlotData nothing;
    nothing.fromMs = subject.window.fromMs();
    nothing.toMs = subject.window.toMs();
    nothing.topBytes = canvas.scale().top;
    canvas.plot()->setData(std::move(nothing));
    legend->clearValues();
    renderMessage();
    playHeadMark.render(subject);
    cursor.render();
}

void MemoryChart::Private::renderHistory()
{
    const History &history = *subject.history;
    TimeWindow &window = subject.window;
    const std::int64_t firstMs =
        history.isEmpty() ? QDateTime::currentMSecsSinceEpoch() : history.firstTimeMs();
    window.setData(firstMs, subject.lastMs());
    if (subject.playHead && !history.isEmpty() && std::exchange(subject.followsPlayHead, false))
        window.goTo(subject.playHead->timeMs);

    subject.noteKnown();
    legend->setSubject(subject);
    const ShownLines lines = legend->shown();
    PlotData data = collectPlot(subject, lines, canvas.columns());
    canvas.fitBytes(findTop(subject, lines, &data));
    canvas.fitTime(window);
    // Lay out now, not after the plot was painted: it would be painted twice, the second time for
    // the axes' labels.
    if (canvas.layOut()) {
        data = collectPlot(subject, lines, canvas.columns());
        findTop(subject, lines, &data);
    }
    data.topBytes = canvas.scale().top;
    canvas.plot()->setArea(canvas.area());
    canvas.plot()->setData(std::move(data));
    legend->setValues(subject, canvas.plot()->data(), canvas.scale().top);
    renderMessage();
    playHeadMark.render(subject);
    cursor.render();
    liveButton->setVisible(subject.playHead ? !playHeadMark.isVisible() : !window.isLive());
    liveButton->moveInto(canvas.area());

    const std::pair<qint64, qint64> shown{window.fromMs(), window.toMs()};
    if (std::exchange(announced, shown) != shown)
        Q_EMIT q->visibleRangeChanged(shown.first, shown.second);
}

void MemoryChart::Private::renderMessage()
{
    const bool isDrawn = canvas.plot()->data().isKnown;
    canvas.setByteLabelsVisible(isDrawn || !subject.history);
    message->render(subject, legend->shown(), isDrawn, canvas.area());
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
    d->subject.history = history;
    d->message->setIsAwaited(!history);
    d->renderIfSeen();
}

void MemoryChart::refresh()
{
    if (!isPaused() || d->canvas.scale().units != byteUnits())
        d->renderIfSeen();
}

MemoryChart::Range MemoryChart::range() const
{
    return d->subject.window.range();
}

void MemoryChart::setRange(Range range)
{
    hideValues();
    d->subject.showRange(range);
    d->userMoved();
}

bool MemoryChart::showsRange() const
{
    // A recording's sample may be anywhere: the range then has the same width, but is not at the
    // end.
    const TimeWindow &window = d->subject.window;
    const bool isRangeAtPlayHead =
        d->subject.playHead && window.range() &&
        std::chrono::milliseconds(*window.range()).count() == window.spanMs();
    return window.showsRange() || isRangeAtPlayHead;
}

bool MemoryChart::isLive() const
{
    return d->subject.window.isLive();
}

bool MemoryChart::isPaused() const
{
    return d->subject.frozenAtMs.has_value();
}

void MemoryChart::setPaused(bool paused)
{
    if (paused == isPaused())
        return;
    d->subject.frozenAtMs.reset();
    if (paused && d->subject.history)
        d->subject.frozenAtMs = d->subject.history->lastTimeMs();
    d->renderIfSeen();
}

std::pair<qint64, qint64> MemoryChart::visibleRange() const
{
    return {d->subject.window.fromMs(), d->subject.window.toMs()};
}

void MemoryChart::showTime(qint64 timeMs, const QString &what)
{
    d->subject.window.goTo(timeMs);
    d->cursor.setTime(timeMs, what);
    d->userMoved();
}

void MemoryChart::hideValues()
{
    d->cursor.goTo(std::nullopt);
}

void MemoryChart::showAlert(qint64 timeMs, const QString &what)
{
    showTime(timeMs, what);
    if (d->subject.history)
        d->cursor.goToAlert(timeMs);
}

void MemoryChart::setPlayHead(const SnapshotPtr &snapshot)
{
    auto &playHead = d->subject.playHead;
    const auto timeOf = [](const std::optional<HistorySample> &sample) {
        return sample ? sample->timeMs : 0;
    };
    const auto before = std::exchange(
        playHead, snapshot ? std::optional(HistorySample::of(*snapshot)) : std::nullopt);
    if (timeOf(playHead) != timeOf(before))
        d->subject.followsPlayHead = !d->navigation.isPressed();
    if (before.has_value() != playHead.has_value())
        d->liveButton->setIsRecording(playHead.has_value());
    d->renderIfSeen();
}

void MemoryChart::setMonitor(const Snapshot &snapshot)
{
    ChartSubject &subject = d->subject;
    const auto known = [&] {
        return std::tuple(subject.hasMonitor, subject.isTraced, subject.hasThreshold);
    };
    const auto before = known();
    subject.hasMonitor = snapshot.hasMonitor;
    subject.isTraced = snapshot.device && !snapshot.device->watchesItself();
    subject.hasThreshold = !snapshot.hasNoThreshold;
    if (known() != before)
        d->renderIfSeen();
}

void MemoryChart::setMarks(const QList<ChartMark> &marks)
{
    d->subject.marks = marks;
    d->renderIfSeen();
}

void MemoryChart::addMark(const ChartMark &mark)
{
    d->subject.marks.append(mark);
    d->renderIfSeen();
}

void MemoryChart::paintTo(QPainter *painter, const QRectF &area, const QPalette &colors) const
{
    if (!d->subject.history)
        return;
    // A new chart of that size, with the usual layout.
    MemoryChart picture;
    picture.setAttribute(Qt::WA_DontShowOnScreen);
    picture.setFont(font());
    picture.setPalette(colors);
    picture.resize(area.size().toSize());
    picture.d->subject = d->subject;
    picture.d->subject.followsPlayHead = false;
    picture.d->legend->setSubject(d->subject);
    picture.d->legend->setShown(d->legend->shown());
    picture.show();
    picture.d->render();

    painter->save();
    painter->fillRect(area, colors.color(QPalette::Window));
    painter->translate(area.topLeft());
    painter->setRenderHint(QPainter::Antialiasing);
    const auto entries = picture.findChildren<LegendEntry *>();
    for (const LegendEntry *entry : entries) {
        if (!entry->isHidden())
            entry->paintTo(painter, entry->mapTo(&picture, QPoint()));
    }
    QGraphicsView *view = picture.d->canvas.view();
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
    const PlotData &shown = d->canvas.plot()->data();
    const auto runs = [&shown](Metric metric) {
        return static_cast<int>(shown.runs[static_cast<std::size_t>(metric)].size());
    };
    QStringList capacityLabels;
    for (const PlotData::Capacity &capacity : shown.capacities)
        capacityLabels << capacityText(shown.regions.at(capacity.region), capacity.bytes);
    const bool isBoxShown = !d->cursor.values().isEmpty();
    const QPoint viewAt = d->canvas.view()->pos();
    return {.fromMs = d->subject.window.fromMs(),
            .toMs = d->subject.window.toMs(),
            .topBytes = d->canvas.scale().top,
            .usedRuns = runs(usedMetric(0)),
            .leakedRuns = runs(Metric::Leaked),
            .alertMarks = static_cast<int>(
                std::ranges::count(shown.marks, ChartMark::Kind::Alert, &ChartMark::kind)),
            .gaps = static_cast<int>(shown.gaps.size()),
            .byteLabels = d->canvas.byteLabels(),
            .timeLabels = d->canvas.timeLabels(),
            .message = d->message->text(),
            .values = d->cursor.values(),
            .playHeadMs = d->playHeadMark.isVisible() ? d->subject.playHead->timeMs : 0,
            .plot = d->canvas.area().translated(viewAt),
            .valuesBox = isBoxShown ? d->cursor.box().translated(viewAt) : QRectF(),
            .valuesX = isBoxShown ? d->cursor.x() + viewAt.x() : 0,
            .capacityLabels = capacityLabels,
            .notCredible = static_cast<int>(shown.notCredible.size())};
}

bool MemoryChart::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != d->canvas.viewport() || !d->subject.history)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::MouseButtonPress)
        setFocus(Qt::MouseFocusReason);
    return d->navigation.viewportEvent(event) || QWidget::eventFilter(watched, event);
}

void MemoryChart::keyPressEvent(QKeyEvent *event)
{
    if (!d->subject.history || !d->navigation.keyEvent(*event))
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
