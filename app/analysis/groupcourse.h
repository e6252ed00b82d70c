// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/verdict.h"

namespace pddgpu {

/// When the objects of a group were created, and at which age they died; and what follows.
///
/// What leaks does not die of age. So the course asks above which age hardly any object dies (from
/// the share that dies in each octave of age, an actuarial life table), counts the generations that
/// left objects older than that, and how many of such old objects died after all. In a working set,
/// and in a cache that has filled, the old die as fast as they join. In statistics the share of
/// those who never die is known from cure models (Maller and Zhou, Survival Analysis with Long-Term
/// Survivors, 1996), with the same condition: the time of observation must be long against the
/// lifetimes of those who die.
///
/// Its memory is bounded. Times are ns of the driver's clock. Not thread-safe.
class GroupCourse
{
public:
    /// An object was created, in the order of creation. Not `watched`: nobody looked at that time,
    /// so of its generation only what has survived is known.
    void created(std::uint64_t birthNs, bool watched);
    /// An object has died at about that time.
    void died(std::uint64_t birthNs, std::uint64_t deathNs);

    /// The verdict at that time. `handleLess`: no client has a handle of most objects.
    Judgement judge(std::uint64_t nowNs, bool handleLess);

    /// When an object was last created.
    std::uint64_t lastBirthNs() const { return m_lastBirthNs; }

private:
    // Objects created in one or several generations that follow each other.
    struct Cohort {
        std::uint64_t firstNs = 0;  // Births.
        std::uint64_t lastNs = 0;
        std::uint32_t generations = 0;
        std::uint32_t created = 0;
        std::uint32_t alive = 0;
        std::uint32_t diedOld = 0;
        bool isAfterHole = false;  // Before it there were generations that nobody watched.

        std::uint32_t survivingGenerations() const
        {
            return alive < generations ? alive : generations;
        }
    };
    // Generations whose survivors are older than an age, from the newest back to where they begin.
    struct Pile {
        std::uint64_t ageNs = 0;
        std::uint64_t firstNs = 0;  // Births.
        std::uint64_t lastNs = 0;
        std::uint64_t generations = 0;
        std::uint64_t survivors = 0;
        std::uint64_t diedOld = 0;
        std::size_t firstCohort = 0;
        std::size_t endCohort = 0;
        std::uint64_t spanNs() const { return lastNs - firstNs; }
        double gapNs() const
        {
            return generations < 2
                       ? 0
                       : static_cast<double>(spanNs()) / static_cast<double>(generations - 1);
        }
    };
    // The course of the old ones, coarser with time.
    struct Point {
        std::uint64_t timeNs = 0;
        std::uint64_t diedOld = 0;
    };
    static constexpr int Octaves = 26;

    Judgement judgeNow(std::uint64_t nowNs, bool handleLess);
    void noteGap(double gapNs);
    bool isNewGeneration(double gapNs) const;
    Cohort *cohortOf(std::uint64_t birthNs);
    void coarsen();
    void noteCourse(std::uint64_t nowNs);
    std::uint64_t diedOldAt(std::uint64_t timeNs) const;
    std::uint64_t ageOfFewDeaths(std::uint64_t nowNs) const;
    Pile pileAbove(std::uint64_t ageNs, std::uint64_t nowNs) const;
    bool isSlowing(const Pile &pile) const;
    bool isRegular(const Pile &pile) const;
    bool isQuiet(const Pile &pile, std::uint64_t nowNs) const;
    double turnover(const Pile &pile, std::uint64_t nowNs) const;
    Evidence::Kind leakKind(const Pile &pile, std::uint64_t nowNs, bool handleLess) const;
    bool isStillLeak() const;
    bool isGrowing(const Pile &pile, std::uint64_t nowNs) const;
    Judgement judgementOf(Verdict verdict, const Pile &pile, std::uint64_t nowNs) const;
    std::uint64_t decidedInMs(const Pile &pile) const;
    bool goesOnForAWhile(std::uint64_t nowNs);
    Judgement judgeFine(std::uint64_t nowNs);

    std::vector<Cohort> m_cohorts;  // Oldest first.
    std::vector<Point> m_points;
    std::uint64_t m_pointStepNs = 0;
    std::array<std::uint32_t, Octaves> m_deaths = {};  // By age, of those watched.
    std::uint64_t m_alive = 0;
    std::uint64_t m_created = 0;  // Watched, as in the next one.
    std::uint64_t m_died = 0;
    std::uint64_t m_diedOld = 0;
    std::uint64_t m_oldAgeNs = 0;  // What counts as old, as of the last judgement.
    std::optional<std::uint64_t> m_firstSeenNs;
    std::uint64_t m_lastBirthNs = 0;
    bool m_hasHole = false;  // Since the last cohort.
    // Between generations. All fade but the last one.
    double m_longestGapNs = 0;
    double m_gapNs = 0;
    double m_gapSquare = 0;
    double m_longestGapEverNs = 0;
    std::uint64_t m_gaps = 0;
    // Of the number of living ones, fading.
    double m_meanAlive = 0;
    double m_meanSquareAlive = 0;
    std::optional<std::uint64_t> m_cameAndWentNs;  // When it was first seen to.
    bool m_isCache = false;
    std::optional<Judgement> m_leak;  // The last one.
    std::uint64_t m_diedOldAtLeak = 0;
    Verdict m_last = Verdict::TooEarly;
    std::uint64_t m_growingAgeNs = 0;
    Judgement m_growth;                        // The last one.
    std::optional<std::uint64_t> m_stoppedNs;  // Since when it is not growing.
    bool m_hasGrown = false;                   // Once, and stopped.
    std::uint64_t m_createdToGrow = 0;         // Growth begins again only with so many.
};

}  // namespace pddgpu
