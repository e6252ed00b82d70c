// SPDX-License-Identifier: GPL-3.0-or-later
// What drivers tell of their regions when they are asked, with answers laid out by hand as in the
// kernel's headers.
#include <QTest>
#include <cerrno>
#include <cstring>

#include "backend/queried/queriedbackend.h"
#include "support/driverfolder.h"
#include "transport/local/driversource.h"
#include "transport/local/regionquery.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr unsigned long I915Query = 0xc0106479;  // _IOWR('d', 0x79, 16 bytes)
constexpr unsigned long XeQuery = 0xc0286440;    // _IOWR('d', 0x40, 40 bytes)
constexpr unsigned long NouveauGet = 0xc0106440;
constexpr quint64 GiB = 1024 * 1024 * 1024;

template <typename Number>
void put(QByteArray *bytes, Number number)
{
    bytes->append(reinterpret_cast<const char *>(&number), sizeof(number));
}

QByteArray i915Region(quint16 memoryClass, quint16 instance, quint64 probed, quint64 unallocated)
{
    QByteArray bytes;
    put(&bytes, memoryClass);
    put(&bytes, instance);
    put(&bytes, quint32{0});
    put(&bytes, probed);
    put(&bytes, unallocated);
    bytes.append(64, '\0');
    return bytes;
}

QByteArray i915Answer(quint32 count, const QByteArray &regions)
{
    QByteArray bytes;
    put(&bytes, count);
    bytes.append(12, '\0');
    return bytes + regions;
}

QByteArray xeRegion(quint16 memoryClass, quint16 instance, quint64 total, quint64 used)
{
    QByteArray bytes;
    put(&bytes, memoryClass);
    put(&bytes, instance);
    put(&bytes, quint32{65536});
    put(&bytes, total);
    put(&bytes, used);
    bytes.append(64, '\0');
    return bytes;
}

QByteArray xeAnswer(quint32 count, const QByteArray &regions)
{
    QByteArray bytes;
    put(&bytes, count);
    put(&bytes, quint32{0});
    return bytes + regions;
}

// Answers as the kernel does: first the length, then as many bytes as there is room for.
struct FakeIntel {
    unsigned long request = 0;
    QByteArray answer;
    int error = 0;         // Of the call.
    qint32 itemError = 0;  // Of i915's item.

    int operator()(unsigned long asked, void *argument) const
    {
        if (asked != request || error != 0) {
            errno = error != 0 ? error : EINVAL;
            return -1;
        }
        auto *const bytes = static_cast<char *>(argument);
        return request == I915Query ? answerI915(bytes) : answerXe(bytes);
    }

private:
    template <typename Number>
    static Number at(const char *bytes, std::size_t place)
    {
        Number number = 0;
        std::memcpy(&number, bytes + place, sizeof(number));
        return number;
    }

    // struct drm_i915_query {num_items, flags, items_ptr}, its item {query_id, length, flags,
    // data_ptr}.
    int answerI915(char *query) const
    {
        auto *const item = reinterpret_cast<char *>(at<std::uintptr_t>(query, 8));
        const auto length = itemError != 0 ? itemError : static_cast<qint32>(answer.size());
        if (at<quint32>(query, 0) != 1 || at<quint64>(item, 0) != 4) {
            errno = EINVAL;
            return -1;
        }
        if (at<qint32>(item, 8) != 0)
            std::memcpy(reinterpret_cast<char *>(at<std::uintptr_t>(item, 16)), answer.constData(),
                        static_cast<std::size_t>(answer.size()));
        std::memcpy(item + 8, &length, sizeof(length));
        return 0;
    }

    // struct drm_xe_device_query {extensions, query, size, data, reserved}.
    int answerXe(char *query) const
    {
        const auto size = static_cast<quint32>(answer.size());
        const auto room = at<quint32>(query, 12);
        if (at<quint32>(query, 8) != 1 || (room != 0 && room != size)) {
            errno = EINVAL;
            return -1;
        }
        if (room != 0)
            std::memcpy(reinterpret_cast<char *>(at<std::uintptr_t>(query, 16)), answer.constData(),
                        size);
        std::memcpy(query + 12, &size, sizeof(size));
        return 0;
    }
};

}  // namespace

class RegionQueryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void i915()
    {
        const QByteArray regions = i915Region(0, 0, 32 * GiB, 32 * GiB) +
                                   i915Region(1, 0, 16 * GiB, 10 * GiB) +
                                   i915Region(1, 1, 8 * GiB, 9 * GiB);
        const FakeIntel kernel{I915Query, i915Answer(3, regions)};
        // To a user without privilege all is free, whatever is in use.
        QCOMPARE(askForRegions(u"i915"_s, false, kernel).value(),
                 "region=local0 total=17179869184 used=-\n"
                 "region=local1 total=8589934592 used=-\n");
        // More free than there is says nothing.
        QCOMPARE(askForRegions(u"i915"_s, true, kernel).value(),
                 "region=local0 total=17179869184 used=6442450944\n"
                 "region=local1 total=8589934592 used=-\n");
        // Integrated graphics have no memory of their own.
        const FakeIntel integrated{I915Query, i915Answer(1, i915Region(0, 0, 32 * GiB, 32 * GiB))};
        QCOMPARE(askForRegions(u"i915"_s, true, integrated).value(), "");
    }

    void xe()
    {
        const QByteArray regions = xeRegion(0, 0, 32 * GiB, 0) + xeRegion(1, 1, 12 * GiB, GiB) +
                                   xeRegion(1, 2, 12 * GiB, 0);
        const FakeIntel kernel{XeQuery, xeAnswer(3, regions)};
        QCOMPARE(askForRegions(u"xe"_s, false, kernel).value(),
                 "region=vram0 total=12884901888 used=-\n"
                 "region=vram1 total=12884901888 used=-\n");
        QCOMPARE(askForRegions(u"xe"_s, true, kernel).value(),
                 "region=vram0 total=12884901888 used=1073741824\n"
                 "region=vram1 total=12884901888 used=0\n");
    }

    void nouveau()
    {
        quint64 total = 2 * GiB;
        bool tellsUse = true;
        const auto kernel = [&](unsigned long request, void *argument) {
            auto *const numbers = static_cast<quint64 *>(argument);
            if (request != NouveauGet || (numbers[0] != 8 && (numbers[0] != 19 || !tellsUse))) {
                errno = EINVAL;
                return -1;
            }
            numbers[1] = numbers[0] == 8 ? total : GiB;
            return 0;
        };
        QCOMPARE(askForRegions(u"nouveau"_s, false, kernel).value(),
                 "region=vram total=2147483648 used=1073741824\n");
        // An older kernel.
        tellsUse = false;
        QCOMPARE(askForRegions(u"nouveau"_s, false, kernel).value(),
                 "region=vram total=2147483648 used=-\n");
        total = 0;
        QCOMPARE(askForRegions(u"nouveau"_s, false, kernel).value(), "");
    }

    void failures_data()
    {
        QTest::addColumn<QString>("driver");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<int>("error");
        QTest::addColumn<int>("itemError");
        QTest::addColumn<int>("expected");
        const QByteArray cut = i915Answer(2, i915Region(1, 0, GiB, GiB));
        QTest::newRow("i915 refuses") << u"i915"_s << cut << EACCES << 0 << EACCES;
        QTest::newRow("i915 does not know it") << u"i915"_s << cut << 0 << -EINVAL << EINVAL;
        QTest::newRow("i915, cut off") << u"i915"_s << cut << 0 << 0 << EPROTO;
        QTest::newRow("i915, nothing") << u"i915"_s << QByteArray() << 0 << 0 << EPROTO;
        QTest::newRow("i915, endless") << u"i915"_s << QByteArray(100'000, '\1') << 0 << 0 << EFBIG;
        QTest::newRow("xe refuses") << u"xe"_s << cut << ENODEV << 0 << ENODEV;
        QTest::newRow("xe, cut off")
            << u"xe"_s << xeAnswer(2, xeRegion(1, 1, GiB, 0)) << 0 << 0 << EPROTO;
        QTest::newRow("xe, endless") << u"xe"_s << QByteArray(100'000, '\1') << 0 << 0 << EFBIG;
        QTest::newRow("nouveau refuses") << u"nouveau"_s << cut << EPERM << 0 << EPERM;
        QTest::newRow("another driver") << u"vgem"_s << cut << 0 << 0 << ENOENT;
    }

    void failures()
    {
        QFETCH(QString, driver);
        QFETCH(QByteArray, answer);
        QFETCH(int, error);
        QFETCH(int, itemError);
        QFETCH(int, expected);
        const FakeIntel kernel{driver == "i915"_L1 ? I915Query : XeQuery, answer, error, itemError};
        const auto said = askForRegions(driver, true, kernel);
        QVERIFY(!said);
        QCOMPARE(said.error(), expected);
    }

    void nodesThatAreNone()
    {
        QCOMPARE(askForRegions(u"xe"_s, QByteArray()).error(), ENOENT);
        QCOMPARE(askForRegions(u"xe"_s, "/dev/null").error(), ENOTTY);
    }

    void answersAreParsed()
    {
        const QList<Region> regions = parseDriverRegions(
            "region=local0 total=10 used=4\nregion=local0 total=99 used=9\n"
            "region=Bad total=1 used=1\nregion=zero total=0 used=0\nnonsense\n"
            "region=vram total=12 used=-\nregion=much total=99999999999999999999 used=1\n");
        QCOMPARE(regions.size(), 2);
        QCOMPARE(regions[0].name.text(), u"local0"_s);
        QCOMPARE(regions[0].totalBytes, 10u);
        QCOMPARE(regions[0].usedBytes, 4u);
        QCOMPARE(regions[1].totalBytes, 12u);
        QVERIFY(!regions[1].usedBytes);
    }

    // xe wakes its card for each answer, so sizes are asked for once.
    void sizesAreAskedForOnce()
    {
        DriverFolder folder;
        folder.addCard(u"card0"_s, u"0000:03:00.0"_s, "xe");
        const QString answer = u"dev/dri/card0.regions"_s;
        folder.write(answer, "region=vram0 total=10 used=-\n");
        DriverSource source(folder.root());
        QueriedBackend backend(&source);
        const auto read = [&] {
            Snapshot snapshot;
            snapshot.device = source.devices()->constFirst();
            backend.read(&snapshot);
            return snapshot.regions;
        };
        QCOMPARE(read().size(), 1);
        folder.write(answer, "region=vram0 total=20 used=5\n");
        QCOMPARE(read()[0].totalBytes, 10u);

        // Where use is told, it is read each time.
        QueriedBackend privileged(&source);
        Snapshot snapshot;
        snapshot.device = source.devices()->constFirst();
        privileged.read(&snapshot);
        QCOMPARE(snapshot.regions[0].usedBytes, 5u);
        folder.write(answer, "region=vram0 total=20 used=6\n");
        snapshot.regions.clear();
        privileged.read(&snapshot);
        QCOMPARE(snapshot.regions[0].usedBytes, 6u);
    }
};

QTEST_GUILESS_MAIN(RegionQueryTest)
#include "tst_regionquery.moc"
