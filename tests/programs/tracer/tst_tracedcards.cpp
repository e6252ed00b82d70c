// SPDX-License-Identifier: GPL-3.0-or-later
// The tracer's cards: what the kernel tells of its objects becomes a leak monitor for each card.
#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include "parser/leakobjects.h"
#include "parser/memorystats.h"
#include "programs/tracer/cardnames.h"
#include "programs/tracer/tracedcards.h"
#include "tests/programs/tracer/fakewatch.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint64_t Second = FakeWatch::Second;
constexpr std::uint64_t MiB = 1024 * 1024;

LeakObjects listingOf(TracedCard *card, std::uint64_t nowNs = 10 * Second)
{
    std::string text;
    ListingText listing(&card->detector(), nowNs);
    while (listing.appendTo(&text, 1000)) {
    }
    return parseLeakObjects(QByteArray::fromStdString(text)).value();
}

MemoryStats statsOf(TracedCard *card, const ObjectWatch::Counters &counters = {})
{
    return parseMemoryStats(QByteArray::fromStdString(card->statsText(counters, 10 * Second)))
        .value();
}

}  // namespace

class TestTracedCards : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_watch.emplace();
        m_cards.emplace(Second / 2);
        m_key = m_watch->addCard(1, "0000:00:02.0", "bochs-drm");
    }
    void cleanup()
    {
        m_cards.reset();
        m_watch.reset();
    }

    void anObjectFromItsBirthToItsEnd()
    {
        const std::uint64_t client = m_watch->openClient(m_key);
        gem_object &object = m_watch->create(client, MiB, 3 * Second);
        update();
        LeakObjects listing = listingOf(card());
        QCOMPARE(listing.objects.size(), 1);
        const LeakObject &listed = listing.objects.constFirst();
        QCOMPARE(listed.birthNs, 3 * Second);
        QCOMPARE(listed.sizeBytes, MiB);
        QCOMPARE(listed.handles, 1u);
        QCOMPARE(listed.clientId, client);
        QCOMPARE(listed.pid, 42u);
        QCOMPARE(listed.process, u"app"_s);
        QVERIFY(listed.region == RegionName());
        QVERIFY(!listed.orphaned && !listed.exported && !listed.imported);
        QCOMPARE(card()->usedBytes(), MiB);

        object.flags |= GEM_EXPORTED | GEM_IN_TTM;
        object.region = 2;
        object.handles = 2;
        m_watch->touch(object);
        update();
        listing = listingOf(card());
        QCOMPARE(listing.objects.constFirst().handles, 2u);
        QVERIFY(listing.objects.constFirst().exported);
        QCOMPARE(listing.objects.constFirst().region.text(), u"vram"_s);

        m_watch->destroy(object);
        update();
        QVERIFY(listingOf(card()).objects.isEmpty());
        QCOMPARE(card()->usedBytes(), 0u);
        QCOMPARE(statsOf(card()).allocations, 1u);
        QCOMPARE(statsOf(card()).deallocations, 1u);
    }

    void orphans()
    {
        const std::uint64_t client = m_watch->openClient(m_key);
        m_watch->create(client, MiB);
        update();
        // One that is told only after its client has closed.
        m_watch->create(client, 2 * MiB);
        m_watch->closeClient(client);
        update();
        for (const LeakObject &object : listingOf(card()).objects)
            QVERIFY(object.orphaned);
        QCOMPARE(statsOf(card()).orphanedBytes, 3 * MiB);
    }

    // Neither who created them nor how old they are is known: they are listed, and counted apart.
    void objectsThatAreOlder()
    {
        const std::uint64_t client = m_watch->openClient(m_key);
        for (gem_object *object : {&m_watch->create(client, MiB), &m_watch->create(client, MiB)}) {
            object->flags = GEM_PREEXISTING | GEM_EXPORTED;
            object->pid = 0;
            object->process[0] = '\0';
        }
        m_watch->create(client, 4 * MiB, 2 * Second);
        ObjectWatch::Counters counters;
        counters.areOlderKnown = true;
        update();
        card()->detector().check(card()->usedBytes(), 1000 * Second, false);
        m_watch->closeClient(client);
        update();
        LeakObjects listing = listingOf(card(), 1000 * Second);
        QCOMPARE(listing.objects.size(), 3);
        for (const LeakObject &older : listing.objects.first(2)) {
            QVERIFY(older.preexisting && older.exported && !older.orphaned);
            QVERIFY(!older.isCreatorKnown() && older.process.isEmpty());
            QCOMPARE(older.clientId, 0u);
            QCOMPARE(older.state, LeakState::Active);
            QCOMPARE(older.ageNs(1000 * Second), std::nullopt);
        }
        const LeakObject &younger = listing.objects.constLast();
        QVERIFY(!younger.preexisting && younger.orphaned && younger.isCreatorKnown());
        QCOMPARE(younger.state, LeakState::Confirmed);
        MemoryStats stats = statsOf(card(), counters);
        QCOMPARE(stats.preexistingObjects, 2u);
        QCOMPARE(stats.preexistingBytes, 2 * MiB);
        QCOMPARE(stats.liveObjects, 3u);
        QCOMPARE(stats.orphanedObjects, 1u);
        QCOMPARE(stats.watchedBytes, 6 * MiB);
        // Where they cannot be found, that is unknown, and not none.
        QVERIFY(!statsOf(card()).preexistingObjects && !statsOf(card()).preexistingBytes);

        // The client that a scan does not find is none of theirs.
        m_watch->loseHints();
        update();
        QCOMPARE(statsOf(card(), counters).orphanedObjects, 1u);
    }

    void olderObjectsThatEnd()
    {
        const std::uint64_t client = m_watch->openClient(m_key);
        gem_object &object = m_watch->create(client, MiB);
        object.flags = GEM_PREEXISTING;
        ObjectWatch::Counters counters;
        counters.areOlderKnown = true;
        update();
        QCOMPARE(statsOf(card(), counters).preexistingObjects, 1u);
        m_watch->destroy(object);
        update();
        const MemoryStats stats = statsOf(card(), counters);
        QCOMPARE(stats.preexistingObjects, 0u);
        QCOMPARE(stats.preexistingBytes, 0u);
        QCOMPARE(stats.liveObjects, 0u);
    }

    void objectsAreInTheOrderOfTheirBirth()
    {
        const std::uint64_t client = m_watch->openClient(m_key);
        gem_object &first = m_watch->create(client, MiB, 2 * Second);
        m_watch->create(client, 2 * MiB, 3 * Second);
        m_watch->loseHints();
        m_watch->loseHints();
        update();
        m_watch->create(client, 3 * MiB, 4 * Second);
        m_watch->touch(first);
        update();
        QList<std::uint64_t> births;
        for (const LeakObject &object : listingOf(card()).objects)
            births << object.birthNs / Second;
        QCOMPARE(births, (QList<std::uint64_t>{2, 3, 4}));
    }

    void anObjectThatIsToldTwiceAtOnce()
    {
        gem_object &object = m_watch->create(m_watch->openClient(m_key), MiB);
        object.handles = 3;
        m_watch->touch(object);
        update();
        QCOMPARE(listingOf(card()).objects.size(), 1);
        QCOMPARE(listingOf(card()).objects.constFirst().handles, 3u);
        QCOMPARE(card()->usedBytes(), MiB);
    }

    void hintsThatWereLost()
    {
        const std::uint64_t stays = m_watch->openClient(m_key);
        const std::uint64_t leaves = m_watch->openClient(m_key);
        gem_object &ends = m_watch->create(stays, MiB);
        m_watch->create(stays, 2 * MiB);
        m_watch->create(leaves, 4 * MiB);
        update();
        m_watch->destroy(ends);
        m_watch->create(leaves, 8 * MiB);
        const std::uint64_t unseen = m_watch->openClient(m_key);
        m_watch->create(unseen, 16 * MiB);
        m_watch->closeClient(leaves);
        m_watch->closeClient(unseen);
        m_watch->loseHints();
        update();
        const MemoryStats stats = statsOf(card());
        QCOMPARE(stats.liveBytes, 30 * MiB);
        QCOMPARE(stats.orphanedBytes, 28 * MiB);
        QCOMPARE(card()->usedBytes(), 30 * MiB);
    }

    // They are counted, so that the number of allocations is true.
    void objectsThatEndUnseen()
    {
        const std::uint64_t client = m_watch->openClient(m_key);
        m_watch->create(client, MiB);
        for (int i = 0; i < 5; ++i)
            m_watch->destroy(m_watch->create(client, MiB));
        m_watch->device(m_key).moves = 7;
        m_watch->device(m_key).evictions = 2;
        update();
        update();
        const MemoryStats stats = statsOf(card());
        QCOMPARE(stats.liveObjects, 1u);
        QCOMPARE(stats.allocations, 6u);
        QCOMPARE(stats.deallocations, 5u);
        QCOMPARE(stats.moves, 7u);
        QCOMPARE(stats.evictions, 2u);
    }

    void departing()
    {
        gem_object &object = m_watch->create(m_watch->openClient(m_key), MiB);
        update();
        object.flags |= GEM_DEPARTING;
        m_watch->touch(object);
        update();
        QVERIFY(listingOf(card()).objects.isEmpty());
        QCOMPARE(statsOf(card()).departingBytes, MiB);
        QCOMPARE(card()->usedBytes(), MiB);
        m_watch->destroy(object);
        update();
        QCOMPARE(statsOf(card()).departingBytes, 0u);
        QCOMPARE(card()->usedBytes(), 0u);
    }

    // Its memory is another object's, which is counted.
    void imported()
    {
        const std::uint64_t client = m_watch->openClient(m_key);
        gem_object &object = m_watch->create(client, MiB);
        object.flags |= GEM_IMPORTED;
        update();
        QVERIFY(listingOf(card()).objects.constFirst().imported);
        QCOMPARE(card()->usedBytes(), 0u);
        m_watch->destroy(object);
        update();
        QCOMPARE(card()->usedBytes(), 0u);
    }

    void theKernelsOwnAreNotListed()
    {
        m_watch->create(m_watch->openClient(m_key), MiB).flags |= GEM_OF_KERNEL;
        m_watch->device(m_key).objects = 0;
        update();
        QVERIFY(m_cards->all().empty());
    }

    void eachCardHasItsOwn()
    {
        const std::uint64_t other = m_watch->addCard(0, "0000:00:03.0", "amdgpu");
        gem_object &object = m_watch->create(m_watch->openClient(other), MiB);
        object.region = 3;
        m_watch->create(m_watch->openClient(m_key), 2 * MiB);
        update();
        QCOMPARE(statsOf(card()).liveBytes, 2 * MiB);
        TracedCard *second = card({"card0", "0000:00:03.0", "amdgpu"});
        QCOMPARE(statsOf(second).liveBytes, MiB);
        QCOMPARE(listingOf(second).objects.constFirst().region.text(), u"gds"_s);
        QCOMPARE(m_cards->all().size(), 2u);
    }

    void aCardThatComesBack()
    {
        const std::uint64_t client = m_watch->openClient(m_key);
        gem_object &object = m_watch->create(client, MiB);
        update();
        const TracedCards::CardPtr before = m_cards->present({Name}).at(0);
        m_watch->removeCard(m_key);
        update();
        QVERIFY(before->isGone());
        QCOMPARE(before->usedBytes(), 0u);
        // An open file keeps its objects.
        m_watch->touch(object);
        update();
        QCOMPARE(statsOf(card()).liveObjects, 0u);
        QVERIFY(card() != before.get());

        const std::uint64_t again = m_watch->addCard(1, "0000:00:02.0", "bochs-drm");
        m_watch->create(m_watch->openClient(again), 3 * MiB);
        m_watch->destroy(object);
        update();
        QCOMPARE(statsOf(card()).liveBytes, 3 * MiB);
    }

    void oldObjects()
    {
        m_watch->create(m_watch->openClient(m_key), MiB, Second);
        update();
        card()->detector().check(card()->usedBytes(), 20 * Second, false);
        QCOMPARE(statsOf(card()).suspiciousObjects, 0u);
        card()->detector().check(card()->usedBytes(), 32 * Second, false);
        QCOMPARE(statsOf(card()).suspiciousObjects, 1u);
    }

    // 100 MB mean nothing on a card of 24 GB.
    void noAlertWithoutAThreshold()
    {
        m_watch->create(m_watch->openClient(m_key), 24'000 * MiB);
        update();
        QVERIFY(!m_cards->isAlertDue());
        QVERIFY(!card()->detector().check(card()->usedBytes(), 2 * Second, false).isAlert);
        QCOMPARE(card()->detector().store(DriverControl::ThresholdBytes, "1G", 0, 2 * Second), 0);
        update();
        QVERIFY(m_cards->isAlertDue());
        QVERIFY(card()->detector().check(card()->usedBytes(), 3 * Second, false).isAlert);
    }

    void whatIsNotSeenIsTold()
    {
        ObjectWatch::Counters counters;
        counters.missed = 2;
        counters.replaced = 1;
        counters.lostHints = 9;  // A scan has made up for them.
        m_watch->device(m_key).unlisted = 5;
        update();
        const std::string text = card()->statsText(counters, 10 * Second);
        QVERIFY(text.find("\nattached_since_ns: 500000000\n") != std::string::npos);
        QVERIFY(text.find("\nevents_lost: 3\n") != std::string::npos);
        QVERIFY(text.find("\nmap_full: 5\n") != std::string::npos);
    }

    void whatFindsNoRoomIsToldOfItsCard()
    {
        m_watch->create(m_watch->openClient(m_key), MiB);
        const std::uint64_t other = m_watch->addCard(1, "0000:04:00.0", "xe");
        m_watch->addCard(2, "0000:05:00.0", "xe");
        m_watch->device(other).unlisted = 7;
        update();
        // The first has objects, the second none that found room; of the third nothing is known.
        const auto cards = m_cards->all();
        QCOMPARE(cards.size(), std::size_t{2});
        QVERIFY(cards[0]->statsText({}, 0).find("\nmap_full: 0\n") != std::string::npos);
        QVERIFY(cards[1]->statsText({}, 0).find("\nmap_full: 7\n") != std::string::npos);
    }

    void anUpdateThatFails()
    {
        m_watch->create(m_watch->openClient(m_key), MiB);
        m_watch->failsWith = EIO;
        QCOMPARE(m_cards->update(&*m_watch, Second), EIO);
        update();
        QCOMPARE(statsOf(card()).liveObjects, 1u);
    }

    void hostileNames()
    {
        gem_object &object = m_watch->create(m_watch->openClient(m_key), MiB);
        std::memset(object.process, '\t', sizeof(object.process));
        update();
        QCOMPARE(listingOf(card()).objects.constFirst().process, QString(15, u'\t'));
    }

    void namesOfTheCards()
    {
        const QTemporaryDir sys;
        const auto add = [&sys](const QString &card, const QString &device, const QString &driver) {
            const QString folder = sys.filePath(u"devices/"_s + device);
            QVERIFY(QDir().mkpath(folder) && QDir().mkpath(sys.filePath(u"class/"_s + card)));
            QVERIFY(QFile::link(u"../../../devices/"_s + device,
                                sys.filePath(u"class/%1/device"_s.arg(card))));
            QVERIFY(driver.isEmpty() ||
                    QFile::link(u"../drivers/"_s + driver, folder + u"/driver"_s));
        };
        add(u"drm/card10"_s, u"0000:0a:00.0"_s, u"amdgpu"_s);
        add(u"drm/card2"_s, u"vgem"_s, {});
        add(u"drm/card3"_s, u"vkms"_s, u"faux_driver"_s);
        add(u"drm/card2-HDMI-A-1"_s, u"x"_s, {});
        add(u"drm/renderD128"_s, u"y"_s, {});
        add(u"drm/card99999999999"_s, u"z"_s, {});
        add(u"accel/accel0"_s, u"0000:0b:00.0"_s, u"amdxdna"_s);
        const auto names = cardNames(sys.path().toUtf8().constData());
        QCOMPARE(names.size(), 4u);
        QVERIFY((names[0] == TracedCard::Name{"card2", "vgem", "vgem"}));
        QVERIFY((names[1] == TracedCard::Name{"card3", "vkms", "vkms"}));
        QVERIFY((names[2] == TracedCard::Name{"card10", "0000:0a:00.0", "amdgpu"}));
        QVERIFY((names[3] == TracedCard::Name{"accel0", "0000:0b:00.0", "amdxdna"}));
    }

private:
    static inline const TracedCard::Name Name{"card1", "0000:00:02.0", "bochs-drm"};

    void update() { QCOMPARE(m_cards->update(&*m_watch, 9 * Second), 0); }
    TracedCard *card(const TracedCard::Name &name = Name)
    {
        return m_cards->present({name}).at(0).get();
    }

    std::optional<FakeWatch> m_watch;
    std::optional<TracedCards> m_cards;
    std::uint64_t m_key = 0;
};

QTEST_GUILESS_MAIN(TestTracedCards)
#include "tst_tracedcards.moc"
