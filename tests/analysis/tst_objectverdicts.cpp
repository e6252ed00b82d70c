// SPDX-License-Identifier: GPL-3.0-or-later
// The verdict on each object, which files and lists show.
#include <QTest>
#include <ctime>
#include <memory>

#include "analysis/judge.h"
#include "analysis/objectverdicts.h"
#include "support/regions.h"
#include "text/timeunits.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

LeakObject objectOf(std::uint64_t id, std::uint64_t birthSeconds, const QString &label,
                    std::uint64_t pid = 7)
{
    LeakObject object;
    object.id = id;
    object.birthNs = birthSeconds * NsPerSecond;
    object.sizeBytes = 4096;
    object.region = Vram;
    object.handles = 1;
    object.pid = pid;
    object.process = u"app"_s;
    object.label = label;
    return object;
}

void look(Judge *judge, std::uint64_t seconds, const QList<LeakObject> &objects)
{
    judge->look(
        std::make_shared<const LeakObjects>(LeakObjects{seconds, seconds * NsPerSecond, objects}));
}

// Objects that were there before anybody looked, watched for so long that they are held.
QList<LeakObject> heldFor(Judge *judge, const QList<LeakObject> &objects)
{
    for (std::uint64_t seconds = 100; seconds <= 4000; seconds += 10)
        look(judge, seconds, objects);
    return objects;
}

}  // namespace

class ObjectVerdictsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void areThoseOfTheGroups()
    {
        Judge judge;
        const QList<LeakObject> held =
            heldFor(&judge, {objectOf(1, 90, u"old 1"_s), objectOf(2, 91, u"old 2"_s)});
        QList<LeakObject> all = held;
        all << objectOf(3, 4005, u"new"_s);
        look(&judge, 4010, all);
        const auto verdicts = judge.verdicts();
        QCOMPARE(verdicts->of(all[0]), std::optional(Verdict::Held));
        QCOMPARE(verdicts->of(all[1]), std::optional(Verdict::Held));
        QCOMPARE(verdicts->of(all[2]), std::optional(Verdict::TooEarly));
        for (const JudgedGroup &group : judge.groups()) {
            const bool isOld = group.amount.objects == 2;
            QCOMPARE(group.judgement.verdict, isOld ? Verdict::Held : Verdict::TooEarly);
        }
    }

    void areUnknownOfWhatIsNotJudged()
    {
        Judge judge;
        const LeakObject held = heldFor(&judge, {objectOf(1, 90, u"old"_s)}).constFirst();
        const auto verdicts = judge.verdicts();
        QVERIFY(verdicts->of(held));
        LeakObject persistent = held;
        persistent.persistent = true;
        QVERIFY(!verdicts->of(persistent));
        LeakObject older = held;
        older.preexisting = true;
        QVERIFY(!verdicts->of(older));
        // Created after the listing that was judged.
        QVERIFY(!verdicts->of(objectOf(2, 4002, u"old"_s)));
        QVERIFY(!verdicts->of(objectOf(3, 90, u"old"_s, 8)));
        LeakObject larger = held;
        larger.sizeBytes = 1 << 20;
        QVERIFY(!verdicts->of(larger));
        QVERIFY(!ObjectVerdicts().of(held));
    }

    void areUnknownOfWhatIsIntended()
    {
        Judge judge;
        QList<LeakObject> held;
        for (int i = 0; i < 40; ++i)
            held << objectOf(static_cast<std::uint64_t>(i) + 1, 90, QString(i + 1, u'x'));
        heldFor(&judge, held);
        SuppressionMatcher rules(
            std::make_shared<const Suppressions>(Suppressions::parse("label:xxx\n")));
        const auto verdicts = judge.verdicts(&rules);
        QVERIFY(verdicts->of(held[1]));
        // It is not taken for one of the various labels either.
        QVERIFY(!verdicts->of(held[2]));
        // The last ones have a group of various labels.
        QCOMPARE(verdicts->of(held[39]), std::optional(Verdict::Held));
        Amount intended;
        judge.groups(&rules, &intended);
        QCOMPARE(intended, (Amount{1, 4096}));
    }

    void ofGroupsBeyondTheirRoom()
    {
        Judge judge;
        QList<LeakObject> held;
        for (std::uint64_t i = 0; i < Judge::MostGroups + 100; ++i)
            held << objectOf(i + 1, 90, u"old"_s, i + 1);
        heldFor(&judge, held);
        const auto verdicts = judge.verdicts();
        for (const LeakObject &object : held)
            QCOMPARE(verdicts->of(object), std::optional(Verdict::Held));
    }

    // Looked at once per listing, also while many objects come and go.
    void costLittle()
    {
        constexpr std::uint64_t Objects = 100'000;
        constexpr std::uint64_t Changing = 1'000;
        Judge judge;
        QList<LeakObject> objects;
        for (std::uint64_t i = 0; i < Objects; ++i)
            objects << objectOf(i + 1, 90, u"label %1"_s.arg(i), i % 5000 + 1);
        look(&judge, 100, objects);
        std::uint64_t id = Objects;
        std::clock_t ticks = 0;
        constexpr int Rounds = 20;
        for (int round = 0; round < Rounds; ++round) {
            const auto seconds = static_cast<std::uint64_t>(101 + round);
            objects.remove(0, Changing);
            for (std::uint64_t i = 0; i < Changing; ++i) {
                ++id;
                objects << objectOf(id, seconds, u"label"_s, id % 5000 + 1);
            }
            look(&judge, seconds, objects);
            const std::clock_t before = std::clock();
            const auto verdicts = judge.verdicts();
            ticks += std::clock() - before;
        }
        // The processor's time, as the machine may be busy. A slow one gets some room.
        constexpr double MostMs = 20;
        const double ms = 1000.0 * static_cast<double>(ticks) / CLOCKS_PER_SEC / Rounds;
        QVERIFY2(ms < MostMs, qPrintable(u"%1 ms"_s.arg(ms)));
        qInfo("%.2f ms", ms);
    }
};

QTEST_GUILESS_MAIN(ObjectVerdictsTest)
#include "tst_objectverdicts.moc"
