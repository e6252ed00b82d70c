// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "connect/sourcespec.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

Q_DECLARE_METATYPE(SourceSpec::Kind)

namespace {

// The processes of each card, with a space between them.
QStringList processesOf(const SourceSpec &spec)
{
    QStringList cards;
    for (const ScenarioPtr &scenario : spec.scenarios) {
        QStringList names;
        for (const ScenarioProcess &process : scenario->processes)
            names.append(QString::fromUtf8(process.name));
        cards.append(names.join(u' '));
    }
    return cards;
}

}  // namespace

class SourceSpecTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepted_data();
    void accepted();
    void refused_data();
    void refused();
    void scenarioFiles();
    void scenarioFilesWithErrors();
    void autoWithoutDriverIsSimulated();
    void autoBelowAnotherRootIsTheDriver();
    void driverStaysDriver();
    void recording();
    void prometheus();
    void passwordsAreNotRepeated_data();
    void passwordsAreNotRepeated();
};

void SourceSpecTest::accepted_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<SourceSpec::Kind>("kind");
    QTest::addColumn<QStringList>("cards");
    QTest::addColumn<double>("speed");

    using Kind = SourceSpec::Kind;
    const QString Mixed = u"compositor leaky_app video_player"_s;
    const auto row = [](const QString &text, Kind kind, const QStringList &cards, double speed) {
        QTest::newRow(qPrintable(text)) << text << kind << cards << speed;
    };
    row(u"auto"_s, Kind::Auto, {}, 1);
    row(u"driver"_s, Kind::Driver, {}, 1);
    row(u"simulated"_s, Kind::Simulated, {}, 1);
    row(u"simulated:mixed"_s, Kind::Simulated, {Mixed}, 1);
    row(u"simulated:healthy"_s, Kind::Simulated, {u"compositor"_s}, 1);
    row(u"simulated:orphan"_s, Kind::Simulated, {u"video_player"_s}, 1);
    row(u"simulated:mixed+leaky+mixed"_s, Kind::Simulated, {Mixed, u"leaky_app"_s, Mixed}, 1);
    row(u"simulated:orphan+healthy,speed=3"_s, Kind::Simulated,
        {u"video_player"_s, u"compositor"_s}, 3);
    row(u"simulated:leaky,speed=20"_s, Kind::Simulated, {u"leaky_app"_s}, 20);
    row(u"simulated:leaky,speed=0.01"_s, Kind::Simulated, {u"leaky_app"_s}, 0.01);
    row(u"simulated:leaky,speed=1000"_s, Kind::Simulated, {u"leaky_app"_s}, 1000);
    row(u"simulated:leaky,speed=2.5"_s, Kind::Simulated, {u"leaky_app"_s}, 2.5);
}

void SourceSpecTest::accepted()
{
    QFETCH(QString, text);
    QFETCH(SourceSpec::Kind, kind);
    QFETCH(QStringList, cards);
    QFETCH(double, speed);

    const auto spec = SourceSpec::parse(text);
    QVERIFY(spec);
    QCOMPARE(spec->kind, kind);
    QCOMPARE(processesOf(*spec), cards);
    QCOMPARE(spec->speed, speed);
}

void SourceSpecTest::refused_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("mention");

    QTest::newRow("empty") << QString() << u"auto, driver, simulated, ssh:HOST, recording:FILE"_s;
    QTest::newRow("other") << u"remote"_s << u"\"remote\""_s;
    QTest::newRow("case") << u"Auto"_s << u"\"Auto\""_s;
    QTest::newRow("glued") << u"simulatedleaky"_s << u"\"simulatedleaky\""_s;
    QTest::newRow("recording without a file") << u"recording:"_s << u"recording:FILE"_s;
    QTest::newRow("recording") << u"recording"_s << u"\"recording\""_s;
    for (const QString &url :
         {u""_s, u"gpu"_s, u"gpu:9090"_s, u"http://"_s, u"ftp://gpu"_s, u"file:///etc/passwd"_s,
          u"http://gp u:9090"_s, u"http://gpu:port"_s}) {
        QTest::newRow(qPrintable(u"prometheus:"_s + url))
            << u"prometheus:"_s + url << u"prometheus:http://HOST:9090"_s;
    }
    QTest::newRow("no program") << u"simulated:"_s << u"mixed, healthy, leaky or orphan"_s;
    QTest::newRow("other program") << u"simulated:x"_s << u"\"x\""_s;
    QTest::newRow("no second program")
        << u"simulated:leaky+"_s << u"unknown simulated program \"\""_s;
    QTest::newRow("other second program") << u"simulated:leaky+x"_s << u"\"x\""_s;
    QTest::newRow("too many cards")
        << u"simulated:"_s + QStringList(17, u"leaky"_s).join(u'+') << u"17 simulated cards"_s;
    QTest::newRow("other option") << u"simulated:leaky,size=3"_s << u"\"size=3\""_s;
    QTest::newRow("comma") << u"simulated:leaky,"_s << u"speed=FACTOR"_s;
    for (const QString &speed : {u""_s, u"0"_s, u"0.009"_s, u"1000.1"_s, u"-1"_s, u"nan"_s,
                                 u"inf"_s, u"1e2"_s, u" 2"_s, u"2 "_s, u"1,5"_s, u"2x"_s, u"٢"_s}) {
        QTest::newRow(qPrintable(u"speed=%1"_s.arg(speed)))
            << u"simulated:leaky,speed=%1"_s.arg(speed) << u"\"%1\" is not a speed"_s.arg(speed);
    }
}

void SourceSpecTest::refused()
{
    QFETCH(QString, text);
    QFETCH(QString, mention);

    const auto spec = SourceSpec::parse(text);
    QVERIFY(!spec);
    QVERIFY2(spec.error().contains(mention), qPrintable(spec.error()));
}

