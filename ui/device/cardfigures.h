// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <cstdint>
#include <functional>

#include "model/snapshot.h"

namespace pddgpu {

/// A figure of a card, as the side panel shows it.
struct Figure {
    QString name;
    QString toolTip;  ///< What it is, and where it comes from.
    std::function<QString(const Snapshot &)> text;
};

/// Figures below one title.
struct FigureGroup {
    enum class For : std::uint8_t { CardWithoutMonitor, Monitor, TracedCard };

    For of;  ///< Which cards have them.
    QString title;
    QList<Figure> figures;
};

/// The figures of all kinds of cards, in the order of the panel.
QList<FigureGroup> figureGroups();

/// What the use of a region of memory is, and where it comes from.
QString memoryToolTip(const Region &region);

}  // namespace pddgpu
