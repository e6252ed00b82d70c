// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <random>

#include "analysis/judge.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint64_t SecondNs = 1'000'000'000;
constexpr std::uint64_t MinuteNs = 60 * SecondNs;
constexpr std::uint64_t HourNs = 60 * MinuteNs;
constexpr std::uint64_t Never = std::numeric_limits<std::uint64_t>::max();

// A card whose objects die at a known time, which a judge looks at.
class Card
{
public:
    struct Birth {
        std::uint64_t lifeNs = Never;
        std::uint64_t sizeBytes = 65'536;
        QString label = u"buffer"_s;
        QString process = u"program"_s;
        std::uint64_t pid = 1'000;
    };

    void create(const Birth &birth)
    {
        LeakObject object;
        object.id = ++m_lastId;
        object.birthNs = m_nowNs;
        object.sizeBytes = birth.sizeBytes;
        object.handles = 1;
        object.pid = birth.pid;
        object.process = birth.process;
        object.label = birth.label;
        m_objects.append(object);
        m_deaths.append(birth.lifeNs == Never ? Never : m_nowNs + birth.lifeNs);
    }

    // Runs for that time, in steps of a tenth of a second. `step` gets the number of the step.
    void run(std::uint64_t forNs, const std::function<void(std::uint64_t)> &step,
             std::uint64_t lookNs = SecondNs)
    {
        constexpr std::uint64_t StepNs = SecondNs / 10;
        const std::uint64_t endNs = m_nowNs + forNs;
        for (std::uint64_t number = 0; m_nowNs < endNs; ++number) {
            m_nowNs += StepNs;
            free();
            if (step)
                step(number);
            if (m_nowNs - m_lookedNs >= lookNs)
                look();
        }
    }
    void sleep(std::uint64_t forNs) { m_nowNs += forNs; }

    void free(const std::function<bool(const LeakObject &)> &isOne = {})
    {
        for (qsizetype i = m_objects.size(); i-- > 0;) {
            if (m_deaths[i] <= m_nowNs || (isOne && isOne(m_objects[i]))) {
                m_objects.removeAt(i);
                m_deaths.removeAt(i);
            }
        }
    }
    void look()
    {
        m_lookedNs = m_nowNs;
        judge.look(std::make_shared<const LeakObjects>(LeakObjects{1, m_nowNs, m_objects}));
    }
    QList<LeakObject> &objects() { return m_objects; }
    void setClock(std::uint64_t nowNs) { m_nowNs = nowNs; }

    // The only group of that label.
    JudgedGroup group(const QString &label = u"buffer"_s) const
    {
        JudgedGroup found;
        for (const JudgedGroup &group : judge.groups()) {
            if (group.creator.label == label)
                found = group;
        }
        return found;
    }
    Verdict verdict(const QString &label = u"buffer"_s) const
    {
        return group(label).judgement.verdict;
    }

    Judge judge;

private:
    QList<LeakObject> m_objects;
    QList<std::uint64_t> m_deaths;
    std::uint64_t m_nowNs = HourNs;
    std::uint64_t m_lookedNs = 0;
    std::uint64_t m_lastId = 0;
};

// Three objects each two seconds, of which one is never freed.
void leakOneOfThree(Card *card, std::uint64_t number)
{
    if (number % 20 != 0)
        return;
    card->create({});
    card->create({.lifeNs = 2 * SecondNs});
    card->create({.lifeNs = 2 * SecondNs});
}

}  // namespace

class JudgeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void survivorsOfEachCycleAreALeak();
    void aLeakStaysOneWhenItStops();
    void whatDiesAfterAllIsNoLeak();
    void comesAndGoes();
    void aHeavyTailIsNoLeak();
    void aCacheThatFillsIsNoLeak();
    void aShortPauseIsNoEndOfGrowth();
    void aLargerCacheDoesNotGrowAgain();
    void whatComesBackIsKnown();
    void whatIsNeverFreedIsALeakInTheEnd();
    void whatIsLoadedOnceIsHeld();
    void orphans();
    void aLabelForEachObject();
    void aProcessThatRenamesItself();
    void theNextProcessOfALeakingProgram();
    void aHoleProvesNothing();
    void theClockGoesBack();
    void groupsWithoutNumber();
    void persistentAndOlderOnes();
};

