// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "explain/errortext.h"
#include "text/visibletext.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

class ReportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void visible_data();
    void visible();
    void everyErrorHasAText();
    void causesHaveAdvice();
    void errorsAreOneLine();
    void percentsStay();
};

void ReportTest::visible_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");

    QTest::newRow("plain") << u"frame 1 <b>"_s << u"frame 1 <b>"_s;
    QTest::newRow("Chinese") << u"内存"_s << u"内存"_s;
    QTest::newRow("emoji with joiner")
        << u"\U0001F468\u200D\U0001F469"_s << u"\U0001F468\u200D\U0001F469"_s;
    QTest::newRow("backslash") << u"\\u{a}"_s << u"\\\\u{a}"_s;
    QTest::newRow("controls") << u"\x01\t\n\x7f\u0085"_s << u"\\u{1}\\u{9}\\u{a}\\u{7f}\\u{85}"_s;
    QTest::newRow("separators") << u"\u2028\u2029"_s << u"\\u{2028}\\u{2029}"_s;
    QTest::newRow("marks") << u"\u061c\u200e\u200f"_s << u"\\u{61c}\\u{200e}\\u{200f}"_s;
    QTest::newRow("overrides") << u"\u202a\u202b\u202c\u202d\u202e"_s
                               << u"\\u{202a}\\u{202b}\\u{202c}\\u{202d}\\u{202e}"_s;
    QTest::newRow("isolates") << u"\u2066\u2067\u2068\u2069"_s
                              << u"\\u{2066}\\u{2067}\\u{2068}\\u{2069}"_s;
    QTest::newRow("lone surrogates")
        << QString(QChar(0xd800)) + u'a' + QChar(0xdc00) << u"\\u{d800}a\\u{dc00}"_s;
    QTest::newRow("empty") << QString() << QString();
}

void ReportTest::visible()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    QCOMPARE(visibleText(text), shown);
}

void ReportTest::everyErrorHasAText()
{
    using Kind = SourceError::Kind;
    using Cause = SourceError::Cause;
    for (const Kind kind :
         {Kind::Absent, Kind::Denied, Kind::Malformed, Kind::Gone, Kind::Refused, Kind::Failed}) {
        for (const Cause cause :
             {Cause::Other, Cause::NoDevice, Cause::DebugfsNotMounted, Cause::DebugfsNeedsRoot,
              Cause::MonitorNotBuiltIn, Cause::ControlNeedsRoot, Cause::TooLarge}) {
            const QString text = errorText({kind, cause, u"THE-FILE"_s, u"THE-REASON"_s, 5});
            QVERIFY2(text.contains(u"THE-FILE"_s), qPrintable(text));
            // Without a device, the sentence itself is the reason.
            if (cause != Cause::NoDevice || kind == Kind::Gone)
                QVERIFY2(text.contains(u"THE-REASON"_s), qPrintable(text));
        }
    }
}

void ReportTest::causesHaveAdvice()
{
    using Cause = SourceError::Cause;
    const auto advice = [](Cause cause) {
        return errorAdvice({SourceError::Kind::Absent, cause, {}, {}, 0});
    };
    QVERIFY(advice(Cause::NoDevice).contains(u"sudo modprobe pddgpu"_s));
    QVERIFY(
        advice(Cause::DebugfsNotMounted).contains(u"mount -t debugfs none /sys/kernel/debug"_s));
    QVERIFY(advice(Cause::DebugfsNeedsRoot).contains(u"needs root"_s));
    QVERIFY(advice(Cause::MonitorNotBuiltIn).contains(u"PDDGPU_MEMORY_LEAK_MONITOR_ENABLED"_s));
    QVERIFY(!advice(Cause::ControlNeedsRoot).isEmpty());
    QVERIFY(!advice(Cause::TooLarge).isEmpty());
    QVERIFY(advice(Cause::Other).isEmpty());
}

void ReportTest::errorsAreOneLine()
{
    const QString text = errorText(
        {SourceError::Kind::Failed, SourceError::Cause::Other, u"/tmp/a\nb\u202E"_s, u"why"_s, 0});
    QVERIFY(text.contains(u"/tmp/a\\u{a}b\\u{202e}"_s));
    QVERIFY(!text.contains(u'\n'));
}

void ReportTest::percentsStay()
{
    const QString text = errorText(
        {SourceError::Kind::Failed, SourceError::Cause::Other, u"/tmp/%2%1"_s, u"%1 why"_s, 0});
    QVERIFY(text.contains(u"/tmp/%2%1"_s));
    QVERIFY(text.contains(u"%1 why"_s));
}

QTEST_GUILESS_MAIN(ReportTest)
#include "tst_report.moc"
