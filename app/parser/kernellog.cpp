// SPDX-License-Identifier: GPL-3.0-or-later
#include "parser/kernellog.h"

#include <QVarLengthArray>
#include <limits>
#include <optional>

#include "parser/scan.h"
#include "text/timeunits.h"

namespace pddgpu {

namespace {

// Facility and level, as in syslog: the level is in the lowest three bits.
constexpr std::uint64_t LevelMask = 7;

// The kernel writes control characters, bytes above 0x7e and the backslash as \xHH. Other escapes
// do not come from it and stay unchanged.
QString unescapedMessage(QByteArrayView text)
{
    QVarLengthArray<char, 256> bytes;
    while (!text.isEmpty()) {
        if (const std::optional<char> byte = scan::escapedByte(text)) {
            bytes.append(*byte);
            text = text.sliced(scan::EscapeLength);
        } else {
            bytes.append(text.front());
            text = text.sliced(1);
        }
    }
    return QString::fromUtf8(bytes.constData(), bytes.size());
}

std::optional<LogLine> parseRecord(QByteArrayView record)
{
    const qsizetype end = record.indexOf(';');
    if (end < 0)
        return std::nullopt;
    QByteArrayView head = record.first(end);
    const std::optional<std::uint64_t> priority = scan::number(scan::takeUntil(&head, ','));
    const std::optional<std::uint64_t> sequence = scan::number(scan::takeUntil(&head, ','));
    const std::optional<std::uint64_t> timeUs = scan::number(scan::takeUntil(&head, ','));
    const QByteArrayView flags = scan::takeUntil(&head, ',');
    if (!priority || !sequence || !timeUs || flags.isEmpty() ||
        *timeUs > std::numeric_limits<std::uint64_t>::max() / NsPerUs) {
        return std::nullopt;
    }
    return LogLine{*sequence, *timeUs * NsPerUs, static_cast<int>(*priority & LevelMask),
                   unescapedMessage(record.sliced(end + 1))};
}

}  // namespace

KernelLog parseKernelLog(QByteArrayView text)
{
    KernelLog log;
    while (!text.isEmpty()) {
        const bool isWhole = text.indexOf('\n') >= 0;
        const QByteArrayView line = scan::takeUntil(&text, '\n');
        if (isWhole && line.startsWith(' '))
            continue;
        std::optional<LogLine> record = isWhole ? parseRecord(line) : std::nullopt;
        if (record)
            log.lines.append(*std::move(record));
        else
            ++log.malformed;
    }
    return log;
}

}  // namespace pddgpu
