// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chart/chartpicture.h"

#include <QBuffer>
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <QSvgGenerator>

namespace pddgpu {

namespace {

constexpr int PixelsPerPoint = 2;
constexpr int Margin = 12;

void paintOn(QPaintDevice *device, const PaintChart &paint, const QSize &size,
             const QColor &background)
{
    QPainter painter(device);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area(0, 0, size.width(), size.height());
    painter.fillRect(area, background);
    paint(&painter, area.adjusted(Margin, Margin, -Margin, -Margin));
}

}  // namespace

PaintChart withCaption(const PaintChart &paint, const QString &text, const QColor &color)
{
    if (text.isEmpty())
        return paint;
    return [paint, text, color](QPainter *painter, const QRectF &area) {
        painter->save();
        QFont bold = painter->font();
        bold.setBold(true);
        painter->setFont(bold);
        painter->setPen(color);
        const qreal height = QFontMetricsF(bold, painter->device()).height();
        painter->drawText(QRectF(area.left(), area.top(), area.width(), height),
                          static_cast<int>(Qt::AlignLeft | Qt::AlignTop) | Qt::TextSingleLine,
                          text);
        painter->restore();
        paint(painter, area.adjusted(0, height + Margin / 2.0, 0, 0));
    };
}

QByteArray pngPicture(const PaintChart &paint, const QSize &size, const QColor &background)
{
    QImage image(size * PixelsPerPoint, QImage::Format_RGB32);
    image.setDevicePixelRatio(PixelsPerPoint);
    paintOn(&image, paint, size, background);
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return png;
}

QByteArray svgPicture(const PaintChart &paint, const QSize &size, const QColor &background)
{
    QByteArray svg;
    QBuffer buffer(&svg);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(), size));
    paintOn(&generator, paint, size, background);
    return svg;
}

QPalette paperPalette(const QPalette &theme)
{
    QPalette paper = theme;
    for (const QPalette::ColorRole role :
         {QPalette::Window, QPalette::Base, QPalette::AlternateBase, QPalette::Button})
        paper.setColor(role, Qt::white);
    for (const QPalette::ColorRole role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        paper.setColor(role, Qt::black);
    return paper;
}

}  // namespace pddgpu
