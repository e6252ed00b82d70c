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
    std::uint64_t birthNs = 0;  ///< Driver's monotonic clock.
    std::uint64_t sizeBytes = 0;
    std::uint64_t handles = 0;
    std::uint64_t clientId = 0;
    std::uint64_t pid = 0;  ///< Thread group id of the creator.
    RegionName region;      ///< Where it is now: the column `domain`.
    // A byte for all of them, which fills the region's word: a listing may have a million objects.
    LeakState state : 2 = LeakState::Active;
    bool orphaned : 1 = false;
    bool exported : 1 = false;
    bool imported : 1 = false;
    bool persistent : 1 = false;
    QString process;  ///< Hostile text: show it through visibleText() (report/visibletext.h) only.
    QString label;    ///< Hostile text, as above; empty: none.

    /// The clock of a listing is read before its lines are: so much later a birth may be.
    static constexpr std::uint64_t BirthGraceNs = 1'000'000'000;

    /// How old it is at a time of the driver's clock; not set: it is not born yet, which cannot be.
    std::optional<std::uint64_t> ageNs(std::uint64_t nowNs) const
    {
        if (birthNs <= nowNs)
            return nowNs - birthNs;
        return birthNs - nowNs <= BirthGraceNs ? std::optional<std::uint64_t>(0) : std::nullopt;
    }

    /// Suspicious or confirmed.
    bool isLeaked() const { return state != LeakState::Active; }

    friend bool operator==(const LeakObject &, const LeakObject &) = default;
};

/// leak_objects (kmod/ABI.md).
struct LeakObjects {
    std::uint64_t generation = 0;
    std::uint64_t nowNs = 0;
    QList<LeakObject> objects;  ///< In birth order.

    friend bool operator==(const LeakObjects &, const LeakObjects &) = default;
};

/// Parses leak_objects. Unknown columns, flags and pairs of line 1 are accepted, and columns are
/// found by name; a missing column, a line with another number of fields, a number, state or
/// domain that is none, a broken escape, a version other than 1 and a text without its last
/// newline are refused.
tl::expected<LeakObjects, ParseError> parseLeakObjects(QByteArrayView text);

/// Parses one listing after the other, of the same device at best, each as parseLeakObjects() does.
/// Objects whose line stands as it is in the listing before are taken over from there, which is
/// quicker: from one poll to the next most do.
///
/// Keeps the latest listing, up to MostKeptBytes of text. Not thread-safe.
class LeakObjectsParser
{
public:
    static constexpr qsizetype MostKeptBytes = 32 << 20;

    /// The text must own its bytes: it is kept.
    tl::expected<LeakObjects, ParseError> parse(const QByteArray &text);

    /// What was parsed, and where in the text.
    struct Listing {
        QByteArray text;
        QByteArrayView columns;  ///< The line that names them, in `text`.
        QList<LeakObject> objects;
        std::vector<std::uint32_t> ends;  ///< Of the objects' lines, as offsets in `text`.
    };

private:
    Listing m_latest;
};

}  // namespace pddgpu
