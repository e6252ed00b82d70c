// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringView>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <tl/expected.hpp>
#include <vector>

#include "parser/memorystats.h"
#include "text/glob.h"

namespace pddgpu {

/// Times of a scenario are ns of the device's clock, from its start.
inline constexpr std::uint64_t ScenarioNeverNs = std::numeric_limits<std::uint64_t>::max();

/// A time that is chosen anew each time that it is needed.
struct ScenarioSpan {
    enum class Kind {
        Fixed,        ///< firstNs.
        Even,         ///< Anything from firstNs to lastNs.
        Exponential,  ///< firstNs is the mean.
        Pareto,       ///< firstNs is the minimum; the smaller `exponent`, the heavier the tail.
    };

    Kind kind = Kind::Fixed;
    std::uint64_t firstNs = 0;
    std::uint64_t lastNs = 0;
    double exponent = 0;

    friend bool operator==(const ScenarioSpan &, const ScenarioSpan &) = default;
};

/// A size that is chosen anew for each object; whole pages.
struct ScenarioSizes {
    enum class Kind {
        Choice,       ///< One of `bytes`.
        Even,         ///< Anything from the first to the second of `bytes`.
        Exponential,  ///< The first of `bytes` is the mean.
    };

    Kind kind = Kind::Choice;
    std::vector<std::uint64_t> bytes;

    friend bool operator==(const ScenarioSizes &, const ScenarioSizes &) = default;
};

/// How much a line may have at once; one of the two is 0, which means that it does not matter.
struct ScenarioLimit {
    std::uint64_t objects = 0;
    std::uint64_t bytes = 0;

    friend bool operator==(const ScenarioLimit &, const ScenarioLimit &) = default;
};

/// A `make` line: objects that a process creates.
struct ScenarioMake {
    enum class Lives {
        Forever,  ///< Until the process exits.
        Span,     ///< For `lifetime`.
        Cycle,    ///< Until the next turn.
    };

    QByteArray label;  ///< With %n and %x; empty: none.
    ScenarioSizes sizes;
    std::uint32_t objects = 1;          ///< In a turn.
    std::optional<ScenarioSpan> every;  ///< Between turns; not set: one when it gets active.
    Lives lives = Lives::Forever;
    ScenarioSpan lifetime;
    std::uint32_t leaksFirst = 0;  ///< Objects of a turn that are never freed.
    std::uint32_t leaksOneIn = 0;  ///< One in so many is never freed; 0: none.
    ScenarioLimit limit;           ///< Nothing in it: no limit.
    std::uint32_t items = 0;       ///< Each turn asks for some of so many; 0: there are no items.
    std::uint32_t pool = 0;
    std::uint64_t fromNs = 0;
    std::uint64_t untilNs = ScenarioNeverNs;
    std::uint64_t activeNs = 0;  ///< Of each period.
    std::uint64_t periodNs = 0;  ///< 0: always active.
    bool gtt = false;
    bool persistent = false;
    bool exported = false;
    bool imported = false;
    bool closed = false;
    bool shared = false;
    std::optional<ScenarioSpan> moves;
    qsizetype line = 0;
};

/// A `process` line.
struct ScenarioProcess {
    QByteArray name;
    std::uint64_t fromNs = 0;
    std::uint64_t untilNs = ScenarioNeverNs;
    std::uint32_t copies = 1;
    std::optional<ScenarioSpan> lasts;
    std::optional<ScenarioSpan> pause;        ///< Set if `lasts` is.
    std::optional<ScenarioSpan> killedPause;  ///< Not set: it survives without memory.
    std::uint64_t renamesNs = 0;              ///< 0: it keeps its name.
    std::uint32_t pid = 0;
    std::vector<ScenarioMake> makes;
    qsizetype line = 0;
};

/// A time in which no program does anything.
struct ScenarioIdle {
    std::uint64_t fromNs = 0;
    std::uint64_t untilNs = 0;

    friend bool operator==(const ScenarioIdle &, const ScenarioIdle &) = default;
};

/// An `expect` line: the right verdict on some groups of objects.
struct ScenarioExpectation {
    enum class Right { Leak, Orphaned, Held, Cache, WorkingSet, Fine };

    Right right = Right::Fine;
    Glob process;
    std::optional<Glob> label;  ///< Of labels without numbers; not set: any.
    std::uint64_t smallestBytes = 0;
    std::uint64_t largestBytes = std::numeric_limits<std::uint64_t>::max();
    std::optional<std::uint64_t> fromNs;        ///< When the leak begins.
    std::optional<std::uint64_t> untilNs;       ///< When it ends.
    std::optional<std::uint64_t> cycleNs;       ///< Set for a leak.
    std::optional<std::uint64_t> growsUntilNs;  ///< Not set for a leak.
    qsizetype line = 0;

    /// The label with `#` in place of each number, whether it is folded (text/labelfold.h) or not.
    static QString withoutNumbers(const QString &label);
    /// Labels that differ only in their numbers are the same.
    bool matches(QStringView process, QStringView label, std::uint64_t sizeBytes) const;
};

/// What simulated programs do with the memory of a card, and which verdicts are right: a scenario
/// file (docs/scenarios.md), valid as a whole.
struct Scenario {
    static constexpr std::uint64_t PageBytes = 4096;
    static constexpr std::uint64_t DefaultVramBytes = std::uint64_t{1} << 30;
    static constexpr std::uint64_t DefaultGttBytes = std::uint64_t{2} << 30;

    // What a file may ask for, so that none takes all memory or time.
    static constexpr qsizetype MostTextBytes = 1 << 20;
    static constexpr int MostStatements = 10'000;
    static constexpr std::uint32_t MostObjects = 100'000;      ///< Live at once; each number, too.
    static constexpr std::uint32_t MostItems = 1'000'000;      ///< Of an lru.
    static constexpr std::uint32_t MostCopies = 1'000;         ///< Of a process.
    static constexpr std::uint32_t MostRunningLines = 10'000;  ///< `make` lines of all copies.
    static constexpr std::uint64_t ShortestSpanNs = 1'000'000;
    static constexpr std::uint64_t LongestNs = 86'400'000'000'000'000;   ///< 1000 days.
    static constexpr std::uint64_t MostBytes = std::uint64_t{16} << 40;  ///< Of anything.

    QString title;  ///< Empty: none.
    std::uint64_t seed = 1;
    std::uint64_t vramBytes = DefaultVramBytes;
    std::uint64_t gttBytes = DefaultGttBytes;
    std::vector<ScenarioIdle> idle;  ///< Sorted, with time between them.
    std::vector<ScenarioProcess> processes;
    std::vector<ScenarioExpectation> expectations;

    /// The first that matches the group; null: there is none.
    const ScenarioExpectation *expectationFor(QStringView process, QStringView label,
                                              std::uint64_t sizeBytes) const;
};

using ScenarioPtr = std::shared_ptr<const Scenario>;

/// Never null. The error is the first one, and has a line unless it is about the text as a whole.
tl::expected<ScenarioPtr, ParseError> parseScenario(QByteArrayView text);

}  // namespace pddgpu
