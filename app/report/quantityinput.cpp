// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/quantityinput.h"

#include <QLocale>
#include <array>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Unit = std::pair<QLatin1StringView, double>;

// A number, in the user's or the C locale, and one of the units; the first is that of a bare
// number.
template <std::size_t Count>
std::optional<std::uint64_t> parseQuantity(const QString &text,
                                           const std::array<Unit, Count> &units)
{
    const QString trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return 0;
    qsizetype end = 0;
    while (end < trimmed.size() && !trimmed[end].isLetter() && !trimmed[end].isSpace())
        ++end;
    const QString digits = trimmed.first(end);
    const QString name = trimmed.sliced(end).trimmed();

    bool isNumber = false;
    double number = QLocale::c().toDouble(digits, &isNumber);
    if (!isNumber)
        number = QLocale().toDouble(digits, &isNumber);
    if (!isNumber || !std::isfinite(number) || number < 0)
        return std::nullopt;
    for (const auto &[unit, factor] : units) {
        if (name.compare(unit, Qt::CaseInsensitive) != 0)
            continue;
        const double value = std::round(number * factor);
        // 2^64: no double stands between it and the largest number that fits.
        if (value >= 18446744073709551616.0)
            return std::nullopt;
        return static_cast<std::uint64_t>(value);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parseSize(const QString &text)
{
    constexpr double Ki = 1024;
    static constexpr std::array<Unit, 14> units{{{""_L1, 1},
                                                 {"B"_L1, 1},
                                                 {"K"_L1, Ki},
                                                 {"kB"_L1, Ki},
                                                 {"KiB"_L1, Ki},
                                                 {"M"_L1, Ki * Ki},
                                                 {"MB"_L1, Ki * Ki},
                                                 {"MiB"_L1, Ki * Ki},
                                                 {"G"_L1, Ki * Ki * Ki},
                                                 {"GB"_L1, Ki * Ki * Ki},
                                                 {"GiB"_L1, Ki * Ki * Ki},
                                                 {"T"_L1, Ki * Ki * Ki * Ki},
                                                 {"TB"_L1, Ki * Ki * Ki * Ki},
                                                 {"TiB"_L1, Ki * Ki * Ki * Ki}}};
    return parseQuantity(text, units);
}

std::optional<std::uint64_t> parseAgeNs(const QString &text)
{
    constexpr double Second = 1e9;
    static constexpr std::array<Unit, 9> units{{{""_L1, Second},
                                                {"s"_L1, Second},
                                                {"sec"_L1, Second},
                                                {"ms"_L1, Second / 1000},
                                                {"m"_L1, Second * 60},
                                                {"min"_L1, Second * 60},
                                                {"h"_L1, Second * 3600},
                                                {"d"_L1, Second * 86400},
                                                {"days"_L1, Second * 86400}}};
    return parseQuantity(text, units);
}

}  // namespace pddgpu
