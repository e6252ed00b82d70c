// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>
#include <cstdint>
#include <optional>

namespace pddgpu {

// Numbers as people read them, in the default locale. A number that is not set is "unknown".

QString unknownText();

/// The default locale, with digits in groups. "C" has none, and is the default under LANG=C from
/// Qt 6.11 on.
QLocale numberLocale();

QString countText(std::optional<std::uint64_t> count);

/// For the plural form of a text with that count; Qt knows ints only.
int pluralOf(std::uint64_t count);

/// Powers of 1,024 (KiB) or of 1,000 (kB).
enum class ByteUnits : std::uint8_t { Iec, Si };

/// The units of all texts of bytes, IEC at first. As QLocale::setDefault(), it is for the GUI
/// thread, and texts that are there already are the caller's to make again.
void setByteUnits(ByteUnits units);
ByteUnits byteUnits();

/// One decimal: "100.0 MiB"; below 1 KiB without: "512 B".
QString bytesText(std::optional<std::uint64_t> bytes);

/// As bytesText(), without a fraction that is 0, and with two decimals where these say it exactly
/// and one would not: "64 MiB", "1.5 GiB", "1.25 GiB".
QString shortBytesText(std::uint64_t bytes);

/// A value on an axis, with as many decimals as it needs to be said exactly; also of values that
/// are more than memory can be.
QString byteLabelText(double bytes);

/// Used, free and total, each as bytesText() says it: a figure reads alike wherever it stands.
/// More used than there is has no free part.
struct UsageTexts {
    QString used, free, total;
};
UsageTexts usageTexts(std::optional<std::uint64_t> used, std::optional<std::uint64_t> total);

/// "104,857,600 bytes".
QString exactBytesText(std::optional<std::uint64_t> bytes);

/// "3 objects, 30.0 MiB".
QString objectsText(std::optional<std::uint64_t> objects, std::optional<std::uint64_t> bytes);

/// A threshold as a user would type it: "100M" where that is exact, else "104857601".
QString thresholdInputText(std::uint64_t bytes);

/// Whole seconds and up, rounded down: "0 s", "5 min 12 s", "2 h 03 min", "4 d 2 h".
QString ageText(std::optional<std::uint64_t> ns);

/// Three significant places below a minute, "850 ns", "12.3 µs", "340 ms", "1.5 s"; above as
/// ageText(), without seconds that are 0: "5 min".
QString durationText(std::optional<std::uint64_t> ns);

/// As durationText(), of milliseconds.
QString millisecondsText(std::optional<std::uint64_t> ms);

}  // namespace pddgpu
