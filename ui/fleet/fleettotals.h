// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "fleet/fleetsnapshot.h"

class QGridLayout;
class QLabel;

namespace pddgpu {

/// Summary of a fleet in five figures.
class FleetTotals : public QWidget
{
    Q_OBJECT

public:
    explicit FleetTotals(QWidget *parent = nullptr);

    /// Null: nothing is known.
    void setSnapshot(const FleetSnapshotPtr &snapshot);

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Figure {
        QLabel *name = nullptr;
        QLabel *value = nullptr;
        QLabel *more = nullptr;
    };

    Figure addFigure(const QString &objectName, const QString &name);
    static void show(const Figure &figure, const QString &value, const QString &more);
    void applyPalette();

    QGridLayout *m_layout = nullptr;
    int m_figureCount = 0;
    Figure m_hosts, m_leaked, m_growth, m_memory, m_problems;
    bool m_isLeaking = false;
    bool m_hasProblems = false;
};

}  // namespace pddgpu
