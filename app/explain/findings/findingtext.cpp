// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/findings/findingtext.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

#include "explain/findings/verdicttext.h"
#include "text/labelfold.h"
#include "text/numbertext.h"
#include "text/timeunits.h"
#include "text/visibletext.h"

namespace pddgpu {

namespace {

struct FindingText {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::FindingText)
};

QString bytesPerMinuteText(double bytesPerMinute)
{
    constexpr double Most = 1e18;
    const double bytes = std::min(std::abs(bytesPerMinute), Most);
    return FindingText::tr("%1/min").arg(bytesText(static_cast<std::uint64_t>(bytes)));
}

}  // namespace

QString processText(const Creator &creator)
{
    if (!creator.isKnown())
        return FindingText::tr("unknown process");
    const QString name = visibleText(creator.process);
    return FindingText::tr("%1 (%2)", "process, PID")
        .arg(name.isEmpty() ? FindingText::tr("unnamed", "process") : name,
             QString::number(creator.pid));
}

QString labelText(const QString &label)
{
    return visibleText(QString(label).replace(AnyNumber, u'#'));
}

QString creatorText(const Creator &creator)
{
    return creator.label.isEmpty() ? processText(creator)
                                   : FindingText::tr("%1, %2", "process, label")
                                         .arg(processText(creator), labelText(creator.label));
}

QString rateText(double bytesPerMinute)
{
    if (std::abs(bytesPerMinute) < 1)
        return bytesPerMinuteText(0);
    return (bytesPerMinute > 0 ? QStringLiteral("+") : QStringLiteral("\u2212")) +
           bytesPerMinuteText(bytesPerMinute);
}

QString trendText(const Trend &trend, std::optional<std::uint64_t> nowNs)
{
    const auto sinceText = [&] {
        const double seconds = nowNs ? static_cast<double>(*nowNs) / 1e9 - trend.sinceSeconds : 0.0;
        return roughDurationText(static_cast<std::uint64_t>(std::max(0.0, seconds) * 1'000));
    };
    switch (trend.kind) {
        case Trend::Kind::Unknown:
            return FindingText::tr("too early to tell");
        case Trend::Kind::Steady:
            return FindingText::tr("steady");
        case Trend::Kind::Growing:
            return FindingText::tr("grows for %1 (confidence %2)")
                .arg(sinceText(), confidenceText(trend.confidence));
        case Trend::Kind::LevelledOff:
            return FindingText::tr("levelled off %1 ago").arg(sinceText());
        case Trend::Kind::Shrinking:
            return FindingText::tr("shrinks for %1 (confidence %2)")
                .arg(sinceText(), confidenceText(trend.confidence));
    }
    Q_UNREACHABLE();
}

QString roughDurationText(std::uint64_t ms)
{
    constexpr std::uint64_t MinuteMs = 60'000;
    constexpr std::uint64_t HourMs = 60 * MinuteMs;
    if (ms < MinuteMs)
        return ageText(ms * NsPerMs);
    if (ms < HourMs)
        return FindingText::tr("%1 min").arg(ms / MinuteMs);
    constexpr std::uint64_t MostMs = std::numeric_limits<std::uint64_t>::max() / NsPerMs;
    return ageText(std::min(ms, MostMs) * NsPerMs);
}

QString clockText(double speed)
{
    const QString times = numberLocale().toString(speed, 'g', speed < 10 ? 2 : 3);
    return FindingText::tr("Times are the device's: its clock runs %1 times as fast as this one.")
        .arg(times);
}

QString explanation(NoDifference reason)
{
    switch (reason) {
        case NoDifference::ObjectsUnknown:
            return FindingText::tr(
                "The list of objects was unknown at one of the marks. Set it again.");
        case NoDifference::OtherDevice:
            return FindingText::tr("The marks are of different devices. Set them again.");
        case NoDifference::OtherBinding:
            return FindingText::tr(
                "The driver was loaded again, or the device was bound again, between the marks: "
                "all objects are new, and their numbers have started again. Set mark A again.");
        case NoDifference::WrongOrder:
            return FindingText::tr("Mark A is later than mark B. Swap them.");
    }
    Q_UNREACHABLE();
}

}  // namespace pddgpu
