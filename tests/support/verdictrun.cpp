// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/verdictrun.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QSet>
#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <tuple>
#include <utility>

#include "analysis/judge.h"
#include "analysis/trend.h"
#include "explain/findings/verdicttext.h"
#include "text/labelfold.h"
#include "transport/simulated/simulateddevice.h"

namespace pddgpu::testing {

namespace {

constexpr std::uint64_t SecondNs = 1'000'000'000;
constexpr qsizetype FirstPlaces = 5;
constexpr qsizetype LongestCourse = 200;

// As often as the window looks; later less often, which saves time and only makes it harder.
std::uint64_t stepNs(std::uint64_t nowNs)
{
    return nowNs < CheckTimesNs[1]   ? SecondNs
           : nowNs < CheckTimesNs[2] ? 5 * SecondNs
                                     : 15 * SecondNs;
}

// One group and what is said of it, in the order of the list.
struct Said {
    Creator creator;
    std::uint64_t sizeBytes = 0;
    bool isVarious = false;
    Verdict verdict = Verdict::TooEarly;
};

using Key = std::pair<Creator, std::pair<int, bool>>;

Key keyOf(const Said &said)
{
    return {
        // A process may rename itself.
        {{}, said.creator.pid, said.creator.label},
        {static_cast<int>(std::bit_width(said.sizeBytes / Scenario::PageBytes)), said.isVarious}};
}

QString nameOf(const Said &said)
{
    return QStringLiteral("%1 (%2), %3, %4")
        .arg(said.creator.process)
        .arg(said.creator.pid)
        .arg(said.isVarious ? QStringLiteral("various labels")
                            : QString(said.creator.label).replace(AnyNumber, u'#'))
        .arg(said.sizeBytes);
}

// Fills in the records of one judge.
class Recorder
{
public:
    Recorder(const Scenario &scenario, std::vector<GroupRecord> *records)
        : m_scenario(scenario), m_records(records)
    {
    }

    // Returns an error, or nothing.
    std::string note(std::uint64_t nowNs, std::optional<std::size_t> check,
                     const std::vector<Said> &list)
    {
        for (std::size_t place = 0; place < list.size(); ++place) {
            const Said &said = list[place];
            const Key key = keyOf(said);
            if (!m_places.contains(key)) {
                m_places.insert(key, m_records->size());
                GroupRecord record;
                record.name = nameOf(said);
                record.firstNs = nowNs;
                record.isFirstOfKind = isNewKind(said);
                record.right = rightOf(said);
                if (!record.right)
                    return "no expectation for " + record.name.toStdString();
                m_records->push_back(record);
            }
            GroupRecord &noted = (*m_records)[m_places.value(key)];
            noteOne(&noted, said.verdict, nowNs, static_cast<qsizetype>(place) < FirstPlaces);
            if (check)
                noted.said[*check] = said.verdict;
        }
        return {};
    }

    std::optional<qsizetype> placeOfLeak(std::uint64_t nowNs, const std::vector<Said> &list,
                                         bool *isOnly) const
    {
        std::optional<qsizetype> place;
        int leaks = 0;
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (!(*m_records)[m_places.value(keyOf(list[i]))].isLeakAt(nowNs))
                continue;
            ++leaks;
            if (!place)
                place = static_cast<qsizetype>(i);
        }
        *isOnly = leaks == 1;
        return place;
    }

private:
    bool isNewKind(const Said &said)
    {
        Key kind = keyOf(said);
        kind.first.pid = 0;
        kind.first.process = said.creator.process;
        if (m_kinds.contains(kind))
            return false;
        m_kinds.insert(kind);
        return true;
    }

    // Of various labels, a leak counts.
    const ScenarioExpectation *rightOf(const Said &said) const
    {
        if (!said.isVarious) {
            return m_scenario.expectationFor(said.creator.process, said.creator.label,
                                             said.sizeBytes);
        }
        const ScenarioExpectation *right = nullptr;
        for (const ScenarioExpectation &one : m_scenario.expectations) {
            const bool isOfIt = one.process.matches(said.creator.process) &&
                                said.sizeBytes >= one.smallestBytes &&
                                said.sizeBytes <= one.largestBytes;
            if (isOfIt && (!right || one.right == ScenarioExpectation::Right::Leak))
                right = &one;
        }
        return right;
    }

