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

/// Why objects are considered a leak, or why perhaps not.
struct Reason {
    enum class Kind : std::uint8_t {
        Orphaned,   ///< Their creator has closed, and no client holds a handle.
        Growing,    ///< Their creator's objects with this label use more and more memory.
        ManyAlike,  ///< Many objects of the same size and label are old.
        Confirmed,  ///< Confirmed leaks, as of the driver's last check.
        // Reasons against a leak:
        HeldElsewhere,  ///< Their creator has closed, but another client holds handles.
        Exported,       ///< An exported dma-buf is open.
        LevelledOff,    ///< Their creator's objects stopped growing.
    };

    Kind kind = Kind::Confirmed;
    Amount amount;  ///< The objects concerned.
    /// Confirmed, ManyAlike: minimum age at the driver's last check; not set: unknown.
    std::optional<std::uint64_t> ageMs;
    /// Growing: for how long. LevelledOff: since when.
    std::uint64_t forMs = 0;
    double bytesPerMinute = 0;                ///< Only for Growing.
    Confidence confidence = Confidence::Low;  ///< Only for Growing: medium or high.

    friend bool operator==(const Reason &, const Reason &) = default;
};

/// Objects of one creator that may be one leak; of one size, if the size is significant.
struct Suspect {
    /// The first sort key, most urgent first.
    enum class Rank : std::uint8_t {
        Orphan,      ///< No client can free them any more.
        HeldOrphan,  ///< Their creator has closed, and others have held them for long.
        Growth,      ///< Still getting worse.
        Alike,       ///< The same kind of object is leaked repeatedly.
        Age,         ///< Old, with no other reason.
        Excused,     ///< One of the above, but shared with others or levelled off.
    };

    Creator creator;  ///< The label is folded if several labels differ only in numbers.
    std::optional<std::uint64_t> sizeBytes;  ///< Not set: various sizes.
    Amount amount;                           ///< All live objects except persistent ones.
    Amount old;  ///< Among these: suspicious, confirmed, or orphaned without handles.
    Rank rank = Rank::Age;
    QList<Reason> reasons;  ///< At least one; those pointing to a leak first.

    friend bool operator==(const Suspect &, const Suspect &) = default;
};

/// Objects that a rule marks as intended.
struct SuppressedGroup {
    Creator creator;  ///< Folded as in Suspect.
    std::uint64_t sizeBytes = 0;
    Amount amount;
    SuppressionRule rule;

    friend bool operator==(const SuppressedGroup &, const SuppressedGroup &) = default;
};

/// Findings for one sample and its predecessors. Immutable once published.
struct Findings {
    /// Longer lists are truncated: they add nothing for a reader.
    static constexpr qsizetype MostSuspects = 30;
    static constexpr qsizetype MostSuppressed = 200;

    SnapshotPtr snapshot;  ///< Never null. If its objects are unknown, nothing is found.

    /// Sorted by rank, then bytes. Those with few objects and little memory, and those beyond
    /// MostSuspects, are left out.
    QList<Suspect> suspects;
    Amount suspected;         ///< All live objects of the listed suspects.
    Amount old;               ///< Old ones among these, as in Suspect.
    qsizetype restCount = 0;  ///< Number of suspects not listed.
    Amount rest;              ///< Their old objects.
    Amount orphaned;          ///< With or without holders; persistent and suppressed ones excluded.
    /// Bytes that remained unaccounted for in all of the last samples; not set: unknown.
    std::optional<std::uint64_t> unexplainedBytes;

    /// Longer lists are truncated, behind all that is at stake.
    static constexpr qsizetype MostGroups = 500;
    /// What is to be thought of the objects, by group; of a card without objects, by process. In
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
