// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QTimeZone>

#include "alerts/logbook.h"
#include "parser/kernellog.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint64_t Second = 1'000'000'000;

// A kernel's log: one line per second from its start, each with the next sequence number.
QList<LogLine> lines(std::uint64_t from, std::uint64_t to, const QString &kernel = u"first"_s)
{
    QList<LogLine> lines;
    for (std::uint64_t i = from; i <= to; ++i)
        lines.append({i, i * Second, 6, u"PDDGPU: %1 %2"_s.arg(kernel).arg(i)});
    return lines;
}

// A sample of a host with this uptime; 0: its clock is unknown.
Snapshot sample(const QList<LogLine> &lines, std::uint64_t uptimeSeconds = 0)
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(1'700'000'000'000, QTimeZone::utc());
    snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot.logLines = lines;
    snapshot.link.host = u"gpu7"_s;
    if (uptimeSeconds > 0)
        snapshot.nowNs = uptimeSeconds * Second;
    return snapshot;
}

QList<std::uint64_t> sequences(const LogBook &book)
{
    QList<std::uint64_t> sequences;
    for (const LogBook::Line &line : book.lines())
        sequences.append(line.line.sequence);
    return sequences;
}

}  // namespace

class KernelLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void records();
    void escapes_data();
    void escapes();
    void malformed_data();
    void malformed();
    void binary();

    void bookHoldsEachLineOnce();
    void bookHearsAKernelThatWasStartedAnew_data();
    void bookHearsAKernelThatWasStartedAnew();
    void bookIsBounded();
    void bookIsOfOneHost();
};

void KernelLogTest::records()
{
    const KernelLog log = parseKernelLog(
        "6,339,5140900,-;PDDGPU: Memory leak monitor started\n"
        "4,18446744073709551615,0,c,caller=T12;PDDGPU:   Suspicious leaks: 10\n"
        " SUBSYSTEM=platform\n"
        " DEVICE=+platform:pddgpu.0\n"
        "30,7,18446744073709551,-;\n"
        "3,8,9,-,future=1;a;b,c\n");
    QCOMPARE(log.malformed, 0);
    const QList<LogLine> expected{
        {339, 5'140'900'000, 6, u"PDDGPU: Memory leak monitor started"_s},
        {18446744073709551615u, 0, 4, u"PDDGPU:   Suspicious leaks: 10"_s},
        {7, 18446744073709551000u, 6, QString()},
        {8, 9000, 3, u"a;b,c"_s},
    };
    QCOMPARE(log.lines, expected);
    QCOMPARE(parseKernelLog(""), KernelLog());
}

void KernelLogTest::escapes_data()
{
    QTest::addColumn<QByteArray>("escaped");
    QTest::addColumn<QString>("text");
    QTest::newRow("tab and backslash") << "a\\x09b\\x5c"_ba << u"a\tb\\"_s;
    QTest::newRow("UTF-8") << "\\xe4\\xbd\\xa0"_ba << u"你"_s;
    QTest::newRow("newline") << "\\x0aPDDGPU: forged"_ba << u"\nPDDGPU: forged"_s;
    QTest::newRow("NUL") << "a\\x00b"_ba << u"a\0b"_s;
    QTest::newRow("no UTF-8") << "\\xff"_ba << u"\uFFFD"_s;
    QTest::newRow("cut off") << "a\\x0"_ba << u"a\\x0"_s;
    QTest::newRow("upper case") << "\\xAA"_ba << u"\\xAA"_s;
    QTest::newRow("other") << "\\n\\"_ba << u"\\n\\"_s;
}

void KernelLogTest::escapes()
{
    QFETCH(QByteArray, escaped);
    QFETCH(QString, text);
    const KernelLog log = parseKernelLog("6,1,2,-;" + escaped + '\n');
    QCOMPARE(log.malformed, 0);
    QCOMPARE(log.lines, (QList<LogLine>{{1, 2000, 6, text}}));
}

void KernelLogTest::malformed_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("empty") << ""_ba;
    QTest::newRow("no text") << "6,1,2,-"_ba;
    QTest::newRow("no flags") << "6,1,2;text"_ba;
    QTest::newRow("empty flags") << "6,1,2,;text"_ba;
    QTest::newRow("no head") << ";text"_ba;
    QTest::newRow("priority") << "x,1,2,-;text"_ba;
    QTest::newRow("sequence") << "6,-1,2,-;text"_ba;
    QTest::newRow("sequence of 65 bits") << "6,18446744073709551616,2,-;text"_ba;
    QTest::newRow("time") << "6,1,,-;text"_ba;
    QTest::newRow("time of 64 bits in ns") << "6,1,18446744073709552,-;text"_ba;
    QTest::newRow("plain text") << "[    1.0] PDDGPU: text"_ba;
}

