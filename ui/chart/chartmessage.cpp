// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chartmessage.h"

#include <algorithm>

#include "ui/chart/chartsubject.h"
#include "ui/chart/memorychart.h"
#include "ui/chart/plotitem.h"
#include "ui/widgets/palette.h"

using namespace std::chrono_literals;

namespace pddgpu {

namespace {

// No message if the history comes sooner: a text that appears only briefly flickers.
constexpr std::chrono::milliseconds UnannouncedFor = 400ms;

}  // namespace

ChartMessage::ChartMessage(QWidget *parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setAlignment(Qt::AlignCenter);
    setWordWrap(true);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    m_waits.setSingleShot(true);
    m_waits.setInterval(UnannouncedFor);
    m_waits.callOnTimeout(this, &ChartMessage::announced);
}

void ChartMessage::setColors(const QPalette &palette)
{
    QPalette quiet = palette;
    quiet.setColor(QPalette::WindowText, quietText(palette));
    setPalette(quiet);
}

void ChartMessage::setIsAwaited(bool isAwaited)
{
    if (isAwaited)
        m_waits.start();
    else
        m_waits.stop();
}

void ChartMessage::render(const ChartSubject &subject, const ShownLines &lines, bool isDrawn,
                          const QRectF &area)
{
    setText(textOf(subject, lines, isDrawn));
    setVisible(!text().isEmpty());
    if (text().isEmpty())
        return;
    const QRect plot = area.toRect();
    setGeometry(plot.isEmpty() ? parentWidget()->rect() : plot.adjusted(20, 20, -20, -20));
}

QString ChartMessage::textOf(const ChartSubject &subject, const ShownLines &lines,
                             bool isDrawn) const
{
    const History *history = subject.history;
    const bool isUnannounced = !history && m_waits.isActive();
    if (!isUnannounced && (!history || history->isEmpty() || subject.frozenAtMs == 0))
        return MemoryChart::tr("No samples yet.");
    if (history && !isDrawn)
        return MemoryChart::tr("The memory use in this time is unknown.");
    if (history && history->firstTimeMs() == history->lastTimeMs())
        return MemoryChart::tr("One sample so far; the lines begin with the next.");
    const auto isShown = [&](Metric metric) {
        return subject.hasLine(metric) && lines.has(metric);
    };
    if (history && std::ranges::none_of(drawnMetrics(subject.regions().size()), isShown))
        return MemoryChart::tr("All lines are hidden. A click on a name above shows its line.");
    return {};
}

}  // namespace pddgpu

#include "moc_chartmessage.cpp"
