// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QActionGroup;
class QMenu;
class QToolButton;

namespace pddgpu {

class MemoryChart;

/// The line above the chart: the time shown, and the pause. Remembers range and units.
class ChartHeader : public QWidget
{
    Q_OBJECT

public:
    /// Works on a chart, which must outlive it.
    ChartHeader(MemoryChart *chart, QAction *pause, QWidget *parent = nullptr);

    /// Adds the choices of range and units.
    void addTo(QMenu *menu);

Q_SIGNALS:
    /// All texts of bytes are to be made again.
    void unitsChanged();

private:
    void createRanges();
    void createUnits();
    QWidget *createSelector();
    void chooseRange(const QAction *action);
    void chooseUnits(const QAction *action);
    void showChoice();

    MemoryChart *m_chart;
    QActionGroup *m_ranges;
    QActionGroup *m_units;
    QToolButton *m_more = nullptr;
};

}  // namespace pddgpu
