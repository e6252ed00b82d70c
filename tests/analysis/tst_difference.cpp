// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRandomGenerator>
#include <QTest>
#include <QTimeZone>
#include <map>
#include <set>

#include "analysis/difference.h"
#include "report/differencecsv.h"
#include "support/regions.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr quint64 Second = 1'000'000'000;

LeakObject object(quint64 id, const QString &process = u"app"_s, quint64 sizeBytes = 4096)
{
    LeakObject result;
    result.region = Vram;
    result.id = id;
    result.birthNs = id * Second;
    result.sizeBytes = sizeBytes;
    result.pid = 7;
    result.process = process;
    return result;
}

Snapshot snapshotAt(quint64 seconds, const QList<LeakObject> &objects)
{
    Snapshot snapshot;
    snapshot.capturedAt =
        QDateTime::fromSecsSinceEpoch(1'800'000'000 + qint64(seconds), QTimeZone::utc());
    snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot.nowNs = seconds * Second;
    snapshot.generation = seconds;
    snapshot.checkCount = seconds / 5;
    snapshot.alertCount = 0;
    snapshot.objects =
        std::make_shared<const LeakObjects>(LeakObjects{seconds, seconds * Second, objects});
    return snapshot;
}

ObjectsMark mark(const Snapshot &snapshot)
{
    return {u"mark"_s, std::make_shared<const Snapshot>(snapshot)};
}

std::set<quint64> ids(const std::vector<const LeakObject *> &objects)
{
    std::set<quint64> result;
    for (const LeakObject *one : objects)
        result.insert(one->id);
    return result;
}

std::optional<NoDifference> refusal(const Snapshot &from, const Snapshot &to)
{
    const auto result = difference(mark(from), mark(to));
    return result ? std::nullopt : std::optional(result.error());
}

}  // namespace

class DifferenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bornGoneKept()
    {
        const auto result = difference(
            mark(snapshotAt(10, {object(1), object(2, u"other"_s, 8192), object(3)})),
            mark(snapshotAt(20, {object(1), object(3), object(11, u"app"_s, 12288), object(12)})));
        QVERIFY(result);
        const Difference &found = **result;
        QCOMPARE(found.born, (Amount{2, 16384}));
        QCOMPARE(found.gone, (Amount{1, 8192}));
        QCOMPARE(found.kept, (Amount{2, 8192}));
        QCOMPARE(found.groups.size(), 2u);
        QCOMPARE(found.groups[0].creator.process, u"app"_s);
        QCOMPARE(ids(found.groups[0].born), (std::set<quint64>{11, 12}));
        QCOMPARE(found.groups[0].bornBytes, 16384);
        QCOMPARE(found.groups[0].kept, (Amount{2, 8192}));
        QCOMPARE(found.groups[1].creator.process, u"other"_s);
        QCOMPARE(ids(found.groups[1].gone), (std::set<quint64>{2}));
    }

    void creatorsAreProcessPidAndLabel()
    {
        LeakObject otherPid = object(11);
        otherPid.pid = 8;
        LeakObject labelled = object(12);
        labelled.label = u"frame"_s;
        const auto result =
            difference(mark(snapshotAt(10, {})),
                       mark(snapshotAt(20, {otherPid, labelled, object(13), object(14, u"b"_s)})));
        QVERIFY(result);
        QCOMPARE((*result)->groups.size(), 4u);
    }

    void unchangedHasNoGroups()
    {
        const Snapshot snapshot = snapshotAt(10, {object(1), object(2)});
        const auto result = difference(mark(snapshot), mark(snapshot));
        QVERIFY(result);
        QVERIFY((*result)->groups.empty());
        QCOMPARE((*result)->kept, (Amount{2, 8192}));
    }

    void agreesWithSets()
    {
        QRandomGenerator random(41);
        for (int round = 0; round < 200; ++round) {
            std::map<quint64, LeakObject> before;
            std::map<quint64, LeakObject> after;
            quint64 id = 0;
            const auto next = [&] {
                return object(++id, QString::number(random.bounded(4)),
                              4096 * (1 + random.bounded(4u)));
            };
            for (int i = random.bounded(60); i > 0; --i) {
                const LeakObject one = next();
                before.emplace(one.id, one);
                if (random.bounded(2) == 0) {
                    LeakObject later = one;
                    later.state = LeakState::Confirmed;
                    after.emplace(one.id, later);
                }
            }
            const quint64 middle = id + 1;
            id += 5;
            for (int i = random.bounded(60); i > 0; --i) {
                const LeakObject one = next();
                after.emplace(one.id, one);
            }
            const auto list = [](const std::map<quint64, LeakObject> &objects) {
                QList<LeakObject> result;
                for (const auto &[key, one] : objects)
                    result << one;
                return result;
            };
            const auto result = difference(mark(snapshotAt(middle, list(before))),
                                           mark(snapshotAt(id + 1, list(after))));
            QVERIFY(result);

            std::set<quint64> born;
            std::set<quint64> gone;
            std::map<QString, quint64> bornBytes;
            for (const auto &[key, one] : after) {
                if (!before.contains(key)) {
                    born.insert(key);
                    bornBytes[one.process] += one.sizeBytes;
                }
            }
            for (const auto &[key, one] : before) {
                if (!after.contains(key))
                    gone.insert(key);
            }
            std::set<quint64> foundBorn;
            std::set<quint64> foundGone;
            quint64 lastBytes = std::numeric_limits<quint64>::max();
            for (const DifferenceGroup &group : (*result)->groups) {
                QVERIFY(!group.born.empty() || !group.gone.empty());
                QVERIFY(group.bornBytes <= lastBytes);
                lastBytes = group.bornBytes;
                QCOMPARE(group.bornBytes, bornBytes[group.creator.process]);
                foundBorn.merge(ids(group.born));
                foundGone.merge(ids(group.gone));
            }
            QCOMPARE(foundBorn, born);
            QCOMPARE(foundGone, gone);
            QCOMPARE((*result)->born.objects, born.size());
            QCOMPARE((*result)->gone.objects, gone.size());
            QCOMPARE((*result)->kept.objects, after.size() - born.size());
        }
    }

    void incomparableMarksAreRefused()
    {
        const Snapshot from = snapshotAt(10, {object(1), object(2)});
        const Snapshot to = snapshotAt(20, {object(1), object(12)});
        QCOMPARE(refusal(from, to), std::nullopt);

        Snapshot unknown = to;
        unknown.objects.reset();
        QCOMPARE(refusal(from, unknown), NoDifference::ObjectsUnknown);
        QCOMPARE(refusal(unknown, to), NoDifference::ObjectsUnknown);

        Snapshot other = to;
        other.device->id = u"pddgpu.1"_s;
        QCOMPARE(refusal(from, other), NoDifference::OtherDevice);

        QCOMPARE(refusal(to, from), NoDifference::WrongOrder);
        // Two samples in one millisecond.
        Snapshot sameMoment = from;
        sameMoment.capturedAt = to.capturedAt;
        QCOMPARE(refusal(to, sameMoment), NoDifference::WrongOrder);
    }

    void deviceThatWasBoundAnewIsRefused_data()
    {
        QTest::addColumn<Snapshot>("to");
        const auto row = [](const char *name, auto change) {
            Snapshot to = snapshotAt(20, {object(1), object(12)});
            to.alertCount = 2;
            to.stats.emplace().allocations = 9;
            change(to);
            QTest::newRow(name) << to;
        };
        row("generation", [](Snapshot &to) { to.generation = 3; });
        row("checks", [](Snapshot &to) { to.checkCount = 1; });
        row("alerts", [](Snapshot &to) { to.alertCount = 1; });
        row("allocations", [](Snapshot &to) { to.stats->allocations = 1; });
        row("machine started again", [](Snapshot &to) { to.nowNs = 2 * Second; });
        row("id used again", [](Snapshot &to) {
            LeakObject again = object(1);
            again.birthNs = 15 * Second;
            to.objects = std::make_shared<const LeakObjects>(LeakObjects{20, 20 * Second, {again}});
        });
        row("ids begin anew", [](Snapshot &to) {
            LeakObject early = object(3);
            early.birthNs = 15 * Second;
            to.objects = std::make_shared<const LeakObjects>(LeakObjects{20, 20 * Second, {early}});
        });
    }

    void deviceThatWasBoundAnewIsRefused()
    {
        QFETCH(Snapshot, to);
        Snapshot from = snapshotAt(10, {object(1), object(4)});
        from.alertCount = 2;
        from.stats.emplace().allocations = 5;
        Snapshot sameBinding = snapshotAt(20, {object(1), object(12)});
        sameBinding.alertCount = 2;
        sameBinding.stats.emplace().allocations = 9;
        QCOMPARE(refusal(from, sameBinding), std::nullopt);
        QCOMPARE(refusal(from, to), NoDifference::OtherBinding);
    }

    void clockJumpsChangeNothing()
    {
        Snapshot to = snapshotAt(20, {object(1), object(12)});
        to.capturedAt = to.capturedAt.addDays(-400);
        const auto result = difference(mark(snapshotAt(10, {object(1)})), mark(to));
        QVERIFY(result);
        QCOMPARE((*result)->born.objects, 1u);
    }

    void csv()
    {
        LeakObject hostile = object(11, u"=cmd"_s);
        hostile.label = u"a,\"b\"\n"_s;
        hostile.region = Gtt;
        const auto result = difference(mark(snapshotAt(10, {object(2, u"x"_s, 8192)})),
                                       mark(snapshotAt(20, {hostile})));
        QVERIFY(result);
        QCOMPARE(differenceCsv(**result),
                 "change,object_id,size_bytes,domain,pid,process,label,age_seconds,origin\r\n"
                 "born,11,4096,gtt,7,'=cmd,\"a,\"\"b\"\"\\u{a}\",9.000,driver\r\n"
                 "gone,2,8192,vram,7,x,,8.000,driver\r\n");
    }

    void manyObjectsTakeNoTime()
    {
        QList<LeakObject> before;
        QList<LeakObject> after;
        for (quint64 id = 1; id <= 100'000; ++id) {
            LeakObject one = object(id, QString::number(id % 50));
            before << one;
            if (id % 10 != 0)
                after << one;
        }
        for (quint64 id = 200'000; id < 210'000; ++id)
            after << object(id, QString::number(id % 50));
        const ObjectsMark from = mark(snapshotAt(150'000, before));
        const ObjectsMark to = mark(snapshotAt(300'000, after));
        QBENCHMARK
        {
            const auto result = difference(from, to);
            QCOMPARE((*result)->born.objects, 10'000u);
        }
    }
};

QTEST_GUILESS_MAIN(DifferenceTest)
#include "tst_difference.moc"
