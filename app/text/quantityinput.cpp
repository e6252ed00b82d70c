// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/quantityinput.h"

#include <QCoreApplication>
#include <QLocale>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "text/timeunits.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Unit = std::pair<QLatin1StringView, std::uint64_t>;

// The number before the unit, as digits and a point, independent of the input locale.
std::optional<QString> plainNumber(const QString &typed)
{
    const auto isPlain = [](const QString &text) {
        bool hasDigit = false;
        int points = 0;
        for (const QChar c : text) {
            hasDigit = hasDigit || (c >= u'0' && c <= u'9');
            points += c == u'.' ? 1 : 0;
            if (!(c >= u'0' && c <= u'9') && c != u'.')
                return false;
        }
        return hasDigit && points <= 1;
    };
    if (isPlain(typed))
        return typed;
    const QLocale user;
    bool isNumber = false;
    user.toDouble(typed, &isNumber);
    if (!isNumber)
        return std::nullopt;
    QString plain = typed;
    plain.remove(user.groupSeparator()).replace(user.decimalPoint(), u"."_s);
    return isPlain(plain) ? std::optional(plain) : std::nullopt;
}

// Not via double, which cannot distinguish 2^64 - 1 from 2^64.
std::optional<std::uint64_t> times(const QString &plain, std::uint64_t factor)
{
    constexpr std::uint64_t Most = std::numeric_limits<std::uint64_t>::max();
    const qsizetype point = plain.indexOf(u'.');
    std::uint64_t whole = 0;
    for (const QChar c : plain.left(point)) {
        const auto digit = static_cast<std::uint64_t>(c.unicode() - u'0');
        if (whole > (Most - digit) / 10)
            return std::nullopt;
        whole = whole * 10 + digit;
    }
    if (whole > Most / factor)
        return std::nullopt;
    whole *= factor;
    if (point < 0)
        return whole;
    // Less than a factor, and all factors are far below 2^53.
    const double part = QLocale::c().toDouble(u"0"_s + plain.mid(point) + u'0');
    const auto rest = static_cast<std::uint64_t>(std::llround(part * static_cast<double>(factor)));
    return whole > Most - rest ? std::nullopt : std::optional(whole + rest);
}

// Parses a number, in the user's or the C locale, with one of the units; the first unit applies to
// a bare number.
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
    const QString name = trimmed.sliced(end).trimmed();
    const std::optional<QString> number = plainNumber(trimmed.first(end));
    if (!number)
        return std::nullopt;
    for (const auto &[unit, factor] : units) {
        if (name.compare(unit, Qt::CaseInsensitive) == 0)
            return times(*number, factor);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> parseSize(const QString &text)
{
    constexpr std::uint64_t Ki = 1024;
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

tl::expected<std::uint64_t, QString> parseThreshold(const QString &text)
{
    const auto bytes = text.trimmed().isEmpty() ? std::nullopt : parseSize(text);
    if (bytes && *bytes > 0)
        return *bytes;
    return tl::unexpected(
        QCoreApplication::translate("pddgpu::QuantityInput",
                                    "“%1” is not a size (expected a number of bytes, from 1 to "
                                    "2^64 - 1, or one with K, M, G or T, such as 100M or 1.5G)")
            .arg(visibleText(text)));
}

std::optional<std::uint64_t> parseAgeNs(const QString &text)
{
    static constexpr std::array<Unit, 9> units{{{""_L1, NsPerSecond},
                                                {"s"_L1, NsPerSecond},
                                                {"sec"_L1, NsPerSecond},
                                                {"ms"_L1, NsPerSecond / 1000},
                                                {"m"_L1, NsPerSecond * 60},
                                                {"min"_L1, NsPerSecond * 60},
                                                {"h"_L1, NsPerSecond * 3600},
                                                {"d"_L1, NsPerSecond * 86400},
                                                {"days"_L1, NsPerSecond * 86400}}};
    return parseQuantity(text, units);
}

}  // namespace pddgpu
