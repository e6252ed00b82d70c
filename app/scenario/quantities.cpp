// SPDX-License-Identifier: GPL-3.0-or-later
#include "scenario/quantities.h"

#include <QList>
#include <algorithm>
#include <array>
#include <utility>

#include "text/timeunits.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr double SmallestExponent = 0.1;
constexpr double LargestExponent = 100;

struct Unit {
    QLatin1StringView name;
    std::uint64_t factor;
};
constexpr std::array DurationUnits{
    Unit{"ms"_L1, NsPerMs},
    Unit{"s"_L1, NsPerSecond},
    Unit{"min"_L1, 60 * NsPerSecond},
    Unit{"h"_L1, 3600 * NsPerSecond},
    Unit{"d"_L1, 86'400 * NsPerSecond},
};
constexpr std::array SizeUnits{
    Unit{""_L1, 1},
    Unit{"KiB"_L1, std::uint64_t{1} << 10},
    Unit{"MiB"_L1, std::uint64_t{1} << 20},
    Unit{"GiB"_L1, std::uint64_t{1} << 30},
};

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

// Not set: no number with one of these units. Above `most` it is any number above that.
template <std::size_t Count>
std::optional<std::uint64_t> numberWithUnit(QStringView text, const std::array<Unit, Count> &units,
                                            std::uint64_t most)
{
    const auto end = std::ranges::find_if_not(text, isDigit);
    const qsizetype digits = end - text.begin();
    const QStringView name = text.sliced(digits);
    const auto unit =
        std::ranges::find_if(units, [name](const Unit &one) { return name == one.name; });
    if (digits == 0 || unit == units.end())
        return std::nullopt;
    const std::optional<std::uint64_t> number = scenarioNumber(text.first(digits));
    if (!number || *number > most / unit->factor)
        return most + 1;
    return *number * unit->factor;
}

// The two ends of "first..last"; not set: no such text.
std::optional<std::pair<QStringView, QStringView>> rangeEnds(QStringView text)
{
    const qsizetype dots = text.indexOf(".."_L1);
    if (dots < 0)
        return std::nullopt;
    return std::pair(text.first(dots), text.sliced(dots + 2));
}

// QStringView::toDouble() would also accept exponents, signs and "inf".
std::optional<double> decimal(QStringView text)
{
    const auto isPart = [](QChar c) { return isDigit(c) || c == u'.'; };
    if (text.isEmpty() || !isDigit(text.front()) || !isDigit(text.back()) ||
        !std::ranges::all_of(text, isPart))
        return std::nullopt;
    bool isNumber = false;
    const double value = text.toDouble(&isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

Quantity<ScenarioSpan> paretoSpan(ScenarioWords *words)
{
    const auto incomplete = [] {
        return tl::unexpected(u"pareto needs a duration and an exponent: pareto 2s 1.3"_s);
    };
    if (!words->hasWord())
        return incomplete();
    const auto minimumNs = scenarioPeriodNs(words->take().text);
    if (!minimumNs)
        return tl::unexpected(minimumNs.error());
    if (!words->hasWord())
        return incomplete();
    const QString text = words->take().text;
    const std::optional<double> exponent = decimal(text);
    if (!exponent || *exponent < SmallestExponent || *exponent > LargestExponent) {
        return tl::unexpected(
            u"\"%1\" is not an exponent (expected a decimal number from 0.1 to 100)"_s.arg(text));
    }
    return ScenarioSpan{ScenarioSpan::Kind::Pareto, *minimumNs, 0, *exponent};
}

}  // namespace

std::optional<std::uint64_t> scenarioNumber(QStringView text)
{
    if (text.isEmpty() || !std::ranges::all_of(text, isDigit))
        return std::nullopt;
    bool isNumber = false;
    const qulonglong number = text.toULongLong(&isNumber);
    return isNumber ? std::optional<std::uint64_t>(number) : std::nullopt;
}

Quantity<std::uint64_t> scenarioCount(QStringView text, QLatin1StringView what, std::uint64_t least,
                                      std::uint64_t most)
{
    const std::optional<std::uint64_t> number = scenarioNumber(text);
    if (!number || *number < least || *number > most) {
        return tl::unexpected(
            u"\"%1\" is not %2 (expected a whole number from %3 to %4)"_s.arg(text, what)
                .arg(least)
                .arg(most));
    }
    return *number;
}

Quantity<std::uint64_t> scenarioDurationNs(QStringView text)
{
    const auto ns = numberWithUnit(text, DurationUnits, Scenario::LongestNs);
    if (!ns) {
        return tl::unexpected(
            u"\"%1\" is not a duration (expected a whole number and ms, s, min, h or d)"_s.arg(
                text));
    }
    if (*ns > Scenario::LongestNs)
        return tl::unexpected(u"%1 is too long: 1000d is the most"_s.arg(text));
    return *ns;
}

Quantity<std::uint64_t> scenarioPeriodNs(QStringView text)
{
    const auto ns = scenarioDurationNs(text);
    if (ns && *ns < Scenario::ShortestSpanNs)
        return tl::unexpected(u"%1 is too short: 1ms is the least"_s.arg(text));
    return ns;
}

Quantity<ScenarioSpan> scenarioSpan(ScenarioWords *words)
{
    const QString text = words->take().text;
    if (text == "pareto"_L1)
        return paretoSpan(words);
    if (text.startsWith(u'~')) {
        const auto meanNs = scenarioPeriodNs(QStringView(text).sliced(1));
        if (!meanNs)
            return tl::unexpected(meanNs.error());
        return ScenarioSpan{ScenarioSpan::Kind::Exponential, *meanNs, 0, 0};
    }
    const auto ends = rangeEnds(text);
    const auto firstNs = scenarioPeriodNs(ends ? ends->first : QStringView(text));
    if (!firstNs)
        return tl::unexpected(firstNs.error());
    if (!ends)
        return ScenarioSpan{ScenarioSpan::Kind::Fixed, *firstNs, 0, 0};
    const auto lastNs = scenarioPeriodNs(ends->second);
    if (!lastNs)
        return tl::unexpected(lastNs.error());
    if (*lastNs < *firstNs)
        return tl::unexpected(u"%1 ends before it begins"_s.arg(text));
    return ScenarioSpan{ScenarioSpan::Kind::Even, *firstNs, *lastNs, 0};
}

Quantity<std::uint64_t> scenarioSizeBytes(QStringView text)
{
    const auto bytes = numberWithUnit(text, SizeUnits, Scenario::MostBytes);
    if (!bytes) {
        return tl::unexpected(
            u"\"%1\" is not a size (expected a whole number of bytes, KiB, MiB or GiB)"_s.arg(
                text));
    }
    if (*bytes == 0)
        return tl::unexpected(u"a size of 0"_s);
    if (*bytes > Scenario::MostBytes)
        return tl::unexpected(u"%1 is too large: 16384GiB is the most"_s.arg(text));
    return (*bytes + Scenario::PageBytes - 1) / Scenario::PageBytes * Scenario::PageBytes;
}

Quantity<ScenarioSizes> scenarioSizes(QStringView text)
{
    ScenarioSizes sizes;
    QList<QStringView> parts;
    if (text.startsWith(u'~')) {
        sizes.kind = ScenarioSizes::Kind::Exponential;
        parts = {text.sliced(1)};
    } else if (const auto ends = rangeEnds(text)) {
        sizes.kind = ScenarioSizes::Kind::Even;
        parts = {ends->first, ends->second};
    } else {
        parts = text.split(u'|');
    }
    for (const QStringView part : std::as_const(parts)) {
        const auto bytes = scenarioSizeBytes(part);
        if (!bytes)
            return tl::unexpected(bytes.error());
        sizes.bytes.push_back(*bytes);
    }
    if (sizes.kind == ScenarioSizes::Kind::Even && sizes.bytes[1] < sizes.bytes[0])
        return tl::unexpected(u"%1 ends before it begins"_s.arg(text));
    return sizes;
}

Quantity<ScenarioLimit> scenarioLimit(QStringView text)
{
    ScenarioLimit limit;
    if (std::ranges::all_of(text, isDigit)) {
        const auto objects =
            scenarioCount(text, "a number of objects"_L1, 1, Scenario::MostObjects);
        if (!objects)
            return tl::unexpected(objects.error());
        limit.objects = *objects;
        return limit;
    }
    const auto bytes = scenarioSizeBytes(text);
    if (!bytes)
        return tl::unexpected(bytes.error());
    limit.bytes = *bytes;
    return limit;
}

std::optional<ScenarioSizeRange> scenarioSizeRange(QStringView text)
{
    const auto ends = rangeEnds(text);
    const auto smallest = scenarioSizeBytes(ends ? ends->first : text);
    const auto largest = scenarioSizeBytes(ends ? ends->second : text);
    if (!smallest || !largest)
        return std::nullopt;
    return ScenarioSizeRange{*smallest, *largest};
}

}  // namespace pddgpu
