// SPDX-License-Identifier: GPL-3.0-or-later
// render SVG SIZE PNG: draws the icon in one of the sizes that desktops need, in the same way as
// the program.
#include <QImage>
#include <QPainter>
#include <QSvgRenderer>
#include <cstdio>

int main(int argc, char **argv)
{
    const int size = argc == 4 ? QByteArray(argv[2]).toInt() : 0;
    QSvgRenderer icon;
    if (size <= 0 || !icon.load(QString::fromLocal8Bit(argv[1]))) {
        std::fprintf(stderr, "usage: render SVG SIZE PNG\n");
        return 2;
    }
    QImage image(size, size, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    icon.render(&painter);
    painter.end();
    if (!image.save(QString::fromLocal8Bit(argv[3]), "PNG")) {
        std::fprintf(stderr, "render: cannot write %s\n", argv[3]);
        return 1;
    }
    return 0;
}
