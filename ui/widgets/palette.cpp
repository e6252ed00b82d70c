// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/palette.h"

namespace pddgpu {

namespace {

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightnessF() < 0.5F;
}

QColor mixed(const QColor &a, const QColor &b, float shareOfB)
{
    const float shareOfA = 1 - shareOfB;
    return QColor::fromRgbF(a.redF() * shareOfA + b.redF() * shareOfB,
                            a.greenF() * shareOfA + b.greenF() * shareOfB,
                            a.blueF() * shareOfA + b.blueF() * shareOfB);
}

}  // namespace

MeaningColors MeaningColors::of(const QPalette &palette)
{
    const QColor text = palette.color(QPalette::Text);
    if (isDark(palette)) {
        return {.regions = {QColor(0x56, 0xb4, 0xe9), QColor(0x2f, 0xc7, 0x9b),
                            QColor(0xf0, 0xe4, 0x42), QColor(0xb3, 0x9c, 0xf5),
                            QColor(0xe0, 0x95, 0xbf), QColor(0xc8, 0xc8, 0xc8)},
                .leaked = QColor(0xff, 0x8a, 0x3d),
                .threshold = mixed(text, palette.color(QPalette::Base), 0.2F),
                .alert = QColor(0xe0, 0x95, 0xbf),
                .active = QColor(0x2f, 0xc7, 0x9b),
                .suspicious = QColor(0xf0, 0xb4, 0x2d),
                .confirmed = QColor(0xff, 0x7a, 0x45),
                .error = QColor(0xff, 0x9c, 0x73),
                .noticeBack = QColor(0x4a, 0x3b, 0x0d),
                .noticeText = QColor(0xff, 0xe9, 0xb8)};
    }
    return {
        .regions = {QColor(0x00, 0x72, 0xb2), QColor(0x00, 0x8a, 0x65), QColor(0x8a, 0x7a, 0x00),
                    QColor(0x6a, 0x4f, 0xb0), QColor(0xb0, 0x4f, 0x86), QColor(0x60, 0x60, 0x60)},
        .leaked = QColor(0xd5, 0x5e, 0x00),
        .threshold = mixed(text, palette.color(QPalette::Base), 0.25F),
        .alert = QColor(0xb0, 0x4f, 0x86),
        .active = QColor(0x00, 0x8a, 0x65),
        .suspicious = QColor(0xc9, 0x86, 0x00),
        .confirmed = QColor(0xc4, 0x4a, 0x00),
        .error = QColor(0xa8, 0x3c, 0x00),
        .noticeBack = QColor(0xff, 0xf1, 0xcc),
        .noticeText = QColor(0x4d, 0x38, 0x00)};
}

QColor gridColor(const QPalette &palette)
{
    return mixed(palette.color(QPalette::Base), palette.color(QPalette::WindowText), 0.12F);
}

QColor quietText(const QPalette &palette)
{
    return mixed(palette.color(QPalette::WindowText), palette.color(QPalette::Window), 0.35F);
}

}  // namespace pddgpu
