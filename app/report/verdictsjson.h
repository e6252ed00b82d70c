// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <cstdint>
#include <optional>

#include "analysis/findings.h"
#include "explain/names.h"

namespace pddgpu {

/// How a card was watched.
struct WatchedTime {
    std::uint64_t samples = 0;        ///< That told who holds memory.
    std::uint64_t holes = 0;          ///< That did not.
    std::optional<std::uint64_t> ms;  ///< By the device's clock; not set: unknown.
};

/// The sum of all groups.
std::uint64_t groupCount(const Findings &findings);

/// The verdicts on a card as JSON, schema `pddgpu-suspects` (docs/pddgpuctl-json.md), with these
/// of its groups. Their names are those to be written.
QByteArray suspectsJson(const Findings &findings, const WatchedTime &watched,
                        const QList<JudgedGroup> &groups);

/// The growth on a card as JSON, schema `pddgpu-growth`, of these of its `all` subjects.
QByteArray growthJson(const Findings &findings, const WatchedTime &watched,
                      const QList<Growth> &growth, qsizetype all);

/// "unknown", "steady", "growing", "levelled_off", "shrinking"
QByteArray trendKey(Trend::Kind kind);
/// "region", "memory", "process", "label", "creator", "client"
QByteArray subjectKey(GrowthSubject::Kind kind);

}  // namespace pddgpu
