// SPDX-License-Identifier: GPL-3.0-or-later
// Hosts that mean no good, alone and beside a good one, and what the user's own ssh is told.
#include <signal.h>

#include <QElapsedTimer>
#include <QProcess>
#include <QSet>
#include <QTest>
#include <QThread>
#include <atomic>
#include <memory>

#include "connect/sourcespec.h"
#include "sampler/sampler.h"
#include "support/driverfolder.h"
#include "support/fakessh.h"
#include "support/regions.h"
#include "transport/helper/helperlink.h"
#include "transport/helper/remotesource.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

using Cause = SourceError::Cause;

namespace {

HelperCommand hostile(const QString &way)
{
    return {QStringLiteral(PDDGPU_HOSTILE_HELPER), {way}, u"elsewhere"_s, {}};
}

std::unique_ptr<Source> hosts(const QStringList &names)
{
    return makeSource(SourceSpec::parse(u"ssh:"_s + names.join(u',')).value());
}

// The snapshot of a host's first device among those of a moment; null: it has none.
const Snapshot *find(const SnapshotPtr &snapshot, const QString &host)
{
    const QString id = host + u":pddgpu.0"_s;
    if (snapshot->device && snapshot->device->id == id)
        return snapshot.get();
    for (const auto &other : snapshot->others) {
        if (other->device->id == id)
            return other.get();
    }
    return nullptr;
}

bool hasFigures(const SnapshotPtr &snapshot, const QString &host)
{
    const Snapshot *one = find(snapshot, host);
    return one && usedOf(*one, Vram);
}

LinkState linkTo(const SnapshotPtr &snapshot, const QString &host)
{
    for (const LinkState &link : QList<LinkState>{snapshot->link} + snapshot->otherLinks) {
        if (link.host == host)
            return link;
    }
    return {};
}

// How the threads of a test ask one that may never answer.
struct Question {
    std::unique_ptr<QThread> thread;
    QString reason;
    int changes = 0;  // That its source told of.
    ~Question()
    {
        thread->requestInterruption();
        thread->wait();
    }
};

}  // namespace

class EvilHostsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void patienceGrowsWithTheAnswer();
    void noAnswerIsWaitedForWithoutEnd();
    void goodHostIsAsGoodAsAlone_data();
    void goodHostIsAsGoodAsAlone();
    void silentHostHasNoFigures();
    void controlOfTheGoodHost();
    void controlThatIsNotTaken();
    void closingDoesNotWait_data();
    void closingDoesNotWait();
    void sudoIsNotAskedAgain();
    void userConfigurationUndoesNothing();
    void newerOptions_data();
    void newerOptions();

private:
    std::unique_ptr<DriverFolder> m_driver;
    std::unique_ptr<FakeSsh> m_ssh;
};

void EvilHostsTest::init()
{
    m_ssh.reset();
    m_driver = std::make_unique<DriverFolder>();
    m_driver->addWholeDriver(100);
    m_ssh = std::make_unique<FakeSsh>(m_driver->root());
}

void EvilHostsTest::patienceGrowsWithTheAnswer()
{
    QCOMPARE(HelperLink::patience(0), 10s);
    QCOMPARE(HelperLink::patience(64 * 1024), 11s);
    QCOMPARE(HelperLink::patience(640 * 1024), 20s);
    QCOMPARE(HelperLink::patience(std::numeric_limits<qint64>::max()), 60s);
}

