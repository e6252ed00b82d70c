// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QColor>
#include <QPalette>
#include <QRectF>
#include <QSize>
#include <QString>
#include <functional>

class QPainter;

namespace pddgpu {

/// Draws a chart into a rectangle.
using PaintChart = std::function<void(QPainter *, const QRectF &)>;

/// The same below a line of text; unchanged if the text is empty. The caption holds notices that
/// the window shows elsewhere.
PaintChart withCaption(const PaintChart &paint, const QString &text, const QColor &color);

/// A picture of a chart as PNG, two pixels for each of `size`.
QByteArray pngPicture(const PaintChart &paint, const QSize &size, const QColor &background);

/// The same as SVG.
QByteArray svgPicture(const PaintChart &paint, const QSize &size, const QColor &background);

/// Dark text on white, regardless of the theme.
QPalette paperPalette(const QPalette &theme);

}  // namespace pddgpu
