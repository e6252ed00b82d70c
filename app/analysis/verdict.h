// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <utility>

#include "analysis/growth.h"

namespace pddgpu {

/// The judgement of a group of objects. In the order in which people should look at them.
enum class Verdict : std::uint8_t {
    Leak,        ///< Survivors of one generation after the other pile up.
    Orphaned,    ///< Their creator has closed, and no client holds a handle.
    Growing,     ///< They pile up, and whether as a leak or as a cache that fills is not known yet.
    Held,        ///< Old, and not growing.
    Cache,       ///< Levelled off, with turnover.
    WorkingSet,  ///< They come and go.
    TooEarly,    ///< Not watched for long enough.
};
inline constexpr int Verdicts = 7;

/// Whether somebody should act on it.
constexpr bool isAtStake(Verdict verdict)
{
    return verdict <= Verdict::Growing;
}

/// The numbers behind a verdict.
struct Evidence {
    /// What decided.
    enum class Kind : std::uint8_t {
        None,
        RegularSurvivors,  ///< Some die young; others, at regular intervals, do not.
        Survivors,         ///< Some die young; others do not, for long.
        HandleLess,        ///< No client has a handle, and an exported dma-buf keeps each.
        NeverFreed,        ///< None has died, for long, and they come as fast as ever.
        EarlierProcess,    ///< The same objects of an earlier process of this program have leaked.
        Pinned,            ///< A rule of the user's.
    };

    Kind kind = Kind::None;
    /// Generations, objects that were created together, of which some are still alive, and these.
    std::uint64_t generations = 0;
    std::uint64_t survivors = 0;
    std::uint64_t diedOld = 0;  ///< Of the group, at an age of afterMs or more.
    std::uint64_t spanMs = 0;   ///< From the first to the last of these generations.
    std::uint64_t afterMs = 0;  ///< Hardly any object of the group dies above this age.
    std::uint64_t quietMs = 0;  ///< Since the last creation.
    /// Growing: fewer and fewer generations are added, as in a cache that fills from a finite set.
    bool isSlowing = false;

    friend bool operator==(const Evidence &, const Evidence &) = default;
};

/// A verdict, without the objects that it is about.
struct Judgement {
    Verdict verdict = Verdict::TooEarly;
    Confidence confidence = Confidence::Low;
    Evidence evidence;
    double objectsPerMinute = 0;      ///< Leak, Growing: over spanMs; 0: it has stopped.
    double objectsPerGeneration = 0;  ///< Leak, Growing: survivors.
    /// TooEarly, Growing: time until something else can be said, if all goes on; not set: unknown.
    std::optional<std::uint64_t> decidedInMs;

    friend bool operator==(const Judgement &, const Judgement &) = default;
};

/// Sizes of one class are within a power of two.
constexpr std::uint8_t sizeClassOf(std::uint64_t sizeBytes)
{
    constexpr std::uint64_t PageBytes = 4096;
    return static_cast<std::uint8_t>(std::bit_width(sizeBytes / PageBytes));
}

/// All sizes of the class of this size.
constexpr std::pair<std::uint64_t, std::uint64_t> sizesLike(std::uint64_t sizeBytes)
{
    constexpr std::uint64_t PageBytes = 4096;
    if (sizeBytes < PageBytes)
        return {0, PageBytes - 1};
    const std::uint64_t smallest = std::bit_floor(sizeBytes);
    return {smallest, smallest + (smallest - 1)};
}

/// What stays the same of a group from one judgement to the next.
struct JudgedKey {
    Creator creator;
    std::uint8_t sizeClass = 0;
    bool isVarious = false;
    bool isOfClients = false;

    friend bool operator==(const JudgedKey &, const JudgedKey &) = default;
};

inline std::size_t qHash(const JudgedKey &key, std::size_t seed = 0) noexcept
{
    return qHashMulti(seed, key.creator, key.sizeClass, key.isVarious, key.isOfClients);
}

/// Objects of one process with one label and about one size, and the verdict on them.
struct JudgedGroup {
    Creator creator;         ///< The label is folded (labelfold.h).
    bool isVarious = false;  ///< The process has too many labels; these are the rest of them.
    /// Sizes of the objects seen so far: within a power of two.
    std::uint64_t smallestBytes = 0;
    std::uint64_t largestBytes = 0;
    Amount amount;    ///< Alive, without persistent ones; of clients only bytes are known.
    Amount orphaned;  ///< Among these.
    Amount exported;  ///< Among these.
    /// The objects are unknown: these are the clients of one process.
    bool isOfClients = false;
    double clientBytesPerMinute = 0;
    Judgement judgement;
    qsizetype pinnedByLine = 0;  ///< Of the rules, which says that this is a leak; 0: none does.

    double bytesPerMinute() const
    {
        return amount.objects == 0
                   ? clientBytesPerMinute
                   : judgement.objectsPerMinute * static_cast<double>(amount.bytes) /
                         static_cast<double>(amount.objects);
    }
    JudgedKey key() const
    {
        // The rest of all groups has every size.
        const bool isOfAll = isVarious && !creator.isKnown();
        return {creator, isOfAll ? std::uint8_t{0} : sizeClassOf(smallestBytes), isVarious,
                isOfClients};
    }
    /// A rule says that it is a leak.
    void pin(qsizetype line)
    {
        judgement.verdict = Verdict::Leak;
        judgement.confidence = Confidence::High;
        judgement.evidence.kind = Evidence::Kind::Pinned;
        judgement.decidedInMs.reset();
        pinnedByLine = line;
    }
    friend bool operator==(const JudgedGroup &, const JudgedGroup &) = default;
};

/// Whether `a` is to be looked at before `b`: by verdict, leaks and orphans alike; of growing ones
/// those first that do not slow down, and that grow for much longer; then by bytes that it may cost
/// in an hour; then by bytes.
bool comesFirst(const JudgedGroup &a, const JudgedGroup &b);

}  // namespace pddgpu
