// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "io/bytesink.h"
#include "io/progress.h"
#include "report/leakreport.h"
#include "text/timeunits.h"

// Shared by the report writers, for internal use.
namespace pddgpu::rows {

inline constexpr qsizetype ChunkBytes = 256 * 1024;

inline void append(QByteArray *text, std::uint64_t number)
{
    char digits[20];
    char *const end = digits + sizeof digits;
    char *begin = end;
    do {
        *--begin = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number > 0);
    text->append(begin, end - begin);
}

inline void append(QByteArray *text, bool value)
{
    text->append(value ? "true" : "false");
}

/// Seconds with three decimals, rounded down.
inline void appendAge(QByteArray *text, std::uint64_t ageNs)
{
    const std::uint64_t ageMs = ageNs / NsPerMs;
    append(text, ageMs / 1000);
    text->append('.');
    for (const std::uint64_t place : {100u, 10u, 1u})
        text->append(static_cast<char>('0' + ageMs % 1000 / place % 10));
}

/// Writes `head`, then the output of `appendRow(&text, object)` for each object of the report, in
/// chunks. Counts the objects, and stops between two chunks when cancelled. Unwritten output stays
/// in `head`.
template <typename AppendRow>
Written write(const LeakReport &report, QByteArray *head, ByteSink *sink, Progress *progress,
              AppendRow appendRow)
{
    Written written;
    std::uint64_t objects = 0;
    const auto handOver = [&] {
        progress->advance(std::exchange(objects, 0));
        written = progress->isCancelled()
                      ? tl::unexpected(ReportError{ReportError::Kind::Cancelled, {}, {}})
                      : sink->write(*head);
        head->resize(0);
        return written.has_value();
    };
    head->reserve(ChunkBytes + ChunkBytes / 4);
    visitObjects(report, [&](const LeakObject &object) {
        appendRow(head, object);
        ++objects;
        return head->size() < ChunkBytes || handOver();
    });
    if (written && progress->isCancelled())
        written = tl::unexpected(ReportError{ReportError::Kind::Cancelled, {}, {}});
    progress->advance(objects);
    return written;
}

}  // namespace pddgpu::rows
