// SPDX-License-Identifier: GPL-3.0-or-later
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <bit>
#include <map>

#include "objecttesting.h"
#include "support/regions.h"
#include "text/quantityinput.h"
#include "ui/objects/objectlister.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

QList<LeakObject> randomObjects(QRandomGenerator *random)
{
    const QStringList texts{u"proc"_s, u"Xorg"_s,     u"a\\b"_s,
                            QString(), u"<b>x</b>"_s, u"\u202Eodd"_s};
    QList<LeakObject> result;
    const int count = random->bounded(60);
    for (std::uint64_t id = 1; result.size() < count; id += 1 + random->bounded(3U)) {
        LeakObject one = object(id, static_cast<LeakState>(random->bounded(3)));
        one.birthNs = Now - random->bounded(100U) * Second;
        one.sizeBytes = random->bounded(1U << 20);
        one.pid = random->bounded(3U);
        one.region = random->bounded(2) == 0 ? Vram : Gtt;
        one.process = texts.at(random->bounded(texts.size()));
        one.label = texts.at(random->bounded(texts.size()));
        one.orphaned = random->bounded(4) == 0;
        one.exported = random->bounded(4) == 0;
        result << one;
    }
    return result;
}

ObjectQuery randomQuery(QRandomGenerator *random)
{
    ObjectQuery query;
    query.filter.states = static_cast<ObjectFilter::States>(random->bounded(5));
    if (random->bounded(3) == 0)
        query.filter.text = QStringList{u"O"_s, u"b>"_s, u"7"_s, u"\\\\"_s}.at(random->bounded(4));
    if (random->bounded(4) == 0)
        query.filter.process = QStringList{u"1"_s, u"xorg"_s}.at(random->bounded(2));
    if (random->bounded(3) == 0)
        query.filter.region = random->bounded(2) == 0 ? Vram : Gtt;
    if (random->bounded(3) == 0)
        query.filter.leastBytes = random->bounded(1U << 20);
    if (random->bounded(4) == 0)
        query.filter.mostBytes = random->bounded(1U << 20);
    if (random->bounded(3) == 0)
        query.filter.leastAgeNs = random->bounded(100U) * Second;
    query.filter.orphanedOnly = random->bounded(4) == 0;
    query.grouping = static_cast<Grouping>(random->bounded(6));
    query.sortColumn = static_cast<ObjectColumns::Column>(
        random->bounded(static_cast<int>(ObjectColumns::ColumnCount)));
    query.sortOrder = static_cast<Qt::SortOrder>(random->bounded(2));
    if (random->bounded(3) == 0) {
        query.suppression = std::make_shared<const SuppressionTest>(
            [](const LeakObject &one) { return one.pid == 2; });
        query.showsSuppressed = random->bounded(2) == 0;
    }
    return query;
}

// A second implementation, as a reader of the header would write it.
bool passes(const LeakObject &one, const ObjectFilter &filter)
{
    const auto has = [](const QString &text, const QString &part) {
        QString shown = text;
        shown.replace(u"\\"_s, u"\\\\"_s).replace(u"\u202E"_s, u"\\u{202e}"_s);
        return shown.contains(part, Qt::CaseInsensitive);
    };
    using States = ObjectFilter::States;
    const bool state =
        filter.states == States::All ||
        (filter.states == States::Leaked && one.state != LeakState::Active) ||
        (filter.states == States::Active && one.state == LeakState::Active) ||
        (filter.states == States::Suspicious && one.state == LeakState::Suspicious) ||
        (filter.states == States::Confirmed && one.state == LeakState::Confirmed);
    return state && (!filter.orphanedOnly || one.orphaned) &&
           (filter.region == RegionName() || one.region == filter.region) &&
           one.sizeBytes >= filter.leastBytes && one.sizeBytes <= filter.mostBytes &&
           Now - one.birthNs >= filter.leastAgeNs &&
           (filter.process.isEmpty() || has(one.process, filter.process) ||
            QString::number(one.pid) == filter.process) &&
           (filter.text.isEmpty() || has(one.process, filter.text) || has(one.label, filter.text) ||
            QString::number(one.id) == filter.text);
}