void JudgeTest::survivorsOfEachCycleAreALeak()
{
    Card card;
    card.run(MinuteNs, [&](std::uint64_t number) { leakOneOfThree(&card, number); });
    QCOMPARE(card.verdict(), Verdict::Growing);
    card.run(4 * MinuteNs, [&](std::uint64_t number) { leakOneOfThree(&card, number); });

    const JudgedGroup group = card.group();
    QCOMPARE(group.judgement.verdict, Verdict::Leak);
    QCOMPARE(group.judgement.evidence.kind, Evidence::Kind::RegularSurvivors);
    QCOMPARE(group.judgement.confidence, Confidence::High);
    // 30 objects of 64 KiB a minute.
    QVERIFY2(qAbs(group.judgement.objectsPerMinute - 30) < 1,
             qPrintable(QString::number(group.judgement.objectsPerMinute)));
    QVERIFY(qAbs(group.judgement.objectsPerGeneration - 1) < 0.05);
    QCOMPARE(group.judgement.evidence.diedOld, 0U);
}

void JudgeTest::aLeakStaysOneWhenItStops()
{
    Card card;
    card.run(5 * MinuteNs, [&](std::uint64_t number) { leakOneOfThree(&card, number); });
    QCOMPARE(card.verdict(), Verdict::Leak);
    card.run(30 * MinuteNs, {});
    QCOMPARE(card.verdict(), Verdict::Leak);
    QCOMPARE(card.group().judgement.objectsPerMinute, 0.0);
    QCOMPARE(card.group().amount.objects, 150U);
}

void JudgeTest::whatDiesAfterAllIsNoLeak()
{
    Card card;
    card.run(5 * MinuteNs, [&](std::uint64_t number) { leakOneOfThree(&card, number); });
    QCOMPARE(card.verdict(), Verdict::Leak);
    card.free([](const LeakObject &object) { return object.id % 10 != 0; });
    card.run(3 * MinuteNs, {});
    QVERIFY(card.verdict() != Verdict::Leak);
}