    static void noteOne(GroupRecord *record, Verdict verdict, std::uint64_t nowNs,
                        bool isAmongFirst)
    {
        const bool isNamed = verdict == Verdict::Leak || verdict == Verdict::Growing;
        if (isNamed && isAmongFirst && !record->namedNs && record->isLeakAt(nowNs))
            record->namedNs = nowNs;
        if (verdict == Verdict::Leak && !record->calledLeakNs)
            record->calledLeakNs = nowNs;
        if (verdict == Verdict::Growing)
            record->lastGrowingNs = nowNs;
        if (record->last && *record->last != verdict) {
            record->left[static_cast<std::size_t>(*record->last)] = true;
            record->flippedBack =
                record->flippedBack || record->left[static_cast<std::size_t>(verdict)];
            if (record->course.size() < LongestCourse) {
                record->course += QStringLiteral(", %1 at %2 s")
                                      .arg(QString::fromLatin1(verdictKey(verdict)))
                                      .arg(nowNs / SecondNs);
            }
        }
        record->last = verdict;
    }

    const Scenario &m_scenario;
    std::vector<GroupRecord> *m_records;
    QHash<Key, std::size_t> m_places;
    QSet<Key> m_kinds;
};

std::vector<Said> saidByUs(const Judge &judge)
{
    std::vector<Said> list;
    for (const JudgedGroup &group : judge.groups()) {
        list.push_back(
            {group.creator, group.largestBytes, group.isVarious, group.judgement.verdict});
    }
    return list;
}

// Sums by group, for those who know only sums.
struct Sums {
    QString process;
    std::uint64_t bytes = 0;
    std::uint64_t suspiciousBytes = 0;
    std::uint64_t confirmedBytes = 0;
    std::uint64_t sizeBytes = 0;

    Creator creator(const Creator &key) const { return {process, key.pid, key.label}; }
};
using GroupKey = std::pair<Creator, int>;

QHash<GroupKey, Sums> sumsOf(const LeakObjects &listing)
{
    QHash<GroupKey, Sums> sums;
    for (const LeakObject &object : listing.objects) {
        if (object.persistent)
            continue;
        Sums &sum =
            sums[{{{}, object.pid, foldedLabel(object.label)},
                  static_cast<int>(std::bit_width(object.sizeBytes / Scenario::PageBytes))}];
        sum.process = object.process;
        sum.bytes += object.sizeBytes;
        sum.sizeBytes = object.sizeBytes;
        if (object.isLeaked())
            sum.suspiciousBytes += object.sizeBytes;
        if (object.state == LeakState::Confirmed)
            sum.confirmedBytes += object.sizeBytes;
    }
    return sums;
}

std::vector<Said> sorted(std::vector<std::pair<double, Said>> scored)
{
    // The order of what is equal must not depend on that of a hash, which differs from run to run.
    std::ranges::sort(scored, [](const auto &a, const auto &b) {
        const Said &saidA = a.second;
        const Said &saidB = b.second;
        return std::tuple(saidA.verdict, b.first, saidA.creator.process, saidA.creator.pid,
                          saidA.creator.label, saidA.sizeBytes) <
               std::tuple(saidB.verdict, a.first, saidB.creator.process, saidB.creator.pid,
                          saidB.creator.label, saidB.sizeBytes);
    });
    std::vector<Said> list;
    for (auto &[score, said] : scored)
        list.push_back(std::move(said));
    return list;
}

std::vector<Said> saidByAge(const QHash<GroupKey, Sums> &sums)
{
    std::vector<std::pair<double, Said>> scored;
    for (auto sum = sums.cbegin(); sum != sums.cend(); ++sum) {
        const Verdict verdict = sum->confirmedBytes > 0    ? Verdict::Leak
                                : sum->suspiciousBytes > 0 ? Verdict::Growing
                                                           : Verdict::WorkingSet;
        scored.emplace_back(static_cast<double>(sum->suspiciousBytes),
                            Said{sum->creator(sum.key().first), sum->sizeBytes, false, verdict});
    }
    return sorted(std::move(scored));
}

// The course of a group's bytes, coarser with time.
struct Course {
    std::vector<TrendPoint> points;
    double stepSeconds = 0;

