// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QScopeGuard>
#include <QTest>
#include <QTimeZone>
#include <clocale>
#include <ctime>

#include "report/jsontext.h"
#include "report/leakjson.h"
#include "support/regions.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr std::uint64_t Largest = 18446744073709551615u;

const QByteArray Golden = R"({
  "schema": "pddgpu-leak-report",
  "version": 1,
  "captured_at": "2026-11-22T14:08:22.123+00:00",
  "now_ns": 401250999999,
  "origin": "driver",
  "device": {
    "id": "pddgpu.0",
    "card": "card1",
    "driver_version": "1.2",
    "abi_version": 1,
    "driver": "pddgpu"
  },
  "memory": {
    "vram_total_bytes": 1073741824,
    "vram_used_bytes": 18446744073709551615,
    "gtt_total_bytes": null,
    "gtt_used_bytes": null,
    "used_bytes": null,
    "driver_pinned_bytes": 65536,
    "unexplained_bytes": 0,
    "regions": [
      {"name": "vram", "role": "device-local", "total_bytes": 1073741824, "used_bytes": 18446744073709551615, "visible_clients_bytes": null},
      {"name": "gtt", "role": "system", "total_bytes": null, "used_bytes": null, "visible_clients_bytes": null}
    ]
  },
  "monitor": {
    "enabled": true,
    "threshold_bytes": 104857600,
    "check_interval_ms": 5000,
    "suspicious_age_ms": 30000,
    "confirmed_age_ms": 300000,
    "check_count": 4,
    "alert_count": 1,
    "last_alert_at": "2026-11-22T14:08:12.123+00:00"
  },
  "totals": {
    "live": {"objects": 3, "bytes": 31457280},
    "leaked": {"objects": 2, "bytes": 20971520},
    "suspicious": {"objects": 1, "bytes": 10485760},
    "confirmed": {"objects": 1, "bytes": 10485760},
    "orphaned": {"objects": 0, "bytes": 0},
    "departing": {"objects": null, "bytes": null},
    "untracked": {"objects": null, "bytes": null}
  },
  "errors": [
    {"subject": "/sys/gtt", "reason": "No such file", "doubt": null}
  ],
  "anonymous": false,
  "scope": "leaked",
  "object_count": 2,
  "objects": [
    {"id": 2, "state": "suspicious", "age_seconds": null, "birth_ns": 18446744073709551615, "size_bytes": 10485760, "domain": "gtt", "pid": 42, "process": "app", "label": "", "client_id": 3, "handle_count": 1, "orphaned": false, "exported": false, "imported": false, "persistent": true, "preexisting": false, "verdict": null},
    {"id": 7, "state": "confirmed", "age_seconds": 400.250, "birth_ns": 1000000000, "size_bytes": 10485760, "domain": "vram", "pid": 2831, "process": "leaky_app", "label": "frame 1", "client_id": 3, "handle_count": 0, "orphaned": true, "exported": true, "imported": true, "persistent": false, "preexisting": false, "verdict": null}
  ]
}
)";

LeakObject object(std::uint64_t id)
{
    LeakObject one;
    one.region = Vram;
    one.id = id;
    one.birthNs = 1'000'000'000;
    one.sizeBytes = 10485760;
    one.clientId = 3;
    one.pid = 2831;
    one.state = LeakState::Confirmed;
    one.orphaned = true;
    one.exported = true;
    one.imported = true;
    one.process = u"leaky_app"_s;
    one.label = u"frame 1"_s;
    return one;
}

