// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLocale>
#include <QScopeGuard>
#include <QSet>
#include <QTest>
#include <cmath>
#include <limits>

#include "ui/chart/bytescale.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;
using namespace pddgpu;

namespace {

constexpr quint64 Largest = std::numeric_limits<quint64>::max();
constexpr quint64 Second = 1'000'000'000;

// The value that a reader takes from a label.
double bytesOf(const QString &label)
{
    const QString unit = label.section(u' ', 1);
    const double base = unit.contains(u'i') ? 1024 : 1000;
    return label.section(u' ', 0, 0).toDouble() *
           std::pow(base, QStringLiteral("BKMGTPE").indexOf(unit.at(0).toUpper()));
}

}  // namespace

class TestFormat : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void bytes_data()
    {
        QTest::addColumn<quint64>("value");
        QTest::addColumn<QString>("expected");
        QTest::addColumn<QString>("shortForm");
        QTest::newRow("nothing") << quint64{0} << u"0 B"_s << u"0 B"_s;
        QTest::newRow("bytes") << quint64{1023} << u"1,023 B"_s << u"1,023 B"_s;
        QTest::newRow("one KiB") << quint64{1024} << u"1.0 KiB"_s << u"1 KiB"_s;
        QTest::newRow("one and a half") << quint64{1536} << u"1.5 KiB"_s << u"1.5 KiB"_s;
        QTest::newRow("default threshold") << quint64{104857600} << u"100.0 MiB"_s << u"100 MiB"_s;
        QTest::newRow("never 1024.0") << quint64{(1ULL << 30) - 1} << u"1.0 GiB"_s << u"1.0 GiB"_s;
        QTest::newRow("largest") << Largest << u"16.0 EiB"_s << u"16.0 EiB"_s;
    }

    void bytes()
    {
        QFETCH(quint64, value);
        QTEST(bytesText(value), "expected");
        QTEST(shortBytesText(value), "shortForm");
    }

    void siUnits()
    {
        setByteUnits(ByteUnits::Si);
        const auto back = qScopeGuard([] { setByteUnits(ByteUnits::Iec); });
        QCOMPARE(bytesText(999), u"999 B"_s);
        QCOMPARE(bytesText(1500), u"1.5 kB"_s);
        QCOMPARE(bytesText(104'857'600), u"104.9 MB"_s);
        QCOMPARE(shortBytesText(64'000'000'000), u"64 GB"_s);
        QCOMPARE(bytesText(Largest), u"18.4 EB"_s);
        QCOMPARE(objectsText(3, 30'000'000), u"3 object(s), 30.0 MB"_s);
    }

    void siScale()
    {
        const ByteScale iec = ByteScale::fit(100e6, ByteUnits::Iec, {});
        for (const double maximum : {1e3, 4.2e6, 99e6, 7e9, 6.02e14}) {
            const ByteScale scale = ByteScale::fit(maximum, ByteUnits::Si, iec);
            const double digits = scale.step / std::pow(10, std::floor(std::log10(scale.step)));
            QVERIFY(digits == 1 || digits == 2 || digits == 5);
            QVERIFY(scale.top >= maximum && scale.top <= std::max(2000.0, maximum * 1.7));
            QVERIFY(scale.top / scale.step <= 7);
        }
    }

    // "1.3 GiB" at the grid line of 1.25 GiB would be wrong.
    void everyLabelOfAnAxisEqualsItsValue_data()
    {
        QTest::addColumn<ByteUnits>("units");
        QTest::newRow("KiB to EiB") << ByteUnits::Iec;
        QTest::newRow("kB to EB") << ByteUnits::Si;
    }

    void everyLabelOfAnAxisEqualsItsValue()
    {
        QFETCH(ByteUnits, units);
        setByteUnits(units);
        const auto back = qScopeGuard([] { setByteUnits(ByteUnits::Iec); });
        QSet<double> steps;
        for (double maximum = 1; maximum <= 0x1p64; maximum *= 1.07) {
            const ByteScale scale = ByteScale::fit(maximum, units, {});
            steps.insert(scale.step);
            QStringList labels;
            const QList<ByteScale::Tick> ticks = scale.ticks();
            QCOMPARE(ticks.constLast().bytes, scale.top);
            for (const ByteScale::Tick &tick : ticks) {
                QVERIFY2(std::abs(bytesOf(tick.label) - tick.bytes) <= tick.bytes * 1e-12,
                         qPrintable(u"%1 is %2"_s.arg(tick.label).arg(tick.bytes, 0, 'f', 0)));
                labels << tick.label;
            }
            QCOMPARE(labels.removeDuplicates(), 0);
        }
        QVERIFY(steps.size() >= 50);
    }

    void quarterOfAUnitIsSaid()
    {
        QCOMPARE(byteLabelText(1.25 * 0x1p30), u"1.25 GiB"_s);
        QCOMPARE(shortBytesText(5ULL << 28), u"1.25 GiB"_s);
        QCOMPARE(shortBytesText(3ULL << 29), u"1.5 GiB"_s);
        QCOMPARE(byteLabelText(20 * 0x1p60), u"20 EiB"_s);
    }

    // A figure reads the same everywhere: in the legend, on a card, in the panel.
    void usedAndFreeAreSaidAsAnyFigure()
    {
        const quint64 used = (1023ULL << 20) + (64 << 10);
        const UsageTexts texts = usageTexts(used, 1ULL << 30);
        QCOMPARE(texts.used, bytesText(used));
        QCOMPARE(texts.free, u"960.0 KiB"_s);
        QCOMPARE(texts.total, u"1.0 GiB"_s);
        QCOMPARE(usageTexts(3 << 20, 16ULL << 30).used, u"3.0 MiB"_s);
        QCOMPARE(usageTexts(0, 16ULL << 30).free, u"16.0 GiB"_s);
        QCOMPARE(usageTexts(std::nullopt, 5).free, unknownText());
        QCOMPARE(usageTexts(6, 5).free, unknownText());
    }

    void unknownIsNotZero()
    {
        for (const QString &text :
             {bytesText({}), countText({}), ageText({}), durationText({}), millisecondsText({}),
              exactBytesText({}), objectsText({}, 5), objectsText({}, {})})
            QCOMPARE(text, unknownText());
    }

    void thresholdInput_data()
    {
        QTest::addColumn<quint64>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("suffix M") << quint64{104857600} << u"100M"_s;
        QTest::newRow("suffix K") << quint64{1536} << u"1536"_s;
        QTest::newRow("whole K") << quint64{3 * 1024} << u"3K"_s;
        QTest::newRow("suffix G") << quint64{4ULL << 30} << u"4G"_s;
        QTest::newRow("odd") << quint64{104857601} << u"104857601"_s;
        QTest::newRow("largest") << Largest << u"18446744073709551615"_s;
    }

    void thresholdInput()
    {
        QFETCH(quint64, value);
        QTEST(thresholdInputText(value), "expected");
    }

    void ages_data()
    {
        QTest::addColumn<quint64>("ns");
        QTest::addColumn<QString>("expected");
        QTest::newRow("newborn") << quint64{0} << u"0 s"_s;
        QTest::newRow("rounded down") << 60 * Second - 1 << u"59 s"_s;
        QTest::newRow("minutes") << 312 * Second << u"5 min 12 s"_s;
        QTest::newRow("full minute") << 300 * Second << u"5 min 00 s"_s;
        QTest::newRow("hours") << 7380 * Second << u"2 h 03 min"_s;
        QTest::newRow("days") << 4 * 86400 * Second << u"4 d 0 h"_s;
        QTest::newRow("largest") << Largest << u"213,503 d 23 h"_s;
    }

    void ages()
    {
        QFETCH(quint64, ns);
        QTEST(ageText(ns), "expected");
    }

    void durations_data()
    {
        QTest::addColumn<quint64>("ns");
        QTest::addColumn<QString>("expected");
        QTest::newRow("ns") << quint64{850} << u"850 ns"_s;
        QTest::newRow("µs") << quint64{12'345} << u"12.3 µs"_s;
        QTest::newRow("three places") << quint64{123'456} << u"123 µs"_s;
        QTest::newRow("whole ms") << quint64{340'000'000} << u"340 ms"_s;
        QTest::newRow("s") << quint64{1'500'000'000} << u"1.5 s"_s;
        QTest::newRow("whole minutes") << 300 * Second << u"5 min"_s;
        QTest::newRow("minutes") << 312 * Second << u"5 min 12 s"_s;
    }

    void durations()
    {
        QFETCH(quint64, ns);
        QTEST(durationText(ns), "expected");
    }

    void largestMillisecondsDoNotWrap()
    {
        QCOMPARE(millisecondsText(Largest), ageText(Largest / 1'000'000 * 1'000'000));
    }

    void toolTipsShowTagsAsTheyAre()
    {
        QVERIFY(plainToolTip(u"<b>bold</b>"_s).contains("&lt;b&gt;"_L1));
        QVERIFY(plainToolTip({}).isEmpty());
    }

    void scaleHoldsEveryMaximum_data()
    {
        QTest::addColumn<double>("maximum");
        QTest::newRow("nothing") << 0.0;
        QTest::newRow("a byte") << 1.0;
        QTest::newRow("100 MiB") << 104857600.0;
        QTest::newRow("largest") << static_cast<double>(Largest);
    }

    void scaleHoldsEveryMaximum()
    {
        QFETCH(double, maximum);
        const ByteScale scale = ByteScale::fit(maximum, ByteUnits::Iec, {});
        QVERIFY(scale.top > maximum);
        QVERIFY(scale.top / scale.step >= 2);
        QVERIFY(scale.top / scale.step <= 6);
    }

    void scaleStandsStillWhileValuesMoveALittle()
    {
        const ByteScale first = ByteScale::fit(100e6, ByteUnits::Iec, {});
        QCOMPARE(ByteScale::fit(95e6, ByteUnits::Iec, first), first);
        QCOMPARE(ByteScale::fit(60e6, ByteUnits::Iec, first), first);
        QVERIFY(ByteScale::fit(200e6, ByteUnits::Iec, first).top > 200e6);
        QVERIFY(ByteScale::fit(10e6, ByteUnits::Iec, first).top < first.top);
    }
};

QTEST_GUILESS_MAIN(TestFormat)
#include "tst_format.moc"