void EvilHostsTest::noAnswerIsWaitedForWithoutEnd()
{
    const std::vector<std::pair<QString, QString>> ways{
        {u"events during a request"_s, u"too many alerts"_s},
        {u"drip"_s, u"no answer"_s},
        {u"drip of bytes"_s, u"no answer"_s},
        {u"slow answer"_s, u"incomplete after"_s},
    };
    // All at once: they take their time.
    std::vector<std::unique_ptr<Question>> questions;
    for (const auto &[way, why] : ways) {
        Question *question = questions.emplace_back(std::make_unique<Question>()).get();
        question->thread.reset(QThread::create([question, name = way] {
            RemoteSource source(hostile(name));
            QObject::connect(&source, &Source::changed, &source,
                             [question] { ++question->changes; });
            static_cast<void>(source.devices());
            if (!QTest::qWaitFor([&] { return source.link().connected; }, 60'000))
                return;
            const auto devices = source.devices();
            question->reason = devices ? u"(an answer)"_s : devices.error().reason;
        }));
        question->thread->start();
    }
    for (std::size_t i = 0; i < ways.size(); ++i) {
        QTRY_VERIFY2_WITH_TIMEOUT(questions[i]->thread->isFinished(), qPrintable(ways[i].first),
                                  60'000);
        QVERIFY2(questions[i]->reason.contains(ways[i].second),
                 qPrintable(ways[i].first + u": "_s + questions[i]->reason));
        // That it is there, and at most that it is not: nothing of it is watched, and nobody is to
        // be woken by it.
        QVERIFY2(questions[i]->changes <= 2, qPrintable(ways[i].first));
    }
}

void EvilHostsTest::goodHostIsAsGoodAsAlone_data()
{
    QTest::addColumn<QString>("evil");
    for (const char *way : {"silent", "deaf", "drip", "events-during-a-request", "slow-answer",
                            "falls-silent", "alerts", "complaints", "zeros"})
        QTest::newRow(way) << QString::fromLatin1(way);
}

void EvilHostsTest::goodHostIsAsGoodAsAlone()
{
    constexpr int Samples = 30;
    constexpr auto Interval = 200ms;

    QFETCH(QString, evil);
    int good = 0;
    int missed = 0;
    bool isEvilTold = false;
    qint64 longestMs = 0;  // Between two samples with the good one's figures.
    QElapsedTimer since;
    // Named first: what is shown first is its device, if it has one.
    Sampler sampler(hosts({evil, u"good"_s}));
    connect(&sampler, &Sampler::sampled, this, [&](const SnapshotPtr &snapshot) {
        // Until it has connected.
        if (good == 0 && !hasFigures(snapshot, u"good"_s))
            return;
        if (good > 0)
            longestMs = std::max(longestMs, since.elapsed());
        since.start();
        (hasFigures(snapshot, u"good"_s) ? good : missed)++;
        const LinkState link = linkTo(snapshot, evil);
        isEvilTold = isEvilTold || (!link.connected && !link.reason.isEmpty());
    });
    sampler.start(Interval);
    QTRY_VERIFY_WITH_TIMEOUT(good > Samples, 60'000);
    QTRY_VERIFY_WITH_TIMEOUT(isEvilTold, 60'000);
    QCOMPARE(missed, 0);
    // Many times as long as it should be: a busy machine may, but one answer waited for is 10 s.
    QVERIFY2(longestMs < 5'000, qPrintable(QString::number(longestMs)));
}

void EvilHostsTest::silentHostHasNoFigures()
{
    const QString evil = u"falls-silent"_s;
    QList<SnapshotPtr> samples;
    Sampler sampler(hosts({evil, u"good"_s}));
    connect(&sampler, &Sampler::sampled, this,
            [&samples](const SnapshotPtr &snapshot) { samples << snapshot; });
    sampler.start(100ms);
    const auto isLost = [&](const SnapshotPtr &snapshot) {
        const LinkState link = linkTo(snapshot, evil);
        return !link.connected && link.reason.contains(u"no answer"_s);
    };
    QTRY_VERIFY_WITH_TIMEOUT(
        std::any_of(samples.cbegin(), samples.cend(),
                    [&](const SnapshotPtr &one) { return hasFigures(one, evil); }),
        60'000);
    QTRY_VERIFY_WITH_TIMEOUT(std::any_of(samples.cbegin(), samples.cend(), isLost), 60'000);
    for (const SnapshotPtr &snapshot : std::as_const(samples)) {
        const LinkState link = linkTo(snapshot, evil);
        QVERIFY2(link.connected || !hasFigures(snapshot, evil),
                 qPrintable(u"%1 of %2, lost %3 times: %4"_s.arg(samples.indexOf(snapshot))
                                .arg(samples.size())
                                .arg(link.losses)
                                .arg(link.reason)));
    }
    // It keeps its place, without figures, and what is known of the other one is shown.
    const auto lost = std::find_if(samples.cbegin(), samples.cend(), isLost);
    QCOMPARE((*lost)->devices.size(), 2);
    QVERIFY(hasFigures(*lost, u"good"_s));
}

void EvilHostsTest::controlOfTheGoodHost()
{
    const QString evil = u"deaf"_s;
    std::optional<ControlOutcome> outcome;
    std::optional<std::uint64_t> threshold;  // The first that is told after it.
    SnapshotPtr last;
    Sampler sampler(hosts({evil, u"good"_s}));
    connect(&sampler, &Sampler::sampled, this, [&](const SnapshotPtr &snapshot) {
        last = snapshot;
        if (outcome && !threshold && hasFigures(snapshot, u"good"_s))
            threshold = find(snapshot, u"good"_s)->thresholdBytes;
    });
    connect(&sampler, &Sampler::controlWritten, this,
            [&](const ControlOutcome &written) { outcome = written; });
    sampler.start(100ms);
    // The other one is there, and does not answer.
    QTRY_VERIFY_WITH_TIMEOUT(last && hasFigures(last, u"good"_s) && find(last, evil), 60'000);
    const DeviceInfo device = *find(last, u"good"_s)->device;
    sampler.selectDevice(device.id);
    sampler.writeControl(device, DriverControl::ThresholdBytes, "7");
    QTRY_VERIFY_WITH_TIMEOUT(outcome, 60'000);
    QVERIFY(!outcome->error);
    QTRY_VERIFY_WITH_TIMEOUT(threshold, 60'000);
    QCOMPARE(*threshold, 7U);
    QCOMPARE(last->device, device);
    // Nobody has waited for the other one: that is given up later.
    QCOMPARE(linkTo(last, evil).losses, 0U);
}

void EvilHostsTest::controlThatIsNotTaken()
{
    const QString evil = u"takes-no-control"_s;
    std::optional<ControlOutcome> outcome;
    SnapshotPtr last;
    int good = 0;  // Samples since the control was written.
    Sampler sampler(hosts({evil, u"good"_s}));
    connect(&sampler, &Sampler::sampled, this, [&](const SnapshotPtr &snapshot) {
        last = snapshot;
        good += hasFigures(snapshot, u"good"_s) && !outcome;
    });
    connect(&sampler, &Sampler::controlWritten, this,
            [&](const ControlOutcome &written) { outcome = written; });
    sampler.start(100ms);
    QTRY_VERIFY_WITH_TIMEOUT(last && hasFigures(last, u"good"_s) && hasFigures(last, evil), 60'000);
    sampler.writeControl(*find(last, evil)->device, DriverControl::TriggerCheck, "1");
    good = 0;
    QTRY_VERIFY_WITH_TIMEOUT(outcome, 60'000);
    QVERIFY(outcome->error);
    QVERIFY2(outcome->error->reason.contains(u"no answer"_s), qPrintable(outcome->error->reason));
    // It took 10 s, in which the other one was sampled as ever; one or two would be those of
    // before.
    QVERIFY2(good > 10, qPrintable(QString::number(good)));
}

void EvilHostsTest::closingDoesNotWait_data()
{
    QTest::addColumn<QString>("way");
    for (const char *way :
         {"silent", "deaf", "drip", "stubborn", "events-during-a-request", "slow-answer"})
        QTest::newRow(way) << QString::fromLatin1(way);
}

void EvilHostsTest::closingDoesNotWait()
{
    QFETCH(QString, way);
    int good = 0;
    QStringList names{u"good"_s};
    for (int i = 0; i < 6; ++i)
        names << u"user%1@%2"_s.arg(QString::number(i), way);
    auto sampler = std::make_unique<Sampler>(hosts(names));
    connect(sampler.get(), &Sampler::sampled, this,
            [&](const SnapshotPtr &snapshot) { good += hasFigures(snapshot, u"good"_s); });
    sampler->start(100ms);
    // By then they hold whoever waits for them.
    QTRY_VERIFY_WITH_TIMEOUT(good > 15, 60'000);
    QElapsedTimer closing;
    closing.start();
    sampler.reset();
    qInfo("closed after %lld ms", closing.elapsed());
    // 500 ms where the machine has nothing else to do.
    QVERIFY2(closing.elapsed() < 2'000, qPrintable(QString::number(closing.elapsed())));
}

void EvilHostsTest::sudoIsNotAskedAgain()
{
    // The real remote command, for a user whose sudo refuses, and a helper that goes with each
    // file that it is asked for.
    m_ssh->write(u"id"_s, u"#!/bin/sh\necho 1000\n"_s);
    m_ssh->write(u"sudo"_s, u"#!/bin/sh\necho \"$*\" >> %1\nexit 1\n"_s.arg(m_ssh->path(u"log"_s)));
    m_ssh->write(u"helper"_s,
                 u"#!/bin/sh\nexec %1 half\n"_s.arg(QStringLiteral(PDDGPU_HOSTILE_HELPER)));
    QVERIFY(QFile::link(QStringLiteral(PDDGPU_RELAY), m_ssh->path(u"relay"_s)));
    const auto asked = [this] {
        QFile log(m_ssh->path(u"log"_s));
        return log.open(QIODevice::ReadOnly) ? log.readAll().count('\n') : 0;
    };
    const auto command = HelperCommand::overSsh(u"itself"_s, m_ssh->path(u"helper"_s));
    QVERIFY2(command, qPrintable(command ? QString() : command.error()));
    RemoteSource source(*command);
    static_cast<void>(source.devices());
    for (std::uint64_t losses = 0; losses < 3; ++losses) {
        QTRY_VERIFY2_WITH_TIMEOUT(source.link().connected, qPrintable(source.link().reason),
                                  30'000);
        QCOMPARE(source.link().losses, losses);
        // For control, then for reading, and on the first connection alone.
        QCOMPARE(asked(), 2);
        QTRY_COMPARE_WITH_TIMEOUT(source.link().unlock, LinkState::Unlock::Possible, 30'000);
        QVERIFY(source.devices());
        QVERIFY(!source.read(Device, DriverFile::VramUsedBytes));
        QTRY_VERIFY_WITH_TIMEOUT(!source.link().connected, 30'000);
        QVERIFY2(!source.link().reason.contains(u"sudo"_s), qPrintable(source.link().reason));
    }
    // The user asks.
    source.unlock();
    QTRY_VERIFY_WITH_TIMEOUT(source.link().connected, 30'000);
    QCOMPARE(asked(), 4);
    static_assert(RemoteSource::SudoPause >= 10min);
}

// ssh itself says what it would do.
void EvilHostsTest::userConfigurationUndoesNothing()
{
    m_ssh.reset();
    QProcess version;
    version.setProcessChannelMode(QProcess::MergedChannels);
    version.start(u"ssh"_s, {u"-V"_s});
    if (!version.waitForFinished())
        QSKIP("there is no ssh here");
    const bool isNewer = HelperCommand::knowsNewerOptions(version.readAll());
    QByteArray configuration =
        "Host *\n StrictHostKeyChecking accept-new\n VerifyHostKeyDNS yes\n UpdateHostKeys yes\n"
        " NoHostAuthenticationForLocalhost yes\n ControlMaster auto\n ControlPersist yes\n"
        " ControlPath /tmp/pddgpu-%C\n RemoteCommand id\n PermitLocalCommand yes\n"
        " LocalCommand id\n ForwardAgent yes\n ForwardX11 yes\n RequestTTY force\n"
        " LocalForward 7001 localhost:7002\n DynamicForward 7003\n Tunnel yes\n BatchMode no\n"
        " EscapeChar ~\n ConnectTimeout 9999\n ServerAliveInterval 0\n";
    if (isNewer)
        configuration += " ForkAfterAuthentication yes\n StdinNull yes\n SessionType none\n";
    m_driver->write(u"ssh_config"_s, configuration);

    const HelperCommand command = HelperCommand::overSsh(u"gpu7"_s).value().forThisSsh();
    QProcess ssh;
    ssh.start(command.program,
              QStringList{u"-G"_s, u"-F"_s, m_driver->path(u"ssh_config"_s)} + command.arguments);
    QVERIFY(ssh.waitForFinished());
    QVERIFY2(ssh.exitCode() == 0, ssh.readAllStandardError());
    QMap<QByteArray, QByteArray> settings;
    const QList<QByteArray> lines = ssh.readAllStandardOutput().split('\n');
    for (const QByteArray &line : lines)
        settings[line.left(line.indexOf(' '))] = line.mid(line.indexOf(' ') + 1);

    const QSet<QByteArray> no{"no", "false"};
    const QSet<QByteArray> yes{"yes", "true"};
    const std::pair<QByteArray, QSet<QByteArray>> expected[] = {
        {"batchmode", yes},
        {"stricthostkeychecking", yes},
        {"verifyhostkeydns", no},
        {"updatehostkeys", no},
        {"nohostauthenticationforlocalhost", no},
        {"controlmaster", no},
        {"controlpersist", no},
        {"permitlocalcommand", no},
        {"clearallforwardings", yes},
        {"forwardagent", no},
        {"forwardx11", no},
        {"requesttty", no},
        {"connecttimeout", {"10"}},
        {"serveraliveinterval", {"5"}},
        {"escapechar", {"none"}},
    };
    for (const auto &[name, values] : expected)
        QVERIFY2(values.contains(settings.value(name)), name + ": " + settings.value(name));
    for (const char *name : {"controlpath", "remotecommand", "localforward", "dynamicforward"}) {
        const QByteArray value = settings.value(name, "none");
        QVERIFY2(value == "none", name + (": " + value));
    }
    if (isNewer) {
        QVERIFY(no.contains(settings.value("forkafterauthentication")));
        QVERIFY(no.contains(settings.value("stdinnull")));
        QCOMPARE(settings.value("sessiontype"), "default");
    }
}

void EvilHostsTest::newerOptions_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<bool>("known");
    const auto row = [](const char *version, bool known) {
        QTest::newRow(version) << QByteArray(version) << known;
    };
    row("OpenSSH_8.4p1 Debian-5+deb11u3, OpenSSL 1.1.1w  11 Sep 2023\n", false);
    row("OpenSSH_8.6p1, LibreSSL 3.3.6\n", false);
    row("OpenSSH_8.7p1, OpenSSL 3.0.7 1 Nov 2022\n", true);
    row("OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19 27 Jan 2026\n", true);
    row("OpenSSH_10.0p2 Debian-7, OpenSSL 3.5.1 1 Jul 2025\n", true);
    row("OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2\n", true);
    row("OpenSSH_7.9p1\n", false);
    row("Dropbear v2022.83\n", false);
    row("", false);
}

void EvilHostsTest::newerOptions()
{
    QFETCH(QByteArray, version);
    QFETCH(bool, known);
    QCOMPARE(HelperCommand::knowsNewerOptions(version), known);
}

QTEST_GUILESS_MAIN(EvilHostsTest)
#include "tst_evilhosts.moc"
