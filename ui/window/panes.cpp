// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/panes.h"

#include <algorithm>
#include <array>
#include <utility>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr std::array<QLatin1StringView, 8> Names{"objects"_L1,    "clients"_L1,    "suspects"_L1,
                                                 "growth"_L1,     "difference"_L1, "alerts"_L1,
                                                 "kernel-log"_L1, "performance"_L1};
// Pages of what a leak monitor finds.
constexpr std::array<QLatin1StringView, 4> OfMonitor{"objects"_L1, "difference"_L1, "alerts"_L1,
                                                     "performance"_L1};

}  // namespace

Panes::Panes(QWidget *parent) : QTabWidget(parent)
{
    setObjectName("panes"_L1);
    setDocumentMode(true);
}

QStringList Panes::names()
{
    return QStringList(Names.cbegin(), Names.cend());
}

void Panes::add(QLatin1StringView name, QWidget *pane, const QString &title)
{
    constexpr int BelowTabs = 6;
    const auto place = std::ranges::find(Names, name);
    Q_ASSERT(place != Names.end());
    const auto before = std::count_if(
        Names.begin(), place, [this](QLatin1StringView other) { return m_paneOf.contains(other); });
    pane->setContentsMargins(0, BelowTabs, 0, 0);
    // A longer text on a page, which may even be hidden, must not widen the window.
    if (place != Names.begin())
        pane->setSizePolicy(QSizePolicy::Ignored, pane->sizePolicy().verticalPolicy());
    insertTab(static_cast<int>(before), pane, title);
    m_paneOf.insert(name, pane);
}

void Panes::setTitle(QWidget *pane, const QString &title)
{
    const int index = indexOf(pane);
    // Qt lays out and paints all panes again, even if the title is the same.
    if (tabText(index) != title)
        setTabText(index, title);
}

void Panes::setHasMonitor(bool hasMonitor)
{
    if (m_hasMonitor == hasMonitor)
        return;
    m_hasMonitor = hasMonitor;
    if (!hasMonitor && std::ranges::find(OfMonitor, currentName()) != OfMonitor.end())
        showPane("clients"_L1);
    for (const QLatin1StringView name : OfMonitor)
        setTabVisible(indexOf(m_paneOf.value(name)), hasMonitor);
    if (hasMonitor && std::exchange(m_awaitsMonitor, false))
        showPane("objects"_L1);
}

QString Panes::currentName() const
{
    return m_paneOf.key(currentWidget());
}

bool Panes::showPane(const QString &name)
{
    QWidget *pane = m_paneOf.value(name);
    if (!pane)
        return false;
    setCurrentWidget(pane);
    return true;
}

}  // namespace pddgpu

#include "moc_panes.cpp"
