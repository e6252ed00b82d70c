// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "parser/memorystats.h"
#include "parser/regionname.h"

namespace pddgpu {

enum class LeakState : std::uint8_t { Active, Suspicious, Confirmed };

/// One tracked buffer object, as the driver listed it.
struct LeakObject {
    std::uint64_t id = 0;
    std::uint64_t birthNs = 0;  ///< Driver's monotonic clock; of a preexisting one, an upper bound.
    std::uint64_t sizeBytes = 0;
    std::uint64_t handles = 0;
    std::uint64_t clientId = 0;
    std::uint64_t pid = 0;  ///< Thread group id of the creator, if that is known.
    RegionName region;      ///< Its current region: the column `domain`.
    // A byte for all of them, which fills the region's word: a listing may have a million objects.
    LeakState state : 2 = LeakState::Active;
    bool orphaned : 1 = false;
    bool exported : 1 = false;
    bool imported : 1 = false;
    bool persistent : 1 = false;
    bool preexisting : 1 = false;  ///< Older than its monitor: age and creator are unknown.
    QString process;  ///< Untrusted text: show it only through visibleText() (text/visibletext.h).
    QString label;    ///< Untrusted text, as above; empty: no label.

    /// A listing's clock is read before its lines, so an object may be created up to this much
    /// later.
    static constexpr std::uint64_t BirthGraceNs = 1'000'000'000;

    /// Age at a time of the driver's clock; not set if it is unknown, or created later, which is
    /// impossible.
    std::optional<std::uint64_t> ageNs(std::uint64_t nowNs) const
    {
        if (preexisting)
            return std::nullopt;
        if (birthNs <= nowNs)
            return nowNs - birthNs;
        return birthNs - nowNs <= BirthGraceNs ? std::optional<std::uint64_t>(0) : std::nullopt;
    }

    bool isCreatorKnown() const { return !preexisting; }
    /// The creator's PID; not set: unknown.
    std::optional<std::uint64_t> knownPid() const
    {
        return isCreatorKnown() ? std::optional(pid) : std::nullopt;
    }

    /// Suspicious or confirmed.
    bool isLeaked() const { return state != LeakState::Active; }

    friend bool operator==(const LeakObject &, const LeakObject &) = default;
};

/// leak_objects (kmod/ABI.md).
struct LeakObjects {
    std::uint64_t generation = 0;
    std::uint64_t nowNs = 0;
    QList<LeakObject> objects;  ///< In creation order.

    friend bool operator==(const LeakObjects &, const LeakObjects &) = default;
};

/// Parses leak_objects. Unknown columns, flags and line 1 pairs are accepted, and columns are found
/// by name. Returns an error for a missing column, a line with another number of fields, an invalid
/// number, state or domain, a broken escape, a version other than 1, and a text without its final
/// newline.
tl::expected<LeakObjects, ParseError> parseLeakObjects(QByteArrayView text);

/// Parses successive listings, ideally of the same device, each like parseLeakObjects(). Objects
/// whose line is unchanged since the previous listing are copied from there, which is faster: most
/// do not change between two polls.
///
/// Keeps the latest listing, up to MostKeptBytes of text. Not thread-safe.
class LeakObjectsParser
{
public:
    static constexpr qsizetype MostKeptBytes = 32 << 20;

    /// The text must own its bytes, as it is kept.
    tl::expected<LeakObjects, ParseError> parse(const QByteArray &text);

    /// The parsed objects, and their positions in the text.
    struct Listing {
        QByteArray text;
        QByteArrayView columns;  ///< The header line with the column names, in `text`.
        QList<LeakObject> objects;
        std::vector<std::uint32_t> ends;  ///< Ends of the objects' lines, as offsets in `text`.
    };

private:
    Listing m_latest;
};

}  // namespace pddgpu
