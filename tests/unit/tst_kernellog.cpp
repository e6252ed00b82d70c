// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "parser/kernellog.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

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

    // The same, and a good record, without an end.
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

QTEST_GUILESS_MAIN(KernelLogTest)
#include "tst_kernellog.moc"