void JudgeTest::comesAndGoes()
{
    Card card;
    std::mt19937 random(1);
    QSet<Verdict> said;
    card.run(30 * MinuteNs, [&](std::uint64_t number) {
        if (number % 5 == 0)
            card.create({.lifeNs = 1 + random() % (20 * SecondNs)});
        if (number > 1'200)
            said.insert(card.verdict());
    });
    QCOMPARE(said, QSet<Verdict>{Verdict::WorkingSet});
}

void JudgeTest::aHeavyTailIsNoLeak()
{
    Card card;
    std::mt19937 random(2);
    std::uniform_real_distribution<double> uniform(1e-6, 1);
    card.run(
        2 * HourNs,
        [&](std::uint64_t number) {
            if (number % 10 == 0) {
                const double life = 2e9 * std::pow(uniform(random), -1 / 1.3);
                card.create({.lifeNs = static_cast<std::uint64_t>(std::min(life, 1e17))});
            }
            QVERIFY(card.verdict() != Verdict::Leak);
        },
        5 * SecondNs);
}

void JudgeTest::aCacheThatFillsIsNoLeak()
{
    constexpr qsizetype Limit = 300;
    Card card;
    const auto step = [&](std::uint64_t number) {
        if (number % 40 != 0)
            return;
        if (card.objects().size() == Limit) {
            const std::uint64_t oldest = card.objects().constFirst().id;
            card.free([oldest](const LeakObject &object) { return object.id == oldest; });
        }
        card.create({});
        QVERIFY(card.verdict() != Verdict::Leak);
    };
    card.run(10 * MinuteNs, step);
    QCOMPARE(card.verdict(), Verdict::Growing);
    QVERIFY(*card.group().judgement.decidedInMs > 3'600'000);
    // Full after 20 minutes; withdrawn within a tenth of these.
    card.run(12 * MinuteNs, step);
    QVERIFY(card.verdict() != Verdict::Growing);
    card.run(38 * MinuteNs, step);
    QCOMPARE(card.verdict(), Verdict::Cache);
}

void JudgeTest::aShortPauseIsNoEndOfGrowth()
{
    Card card;
    card.run(40 * MinuteNs, [&](std::uint64_t number) {
        if (number % 40 == 0)
            card.create({});
    });
    QCOMPARE(card.verdict(), Verdict::Growing);
    card.run(MinuteNs, {});
    QCOMPARE(card.verdict(), Verdict::Growing);
    QVERIFY(card.group().judgement.evidence.quietMs >= 50'000);
    // Withdrawn within a tenth of the time that it took.
    card.run(3 * MinuteNs, {});
    QCOMPARE(card.verdict(), Verdict::Held);
}

void JudgeTest::aLargerCacheDoesNotGrowAgain()
{
    qsizetype limit = 100;
    Card card;
    const auto step = [&](std::uint64_t number) {
        if (number % 40 != 0)
            return;
        while (card.objects().size() >= limit) {
            const std::uint64_t oldest = card.objects().constFirst().id;
            card.free([oldest](const LeakObject &object) { return object.id == oldest; });
        }
        card.create({});
    };
    card.run(HourNs, step);
    QCOMPARE(card.verdict(), Verdict::Cache);
    limit = 300;
    for (int minute = 0; minute < 60; ++minute) {
        card.run(MinuteNs, step);
        QVERIFY(card.verdict() != Verdict::Growing);
    }
}

// As long as its process has its PID.
void JudgeTest::whatComesBackIsKnown()
{
    Card card;
    const auto step = [&](std::uint64_t number) {
        if (number % 10 == 0)
            card.create({.lifeNs = 5 * SecondNs});
    };
    card.run(5 * MinuteNs, step);
    QCOMPARE(card.verdict(), Verdict::WorkingSet);
    card.run(HourNs, {});
    QVERIFY(card.judge.groups().isEmpty());
    card.run(5 * SecondNs, step);
    QCOMPARE(card.verdict(), Verdict::WorkingSet);
}

// Nothing tells it from a cache, but that none fills for so long.
void JudgeTest::whatIsNeverFreedIsALeakInTheEnd()
{
    Card card;
    const auto step = [&](std::uint64_t number) {
        if (number % 3'000 == 0)
            card.create({});
    };
    card.run(12 * HourNs, step, 15 * SecondNs);
    QCOMPARE(card.verdict(), Verdict::Growing);
    card.run(2 * HourNs, step, 15 * SecondNs);
    QCOMPARE(card.verdict(), Verdict::Leak);
    QCOMPARE(card.group().judgement.evidence.kind, Evidence::Kind::NeverFreed);
}

void JudgeTest::whatIsLoadedOnceIsHeld()
{
    Card card;
    card.look();
    card.run(5 * SecondNs, [&](std::uint64_t) { card.create({}); });
    QCOMPARE(card.verdict(), Verdict::TooEarly);
    QVERIFY(*card.group().judgement.decidedInMs <= 60'000);
    card.run(2 * MinuteNs, {});
    QCOMPARE(card.verdict(), Verdict::Held);
}

void JudgeTest::orphans()
{
    Card card;
    card.create({});
    card.create({.label = u"held elsewhere"_s});
    card.look();
    for (LeakObject &object : card.objects())
        object.orphaned = true;
    card.objects()[0].handles = 0;
    card.run(20 * SecondNs, {});
    QVERIFY(card.verdict() != Verdict::Orphaned);
    card.run(20 * SecondNs, {});
    QCOMPARE(card.verdict(), Verdict::Orphaned);
    QCOMPARE(card.group().orphaned.bytes, 65'536U);
    QVERIFY(card.verdict(u"held elsewhere"_s) != Verdict::Orphaned);
}

void JudgeTest::aLabelForEachObject()
{
    Card card;
    quint64 serial = 0;
    card.run(6 * MinuteNs, [&](std::uint64_t number) {
        if (number % 20 != 0)
            return;
        // Letters, which are not folded.
        const QString label = QString::number(++serial, 26).replace(QChar(u'0'), u'z');
        QString letters;
        for (const QChar c : label)
            letters += c.isDigit() ? QChar(u'k' + c.digitValue()) : c;
        card.create({.label = letters});
        card.create({.lifeNs = 2 * SecondNs, .label = letters + u'!'});
    });
    const QList<JudgedGroup> groups = card.judge.groups();
    QVERIFY(groups.size() <= Judge::MostLabels + 1);
    QVERIFY(groups.constFirst().isVarious);
    QCOMPARE(groups.constFirst().judgement.verdict, Verdict::Leak);
    QVERIFY(groups.constFirst().amount.objects > 100);
}

void JudgeTest::aProcessThatRenamesItself()
{
    Card card;
    card.run(5 * MinuteNs, [&](std::uint64_t number) {
        if (number % 20 != 0)
            return;
        const QString name = u"worker-"_s + QChar(u'a' + static_cast<int>(number / 20 % 26));
        card.create({.process = name});
        card.create({.lifeNs = 2 * SecondNs, .process = name});
    });
    QCOMPARE(card.judge.groups().size(), 1);
    QCOMPARE(card.verdict(), Verdict::Leak);
}

void JudgeTest::theNextProcessOfALeakingProgram()
{
    Card card;
    card.run(5 * MinuteNs, [&](std::uint64_t number) { leakOneOfThree(&card, number); });
    QCOMPARE(card.verdict(), Verdict::Leak);
    card.free([](const LeakObject &) { return true; });
    card.run(10 * SecondNs, {});
    card.run(MinuteNs, [&](std::uint64_t number) {
        if (number % 20 == 0) {
            card.create({.pid = 2'000});
            card.create({.label = u"other"_s, .pid = 2'000});
        }
    });
    QCOMPARE(card.group().creator.pid, 2'000U);
    QCOMPARE(card.verdict(), Verdict::Leak);
    QCOMPARE(card.group().judgement.evidence.kind, Evidence::Kind::EarlierProcess);
    QCOMPARE(card.verdict(u"other"_s), Verdict::Growing);
}

// Of what was created meanwhile only the survivors are known, as if all had survived.
void JudgeTest::aHoleProvesNothing()
{
    Card card;
    card.look();
    // Nobody looks for an hour.
    card.run(
        HourNs,
        [&](std::uint64_t number) {
            if (number % 200 == 0)
                card.create({.lifeNs = 65 * MinuteNs});
        },
        2 * HourNs);
    card.run(2 * MinuteNs, {});
    QCOMPARE(card.group().amount.objects, 180U);
    QCOMPARE(card.verdict(), Verdict::Held);
}

void JudgeTest::theClockGoesBack()
{
    Card card;
    card.run(5 * MinuteNs, [&](std::uint64_t number) { leakOneOfThree(&card, number); });
    QCOMPARE(card.verdict(), Verdict::Leak);
    card.setClock(MinuteNs);
    card.look();
    QCOMPARE(card.verdict(), Verdict::TooEarly);
}

void JudgeTest::groupsWithoutNumber()
{
    constexpr int Processes = 6'000;
    Card card;
    card.look();
    for (int i = 0; i < Processes; ++i)
        card.create({.process = u"p"_s, .pid = 10'000 + static_cast<std::uint64_t>(i)});
    card.look();
    const QList<JudgedGroup> groups = card.judge.groups();
    QCOMPARE(groups.size(), Judge::MostGroups + 1);
    std::uint64_t objects = 0;
    for (const JudgedGroup &group : groups)
        objects += group.amount.objects;
    QCOMPARE(objects, std::uint64_t{Processes});
    // Those in no group of their own go as well.
    card.free([](const LeakObject &object) { return object.pid >= 10'500; });
    card.look();
    objects = 0;
    for (const JudgedGroup &group : card.judge.groups())
        objects += group.amount.objects;
    QCOMPARE(objects, 500U);
}

void JudgeTest::persistentAndOlderOnes()
{
    Card card;
    card.create({});
    card.create({});
    card.create({});
    card.objects()[0].persistent = true;
    card.objects()[1].preexisting = true;
    card.look();
    QCOMPARE(card.group().amount.objects, 1U);
}

QTEST_GUILESS_MAIN(JudgeTest)
#include "tst_judge.moc"
