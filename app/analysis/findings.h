// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMetaType>
#include <QString>
#include <memory>
#include <optional>

#include "analysis/growth.h"
#include "analysis/suppressions.h"
#include "model/snapshot.h"

namespace pddgpu {

/// Why objects are taken for a leak, or why perhaps not.
struct Reason {
    enum class Kind : std::uint8_t {
        Orphaned,   ///< Their creator has closed, and no client holds a handle on them.
        Growing,    ///< Their creator's objects with this label take more and more.
        ManyAlike,  ///< Many of one size and label are old.
        Confirmed,  ///< Confirmed leaks, by the driver's last check.
        // What speaks for them:
        HeldElsewhere,  ///< Their creator has closed, but another client holds handles on them.
        Exported,       ///< A dma-buf of them is open.
        LevelledOff,    ///< Their creator's objects have stopped to grow.
    };

    Kind kind = Kind::Confirmed;
    Amount amount;  ///< The objects that it is about.
    /// Confirmed, ManyAlike: older than this at the driver's last check; not set: unknown.
    std::optional<std::uint64_t> ageMs;
    /// Growing: for how long. LevelledOff: since how long.
    std::uint64_t forMs = 0;
    double bytesPerMinute = 0;                ///< Growing.
    Confidence confidence = Confidence::Low;  ///< Growing: medium or high.

    friend bool operator==(const Reason &, const Reason &) = default;
};

/// Objects of one creator, of one size where that says something, that may be one leak.
struct Suspect {
    /// The first sort key, most urgent first.
    enum class Rank : std::uint8_t {
        Orphan,      ///< No client can free them any more.
        HeldOrphan,  ///< Their creator has closed, and others have held them for long.
        Growth,      ///< It gets worse.
        Alike,       ///< The same thing is forgotten again and again.
        Age,         ///< Old, and nothing else.
        Excused,     ///< As one of the above, but shared with others, or it has levelled off.
    };

    Creator creator;  ///< The label is folded where there are several that only numbers tell apart.
    std::optional<std::uint64_t> sizeBytes;  ///< Not set: of various sizes.
    Amount amount;                           ///< All that live, persistent ones left out.
    Amount old;  ///< Of these: suspicious, confirmed, or orphaned without handles.
    Rank rank = Rank::Age;
    QList<Reason> reasons;  ///< At least one, what speaks against them first.

    friend bool operator==(const Suspect &, const Suspect &) = default;
};

/// Objects that a rule says are intended.
struct SuppressedGroup {
    Creator creator;  ///< As that of a suspect.
    std::uint64_t sizeBytes = 0;
    Amount amount;
    SuppressionRule rule;

    friend bool operator==(const SuppressedGroup &, const SuppressedGroup &) = default;
};

/// Findings in one sample and in those before it. Immutable once published.
struct Findings {
    /// Longer lists are cut, and say nothing more to a reader.
    static constexpr qsizetype MostSuspects = 30;
    static constexpr qsizetype MostSuppressed = 200;

    SnapshotPtr snapshot;  ///< Never null. Where its objects are unknown, nothing is found.

    /// By rank, then bytes. Many that are few objects and little memory are left out, and those
    /// beyond MostSuspects.
    QList<Suspect> suspects;
    Amount suspected;         ///< Of those listed: all that live.
    Amount old;               ///< Of these, as in Suspect.
    qsizetype restCount = 0;  ///< Suspects that are not listed.
    Amount rest;              ///< Their old objects.
    Amount orphaned;          ///< With or without holders; persistent and suppressed ones left out.
    /// Bytes that the driver could not explain in each of the last samples; not set: unknown.
    std::optional<std::uint64_t> unexplainedBytes;

    QList<Growth> growth;  ///< Suppressed objects are left out, but not of the domains.
    /// Seconds of the device's clock in one of ours, where that is not about one: all times and
    /// speeds here are in the former.
    std::optional<double> clockSpeed;

    /// Most bytes first; of more than MostSuppressed the first ones.
    QList<SuppressedGroup> suppressed;
    Amount suppressedAmount;

    QString suppressionsPath;
    QString suppressionsReadError;         ///< In English; empty: read, or not there.
    QList<ParseError> suppressionsErrors;  ///< Lines that were not understood.
};

using FindingsPtr = std::shared_ptr<const Findings>;

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::FindingsPtr)
