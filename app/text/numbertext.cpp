// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/numbertext.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "text/timeunits.h"

namespace pddgpu {

namespace {

struct Format {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Format)
};

QString twoDigits(std::uint64_t value)
{
    return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
}

// Process-wide, like the default locale; used only by the GUI thread.
ByteUnits &units()
{
    static ByteUnits value = ByteUnits::Iec;
    return value;
}

struct ByteUnit {
    std::uint64_t bytes;
    const char *name;
};

constexpr std::array<ByteUnit, 7> IecUnits{{{1ULL, "B"},
                                            {1ULL << 10, "KiB"},
                                            {1ULL << 20, "MiB"},
                                            {1ULL << 30, "GiB"},
                                            {1ULL << 40, "TiB"},
                                            {1ULL << 50, "PiB"},
                                            {1ULL << 60, "EiB"}}};
constexpr std::array<ByteUnit, 7> SiUnits{{{1ULL, "B"},
                                           {1'000ULL, "kB"},
                                           {1'000'000ULL, "MB"},
                                           {1'000'000'000ULL, "GB"},
                                           {1'000'000'000'000ULL, "TB"},
                                           {1'000'000'000'000'000ULL, "PB"},
                                           {1'000'000'000'000'000'000ULL, "EB"}}};

// The largest unit with a value of at least one; a value that would round to 1,024 uses the next
// unit.
ByteUnit unitOf(double bytes)
{
    const std::array<ByteUnit, 7> &all = units() == ByteUnits::Si ? SiUnits : IecUnits;
    const auto isEnough = [bytes](const ByteUnit &unit) {
        return bytes / static_cast<double>(unit.bytes) >= 0.99996;
    };
    return *std::find_if(all.rbegin(), all.rend() - 1, isEnough);
}

ByteUnit unitOf(std::uint64_t bytes)
{
    return unitOf(static_cast<double>(bytes));
}

// Not QLocale::formattedDataSize(): its limit is 2^63, a threshold's is 2^64.
QString inUnit(double value, const ByteUnit &unit, int decimals)
{
    return QStringLiteral("%1 %2").arg(
        numberLocale().toString(value, 'f', unit.bytes == 1 ? 0 : decimals),
        QLatin1StringView(unit.name));
}

QString bytesInUnit(std::uint64_t bytes, int decimals)
{
    const ByteUnit unit = unitOf(bytes);
    return inUnit(static_cast<double>(bytes) / static_cast<double>(unit.bytes), unit, decimals);
}

// 12.3, but 123: three digits are enough for a measured time.
QString threePlaces(double value)
{
    return numberLocale().toString(value, 'f', value < 100 ? 1 : 0);
}

}  // namespace

QString unknownText()
{
    return Format::tr("unknown");
}

QLocale numberLocale()
{
    QLocale locale;
    locale.setNumberOptions(locale.numberOptions() & ~QLocale::OmitGroupSeparator);
    return locale;
}

QString countText(std::optional<std::uint64_t> count)
{
    return count ? numberLocale().toString(qulonglong{*count}) : unknownText();
}

int pluralOf(std::uint64_t count)
{
    return static_cast<int>(std::min<std::uint64_t>(count, std::numeric_limits<int>::max()));
}

void setByteUnits(ByteUnits wanted)
{
    units() = wanted;
}

ByteUnits byteUnits()
{
    return units();
}

QString bytesText(std::optional<std::uint64_t> bytes)
{
    return bytes ? bytesInUnit(*bytes, 1) : unknownText();
}

QString shortBytesText(std::uint64_t bytes)
{
    const std::uint64_t unit = unitOf(bytes).bytes;
    // Whether the text with a factor's decimals is exact, without computing beyond 64 bits.
    const auto isExact = [&](std::uint64_t factor) {
        return bytes % (unit / std::gcd(unit, factor)) == 0;
    };
    return bytesInUnit(bytes, isExact(1) ? 0 : !isExact(10) && isExact(100) ? 2 : 1);
}

QString byteLabelText(double bytes)
{
    constexpr int MostDecimals = 6;
    const ByteUnit unit = unitOf(bytes);
    const double value = bytes / static_cast<double>(unit.bytes);
    int decimals = 0;
    for (double factor = 1; decimals < MostDecimals; ++decimals, factor *= 10) {
        if (std::abs(std::round(value * factor) - value * factor) < 1e-6)
            break;
    }
    return inUnit(value, unit, decimals);
}

UsageTexts usageTexts(std::optional<std::uint64_t> used, std::optional<std::uint64_t> total)
{
    const bool isFreeKnown = used && total && *used <= *total;
    return {bytesText(used), isFreeKnown ? bytesText(*total - *used) : unknownText(),
            bytesText(total)};
}

QString exactBytesText(std::optional<std::uint64_t> bytes)
{
    return bytes ? Format::tr("%1 bytes").arg(countText(bytes)) : unknownText();
}

QString objectsText(std::optional<std::uint64_t> objects, std::optional<std::uint64_t> bytes)
{
    if (!objects)
        return unknownText();
    const QString count =
        Format::tr("%1 object(s)", nullptr, pluralOf(*objects)).arg(countText(objects));
    return bytes ? Format::tr("%1, %2", "objects, bytes").arg(count, bytesText(bytes)) : count;
}

QString thresholdInputText(std::uint64_t bytes)
{
    static constexpr std::array<std::pair<int, char>, 3> suffixes{
        {{30, 'G'}, {20, 'M'}, {10, 'K'}}};
    for (const auto &[shift, suffix] : suffixes) {
        const std::uint64_t unit = std::uint64_t{1} << shift;
        if (bytes != 0 && bytes % unit == 0)
            return QString::number(bytes >> shift) + QLatin1Char(suffix);
    }
    return QString::number(bytes);
}

QString ageText(std::optional<std::uint64_t> ns)
{
    if (!ns)
        return unknownText();
    const std::uint64_t seconds = *ns / NsPerSecond;
    const std::uint64_t minutes = seconds / 60;
    const std::uint64_t hours = minutes / 60;
    const std::uint64_t days = hours / 24;
    if (days > 0)
        return Format::tr("%1 d %2 h").arg(countText(days), QString::number(hours % 24));
    if (hours > 0)
        return Format::tr("%1 h %2 min").arg(QString::number(hours), twoDigits(minutes % 60));
    if (minutes > 0)
        return Format::tr("%1 min %2 s").arg(QString::number(minutes), twoDigits(seconds % 60));
    return Format::tr("%1 s").arg(seconds);
}

QString durationText(std::optional<std::uint64_t> ns)
{
    constexpr std::uint64_t minute = 60 * NsPerSecond;
    if (ns && *ns >= minute && *ns < 60 * minute && *ns % minute == 0)
        return Format::tr("%1 min").arg(*ns / minute);
    if (!ns || *ns >= minute)
        return ageText(ns);
    const auto inTimeUnit = [ns](std::uint64_t unit) {
        return *ns % unit == 0 ? QString::number(*ns / unit)
                               : threePlaces(static_cast<double>(*ns) / static_cast<double>(unit));
    };
    if (*ns < NsPerUs)
        return Format::tr("%1 ns").arg(*ns);
    if (*ns < NsPerMs)
        return Format::tr("%1 µs").arg(inTimeUnit(NsPerUs));
    if (*ns < NsPerSecond)
        return Format::tr("%1 ms").arg(inTimeUnit(NsPerMs));
    return Format::tr("%1 s").arg(inTimeUnit(NsPerSecond));
}

QString millisecondsText(std::optional<std::uint64_t> ms)
{
    if (!ms)
        return unknownText();
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max() / NsPerMs;
    return durationText(std::min(*ms, largest) * NsPerMs);
}

}  // namespace pddgpu