void KernelLogTest::malformed()
{
    QFETCH(QByteArray, line);
    const KernelLog log = parseKernelLog("6,1,2,-;one\n" + line + "\n6,2,3,-;two\n");
    QCOMPARE(log.malformed, 1);
    QCOMPARE(log.lines, (QList<LogLine>{{1, 2000, 6, u"one"_s}, {2, 3000, 6, u"two"_s}}));

    // The same, and a good record, without a newline at the end.
    QCOMPARE(parseKernelLog("6,1,2,-;one").malformed, 1);
    if (!line.isEmpty())
        QCOMPARE(parseKernelLog(line).malformed, 1);
}

void KernelLogTest::binary()
{
    QByteArray text;
    for (int i = 0; i < 100'000; ++i)
        text += static_cast<char>(i * 7919 >> 3);
    const KernelLog log = parseKernelLog(text);
    QVERIFY(log.malformed > 0);
    QVERIFY(log.lines.isEmpty());
    QCOMPARE(parseKernelLog(QByteArray(100'000, '\n')).malformed, 100'000);
    QCOMPARE(parseKernelLog(QByteArray(100'000, ' ')).malformed, 1);
}

void KernelLogTest::bookHoldsEachLineOnce()
{
    LogBook book;
    book.append(sample(lines(5, 8), 100));
    // A reconnect: the kernel's ring buffer again, and new lines.
    book.append(sample(lines(5, 10), 101));
    book.append(sample(lines(7, 10), 102));
    book.append(sample({}, 103));
    QCOMPARE(sequences(book), (QList<std::uint64_t>{5, 6, 7, 8, 9, 10}));
    QCOMPARE(book.nextNumber(), 6U);
    QCOMPARE(book.lines().back().boot, 0);
    QCOMPARE(book.lines().front().timeMs, 1'700'000'000'000 - 95'000);
    QCOMPARE(book.newest(2), lines(9, 10));
    QCOMPARE(book.newest(100).size(), 6);
}

void KernelLogTest::bookHearsAKernelThatWasStartedAnew_data()
{
    QTest::addColumn<QList<LogLine>>("after");
    QTest::addColumn<std::uint64_t>("uptime");
    const QString second = u"second"_s;
    QTest::newRow("lower sequences") << lines(10, 13, second) << std::uint64_t(0);
    QTest::newRow("sequences that were there") << lines(901, 903, second) << std::uint64_t(0);
    QTest::newRow("from lower to higher ones") << lines(890, 920, second) << std::uint64_t(0);
    QTest::newRow("the same words at another time")
        << QList<LogLine>{{902, 7 * Second, 6, u"PDDGPU: first 902"_s}} << std::uint64_t(0);
    QTest::newRow("the driver's clock fell") << lines(1, 3) << std::uint64_t(4);
}

void KernelLogTest::bookHearsAKernelThatWasStartedAnew()
{
    QFETCH(QList<LogLine>, after);
    QFETCH(std::uint64_t, uptime);
    LogBook book;
    book.append(sample(lines(900, 910), 1000));
    // The host is down for a while, and the connection too.
    Snapshot away = sample({});
    away.device.reset();
    book.append(away);
    book.append(sample(after, uptime));
    QCOMPARE(book.lines().size(), std::size_t(11 + after.size()));
    QCOMPARE(book.newest(after.size()), after);
    // Its connection breaks again: its lines are known now.
    book.append(sample(after, uptime == 0 ? 0 : uptime + 1));
    QCOMPARE(book.lines().size(), std::size_t(11 + after.size()));
    QVERIFY(book.lines().back().boot > book.lines().front().boot);
}

void KernelLogTest::bookIsBounded()
{
    LogBook book;
    const auto most = static_cast<std::uint64_t>(LogBook::MaximumLines);
    book.append(sample(lines(1, most + 500)));
    QCOMPARE(book.lines().size(), LogBook::MaximumLines);
    QCOMPARE(book.lines().front().number, 500U);
    QCOMPARE(book.lines().front().line.sequence, 501U);
    // Dropped lines are not new when they come again.
    book.append(sample(lines(400, most + 501)));
    QCOMPARE(book.lines().size(), LogBook::MaximumLines);
    QCOMPARE(book.lines().back().line.sequence, most + 501);
    QCOMPARE(book.nextNumber(), most + 501);
    QCOMPARE(book.lines().back().boot, 0);
}

void KernelLogTest::bookIsOfOneHost()
{
    LogBook book;
    book.append(sample(lines(5, 8), 100));
    Snapshot other = sample(lines(6, 7, u"other"_s), 50);
    other.link.host = u"gpu8"_s;
    book.append(other);
    QCOMPARE(sequences(book), (QList<std::uint64_t>{6, 7}));
    // Numbers of the old lines are not reused, so that the new lines cannot be taken for them.
    QCOMPARE(book.lines().front().number, 4U);
}

QTEST_GUILESS_MAIN(KernelLogTest)
#include "tst_kernellog.moc"
