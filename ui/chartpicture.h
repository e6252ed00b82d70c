// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QColor>
#include <QPalette>
#include <QRectF>
#include <QSize>
#include <functional>

class QPainter;

namespace pddgpu {

/// Draws a chart into a rectangle.
using PaintChart = std::function<void(QPainter *, const QRectF &)>;

/// A picture of a chart as PNG, two pixels for each of `size`.
QByteArray pngPicture(const PaintChart &paint, const QSize &size, const QColor &background);

/// The same as SVG.
QByteArray svgPicture(const PaintChart &paint, const QSize &size, const QColor &background);

/// Dark text on white, whatever the theme.
QPalette paperPalette(const QPalette &theme);

}  // namespace pddgpu