QString groupName(const LeakObject &one, Grouping grouping)
{
    switch (grouping) {
        case Grouping::None:
            return {};
        case Grouping::Process:
            return one.process + u'/' + QString::number(one.pid);
        case Grouping::Label:
            return one.label;
        case Grouping::Region:
            return one.region.text();
        case Grouping::SizeClass: {
            std::uint64_t least = 1;
            while (least * 2 <= one.sizeBytes)
                least *= 2;
            return QString::number(least);
        }
        case Grouping::State:
            return QString::number(static_cast<int>(one.state));
    }
    Q_UNREACHABLE();
}

// -1, 0 or 1, for columns that compare by a number.
int comparedByNumber(const LeakObject &a, const LeakObject &b, ObjectColumns::Column column)
{
    const auto order = [](auto x, auto y) { return x < y ? -1 : x > y ? 1 : 0; };
    switch (column) {
        case ObjectColumns::StateColumn:
            return order(a.state, b.state);
        case ObjectColumns::AgeColumn:
            return order(b.birthNs, a.birthNs);
        case ObjectColumns::SizeColumn:
            return order(a.sizeBytes, b.sizeBytes);
        case ObjectColumns::PidColumn:
            return order(a.pid, b.pid);
        case ObjectColumns::IdColumn:
            return order(a.id, b.id);
        default:
            return 0;
    }
}

}  // namespace

