// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>
#include <array>
#include <memory>
#include <optional>

#include "analysis/growth.h"
#include "analysis/objectverdicts.h"
#include "analysis/suppressions.h"
#include "analysis/verdict.h"
#include "model/snapshot.h"

namespace pddgpu {

/// Objects that a rule marks as intended.
struct SuppressedGroup {
    Creator creator;  ///< The label is folded if several labels differ only in numbers.
    std::uint64_t sizeBytes = 0;
    Amount amount;
    bool isOfClients = false;  ///< The objects are unknown, and so is their size.
    SuppressionRule rule;

    friend bool operator==(const SuppressedGroup &, const SuppressedGroup &) = default;
};

/// Findings for one sample and its predecessors. Immutable once published.
struct Findings {
    /// Longer lists are truncated: they add nothing for a reader.
    static constexpr qsizetype MostSuppressed = 200;

    SnapshotPtr snapshot;  ///< Never null. If its objects are unknown, nothing is found.

    Amount orphaned;  ///< With or without holders; persistent and suppressed ones excluded.
    /// Bytes that remained unaccounted for in all of the last samples; not set: unknown.
    std::optional<std::uint64_t> unexplainedBytes;

    /// Longer lists are truncated, behind all that is at stake.
    static constexpr qsizetype MostGroups = 500;
    /// The verdicts on the objects, by group; of a card without objects, by process. In
    /// the order in which people should look at them.
    QList<JudgedGroup> groups;
    /// Of all groups, by verdict.
    struct Sum {
        qsizetype groups = 0;
        Amount amount;

        friend bool operator==(const Sum &, const Sum &) = default;
    };
    std::array<Sum, Verdicts> sums;
    const Sum &sum(Verdict verdict) const { return sums[static_cast<std::size_t>(verdict)]; }
    /// Of groups that are left out because a rule says that they are intended.
    Amount intended;
    /// The verdicts by object. Null: the objects are unknown.
    std::shared_ptr<const ObjectVerdicts> verdicts;
    /// All groups that are at stake, or all that are not.
    Sum sumOf(bool atStake) const
    {
        Sum all;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            if (isAtStake(static_cast<Verdict>(i)) != atStake)
                continue;
            all.groups += sums[i].groups;
            all.amount.add(sums[i].amount.objects, sums[i].amount.bytes);
        }
        return all;
    }
    /// Whether nothing can be said of any group yet.
    bool isTooEarly() const
    {
        const qsizetype early = sum(Verdict::TooEarly).groups;
        return early > 0 && early == sumOf(false).groups && sumOf(true).groups == 0;
    }
    /// The verdicts are about the whole recording, not about the time up to this sample.
    bool isWholeRecording = false;
    /// For how long the objects, or the clients, have been watched.
    std::uint64_t watchedMs = 0;

    QList<Growth> growth;  ///< Excludes suppressed objects, except in the memory domains.
    /// Seconds of the device's clock per second of ours; set only if not about one. All times and
    /// rates here use the device's clock.
    std::optional<double> clockSpeed;

    /// Most bytes first; only the first MostSuppressed.
    QList<SuppressedGroup> suppressed;
    Amount suppressedAmount;

    QString suppressionsPath;
    QString suppressionsReadError;         ///< In English; empty: no error, or no file.
    QList<ParseError> suppressionsErrors;  ///< Lines that could not be parsed.
};

using FindingsPtr = std::shared_ptr<const Findings>;

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::FindingsPtr)
