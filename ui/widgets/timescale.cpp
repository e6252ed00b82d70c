// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/timescale.h"

#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <array>

namespace pddgpu {

namespace {

constexpr std::int64_t DayMs = 86'400'000;
constexpr std::array<std::int64_t, 18> StepsMs{
    1'000,   2'000,   5'000,     10'000,    15'000,    30'000,     60'000,     120'000,    300'000,
    600'000, 900'000, 1'800'000, 3'600'000, 7'200'000, 10'800'000, 21'600'000, 43'200'000, DayMs};
constexpr std::array<std::int64_t, 6> StepsDays{1, 2, 5, 7, 14, 30};

QDateTime localTime(std::int64_t timeMs)
{
    return QDateTime::fromMSecsSinceEpoch(timeMs);
}

// Local midnights; a day may have 23 or 25 hours.
QList<TimeTick> dayTicks(std::int64_t fromMs, std::int64_t toMs, std::int64_t stepDays)
{
    QList<TimeTick> ticks;
    const std::int64_t firstDay = localTime(fromMs).date().toJulianDay();
    for (std::int64_t day = (firstDay / stepDays + 1) * stepDays;; day += stepDays) {
        const QDateTime time = QDate::fromJulianDay(day).startOfDay();
        if (!time.isValid() || time.toMSecsSinceEpoch() > toMs)
            return ticks;
        ticks.append({time.toMSecsSinceEpoch(), time.toString(u"MM-dd")});
    }
}

QList<TimeTick> clockTicks(std::int64_t fromMs, std::int64_t toMs, std::int64_t stepMs)
{
    const bool severalDays = localTime(fromMs).date() != localTime(toMs).date();
    const QString format = severalDays       ? QStringLiteral("MM-dd HH:mm")
                           : stepMs < 60'000 ? QStringLiteral("HH:mm:ss")
                                             : QStringLiteral("HH:mm");
    QList<TimeTick> ticks;
    const std::int64_t offsetMs = std::int64_t{localTime(fromMs).offsetFromUtc()} * 1000;
    for (std::int64_t timeMs = ((fromMs + offsetMs) / stepMs + 1) * stepMs - offsetMs;
         timeMs <= toMs; timeMs += stepMs)
        ticks.append({timeMs, localTime(timeMs).toString(format)});
    return ticks;
}

}  // namespace

QList<TimeTick> timeTicks(std::int64_t fromMs, std::int64_t toMs, int most)
{
    const std::int64_t spanMs = toMs - fromMs;
    const auto fits = [&](std::int64_t stepMs) { return spanMs / stepMs <= std::max(1, most); };
    const auto step = std::ranges::find_if(StepsMs, fits);
    if (step != StepsMs.end() && *step < DayMs)
        return clockTicks(fromMs, toMs, *step);
    const auto days =
        std::ranges::find_if(StepsDays, [&](std::int64_t count) { return fits(count * DayMs); });
    return dayTicks(fromMs, toMs,
                    days != StepsDays.end() ? *days : spanMs / DayMs / std::max(1, most) + 1);
}

QString momentText(std::int64_t timeMs)
{
    const QDateTime time = localTime(timeMs);
    const bool isToday = time.date() == QDate::currentDate();
    return QLocale().toString(
        time, isToday ? QStringLiteral("HH:mm:ss") : QStringLiteral("yyyy-MM-dd HH:mm:ss"));
}

}  // namespace pddgpu
