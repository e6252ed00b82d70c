// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/textwidth.h"

#include <QList>
#include <algorithm>
#include <array>
#include <iterator>

namespace pddgpu {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Wide and full-width ranges of Unicode (UAX #11), joined if nothing else is in between.
constexpr std::array<Range, 36> WideRanges{{
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},
    {0x23f0, 0x23f0},   {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x26ce, 0x26ce},   {0x2705, 0x2705},
    {0x270a, 0x270b},   {0x2728, 0x2728},   {0x274c, 0x274c},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},
    {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
    {0xffe0, 0xffe6},   {0x16fe0, 0x1b2ff}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a},
    {0x1f200, 0x1f320}, {0x1f32d, 0x1f64f}, {0x1f680, 0x1f9ff}, {0x20000, 0x3fffd},
}};

int placesOf(char32_t c)
{
    if (c < 0x300)
        return 1;
    switch (QChar::category(c)) {
        case QChar::Mark_NonSpacing:
        case QChar::Mark_Enclosing:
        case QChar::Other_Format:
            return 0;
        default:
            break;
    }
    const auto *const range =
        std::lower_bound(std::begin(WideRanges), std::end(WideRanges), c,
                         [](const Range &one, char32_t wanted) { return one.last < wanted; });
    return range != std::end(WideRanges) && c >= range->first ? 2 : 1;
}

}  // namespace

int placesOf(const QString &text)
{
    int places = 0;
    for (const char32_t c : text.toUcs4())
        places += placesOf(c);
    return places;
}

QString elidedToPlaces(const QString &text, int places)
{
    if (placesOf(text) <= places)
        return text;
    QString kept;
    int used = 1;  // The ellipsis.
    for (const char32_t c : text.toUcs4()) {
        used += placesOf(c);
        if (used > places)
            break;
        kept += QChar::fromUcs4(c);
    }
    return kept + QChar(0x2026);
}

}  // namespace pddgpu
