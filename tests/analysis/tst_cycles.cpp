// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <functional>
#include <memory>

#include "analysis/cycles.h"
#include "text/labelfold.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

// A card on which each cycle creates and frees objects.
class Card
{
public:
    Card() : count(listing()) {}

    // What is there by now is older than the cycles.
    void begin() { count = CycleCount(listing()); }
    LeakObject &create(const QString &label, std::uint64_t sizeBytes = 4096,
                       const QString &process = u"server"_s, std::uint64_t pid = 100)
    {
        LeakObject object;
        object.id = ++m_lastId;
        object.sizeBytes = sizeBytes;
        object.handles = 1;
        object.pid = pid;
        object.process = process;
        object.label = label;
        objects.append(object);
        return objects.last();
    }
    void free(const QString &label)
    {
        objects.removeIf([&label](const LeakObject &object) { return object.label == label; });
    }
    LeakObjects listing() const { return {1, m_lastId, objects}; }
    // Runs cycles; `step` gets the number of the cycle, from 0.
    void run(int cycles, const std::function<void(int)> &step)
    {
        for (int cycle = 0; cycle < cycles; ++cycle) {
            step(cycle);
            count.endCycle(std::make_shared<const LeakObjects>(listing()));
        }
    }
    std::vector<CycleGroup> groups() const { return count.groups(nullptr, nullptr); }

    QList<LeakObject> objects;
    CycleCount count;

private:
    std::uint64_t m_lastId = 0;
};

}  // namespace

class CyclesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatEachCycleLeavesIsALeak()
    {
        Card card;
        card.create(u"before"_s);
        card.begin();
        card.run(5, [&](int cycle) {
            // Each cycle is another process, and has another number in its labels.
            for (int i = 0; i < 3; ++i)
                card.create(u"image %1"_s.arg(3 * cycle + i), 2 << 20, u"game"_s,
                            static_cast<std::uint64_t>(100 + cycle));
            card.create(u"freed"_s);
            card.free(u"freed"_s);
        });
        const auto groups = card.groups();
        QCOMPARE(groups.size(), std::size_t{1});
        const CycleGroup &leak = groups[0];
        QCOMPARE(leak.verdict, CycleVerdict::Leak);
        QCOMPARE(leak.creator, (Creator{u"game"_s, 0, u"image "_s + AnyNumber}));
        QCOMPARE(leak.perCycle, (Amount{3, 6 << 20}));
        QCOMPARE(leak.sum(), (Amount{15, 30 << 20}));
        QCOMPARE(leak.left.size(), std::size_t{5});
    }

    // One cycle in five may leave nothing, and the first may leave more.
    void aLeakMayMissACycle()
    {
        Card card;
        card.run(8, [&](int cycle) {
            for (int i = 0; i < (cycle == 0 ? 50 : cycle == 4 ? 0 : 2); ++i)
                card.create(u"frame"_s);
        });
        QCOMPARE(card.groups()[0].verdict, CycleVerdict::Leak);
        QCOMPARE(card.groups()[0].perCycle.objects, std::uint64_t{2});
    }

    void whatTheFirstCyclesLeaveHasSettled()
    {
        Card card;
        card.run(6, [&](int cycle) {
            for (int i = 0; i < (cycle == 0 ? 60 : cycle == 1 ? 3 : 0); ++i)
                card.create(u"glyphs"_s);
        });
        QCOMPARE(card.groups()[0].verdict, CycleVerdict::Settled);
        QCOMPARE(card.groups()[0].sum().objects, std::uint64_t{63});
    }

    void aCacheThatFillsMoreAndMoreSlowlyIsNoLeak()
    {
        Card card;
        card.run(6, [&](int cycle) {
            for (int i = 0; i < 64 >> cycle; ++i)
                card.create(u"glyphs"_s);
        });
        QCOMPARE(card.groups()[0].verdict, CycleVerdict::Uneven);
    }

    void whatIsReplacedIsNoLeak()
    {
        Card card;
        card.run(4, [&](int) {
            card.free(u"swapchain"_s);
            for (int i = 0; i < 3; ++i)
                card.create(u"swapchain"_s);
        });
        const auto groups = card.groups();
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups[0].verdict, CycleVerdict::Replaced);
        QCOMPARE(groups[0].left[3], (Amount{3, 3 * 4096}));
    }

    void someCyclesAreUneven()
    {
        Card card;
        card.run(10, [&](int cycle) {
            if (cycle % 3 == 0)
                card.create(u"page"_s);
        });
        QCOMPARE(card.groups()[0].verdict, CycleVerdict::Uneven);
    }

    void threeCyclesAreEnough()
    {
        Card card;
        const auto leak = [&](int) { card.create(u"frame"_s); };
        card.run(2, leak);
        QCOMPARE(card.groups()[0].verdict, CycleVerdict::TooEarly);
        card.run(1, leak);
        QCOMPARE(card.groups()[0].verdict, CycleVerdict::Leak);
        // Of three, the first one has to be among them.
        Card other;
        other.run(3, [&](int cycle) {
            if (cycle > 0)
                other.create(u"frame"_s);
        });
        QCOMPARE(other.groups()[0].verdict, CycleVerdict::Uneven);
    }

    void whatLeaksMostComesFirst()
    {
        Card card;
        card.run(4, [&](int cycle) {
            card.create(u"small"_s, 4096);
            card.create(u"large"_s, 1 << 20);
            if (cycle == 0)
                card.create(u"loaded"_s, 1 << 30);
        });
        const auto groups = card.groups();
        QCOMPARE(groups[0].creator.label, u"large"_s);
        QCOMPARE(groups[1].creator.label, u"small"_s);
        QCOMPARE(groups[2].creator.label, u"loaded"_s);
    }

    void rulesCount()
    {
        Card card;
        card.run(3, [&](int cycle) {
            card.create(u"intended"_s);
            card.create(u"persistent"_s).persistent = true;
            if (cycle == 0)
                card.create(u"pinned"_s);
        });
        const auto rules = std::make_shared<const Suppressions>(
            Suppressions::parse("label:intended\nlabel:pinned is:leak\n"));
        SuppressionMatcher matcher(rules);
        Amount intended;
        const auto groups = card.count.groups(&matcher, &intended);
        QCOMPARE(intended, (Amount{3, 3 * 4096}));
        QCOMPARE(groups.size(), std::size_t{1});
        QCOMPARE(groups[0].creator.label, u"pinned"_s);
        QCOMPARE(groups[0].verdict, CycleVerdict::Leak);
    }
};

QTEST_GUILESS_MAIN(CyclesTest)
#include "tst_cycles.moc"
