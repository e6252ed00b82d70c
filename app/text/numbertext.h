// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>
#include <cstdint>
#include <optional>

namespace pddgpu {

// Numbers for display, in the default locale. A number not set is "unknown".

QString unknownText();

/// The default locale, with digit grouping. "C", the default under LANG=C, has none from Qt 6.11
/// on.
QLocale numberLocale();

QString countText(std::optional<std::uint64_t> count);

/// The value for the plural form of a text; Qt only takes an int.
int pluralOf(std::uint64_t count);

/// Powers of 1,024 (KiB) or of 1,000 (kB).
enum class ByteUnits : std::uint8_t { Iec, Si };

/// The units of all byte texts, initially IEC. Like QLocale::setDefault(), only for the GUI thread;
/// the caller must update existing texts.
void setByteUnits(ByteUnits units);
ByteUnits byteUnits();

/// One decimal: "100.0 MiB"; none below 1 KiB: "512 B".
QString bytesText(std::optional<std::uint64_t> bytes);

/// Like bytesText(), but omits a fraction of 0, and uses two decimals if these are exact and one is
/// not: "64 MiB", "1.5 GiB", "1.25 GiB".
QString shortBytesText(std::uint64_t bytes);

/// An axis label, with as many decimals as needed to be exact; also for values above any memory
/// size.
QString byteLabelText(double bytes);

/// Used, free and total, each formatted by bytesText(): a figure looks the same everywhere. There
/// is no free part if more is used than exists.
struct UsageTexts {
    QString used, free, total;
};
UsageTexts usageTexts(std::optional<std::uint64_t> used, std::optional<std::uint64_t> total);

/// "104,857,600 bytes".
QString exactBytesText(std::optional<std::uint64_t> bytes);

/// "3 objects, 30.0 MiB".
QString objectsText(std::optional<std::uint64_t> objects, std::optional<std::uint64_t> bytes);

/// A threshold as a user would type it: "100M" if that is exact, else "104857601".
QString thresholdInputText(std::uint64_t bytes);

/// Whole seconds and up, rounded down: "0 s", "5 min 12 s", "2 h 03 min", "4 d 2 h".
QString ageText(std::optional<std::uint64_t> ns);

/// Three significant digits below a minute, "850 ns", "12.3 µs", "340 ms", "1.5 s"; above like
/// ageText(), without seconds that are 0: "5 min".
QString durationText(std::optional<std::uint64_t> ns);

/// Like durationText(), for milliseconds.
QString millisecondsText(std::optional<std::uint64_t> ms);

}  // namespace pddgpu