class TestObjectList : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sizesAreUnderstood_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("bytes");  // -1: refused.
        const auto row = [](const char *text, qint64 bytes) {
            QTest::newRow(text) << QString::fromUtf8(text) << bytes;
        };
        row("", 0);
        row("0", 0);
        row("4096", 4096);
        row("4M", 4 << 20);
        row(" 4 m ", 4 << 20);
        row("1 GiB", 1 << 30);
        row("1.5 KiB", 1536);
        row("64kB", 64 << 10);
        row("1T", qint64{1} << 40);
        row("-1", -1);
        row("12x", -1);
        row("M", -1);
        row("1e3", -1);
        row("nan", -1);
        row("inf", -1);
        row("16777216 T", -1);
        row("18446744073709551616", -1);
        row("0.0009765625 K", 1);
        row("9007199254740993", 9007199254740993);
        row("4 M M", -1);
    }
    void sizesAreUnderstood()
    {
        QFETCH(QString, text);
        QFETCH(qint64, bytes);
        const auto size = parseSize(text);
        QCOMPARE(size.has_value(), bytes >= 0);
        if (size)
            QCOMPARE(*size, static_cast<std::uint64_t>(bytes));
    }

    void agesAreUnderstood_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("seconds");
        const auto row = [](const char *text, qint64 seconds) {
            QTest::newRow(text) << QString::fromUtf8(text) << seconds;
        };
        row("", 0);
        row("30", 30);
        row("30s", 30);
        row("5m", 300);
        row("5 min", 300);
        row("1.5h", 5400);
        row("2D", 172800);
        row("2000ms", 2);
        row("5 apples", -1);
        row("-5s", -1);
        row("999999999999d", -1);
    }
    void agesAreUnderstood()
    {
        QFETCH(QString, text);
        QFETCH(qint64, seconds);
        const auto age = parseAgeNs(text);
        QCOMPARE(age.has_value(), seconds >= 0);
        if (age)
            QCOMPARE(*age, static_cast<std::uint64_t>(seconds) * Second);
    }

    void listsAreWhatTheQueryAsksFor()
    {
        QRandomGenerator random(20240301);
        const GroupTrends trends;
        for (int round = 0; round < 2000; ++round) {
            const QList<LeakObject> all = randomObjects(&random);
            const ObjectQuery query = randomQuery(&random);
            const ObjectListPtr list = makeObjectList(snapshotOf(all), query, trends);

            QList<LeakObject> expected;
            ObjectSum listed, hidden, suppressed;
            for (const LeakObject &one : all) {
                const bool isSuppressed = query.suppression && one.pid == 2;
                if (isSuppressed)
                    suppressed.add(one);
                if (isSuppressed && !query.showsSuppressed)
                    continue;
                (passes(one, query.filter) ? listed : hidden).add(one);
                if (passes(one, query.filter))
                    expected << one;
            }
            QCOMPARE(list->listed, listed);
            QCOMPARE(list->hidden, hidden);
            QCOMPARE(list->suppressed, suppressed);

            QList<LeakObject> shown;
            for (const std::uint32_t index : list->order)
                shown << all.at(index);
            checkGroups(*list, shown);
            checkOrder(*list, shown);
            std::ranges::sort(shown, {}, &LeakObject::id);
            QVERIFY(shown == expected);
            for (std::uint32_t index = 0; index < list->places.size(); ++index) {
                const std::uint32_t place = list->places[index];
                QVERIFY(place == ObjectList::NotListed || list->order[place] == index);
            }
            QCOMPARE(std::ranges::count(list->places, ObjectList::NotListed),
                     all.size() - shown.size());
        }
    }

    void unknownAgesPassNoMinimum()
    {
        auto snapshot = std::make_shared<Snapshot>(*snapshotOf(objects(3)));
        snapshot->nowNs.reset();
        ObjectQuery query;
        query.filter.leastAgeNs = 1;
        QCOMPARE(makeObjectList(snapshot, query, {})->order.size(), 0U);
        query.filter.leastAgeNs = 0;
        QCOMPARE(makeObjectList(snapshot, query, {})->order.size(), 3U);
    }

    void withoutASnapshotThereIsNothing()
    {
        const ObjectListPtr list = makeObjectList(nullptr, {}, {});
        QVERIFY(list->order.empty() && list->objects().isEmpty());
        QCOMPARE(list->indexOf(1), ObjectList::NotListed);
    }

    void sameRowsAreKnown()
    {
        const ObjectQuery query;
        const ObjectListPtr first = makeObjectList(snapshotOf(objects(3)), query, {});
        QList<LeakObject> changed = objects(3);
        changed[1].handles = 9;
        const ObjectListPtr second = makeObjectList(snapshotOf(changed), query, {}, first.get());
        QCOMPARE(second->sameRowsAs, first->serial);
        changed.removeLast();
        QCOMPARE(makeObjectList(snapshotOf(changed), query, {}, second.get())->sameRowsAs, 0U);
    }

    void orphansAreCountedWhateverTheFilter()
    {
        QList<LeakObject> list = objects(20, LeakState::Active);
        for (LeakObject &one : list)
            one.orphaned = one.id > 10;
        const ObjectListPtr made = makeObjectList(snapshotOf(list), {}, {});
        QCOMPARE(made->orphaned.count, 10U);
        QCOMPARE(made->orphanCreators.size(), 2U);
        QVERIFY(made->hasMoreOrphanCreators);
    }

    void trendsCompareWithAMinuteAgo()
    {
        GroupTrends trends;
        QList<LeakObject> list{object(1)};
        list[0].sizeBytes = 100;
        const GroupKey key{list[0].pid, list[0].process};
        std::optional<GroupTrend> trend;
        for (std::uint64_t second = 0; second <= 120; ++second) {
            list[0].sizeBytes = 100 + second;
            const SnapshotPtr snapshot = snapshotOf(list, Now + second * Second);
            trends.record(*snapshot);
            trend = trends.trend(*snapshot, Grouping::Process, key, list[0].sizeBytes);
            QCOMPARE(trend.has_value(), second >= 5);
        }
        QCOMPARE(trend->spanNs, 60 * Second);
        QCOMPARE(trend->bytes - trend->bytesBefore, 60U);
        QCOMPARE(trend->firstBytes, 100U);
        QCOMPARE(trend->firstSpanNs, 120 * Second);

        // A clock that goes back and another device have no effect on it.
        const SnapshotPtr earlier = snapshotOf(list, Now);
        trends.record(*earlier);
        QVERIFY(!trends.trend(*earlier, Grouping::Process, key, 100));
        const SnapshotPtr other = snapshotOf(list, Now + 200 * Second, u"pddgpu.1"_s);
        QVERIFY(!trends.trend(*other, Grouping::Process, key, 100));
    }

    void groupsBornSinceGrewFromNothing()
    {
        GroupTrends trends;
        trends.record(*snapshotOf({}));
        const SnapshotPtr later = snapshotOf({object(1)}, Now + 10 * Second);
        const auto trend = trends.trend(*later, Grouping::Process, {101, u"proc"_s}, 8192);
        QVERIFY(trend);
        QCOMPARE(trend->bytesBefore, 0U);
        QCOMPARE(trend->spanNs, 10 * Second);
    }

    void tooManyGroupsHaveNoTrends()
    {
        GroupTrends trends;
        QList<LeakObject> list = objects(GroupTrends::MostGroups + 1);
        for (LeakObject &one : list)
            one.label = QString::number(one.id);
        trends.record(*snapshotOf(list));
        const SnapshotPtr later = snapshotOf(list, Now + 10 * Second);
        trends.record(*later);
        QVERIFY(!trends.trend(*later, Grouping::Label, {0, u"1"_s}, 1));
        QVERIFY(trends.trend(*later, Grouping::State, {1, {}}, 1));
    }

    void fewObjectsAreListedAtOnceAndManyLater()
    {
        ObjectLister lister;
        QSignalSpy listed(&lister, &ObjectLister::listed);
        lister.request({snapshotOf(objects(10)), nullptr, {}, nullptr});
        QCOMPARE(listed.count(), 1);
        lister.request({snapshotOf(objects(5000)), nullptr, {}, nullptr});
        QCOMPARE(listed.count(), 1);
        // Of several snapshots that arrive while a list is built, only the newest is next.
        for (std::uint64_t count = 3000; count < 3010; ++count)
            lister.request({snapshotOf(objects(count)), nullptr, {}, nullptr});
        QTRY_COMPARE(listed.count(), 3);
        QCOMPARE(listed.at(1).at(0).value<ObjectListPtr>()->order.size(), 5000U);
        QCOMPARE(listed.at(2).at(0).value<ObjectListPtr>()->order.size(), 3009U);
    }

    void alikeAreOfOneProcessLabelAndSize()
    {
        const LeakObjects list{1, Now, objects(21)};
        QCOMPARE(sumOfAlike(list, list.objects.at(0)), (ObjectSum{3, 3 * 8192}));
    }

