// SPDX-License-Identifier: GPL-3.0-or-later
#include "parser/memorystats.h"

#include <QHash>
#include <QSet>
#include <algorithm>
#include <utility>
#include <variant>

#include "parser/scan.h"

namespace pddgpu {

namespace {

using NumberField = MemoryStats::Number MemoryStats::*;
using TextField = std::optional<QString> MemoryStats::*;
using HistogramField = std::optional<MemoryStats::Histogram> MemoryStats::*;

using Field = std::variant<NumberField, TextField, HistogramField>;

// In the ABI's order.
constexpr std::pair<const char *, Field> Fields[] = {
    {"abi_version", &MemoryStats::abiVersion},
    {"device", &MemoryStats::device},
    {"driver_version", &MemoryStats::driverVersion},
    {"now_ns", &MemoryStats::nowNs},
    {"vram_total_bytes", &MemoryStats::vramTotalBytes},
    {"vram_used_bytes", &MemoryStats::vramUsedBytes},
    {"gtt_total_bytes", &MemoryStats::gttTotalBytes},
    {"gtt_used_bytes", &MemoryStats::gttUsedBytes},
    {"driver_pinned_bytes", &MemoryStats::driverPinnedBytes},
    {"allocations", &MemoryStats::allocations},
    {"deallocations", &MemoryStats::deallocations},
    {"live_objects", &MemoryStats::liveObjects},
    {"live_bytes", &MemoryStats::liveBytes},
    {"suspicious_objects", &MemoryStats::suspiciousObjects},
    {"suspicious_bytes", &MemoryStats::suspiciousBytes},
    {"confirmed_objects", &MemoryStats::confirmedObjects},
    {"confirmed_bytes", &MemoryStats::confirmedBytes},
    {"orphaned_objects", &MemoryStats::orphanedObjects},
    {"orphaned_bytes", &MemoryStats::orphanedBytes},
    {"monitor_enabled", &MemoryStats::monitorEnabled},
    {"threshold_bytes", &MemoryStats::thresholdBytes},
    {"check_interval_ms", &MemoryStats::checkIntervalMs},
    {"suspicious_age_ms", &MemoryStats::suspiciousAgeMs},
    {"confirmed_age_ms", &MemoryStats::confirmedAgeMs},
    {"check_count", &MemoryStats::checkCount},
    {"last_check_duration_ns", &MemoryStats::lastCheckDurationNs},
    {"longest_check_duration_ns", &MemoryStats::longestCheckDurationNs},
    {"alert_count", &MemoryStats::alertCount},
    {"last_alert_ns", &MemoryStats::lastAlertNs},
    {"generation", &MemoryStats::generation},
    {"average_allocation_ns", &MemoryStats::averageAllocationNs},
    {"longest_allocation_ns", &MemoryStats::longestAllocationNs},
    {"average_free_ns", &MemoryStats::averageFreeNs},
    {"longest_free_ns", &MemoryStats::longestFreeNs},
    {"moves", &MemoryStats::moves},
    {"evictions", &MemoryStats::evictions},
    {"average_move_ns", &MemoryStats::averageMoveNs},
    {"longest_move_ns", &MemoryStats::longestMoveNs},
    {"unexplained_bytes", &MemoryStats::unexplainedBytes},
    {"departing_objects", &MemoryStats::departingObjects},
    {"departing_bytes", &MemoryStats::departingBytes},
    {"oldest_departing_age_ns", &MemoryStats::oldestDepartingAgeNs},
    {"max_tracked", &MemoryStats::maxTracked},
    {"untracked_objects", &MemoryStats::untrackedObjects},
    {"untracked_bytes", &MemoryStats::untrackedBytes},
    {"allocation_histogram_ns", &MemoryStats::allocationHistogramNs},
    {"free_histogram_ns", &MemoryStats::freeHistogramNs},
    {"move_histogram_ns", &MemoryStats::moveHistogramNs},
    {"unprinted_alerts", &MemoryStats::unprintedAlerts},
    {"over_share_objects", &MemoryStats::overShareObjects},
    {"over_share_bytes", &MemoryStats::overShareBytes},
    {"attached_since_ns", &MemoryStats::attachedSinceNs},
    {"events_lost", &MemoryStats::eventsLost},
    {"map_full", &MemoryStats::mapFull},
    {"watched_bytes", &MemoryStats::watchedBytes},
    {"preexisting_objects", &MemoryStats::preexistingObjects},
    {"preexisting_bytes", &MemoryStats::preexistingBytes},
};

// Null: not a key of this version.
const Field *fieldOf(QByteArrayView key)
{
    static const QHash<QByteArrayView, const Field *> fields = [] {
        QHash<QByteArrayView, const Field *> byKey;
        for (const auto &[name, field] : Fields)
            byKey.insert(name, &field);
        return byKey;
    }();
    return fields.value(key);
}

bool isPlainText(QByteArrayView text)
{
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<uchar>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

// Parses counts separated by single spaces; the error is the reason.
tl::expected<MemoryStats::Histogram, QString> parseHistogram(QByteArrayView key,
                                                             QByteArrayView value)
{
    MemoryStats::Histogram histogram = {};
    const qsizetype counts = std::count(value.begin(), value.end(), ' ') + 1;
    if (counts != static_cast<qsizetype>(histogram.size())) {
        return tl::unexpected(QStringLiteral("%1 has %2 counts instead of %3")
                                  .arg(scan::latin1(key))
                                  .arg(counts)
                                  .arg(histogram.size()));
    }
    for (std::uint64_t &count : histogram) {
        const QByteArrayView text = scan::takeUntil(&value, ' ');
        const std::optional<std::uint64_t> number = scan::number(text);
        if (!number)
            return tl::unexpected(scan::notANumber(key, text));
        count = *number;
    }
    return histogram;
}

QByteArray valueText(const MemoryStats::Number &number)
{
    return number ? QByteArray::number(static_cast<qulonglong>(*number)) : QByteArray("none");
}

QByteArray valueText(const std::optional<QString> &text)
{
    return text ? text->toUtf8() : QByteArray("none");
}

QByteArray valueText(const std::optional<MemoryStats::Histogram> &histogram)
{
    QByteArray text;
    for (const std::uint64_t count : histogram.value_or(MemoryStats::Histogram())) {
        if (!text.isEmpty())
            text += ' ';
        text += QByteArray::number(static_cast<qulonglong>(count));
    }
    return histogram ? text : QByteArray("none");
}

}  // namespace

tl::expected<std::uint64_t, ParseError> parseNumber(QByteArrayView text)
{
    const QByteArrayView digits = text.endsWith('\n') ? text.chopped(1) : text;
    const std::optional<std::uint64_t> number = scan::number(digits);
    if (!number)
        return tl::unexpected(ParseError{1, scan::notANumber("the value", digits)});
    return *number;
}

tl::expected<MemoryStats, ParseError> parseMemoryStats(QByteArrayView text)
{
    if (text.isEmpty())
        return tl::unexpected(ParseError{0, QStringLiteral("the text is empty")});

    MemoryStats stats;
    QSet<QByteArrayView> seen;
    qsizetype lineNumber = 0;
    const auto refuse = [&lineNumber](const QString &reason) {
        return tl::unexpected(ParseError{lineNumber, reason});
    };

    QByteArrayView rest = text;
    while (!rest.isEmpty()) {
        ++lineNumber;
        if (rest.indexOf('\n') < 0)
            return refuse(QStringLiteral("the line is cut off: %1").arg(scan::quoted(rest)));
        const QByteArrayView line = scan::takeUntil(&rest, '\n');

        const qsizetype colon = line.indexOf(": ");
        const QByteArrayView key = colon < 0 ? QByteArrayView() : line.first(colon);
        const QByteArrayView value = colon < 0 ? QByteArrayView() : line.sliced(colon + 2);
        if (!scan::isName(key) || value.isEmpty() || !isPlainText(value))
            return refuse(QStringLiteral("not \"key: value\": %1").arg(scan::quoted(line)));
        if (seen.contains(key))
            return refuse(QStringLiteral("%1 is given twice").arg(scan::latin1(key)));
        seen.insert(key);
        if (value == "none")
            continue;

        const Field *field = fieldOf(key);
        if (!field)
            continue;
        if (const auto *string = std::get_if<TextField>(field)) {
            stats.**string = QString::fromUtf8(value);
        } else if (const auto *number = std::get_if<NumberField>(field)) {
            stats.**number = scan::number(value);
            if (!(stats.**number))
                return refuse(scan::notANumber(key, value));
        } else if (const auto *counts = std::get_if<HistogramField>(field)) {
            const auto histogram = parseHistogram(key, value);
            if (!histogram)
                return refuse(histogram.error());
            stats.**counts = *histogram;
        }
    }

    if (stats.monitorEnabled.value_or(0) > 1) {
        return tl::unexpected(ParseError{
            0,
            QStringLiteral("monitor_enabled is neither 0 nor 1: %1").arg(*stats.monitorEnabled)});
    }
    return stats;
}

QByteArray memoryStatsText(const MemoryStats &stats)
{
    QByteArray text;
    for (const auto &[key, field] : Fields) {
        const QByteArray value =
            std::visit([&stats](auto member) { return valueText(stats.*member); }, field);
        text += QByteArray(key) + ": " + value + '\n';
    }
    return text;
}

}  // namespace pddgpu
