// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QActionGroup;
class QMenu;
class QToolButton;

namespace pddgpu {

class MemoryChart;

/// The line above the chart: the time shown, and the pause button. Remembers range and units.
class ChartHeader : public QWidget
{
    Q_OBJECT

public:
    /// The settings key of the range, and the default range, in minutes.
    struct RangeMemory {
        QString key = QStringLiteral("chart/rangeMinutes");
        int firstMinutes = 1;
    };

    /// Controls a chart, which must outlive it.
    ChartHeader(MemoryChart *chart, QAction *pause, QWidget *parent = nullptr);
    ChartHeader(MemoryChart *chart, QAction *pause, const RangeMemory &memory,
                QWidget *parent = nullptr);

    /// Adds the choices for range and units.
    void addTo(QMenu *menu);

Q_SIGNALS:
    /// All byte texts must be updated.
    void unitsChanged();

private:
    void createRanges();
    void createUnits();
    QWidget *createSelector();
    void chooseRange(const QAction *action);
    void chooseUnits(const QAction *action);
    void showChoice();

    MemoryChart *m_chart;
    const RangeMemory m_memory;
    QActionGroup *m_ranges;
    QActionGroup *m_units;
    QToolButton *m_more = nullptr;
};

}  // namespace pddgpu
