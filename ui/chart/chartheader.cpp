// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chartheader.h"

#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSettings>
#include <QToolButton>
#include <array>

#include "ui/chart/memorychart.h"
#include "ui/widgets/checkedbutton.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int Everything = 0;
constexpr int Gap = 12;
const QString UnitsKey = u"chart/units"_s;

struct RangeChoice {
    int minutes;
    const char *text;
    bool hasButton;  // The others are in a menu: a row of all buttons would not fit.
};
constexpr std::array<RangeChoice, 9> RangeChoices{
    {{1, QT_TRANSLATE_NOOP("pddgpu::ChartHeader", "1 min"), true},
     {5, QT_TRANSLATE_NOOP("pddgpu::ChartHeader", "5 min"), true},
     {15, QT_TRANSLATE_NOOP("pddgpu::ChartHeader", "15 min"), false},
     {60, QT_TRANSLATE_NOOP("pddgpu::ChartHeader", "1 h"), true},
     {360, QT_TRANSLATE_NOOP("pddgpu::ChartHeader", "6 h"), false},
     {1'440, QT_TRANSLATE_NOOP("pddgpu::ChartHeader", "1 day"), true},
     {10'080, QT_TRANSLATE_NOOP("pddgpu::ChartHeader", "7 days"), false},
     {43'200, QT_TRANSLATE_NOOP("pddgpu::ChartHeader", "30 days"), false},
     {Everything, QT_TRANSLATE_NOOP("pddgpu::ChartHeader", "All"), false}}};

int minutesOf(MemoryChart::Range range)
{
    return range ? static_cast<int>(range->count()) : Everything;
}

}  // namespace

ChartHeader::ChartHeader(MemoryChart *chart, QAction *pause, QWidget *parent)
    : ChartHeader(chart, pause, RangeMemory(), parent)
{
}

ChartHeader::ChartHeader(MemoryChart *chart, QAction *pause, const RangeMemory &memory,
                         QWidget *parent)
    : QWidget(parent),
      m_chart(chart),
      m_memory(memory),
      m_ranges(new QActionGroup(this)),
      m_units(new QActionGroup(this))
{
    createRanges();
    createUnits();

    auto *title = new QLabel(tr("Memory over time"));
    QFont strong = title->font();
    strong.setWeight(QFont::DemiBold);
    title->setFont(strong);
    auto *pauseButton = new CheckedButton(pause, this);
    pauseButton->setObjectName("pauseButton"_L1);
    pauseButton->setAccessibleName(tr("Pause chart"));

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap);
    layout->addWidget(title);
    layout->addStretch();
    layout->addWidget(createSelector());
    layout->addWidget(pauseButton);

    connect(m_chart, &MemoryChart::viewChanged, this, &ChartHeader::showChoice);
    showChoice();
}

void ChartHeader::addTo(QMenu *menu)
{
    menu->addSection(tr("Time shown"));
    menu->addActions(m_ranges->actions());
    menu->addSection(tr("Units"));
    menu->addActions(m_units->actions());
}

void ChartHeader::createRanges()
{
    // No range is checked while the user has zoomed or panned.
    m_ranges->setExclusionPolicy(QActionGroup::ExclusionPolicy::ExclusiveOptional);
    const int remembered = QSettings().value(m_memory.key, m_memory.firstMinutes).toInt();
    for (const RangeChoice &choice : RangeChoices) {
        const QString text = tr(choice.text);
        QAction *action = m_ranges->addAction(text);
        action->setData(choice.minutes);
        action->setCheckable(true);
        action->setToolTip(plainToolTip(choice.minutes == Everything
                                            ? tr("Show everything that is kept, up to 30 days")
                                            : tr("Show the last %1").arg(text)));
        if (choice.minutes == remembered)
            chooseRange(action);
    }
    connect(m_ranges, &QActionGroup::triggered, this, [this](QAction *action) {
        chooseRange(action);
        QSettings().setValue(m_memory.key, action->data());
    });
}

void ChartHeader::createUnits()
{
    const QList<std::pair<ByteUnits, QString>> choices{
        {ByteUnits::Iec, tr("1 KiB = 1,024 bytes (IEC)")},
        {ByteUnits::Si, tr("1 kB = 1,000 bytes (SI)")}};
    setByteUnits(QSettings().value(UnitsKey).toString() == "si"_L1 ? ByteUnits::Si
                                                                   : ByteUnits::Iec);
    for (const auto &[units, text] : choices) {
        QAction *action = m_units->addAction(text);
        action->setData(static_cast<int>(units));
        action->setCheckable(true);
        action->setChecked(units == byteUnits());
    }
    connect(m_units, &QActionGroup::triggered, this, &ChartHeader::chooseUnits);
}

QWidget *ChartHeader::createSelector()
{
    auto *selector = new QWidget(this);
    selector->setObjectName("rangeSelector"_L1);
    selector->setAccessibleName(tr("Time shown"));
    auto *layout = new QHBoxLayout(selector);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);

    auto *menu = new QMenu(selector);
    const QList<QAction *> actions = m_ranges->actions();
    for (std::size_t i = 0; i < RangeChoices.size(); ++i) {
        QAction *action = actions.at(static_cast<qsizetype>(i));
        if (RangeChoices[i].hasButton)
            layout->addWidget(new CheckedButton(action, selector));
        else
            menu->addAction(action);
    }

    m_more = new CheckedButton(selector);
    m_more->setObjectName("moreRanges"_L1);
    m_more->setAccessibleName(tr("More times"));
    m_more->setCheckable(true);
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(menu);
    layout->addWidget(m_more);
    return selector;
}

void ChartHeader::chooseRange(const QAction *action)
{
    const int minutes = action->data().toInt();
    m_chart->setRange(minutes == Everything ? MemoryChart::Range() : std::chrono::minutes(minutes));
}

void ChartHeader::chooseUnits(const QAction *action)
{
    setByteUnits(static_cast<ByteUnits>(action->data().toInt()));
    QSettings().setValue(UnitsKey, byteUnits() == ByteUnits::Si ? u"si"_s : u"iec"_s);
    Q_EMIT unitsChanged();
}

void ChartHeader::showChoice()
{
    bool isInMenu = false;
    const QList<QAction *> actions = m_ranges->actions();
    for (std::size_t i = 0; i < RangeChoices.size(); ++i) {
        QAction *action = actions.at(static_cast<qsizetype>(i));
        const bool isShown =
            m_chart->showsRange() && RangeChoices[i].minutes == minutesOf(m_chart->range());
        action->setChecked(isShown);
        if (isShown && !RangeChoices[i].hasButton) {
            isInMenu = true;
            m_more->setText(action->text());
        }
    }
    m_more->setChecked(isInMenu);
    if (!isInMenu)
        m_more->setText(tr("More"));
}

}  // namespace pddgpu

#include "moc_chartheader.cpp"