void SourceSpecTest::scenarioFiles()
{
    const QTemporaryDir folder;
    const auto write = [&folder](const QString &name, const QByteArray &text) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    };
    write(u"a.scenario"_s, "title First\nprocess one\nprocess two");
    write(u"no ending"_s, "process three");

    auto spec = SourceSpec::parse(u"simulated:"_s + folder.filePath(u"a.scenario"_s));
    QVERIFY2(spec, qPrintable(spec ? QString() : spec.error()));
    QCOMPARE(processesOf(*spec), QStringList{u"one two"_s});
    const auto devices = makeSource(*spec)->devices();
    QVERIFY(devices);
    QCOMPARE(devices->size(), 1);
    QCOMPARE(devices->constFirst().id, u"simulated.0"_s);
    QCOMPARE(devices->constFirst().title, u"First"_s);

    spec = SourceSpec::parse(u"simulated:%1+leaky+%2,speed=20"_s.arg(
        folder.filePath(u"no ending"_s), folder.filePath(u"a.scenario"_s)));
    QVERIFY2(spec, qPrintable(spec ? QString() : spec.error()));
    QCOMPARE(processesOf(*spec), (QStringList{u"three"_s, u"leaky_app"_s, u"one two"_s}));
    QCOMPARE(spec->speed, 20.0);
    QCOMPARE(makeSource(*spec)->devices()->size(), 3);

    // A path without a folder is one of the current folder.
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(folder.path()));
    spec = SourceSpec::parse(u"simulated:a.scenario"_s);
    QDir::setCurrent(before);
    QVERIFY2(spec, qPrintable(spec ? QString() : spec.error()));
    QCOMPARE(processesOf(*spec), QStringList{u"one two"_s});
}

void SourceSpecTest::scenarioFilesWithErrors()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"a.scenario"_s);
    const auto error = [](const QString &file) {
        const auto spec = SourceSpec::parse(u"simulated:healthy+"_s + file);
        return spec ? QString() : spec.error();
    };
    const auto write = [&path](const QByteArray &text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    };
    QCOMPARE(error(path), u"cannot read \"%1\": No such file or directory"_s.arg(path));
    QCOMPARE(error(folder.path()),
             u"cannot read \"%1\": it is not a regular file"_s.arg(folder.path()));
    write("process p\nmake x 4KiB\n");
    QCOMPARE(error(path), path + u", line 2: once or every is missing"_s);
    write("title x\n");
    QCOMPARE(error(path), path + u": it has no process"_s);
    write(QByteArray(Scenario::MostTextBytes + 1, ' '));
    QCOMPARE(error(path), u"cannot read \"%1\": File too large"_s.arg(path));
    // Without / and ending it is a name.
    QVERIFY(error(u"a-scenario"_s).startsWith(u"unknown simulated program \"a-scenario\""_s));
}

void SourceSpecTest::autoWithoutDriverIsSimulated()
{
    SourceSpec driver;
    driver.kind = SourceSpec::Kind::Driver;
    if (makeSource(driver)->devices())
        QSKIP("this machine has a pddgpu device");
    QCOMPARE(makeSource({})->origin(), Origin::Simulation);
}

// A user who names files wants their content and nothing else.
void SourceSpecTest::autoBelowAnotherRootIsTheDriver()
{
    const QTemporaryDir root;
    SourceSpec spec;
    spec.root = root.path();
    QCOMPARE(makeSource(spec)->origin(), Origin::Driver);
    QVERIFY(!makeSource(spec)->devices());
}

void SourceSpecTest::driverStaysDriver()
{
    const QTemporaryDir root;
    SourceSpec spec;
    spec.kind = SourceSpec::Kind::Driver;
    spec.root = root.path();
    const std::unique_ptr<Source> source = makeSource(spec);
    QCOMPARE(source->origin(), Origin::Driver);
    QVERIFY(!source->devices());
}

void SourceSpecTest::recording()
{
    const auto spec = SourceSpec::parse(u"recording:a folder/x:y.rec"_s);
    QVERIFY(spec);
    QCOMPARE(spec->kind, SourceSpec::Kind::Recording);
    QCOMPARE(spec->file, u"a folder/x:y.rec"_s);
    QCOMPARE(makeSource(*spec)->origin(), Origin::Recording);
}

void SourceSpecTest::prometheus()
{
    const auto spec = SourceSpec::parse(u"prometheus:https://ann:secret@gpu:9090/path"_s);
    QVERIFY(spec);
    QCOMPARE(spec->kind, SourceSpec::Kind::Prometheus);
    QCOMPARE(spec->server.host(), u"gpu"_s);
    QCOMPARE(spec->server.port(), 9090);
    QCOMPARE(spec->server.password(), u"secret"_s);
    // A fleet is not a source of devices.
    QVERIFY(!makeSource(*spec));
}

void SourceSpecTest::passwordsAreNotRepeated_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text :
         {"prometheuss:http://us:pwsecret@bad/", "http://us:pwsecret@bad/",
          "prometheus:http//us:pwsecret@bad/", "us:pwsecret@bad", "ssh:us:pwsecret@bad;x",
          "ssh:http://us:pwsecret@bad/", "simulated:us:pwsecret@bad",
          "simulated:leaky,us:pwsecret@bad", "simulated:leaky,speed=us:pwsecret@bad"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void SourceSpecTest::passwordsAreNotRepeated()
{
    QFETCH(QString, text);
    const auto spec = SourceSpec::parse(text);
    QVERIFY(!spec);
    QVERIFY2(!spec.error().contains(u"secret"_s), qPrintable(spec.error()));
}

QTEST_GUILESS_MAIN(SourceSpecTest)
#include "tst_sourcespec.moc"