Snapshot exampleSnapshot()
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime(QDate(2026, 11, 22), QTime(14, 8, 22, 123), QTimeZone::utc());
    snapshot.device = DeviceInfo{u"pddgpu.0"_s, u"card1"_s};
    snapshot.nowNs = 401'250'999'999;
    setTotal(snapshot, Vram, 1073741824);
    setUsed(snapshot, Vram, Largest);
    snapshot.monitorEnabled = true;
    snapshot.thresholdBytes = 104857600;
    snapshot.checkIntervalMs = 5000;
    snapshot.suspiciousAgeMs = 30000;
    snapshot.confirmedAgeMs = 300000;
    snapshot.liveObjects = 3;
    snapshot.liveBytes = 31457280;
    snapshot.suspiciousObjects = 1;
    snapshot.suspiciousBytes = 10485760;
    snapshot.confirmedObjects = 1;
    snapshot.confirmedBytes = 10485760;
    snapshot.orphanedObjects = 0;
    snapshot.orphanedBytes = 0;
    snapshot.checkCount = 4;
    snapshot.alertCount = 1;
    MemoryStats stats;
    stats.driverVersion = u"1.2"_s;
    stats.abiVersion = 1;
    stats.driverPinnedBytes = 65536;
    stats.unexplainedBytes = 0;
    stats.lastAlertNs = 391'250'999'999;
    snapshot.stats = stats;
    snapshot.errors.append({SourceError::Kind::Absent, SourceError::Cause::Other, u"/sys/gtt"_s,
                            u"No such file"_s, ENOENT});

    LeakObject active = object(1);
    active.state = LeakState::Active;
    LeakObject suspicious = object(2);
    suspicious.state = LeakState::Suspicious;
    suspicious.birthNs = Largest;
    suspicious.region = Gtt;
    suspicious.pid = 42;
    suspicious.handles = 1;
    suspicious.orphaned = false;
    suspicious.exported = false;
    suspicious.imported = false;
    suspicious.persistent = true;
    suspicious.process = u"app"_s;
    suspicious.label.clear();
    snapshot.objects = std::make_shared<const LeakObjects>(
        LeakObjects{9, 401'250'000'000, {active, suspicious, object(7)}});
    return snapshot;
}

QByteArray jsonOf(const Snapshot &snapshot, ObjectScope scope = ObjectScope::Leaked,
                  const std::vector<std::uint64_t> &ids = {}, const Names &names = {})
{
    MemorySink sink;
    Progress progress;
    const LeakReport report{std::make_shared<const Snapshot>(snapshot), scope, ids};
    return writeLeakJson(report, names, &sink, &progress) ? sink.bytes() : QByteArray("(failed)");
}

QJsonObject parsed(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    return error.error == QJsonParseError::NoError ? document.object() : QJsonObject();
}

}  // namespace

class LeakJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        qputenv("TZ", "UTC");
        tzset();
    }

    void golden()
    {
        QCOMPARE(jsonOf(exampleSnapshot()), Golden);
        QVERIFY(!parsed(Golden).isEmpty());
    }

    void verdictWhereOneIsKnown()
    {
        MemorySink sink;
        Progress progress;
        LeakReport report{
            std::make_shared<const Snapshot>(exampleSnapshot()), ObjectScope::Leaked, {}};
        auto verdicts = std::make_shared<ObjectVerdicts>(*report.snapshot->nowNs);
        verdicts->add(ObjectVerdicts::keyOf(object(7)), Verdict::Leak);
        report.verdicts = verdicts;
        QVERIFY(writeLeakJson(report, {}, &sink, &progress));
        const QJsonArray objects = parsed(sink.bytes())["objects"_L1].toArray();
        QVERIFY(objects[0]["verdict"_L1].isNull());
        QCOMPARE(objects[1]["verdict"_L1], u"leak"_s);
    }

    void localeChangesNothing()
    {
        const QByteArray before(std::setlocale(LC_ALL, nullptr));
        const auto restore = qScopeGuard([before, qtBefore = QLocale()] {
            std::setlocale(LC_ALL, before.constData());
            QLocale::setDefault(qtBefore);
        });
        for (const char *name : {"de_DE", "zh_CN", "ar_EG"}) {
            std::setlocale(LC_ALL, (QByteArray(name) + ".UTF-8").constData());
            QLocale::setDefault(QLocale(QString::fromLatin1(name)));
            QCOMPARE(jsonOf(exampleSnapshot()), Golden);
        }
    }

    void scopes()
    {
        const auto all = parsed(jsonOf(exampleSnapshot(), ObjectScope::AllTracked));
        QCOMPARE(all[u"scope"_s].toString(), u"all"_s);
        QCOMPARE(all[u"object_count"_s].toInt(), 3);
        QCOMPARE(all[u"objects"_s].toArray().size(), 3);
        const auto listed = parsed(jsonOf(exampleSnapshot(), ObjectScope::Listed, {7, 99, 1}));
        QCOMPARE(listed[u"scope"_s].toString(), u"listed"_s);
        QCOMPARE(listed[u"object_count"_s].toInt(), 2);
        QCOMPARE(listed[u"objects"_s][0][u"id"_s].toInt(), 7);
        QCOMPARE(listed[u"objects"_s][1][u"id"_s].toInt(), 1);
    }

    void unknownIsNull()
    {
        const auto nothing = parsed(jsonOf(Snapshot()));
        QCOMPARE(nothing[u"schema"_s].toString(), u"pddgpu-leak-report"_s);
        QCOMPARE(nothing[u"objects"_s], QJsonValue(QJsonValue::Null));
        QCOMPARE(nothing[u"object_count"_s], QJsonValue(QJsonValue::Null));
        QCOMPARE(nothing[u"device"_s], QJsonValue(QJsonValue::Null));
        QCOMPARE(nothing[u"memory"_s][u"used_bytes"_s], QJsonValue(QJsonValue::Null));

        Snapshot empty = exampleSnapshot();
        empty.objects = std::make_shared<const LeakObjects>();
        QCOMPARE(parsed(jsonOf(empty))[u"objects"_s], QJsonValue(QJsonArray()));

        Snapshot noClock = exampleSnapshot();
        noClock.nowNs.reset();
        const auto report = parsed(jsonOf(noClock));
        QCOMPARE(report[u"objects"_s][0][u"age_seconds"_s], QJsonValue(QJsonValue::Null));
        QCOMPARE(report[u"monitor"_s][u"last_alert_at"_s], QJsonValue(QJsonValue::Null));
    }

    void texts_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("plain") << u"frame 1/é"_s << "\"frame 1/\xc3\xa9\""_ba;
        QTest::newRow("quotes") << u"say \"hi\"\\"_s << "\"say \\\"hi\\\"\\\\\""_ba;
        QTest::newRow("controls") << u"a\n\r\t\x1b\x7f\u0085"_s
                                  << R"("a\u000a\u000d\u0009\u001b\u007f\u0085")"_ba;
        QTest::newRow("NUL") << u"a"_s + QChar(u'\0') << R"("a\u0000")"_ba;
        QTest::newRow("right to left") << u"a\u202Eb\u2067"_s << R"("a\u202eb\u2067")"_ba;
        QTest::newRow("separators") << u"\u2028\u2029"_s << R"("\u2028\u2029")"_ba;
        QTest::newRow("Chinese") << u"内存"_s << "\"内存\""_ba;
        QTest::newRow("emoji") << u"\U0001F468\u200D\U0001F469"_s
                               << "\"\U0001F468\u200D\U0001F469\""_ba;
        QTest::newRow("formula") << u"=1+1"_s << "\"=1+1\""_ba;
        QTest::newRow("markup") << u"</script>"_s << "\"</script>\""_ba;
    }

    void texts()
    {
        QFETCH(QString, text);
        QFETCH(QByteArray, json);
        QByteArray written;
        JsonText(&written).value(text);
        QCOMPARE(written, json);

        Snapshot snapshot = exampleSnapshot();
        LeakObject hostile = object(1);
        hostile.process = text;
        hostile.label = text;
        snapshot.objects = std::make_shared<const LeakObjects>(LeakObjects{1, 1, {hostile}});
        const QJsonObject read = parsed(jsonOf(snapshot));
        QCOMPARE(read[u"objects"_s][0][u"process"_s].toString(), text);
        QCOMPARE(read[u"objects"_s][0][u"label"_s].toString(), text);
    }

    void notUnicode()
    {
        QByteArray written;
        JsonText(&written).value(QString(QChar(0xd800)) + u'a' + QChar(0xdc00));
        QCOMPARE(written,
                 "\"\xef\xbf\xbd"
                 "a\xef\xbf\xbd\"");
    }

    void anonymousHidesNamesInErrors()
    {
        Snapshot snapshot = exampleSnapshot();
        snapshot.errors = {
            {SourceError::Kind::Malformed, SourceError::Cause::Other, u"/x"_s,
             u"line 3: \"unseen\""_s, 0},
            {SourceError::Kind::Failed, SourceError::Cause::Other, u"/proc/leaky_app"_s,
             u"frame 1 failed"_s, 0},
        };
        const QByteArray json =
            jsonOf(snapshot, ObjectScope::AllTracked, {}, Names::anonymous(snapshot.objects.get()));
        for (const char *secret : {"leaky_app", "frame 1", "unseen", "\"app\""})
            QVERIFY2(!json.contains(secret), secret);
        const QJsonObject report = parsed(json);
        QCOMPARE(report[u"anonymous"_s].toBool(), true);
        QCOMPARE(report[u"errors"_s][0][u"reason"_s], QJsonValue(QJsonValue::Null));
        QCOMPARE(report[u"errors"_s][1][u"subject"_s].toString(), u"/proc/p1"_s);
        QCOMPARE(report[u"errors"_s][1][u"reason"_s].toString(), u"l1 failed"_s);
        QCOMPARE(report[u"objects"_s][1][u"process"_s].toString(), u"p2"_s);
        QCOMPARE(report[u"objects"_s][2][u"process"_s].toString(), u"p1"_s);
    }

    void cancelled()
    {
        Snapshot snapshot = exampleSnapshot();
        MemorySink sink;
        Progress progress;
        progress.cancel();
        const Written written =
            writeLeakJson({std::make_shared<const Snapshot>(snapshot), ObjectScope::Leaked, {}}, {},
                          &sink, &progress);
        QVERIFY(!written);
        QCOMPARE(written.error().kind, ReportError::Kind::Cancelled);
    }
};

QTEST_GUILESS_MAIN(LeakJsonTest)
#include "tst_leakjson.moc"