private:
    static void checkGroups(const ObjectList &list, const QList<LeakObject> &shown)
    {
        if (list.query.grouping == Grouping::None) {
            QVERIFY(list.groups.empty());
            return;
        }
        std::map<QString, ObjectSum> sums;
        for (const LeakObject &one : shown)
            sums[groupName(one, list.query.grouping)].add(one);
        QCOMPARE(list.groups.size(), sums.size());
        std::uint32_t next = 0;
        for (std::uint32_t i = 0; i < list.groups.size(); ++i) {
            const ListGroup &group = list.groups[i];
            QCOMPARE(group.first, next);
            QCOMPARE(list.groupPlaces.value(group.key), i);
            next += group.count;
            const QString name = groupName(shown.at(group.first), list.query.grouping);
            QCOMPARE((ObjectSum{group.count, group.bytes}), sums[name]);
            for (std::uint32_t place = group.first; place < next; ++place) {
                QCOMPARE(groupName(shown.at(place), list.query.grouping), name);
                QCOMPARE(list.groupOf(place), i);
            }
        }
        QCOMPARE(next, static_cast<std::uint32_t>(shown.size()));
    }

    static void checkOrder(const ObjectList &list, const QList<LeakObject> &shown)
    {
        const int sign = list.query.sortOrder == Qt::AscendingOrder ? 1 : -1;
        for (qsizetype i = 1; i < shown.size(); ++i) {
            const LeakObject &a = shown.at(i - 1);
            const LeakObject &b = shown.at(i);
            if (groupName(a, list.query.grouping) == groupName(b, list.query.grouping))
                QVERIFY(sign * comparedByNumber(a, b, list.query.sortColumn) <= 0);
        }
    }
};

QTEST_GUILESS_MAIN(TestObjectList)
#include "tst_objectlist.moc"
