// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/groupcourse.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

#include "text/timeunits.h"

namespace pddgpu {

namespace {

constexpr std::uint64_t MinuteNs = 60 * NsPerSecond;

// Above this age hardly any object dies, if this share or less of those that reach an octave of
// age dies in it. Heavy tails stay far above: with the exponent 1, half of them die in each octave.
constexpr double FewDeaths = 0.10;

// Of a generation that is not freed as a whole, each is a new proof.
constexpr std::uint64_t FewestLeaking = 20;
constexpr std::uint64_t FewestGrowing = 5;
constexpr std::uint64_t ShortestGrowthNs = 20 * NsPerSecond;
// How long survivors must have been piling up to be a leak.
constexpr std::uint64_t RegularNs = 3 * MinuteNs;
constexpr std::uint64_t HandleLessNs = 10 * MinuteNs;
constexpr std::uint64_t SurvivorsNs = 30 * MinuteNs;
// A cache may fill evenly for hours, and until then nothing tells it from a leak.
constexpr std::uint64_t NeverFreedNs = 13 * 60 * MinuteNs;
// Nothing is said of a group that was watched for less.
constexpr std::uint64_t TooEarlyNs = 60 * NsPerSecond;

constexpr std::size_t MostCohorts = 96;
constexpr std::size_t MostPoints = 64;
// Objects created within this time belong together, whatever their pace.
constexpr double OneGenerationNs = 20e6;

constexpr int FirstOctaveBits = 27;  // 2^27 ns = 134 ms.

std::uint64_t octaveStartNs(int octave)
{
    return octave == 0 ? 0 : std::uint64_t{1} << (FirstOctaveBits + octave - 1);
}

int octaveOf(std::uint64_t ageNs, int octaves)
{
    const int bits = std::bit_width(ageNs);
    return std::clamp(bits - FirstOctaveBits, 0, octaves - 1);
}

void fade(double *mean, double value, double weight)
{
    *mean += (value - *mean) * weight;
}

Confidence confidenceOf(std::uint64_t generations)
{
    constexpr std::uint64_t High = 30;
    constexpr std::uint64_t Medium = 10;
    return generations >= High     ? Confidence::High
           : generations >= Medium ? Confidence::Medium
                                   : Confidence::Low;
}

}  // namespace

void GroupCourse::created(std::uint64_t birthNs, bool watched)
{
    ++m_alive;
    if (!watched) {
        m_hasHole = true;
        m_lastBirthNs = std::max(m_lastBirthNs, birthNs);
        return;
    }
    ++m_created;
    const bool isFirst = m_lastBirthNs == 0 || m_cohorts.empty() || m_hasHole;
    const double gapNs =
        isFirst || birthNs < m_lastBirthNs ? 0 : static_cast<double>(birthNs - m_lastBirthNs);
    m_lastBirthNs = std::max(m_lastBirthNs, birthNs);
    if (isFirst || isNewGeneration(gapNs)) {
        if (!isFirst)
            noteGap(gapNs);
        m_cohorts.push_back({m_lastBirthNs, m_lastBirthNs, 1, 0, 0, 0, m_hasHole});
        m_hasHole = false;
        if (m_cohorts.size() > MostCohorts)
            coarsen();
    }
    Cohort &newest = m_cohorts.back();
    newest.lastNs = m_lastBirthNs;
    ++newest.created;
    ++newest.alive;
}

// A pause between bursts is longer than what is between the objects of one burst.
bool GroupCourse::isNewGeneration(double gapNs) const
{
    constexpr double Pause = 0.1;
    return gapNs > std::max(OneGenerationNs, Pause * m_longestGapNs);
}

void GroupCourse::noteGap(double gapNs)
{
    constexpr double Fading = 0.9;
    constexpr double Weight = 0.1;

    m_longestGapNs = std::max(m_longestGapNs * Fading, gapNs);
    m_longestGapEverNs = std::max(m_longestGapEverNs, gapNs);
    ++m_gaps;
    const double weight = std::max(Weight, 1.0 / static_cast<double>(m_gaps));
    fade(&m_gapNs, gapNs, weight);
    fade(&m_gapSquare, gapNs * gapNs, weight);
}

// Joins neighbours whose births are close to each other against their age.
void GroupCourse::coarsen()
{
    constexpr std::size_t Wanted = MostCohorts * 2 / 3;

    for (std::uint64_t fineness = 16; m_cohorts.size() > Wanted; fineness /= 2) {
        std::size_t last = 0;
        for (std::size_t i = 1; i < m_cohorts.size(); ++i) {
            Cohort &before = m_cohorts[last];
            const Cohort &one = m_cohorts[i];
            const std::uint64_t ageNs = m_lastBirthNs - before.firstNs;
            const bool isClose = fineness == 0 || (one.lastNs - before.firstNs) * fineness <= ageNs;
            if (one.isAfterHole || !isClose || i + 1 == m_cohorts.size()) {
                m_cohorts[++last] = one;
                continue;
            }
            before.lastNs = one.lastNs;
            before.generations += one.generations;
            before.created += one.created;
            before.alive += one.alive;
            before.diedOld += one.diedOld;
        }
        m_cohorts.resize(last + 1);
        if (fineness == 0)
            break;
    }
    // Many holes: the oldest say least.
    if (m_cohorts.size() > MostCohorts)
        m_cohorts.erase(m_cohorts.begin());
}

GroupCourse::Cohort *GroupCourse::cohortOf(std::uint64_t birthNs)
{
    const auto later = std::ranges::upper_bound(m_cohorts, birthNs, {},
                                                [](const Cohort &one) { return one.firstNs; });
    if (later == m_cohorts.begin())
        return nullptr;
    Cohort &cohort = *std::prev(later);
    return birthNs <= cohort.lastNs && cohort.alive > 0 ? &cohort : nullptr;
}

void GroupCourse::died(std::uint64_t birthNs, std::uint64_t deathNs)
{
    if (m_alive > 0)
        --m_alive;
    const std::uint64_t ageNs = deathNs > birthNs ? deathNs - birthNs : 0;
    const bool isOld = ageNs >= m_oldAgeNs;
    if (isOld)
        ++m_diedOld;
    Cohort *cohort = cohortOf(birthNs);
    if (!cohort)
        return;
    ++m_died;
    ++m_deaths[static_cast<std::size_t>(octaveOf(ageNs, Octaves))];
    --cohort->alive;
    if (isOld)
        ++cohort->diedOld;
}

void GroupCourse::noteCourse(std::uint64_t nowNs)
{
    constexpr double Weight = 0.05;

    const auto alive = static_cast<double>(m_alive);
    if (m_points.empty()) {
        m_meanAlive = alive;
        m_meanSquareAlive = alive * alive;
    }
    fade(&m_meanAlive, alive, Weight);
    fade(&m_meanSquareAlive, alive * alive, Weight);
    if (!m_points.empty() && nowNs < m_points.back().timeNs + m_pointStepNs)
        return;
    m_points.push_back({nowNs, m_diedOld});
    if (m_points.size() < MostPoints)
        return;
    // Every other one is enough for a longer time.
    for (std::size_t i = 0; i < MostPoints / 2; ++i)
        m_points[i] = m_points[2 * i];
    m_points.resize(MostPoints / 2);
    m_pointStepNs = (m_points.back().timeNs - m_points.front().timeNs) / (MostPoints / 2);
}

std::uint64_t GroupCourse::diedOldAt(std::uint64_t timeNs) const
{
    const auto later = std::ranges::upper_bound(m_points, timeNs, {}, &Point::timeNs);
    return later == m_points.begin() ? 0 : std::prev(later)->diedOld;
}

// The age above which at most this share of those who reach an octave of age dies in it.
//
// It is above the ages of most who died: otherwise the first deaths of a cache that has just
// filled, few against all that it holds, would look like exceptions.
std::uint64_t GroupCourse::ageOfFewDeaths(std::uint64_t nowNs) const
{
    constexpr double MostDeaths = 0.95;

    std::array<std::uint64_t, Octaves> alive = {};
    for (const Cohort &cohort : m_cohorts) {
        const std::uint64_t middleNs = cohort.firstNs + (cohort.lastNs - cohort.firstNs) / 2;
        const std::uint64_t ageNs = nowNs > middleNs ? nowNs - middleNs : 0;
        alive[static_cast<std::size_t>(octaveOf(ageNs, Octaves))] += cohort.alive;
    }
    double reached = 0;  // The octave, dead or alive.
    double died = 0;     // Since.
    for (int octave = Octaves - 1; octave >= 0; --octave) {
        const auto i = static_cast<std::size_t>(octave);
        const auto deaths = static_cast<double>(m_deaths[i]);
        died += deaths;
        // One octave of distance, because a death is noticed at the next look.
        if (died > (1 - MostDeaths) * static_cast<double>(m_died))
            return octaveStartNs(std::min(octave + 2, Octaves - 1));
        const auto within = static_cast<double>(alive[i]);
        reached += deaths + within;
        // Those alive in it have half of it behind them, on average.
        if (deaths > FewDeaths * (reached - within / 2))
            return octaveStartNs(octave + 1);
    }
    return 0;
}

GroupCourse::Pile GroupCourse::pileAbove(std::uint64_t ageNs, std::uint64_t nowNs) const
{
    // So many survivors are missing where there are none.
    constexpr double Missing = 5;
    constexpr double LongPause = 8;
    constexpr double ShortestPauseNs = 30e9;
    constexpr double ThinShare = 0.25;

    Pile pile;
    pile.ageNs = ageNs;
    if (nowNs < ageNs)
        return pile;
    const std::uint64_t limitNs = nowNs - ageNs;
    double created = 0;
    double createdInVain = 0;  // Since the last survivors.
    for (std::size_t i = m_cohorts.size(); i-- > 0;) {
        const Cohort &cohort = m_cohorts[i];
        if (cohort.lastNs > limitNs)
            continue;
        const auto createdHere = static_cast<double>(cohort.created);
        const double share = created > 0 ? static_cast<double>(pile.survivors) / created : 0;
        const double expected = (createdInVain + createdHere) * share;
        if (expected >= Missing && cohort.alive < ThinShare * createdHere * share)
            break;
        if (cohort.alive == 0) {
            createdInVain += createdHere;
            continue;
        }
        if (pile.generations == 0) {
            pile.lastNs = cohort.lastNs;
            pile.endCohort = i + 1;
        } else if (pile.generations >= FewestGrowing) {
            const auto pauseNs = static_cast<double>(pile.firstNs - cohort.lastNs);
            if (pauseNs > std::max(ShortestPauseNs, LongPause * pile.gapNs()))
                break;
        }
        pile.firstNs = cohort.firstNs;
        pile.firstCohort = i;
        pile.generations += cohort.survivingGenerations();
        pile.survivors += cohort.alive;
        created += createdHere + createdInVain;
        createdInVain = 0;
    }
    for (std::size_t i = pile.firstCohort; i < pile.endCohort; ++i)
        pile.diedOld += m_cohorts[i].diedOld;
    return pile;
}

// Fewer generations in the last third than in the first: a cache that fills from a finite set.
bool GroupCourse::isSlowing(const Pile &pile) const
{
    constexpr double Slower = 0.7;
    constexpr double Deviations = 1.5;

    const std::uint64_t firstEndNs = pile.firstNs + pile.spanNs() / 3;
    const std::uint64_t lastStartNs = pile.lastNs - pile.spanNs() / 3;
    double first = 0;
    double last = 0;
    for (std::size_t i = pile.firstCohort; i < pile.endCohort; ++i) {
        const Cohort &cohort = m_cohorts[i];
        const std::uint64_t middleNs = cohort.firstNs + (cohort.lastNs - cohort.firstNs) / 2;
        if (middleNs < firstEndNs)
            first += cohort.survivingGenerations();
        if (middleNs >= lastStartNs)
            last += cohort.survivingGenerations();
    }
    return last + Deviations * std::sqrt(last + 1) < Slower * first;
}

// Whether the surviving generations are spread more evenly than chance would: by the index of
// dispersion, which is 1 for a Poisson process (Cox and Lewis, The Statistical Analysis of Series
// of Events, 1966).
bool GroupCourse::isRegular(const Pile &pile) const
{
    constexpr std::size_t FewestParts = 12;
    constexpr double MostDispersion = 0.35;
    constexpr double FewestInPart = 3;

    if (pile.endCohort - pile.firstCohort < 2 || pile.spanNs() == 0)
        return false;
    const double perNs = static_cast<double>(pile.generations) / static_cast<double>(pile.spanNs());
    double sum = 0;
    std::size_t parts = 0;
    double expected = 0;
    double found = 0;
    for (std::size_t i = pile.firstCohort; i + 1 < pile.endCohort; ++i) {
        expected += static_cast<double>(m_cohorts[i + 1].firstNs - m_cohorts[i].firstNs) * perNs;
        found += m_cohorts[i].survivingGenerations();
        if (expected < FewestInPart)
            continue;
        sum += (found - expected) * (found - expected) / expected;
        ++parts;
        expected = 0;
        found = 0;
    }
    return parts >= FewestParts && sum / static_cast<double>(parts - 1) < MostDispersion;
}

bool GroupCourse::isQuiet(const Pile &pile, std::uint64_t nowNs) const
{
    constexpr double RegularGaps = 1.6;
    constexpr double MostGaps = 4.5;
    constexpr double Patience = 1.8;

    // Only if all survive, the gaps between births are those between survivors.
    double gaps = MostGaps;
    if (m_died == 0 && m_gapNs > 0) {
        const double variance = std::max(0.0, m_gapSquare - m_gapNs * m_gapNs);
        const double spread = std::sqrt(variance) / m_gapNs;
        gaps = std::min(MostGaps, RegularGaps + (MostGaps - RegularGaps) * spread);
    }
    // What has grown gets more time, so that a long pause does not change the verdict twice.
    if (m_last == Verdict::Growing || m_last == Verdict::Leak)
        gaps *= Patience;
    const double gapNs = std::max(pile.gapNs(), m_died == 0 ? m_gapNs : 0);
    const auto quietNs = static_cast<double>(nowNs - pile.ageNs - pile.lastNs);
    return quietNs > gaps * gapNs + static_cast<double>(2 * NsPerSecond);
}

// Of late, how many of the old have died for each that has joined them.
double GroupCourse::turnover(const Pile &pile, std::uint64_t nowNs) const
{
    constexpr std::uint64_t Parts = 12;
    constexpr double FewestJoining = 8;
    constexpr double FewestEvents = 4;

    const double windowNs =
        std::max(static_cast<double>(pile.spanNs() / Parts), FewestJoining * pile.gapNs());
    const double startNs = static_cast<double>(pile.lastNs) - windowNs;
    double joined = 0;
    for (std::size_t i = pile.firstCohort; i < pile.endCohort; ++i) {
        const Cohort &cohort = m_cohorts[i];
        if (static_cast<double>(cohort.firstNs) >= startNs) {
            joined += cohort.alive;
        } else if (static_cast<double>(cohort.lastNs) > startNs) {
            const double share = (static_cast<double>(cohort.lastNs) - startNs) /
                                 static_cast<double>(cohort.lastNs - cohort.firstNs);
            joined += share * cohort.alive;
        }
    }
    const double sinceNs = std::max(0.0, static_cast<double>(nowNs) - windowNs);
    const auto died =
        static_cast<double>(m_diedOld - diedOldAt(static_cast<std::uint64_t>(sinceNs)));
    return joined + died < FewestEvents ? 0 : died / std::max(joined, 1.0);
}

// To start growing takes more than to go on, so that a verdict at the edge does not change all the
// time.
bool GroupCourse::isGrowing(const Pile &pile, std::uint64_t nowNs) const
{
    constexpr std::uint64_t FewestOn = 3;
    constexpr std::uint64_t FewestOfSet = 8;
    constexpr std::uint64_t FewestAgain = 20;
    constexpr std::uint64_t ShortestAgainNs = 30 * MinuteNs;
    constexpr std::uint64_t FewestOfCache = 40;
    constexpr std::uint64_t ShortestOfCacheNs = 120 * MinuteNs;
    constexpr double FewDie = 0.25;
    constexpr double ManyDie = 0.6;
    constexpr double MuchTurnover = 0.7;
    constexpr double AllTurnover = 1.0;

    const bool goesOn = m_last == Verdict::Growing;
    // A few late ones are not growth again.
    if (!goesOn && m_created < m_createdToGrow)
        return false;
    const bool comesAndGoes = m_last == Verdict::WorkingSet || m_last == Verdict::Cache;
    const bool wasCache = m_last == Verdict::Cache;
    std::uint64_t fewest = FewestGrowing;
    std::uint64_t shortestNs = ShortestGrowthNs;
    if (goesOn) {
        fewest = FewestOn;
    } else if (m_hasGrown) {
        fewest = wasCache ? FewestOfCache : FewestAgain;
        shortestNs = wasCache ? ShortestOfCacheNs : ShortestAgainNs;
    } else if (comesAndGoes) {
        fewest = FewestOfSet;
    }
    const auto survivors = static_cast<double>(pile.survivors);
    return pile.generations >= fewest && pile.spanNs() >= shortestNs &&
           static_cast<double>(pile.diedOld) <= (goesOn ? ManyDie : FewDie) * survivors + 1 &&
           !isQuiet(pile, nowNs) && turnover(pile, nowNs) <= (goesOn ? AllTurnover : MuchTurnover);
}

Evidence::Kind GroupCourse::leakKind(const Pile &pile, std::uint64_t nowNs, bool handleLess) const
{
    constexpr std::uint64_t FewestDead = 3;
    constexpr std::uint64_t SomeDie = 50;  // One in so many.
    constexpr double LittleTurnover = 0.7;
    // The time of observation, against the age above which hardly any dies.
    constexpr std::uint64_t LongRegular = 10;
    constexpr std::uint64_t Long = 8;

    if (pile.generations < FewestLeaking || isQuiet(pile, nowNs) ||
        turnover(pile, nowNs) > LittleTurnover || isSlowing(pile) ||
        static_cast<double>(pile.diedOld) > FewDeaths * static_cast<double>(pile.survivors) + 1)
        return Evidence::Kind::None;
    const std::uint64_t spanNs = pile.spanNs();
    if (m_died >= FewestDead && m_died * SomeDie >= m_created) {
        if (spanNs >= RegularNs && spanNs >= LongRegular * pile.ageNs && isRegular(pile))
            return Evidence::Kind::RegularSurvivors;
        if (spanNs >= SurvivorsNs && spanNs >= Long * pile.ageNs)
            return Evidence::Kind::Survivors;
    }
    if (handleLess && spanNs >= HandleLessNs)
        return Evidence::Kind::HandleLess;
    return spanNs >= NeverFreedNs && spanNs >= Long * pile.ageNs ? Evidence::Kind::NeverFreed
                                                                 : Evidence::Kind::None;
}

// A leak stays one, also when it stops, until the old die after all.
bool GroupCourse::isStillLeak() const
{
    constexpr double MostDied = 0.3;
    constexpr double FewestLeft = 0.5;

    const auto survivors = static_cast<double>(m_leak->evidence.survivors);
    return static_cast<double>(m_diedOld - m_diedOldAtLeak) <= MostDied * survivors + 3 &&
           static_cast<double>(m_alive) >= FewestLeft * survivors;
}

std::uint64_t GroupCourse::decidedInMs(const Pile &pile) const
{
    const std::uint64_t patienceNs = m_died > 0 ? SurvivorsNs : NeverFreedNs;
    const double timeNs =
        patienceNs > pile.spanNs() ? static_cast<double>(patienceNs - pile.spanNs()) : 0;
    const double generationsNs =
        pile.generations < FewestLeaking
            ? static_cast<double>(FewestLeaking - pile.generations) * pile.gapNs()
            : 0;
    return static_cast<std::uint64_t>(std::max(timeNs, generationsNs)) / NsPerMs;
}

Judgement GroupCourse::judgementOf(Verdict verdict, const Pile &pile, std::uint64_t nowNs) const
{
    Judgement judgement;
    judgement.verdict = verdict;
    judgement.confidence = confidenceOf(pile.generations);
    judgement.evidence.generations = pile.generations;
    judgement.evidence.survivors = pile.survivors;
    for (int octave = 0; octave < Octaves; ++octave) {
        if (octaveStartNs(octave) >= pile.ageNs)
            judgement.evidence.diedOld += m_deaths[static_cast<std::size_t>(octave)];
    }
    judgement.evidence.spanMs = pile.spanNs() / NsPerMs;
    judgement.evidence.afterMs = pile.ageNs / NsPerMs;
    judgement.evidence.quietMs = (nowNs - std::min(nowNs, m_lastBirthNs)) / NsPerMs;
    if (pile.generations > 1 && pile.spanNs() > 0) {
        judgement.objectsPerGeneration =
            static_cast<double>(pile.survivors) / static_cast<double>(pile.generations);
        if (!isQuiet(pile, nowNs)) {
            judgement.objectsPerMinute = static_cast<double>(pile.survivors) /
                                         static_cast<double>(pile.spanNs()) * double{MinuteNs};
        }
    }
    return judgement;
}

Judgement GroupCourse::judge(std::uint64_t nowNs, bool handleLess)
{
    constexpr std::uint64_t Share = 10;

    const Judgement judgement = judgeNow(nowNs, handleLess);
    if (m_last == Verdict::Growing && judgement.verdict != Verdict::Growing) {
        m_hasGrown = true;
        m_createdToGrow = m_created + std::max(FewestGrowing, m_created / Share);
    }
    m_last = judgement.verdict;
    return judgement;
}

Judgement GroupCourse::judgeNow(std::uint64_t nowNs, bool handleLess)
{
    noteCourse(nowNs);
    if (!m_firstSeenNs)
        m_firstSeenNs = nowNs;
    m_oldAgeNs = ageOfFewDeaths(nowNs);
    const Pile old = pileAbove(m_oldAgeNs, nowNs);
    if (m_leak && isStillLeak()) {
        const Evidence::Kind kind = m_leak->evidence.kind;
        const std::uint64_t survivors = m_leak->evidence.survivors;
        Judgement judgement = judgementOf(Verdict::Leak, old, nowNs);
        judgement.evidence.kind = kind;
        judgement.confidence = std::max(judgement.confidence, m_leak->confidence);
        if (old.survivors > survivors) {
            m_leak = judgement;
            m_diedOldAtLeak = m_diedOld;
        }
        return judgement;
    }
    m_leak.reset();
    if (const Evidence::Kind kind = leakKind(old, nowNs, handleLess);
        kind != Evidence::Kind::None) {
        Judgement judgement = judgementOf(Verdict::Leak, old, nowNs);
        judgement.evidence.kind = kind;
        m_leak = judgement;
        m_diedOldAtLeak = m_diedOld;
        return judgement;
    }
    // If it grows already, what is old stays as it was, unless that changes a lot.
    constexpr std::uint64_t Lot = 4;
    const bool isMuchOlder = m_oldAgeNs > Lot * m_growingAgeNs;
    const bool staysOld = m_last == Verdict::Growing && m_growingAgeNs < m_oldAgeNs && !isMuchOlder;
    const Pile pile = staysOld ? pileAbove(m_growingAgeNs, nowNs) : old;
    if (isGrowing(pile, nowNs)) {
        m_growingAgeNs = pile.ageNs;
        Judgement judgement = judgementOf(Verdict::Growing, pile, nowNs);
        judgement.decidedInMs = decidedInMs(pile);
        judgement.evidence.isSlowing = isSlowing(pile);
        m_growth = judgement;
        m_stoppedNs.reset();
        return judgement;
    }
    if (goesOnForAWhile(nowNs))
        return m_growth;
    return judgeFine(nowNs);
}

// Growth that seems to have stopped may only be uneven. It is withdrawn well within a tenth of the
// time that it took.
bool GroupCourse::goesOnForAWhile(std::uint64_t nowNs)
{
    constexpr std::uint64_t ShortestNs = 10 * NsPerSecond;
    constexpr std::uint64_t Share = 20;

    if (m_last != Verdict::Growing)
        return false;
    if (!m_stoppedNs)
        m_stoppedNs = nowNs;
    const std::uint64_t grewNs = m_growth.evidence.spanMs * NsPerMs;
    if (nowNs - *m_stoppedNs >= std::max(ShortestNs, grewNs / Share))
        return false;
    m_growth.evidence.quietMs = (nowNs - std::min(nowNs, m_lastBirthNs)) / NsPerMs;
    return true;
}

Judgement GroupCourse::judgeFine(std::uint64_t nowNs)
{
    constexpr double SmallSpread = 0.02;
    // What has not become even by then is a working set, also when it is even for a while.
    constexpr std::uint64_t LongUnevenNs = 2 * 60 * MinuteNs;
    constexpr double FewestInCache = 8;
    constexpr double LeftInCache = 0.7;
    constexpr std::uint64_t ManyDie = 3;  // One in so many.
    constexpr std::uint64_t SomeDie = 6;
    constexpr double LongestGaps = 5;
    constexpr double IdleShare = 3;
    constexpr double Patience = 3;

    Judgement judgement;
    const std::uint64_t quietNs = nowNs - std::min(nowNs, m_lastBirthNs);
    judgement.evidence.quietMs = quietNs / NsPerMs;
    judgement.evidence.generations = m_gaps + 1;
    judgement.evidence.survivors = m_alive;
    judgement.confidence = confidenceOf(m_gaps + 1);

    const std::uint64_t seenNs = nowNs - std::min(nowNs, *m_firstSeenNs);
    const auto quiet = static_cast<double>(quietNs);
    const auto shortest = static_cast<double>(TooEarlyNs);
    // A set that is idle for a while still comes and goes.
    const auto activeNs =
        static_cast<double>(m_lastBirthNs - std::min(m_lastBirthNs, *m_firstSeenNs));
    const bool hasComeAndGone = m_last == Verdict::WorkingSet || m_last == Verdict::Cache;
    const double patience = hasComeAndGone ? Patience : 1;
    const bool comesAndGoes =
        m_died > 0 && m_died * (hasComeAndGone ? SomeDie : ManyDie) >= m_created &&
        quiet <
            patience * std::max({shortest, LongestGaps * m_longestGapEverNs, IdleShare * activeNs});
    const bool isIdle = quiet >= std::max(shortest, LongestGaps * m_longestGapEverNs);
    if (m_last == Verdict::TooEarly && (seenNs < TooEarlyNs || (!comesAndGoes && !isIdle))) {
        judgement.verdict = Verdict::TooEarly;
        const auto untilNs = std::max(shortest, LongestGaps * m_longestGapEverNs);
        const double restNs = std::max(shortest - static_cast<double>(seenNs), untilNs - quiet);
        judgement.decidedInMs = static_cast<std::uint64_t>(std::max(0.0, restNs)) / NsPerMs;
        return judgement;
    }
    if (!comesAndGoes) {
        judgement.verdict = Verdict::Held;
        return judgement;
    }
    const double variance = std::max(0.0, m_meanSquareAlive - m_meanAlive * m_meanAlive);
    if (!m_cameAndWentNs)
        m_cameAndWentNs = nowNs;
    if (m_isCache) {
        m_isCache = static_cast<double>(m_alive) >= LeftInCache * m_meanAlive;
    } else if (nowNs - *m_cameAndWentNs < LongUnevenNs) {
        m_isCache = m_meanAlive >= FewestInCache && std::sqrt(variance) < SmallSpread * m_meanAlive;
    }
    judgement.verdict = m_isCache ? Verdict::Cache : Verdict::WorkingSet;
    return judgement;
}

}  // namespace pddgpu
