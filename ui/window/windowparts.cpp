// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/windowparts.h"

#include <QAction>
#include <QEvent>
#include <QKeySequence>
#include <QSettings>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <algorithm>

#include "ui/objects/objectsview.h"
#include "ui/widgets/windowplace.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int SideWidth = 300;
constexpr int LeastSideWidth = 240;
constexpr int PartsGap = 12;
constexpr int RowsAtFirst = 10;  // Rows of the list below the chart, ...
constexpr int LeastRows = 4;     // ... minimum in a low window.
constexpr int UsefulPlot = 60;   // Pixels above the chart's minimum height.
constexpr auto RowsKey = "window/heights"_L1;
constexpr auto ColumnsKey = "window/columns"_L1;
const QString ChartShownKey = u"window/chart"_s;
const QString SideShownKey = u"window/side"_s;

}  // namespace

WindowParts::WindowParts(const Parts &parts, QObject *parent)
    : QObject(parent),
      m_parts(parts),
      m_columns(new QSplitter(Qt::Horizontal)),
      m_rows(new QSplitter(Qt::Vertical))
{
    m_rows->addWidget(m_parts.chart);
    m_rows->addWidget(m_parts.pages);
    m_rows->setCollapsible(1, false);
    m_rows->setStretchFactor(0, 55);
    m_rows->setStretchFactor(1, 45);
    m_rows->setHandleWidth(PartsGap);
    connect(m_rows, &QSplitter::splitterMoved, this, [this] { m_userSharesHeight = true; });
    // Its height also changes with the widgets above and below.
    m_rows->installEventFilter(this);

    m_parts.side->setMinimumWidth(LeastSideWidth);
    m_columns->addWidget(m_rows);
    m_columns->addWidget(m_parts.side);
    m_columns->setCollapsible(0, false);
    m_columns->setStretchFactor(0, 1);
    m_columns->setStretchFactor(1, 0);
    connect(m_columns, &QSplitter::splitterMoved, this, [this] { m_userSharesWidth = true; });
    m_columns->installEventFilter(this);
    m_columns->setHandleWidth(PartsGap + 4);
}

QWidget *WindowParts::widget() const
{
    return m_columns;
}

QAction *WindowParts::createChartAction(const QString &text, const QKeySequence &shortcut)
{
    return createAction(text, ChartShownKey, shortcut, m_rows, m_parts.chart);
}

QAction *WindowParts::createSideAction(const QString &text, const QKeySequence &shortcut)
{
    return createAction(text, SideShownKey, shortcut, m_columns, m_parts.side);
}

QAction *WindowParts::createAction(const QString &text, const QString &key,
                                   const QKeySequence &shortcut, QSplitter *splitter, QWidget *part)
{
    auto *action = new QAction(text, parent());
    action->setShortcut(shortcut);
    action->setCheckable(true);
    action->setChecked(QSettings().value(key, true).toBool());
    part->setVisible(action->isChecked());
    connect(action, &QAction::toggled, this, [this, key, part](bool isShown) {
        part->setVisible(isShown);
        QSettings().setValue(key, isShown);
        if (!isShown)
            return;
        // A panel that was dragged shut returns with its initial size.
        m_userSharesWidth &= part != m_parts.side;
        m_userSharesHeight &= part != m_parts.chart;
        share();
    });
    connect(splitter, &QSplitter::splitterMoved, this, [action, splitter, part] {
        if (splitter->sizes().at(splitter->indexOf(part)) == 0)
            action->setChecked(false);
    });
    return action;
}

void WindowParts::restore()
{
    const QSettings settings;
    m_userSharesHeight = m_rows->restoreState(settings.value(RowsKey).toByteArray());
    m_userSharesWidth = m_columns->restoreState(settings.value(ColumnsKey).toByteArray());
}

void WindowParts::remember() const
{
    QSettings settings;
    if (m_userSharesHeight)
        settings.setValue(RowsKey, m_rows->saveState());
    if (m_userSharesWidth)
        settings.setValue(ColumnsKey, m_columns->saveState());
}

void WindowParts::share()
{
    shareWidth();
    shareHeight();
}

// Until the user changes it: the side panel is narrower in a narrow window.
void WindowParts::shareWidth()
{
    if (m_userSharesWidth || !m_parts.side->isVisibleTo(m_columns))
        return;
    const int together = m_columns->width() - m_columns->handleWidth();
    const int side = std::clamp(together / 4, LeastSideWidth, SideWidth);
    m_columns->setSizes({together - side, side});
}

// Until the user changes it: the chart takes the larger part, as long as the list has its rows.
void WindowParts::shareHeight()
{
    if (m_userSharesHeight || !m_parts.chart->isVisibleTo(m_rows))
        return;
    const int together = m_rows->height() - m_rows->handleWidth();
    const int tabs = m_parts.pages->tabBar()->sizeHint().height();
    const int leastChart = m_parts.chart->minimumSizeHint().height();
    const int chart =
        upperHeight(together, {.leastUpper = leastChart,
                               .usefulUpper = leastChart + UsefulPlot,
                               .leastLower = tabs + m_parts.list->heightOf(LeastRows),
                               .wantedLower = tabs + m_parts.list->heightOf(RowsAtFirst)});
    m_rows->setSizes({chart, together - chart});
}

bool WindowParts::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_rows && event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(this, &WindowParts::shareHeight, Qt::QueuedConnection);
    else if (watched == m_columns && event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(this, &WindowParts::shareWidth, Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
}

}  // namespace pddgpu

#include "moc_windowparts.cpp"