    void append(double seconds, double value)
    {
        constexpr std::size_t MostPoints = 240;
        if (!points.empty() && seconds < points.back().seconds + stepSeconds)
            return;
        points.push_back({seconds, value});
        if (points.size() < MostPoints)
            return;
        for (std::size_t i = 0; i < MostPoints / 2; ++i)
            points[i] = points[2 * i];
        points.resize(MostPoints / 2);
        stepSeconds = (points.back().seconds - points.front().seconds) / (MostPoints / 2);
    }
};

std::vector<Said> saidBySlope(std::uint64_t nowNs, const QHash<GroupKey, Sums> &sums,
                              QHash<GroupKey, Course> *courses)
{
    std::vector<std::pair<double, Said>> scored;
    for (auto sum = sums.cbegin(); sum != sums.cend(); ++sum) {
        Course &course = (*courses)[sum.key()];
        course.append(static_cast<double>(nowNs) / 1e9, static_cast<double>(sum->bytes));
        const Trend trend = trendOf(course.points);
        const bool grows = trend.kind == Trend::Kind::Growing;
        const Verdict verdict = grows && trend.confidence != Confidence::Low ? Verdict::Leak
                                : grows                                      ? Verdict::Growing
                                                                             : Verdict::WorkingSet;
        scored.emplace_back(grows ? trend.slope.perSecond : 0,
                            Said{sum->creator(sum.key().first), sum->sizeBytes, false, verdict});
    }
    return sorted(std::move(scored));
}

bool isHeldOut(const QString &name)
{
    const QByteArray hash = QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256);
    return static_cast<unsigned char>(hash[0]) % 3 == 0;
}

}  // namespace

RunRecord runScenario(const QString &path, std::uint64_t endNs, bool onlyOurs)
{
    // Others look only now and then: their sums cost a walk over all objects.
    constexpr std::uint64_t OthersPerLook = 10;

    RunRecord run;
    run.name = QFileInfo(path).completeBaseName();
    run.isHeldOut = isHeldOut(run.name);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        run.error = file.errorString().toStdString();
        return run;
    }
    const auto scenario = parseScenario(file.readAll());
    if (!scenario) {
        run.error = "line " + std::to_string(scenario.error().line) + ": " +
                    scenario.error().reason.toStdString();
        return run;
    }
    run.scenario = *scenario;

    std::chrono::nanoseconds clock{0};
    SimulatedDevice device("scenario", run.scenario, 1.0, [&clock] { return clock; });
    LeakObjectsParser parser;
    Judge judge;
    QHash<GroupKey, Course> courses;
    std::vector<Recorder> recorders;
    for (std::vector<GroupRecord> &records : run.groups)
        recorders.emplace_back(*run.scenario, &records);

    const auto startNs =
        static_cast<std::uint64_t>(std::chrono::nanoseconds(SimulatedDevice::HeadStart).count());
    std::uint64_t looks = 0;
    for (std::uint64_t nowNs = startNs; nowNs <= endNs; nowNs += stepNs(nowNs), ++looks) {
        clock = std::chrono::nanoseconds(nowNs - startNs);
        const auto parsed = parser.parse(device.read(DriverFile::LeakObjects));
        if (!parsed) {
            run.error = parsed.error().reason.toStdString();
            return run;
        }
        const auto listing = std::make_shared<const LeakObjects>(*parsed);
        judge.look(listing);

        std::optional<std::size_t> check;
        for (std::size_t i = 0; i < Checks; ++i) {
            if (nowNs <= CheckTimesNs[i] && nowNs + stepNs(nowNs) > CheckTimesNs[i])
                check = i;
        }
        std::array<std::vector<Said>, JudgeCount> lists;
        lists[0] = saidByUs(judge);
        const bool areOthersAsked = !onlyOurs && (check || looks % OthersPerLook == 0);
        if (areOthersAsked) {
            const QHash<GroupKey, Sums> sums = sumsOf(*listing);
            lists[1] = saidByAge(sums);
            lists[2] = saidBySlope(nowNs, sums, &courses);
        }
        for (std::size_t i = 0; i < JudgeCount; ++i) {
            if (run.error = recorders[i].note(nowNs, check, lists[i]); !run.error.empty())
                return run;
            if (check != 2)
                continue;
            bool isOnly = false;
            run.placeOfLeak[i] = recorders[i].placeOfLeak(nowNs, lists[i], &isOnly);
            run.hasOneLeak = run.hasOneLeak || (i == 0 && isOnly);
        }
    }
    return run;
}

}  // namespace pddgpu::testing
