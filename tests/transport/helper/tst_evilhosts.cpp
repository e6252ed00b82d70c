// SPDX-License-Identifier: GPL-3.0-or-later
// Malicious hosts, alone and beside a good one, and the options passed to the user's ssh.
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

// The snapshot of a host's first device at one moment; null if there is none.
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

// A request in its own thread to a host that may never answer.
struct Question {
    std::unique_ptr<QThread> thread;
    QString reason;
    int changes = 0;  // Reported by its source.
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
    // All at once, because they take long.
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
        // That it connected, and possibly that it was lost: nothing of it is watched, and it must
        // not cause more wake-ups.
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
    // Named first, so its device is shown first, if it has one.
    Sampler sampler(hosts({evil, u"good"_s}));
    connect(&sampler, &Sampler::sampled, this, [&](const SnapshotPtr &snapshot) {
        // Until the good one has connected.
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
    // Far more than normal, for a busy machine, but waiting for one answer would take 10 s.
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
    // It keeps its place, without figures, and the other one's figures are shown.
    const auto lost = std::find_if(samples.cbegin(), samples.cend(), isLost);
    QCOMPARE((*lost)->devices.size(), 2);
    QVERIFY(hasFigures(*lost, u"good"_s));
}

void EvilHostsTest::controlOfTheGoodHost()
{
    const QString evil = u"deaf"_s;
    std::optional<ControlOutcome> outcome;
    std::optional<std::uint64_t> threshold;  // The first value reported after it.
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
    // The other one is connected but does not answer.
    QTRY_VERIFY_WITH_TIMEOUT(last && hasFigures(last, u"good"_s) && find(last, evil), 60'000);
    const DeviceInfo device = *find(last, u"good"_s)->device;
    sampler.selectDevice(device.id);
    sampler.writeControl(device, DriverControl::ThresholdBytes, "7");
    QTRY_VERIFY_WITH_TIMEOUT(outcome, 60'000);
    QVERIFY(!outcome->error);
    QTRY_VERIFY_WITH_TIMEOUT(threshold, 60'000);
    QCOMPARE(*threshold, 7U);
    QCOMPARE(last->device, device);
    // Nothing has waited for the other one, which is given up later.
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
    // It took 10 s, in which the other one was sampled as usual; one or two samples would be from
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
    // By then, waiting for them would block.
    QTRY_VERIFY_WITH_TIMEOUT(good > 15, 60'000);
    QElapsedTimer closing;
    closing.start();
    sampler.reset();
    qInfo("closed after %lld ms", closing.elapsed());
    // 500 ms on an idle machine.
    QVERIFY2(closing.elapsed() < 2'000, qPrintable(QString::number(closing.elapsed())));
}

void EvilHostsTest::sudoIsNotAskedAgain()
{
    // The real remote command, for a user whose sudo refuses, and a helper that exits at each
    // request for a file.
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
        // For control, then for reading, and only on the first connection.
        QCOMPARE(asked(), 2);
        QTRY_COMPARE_WITH_TIMEOUT(source.link().unlock, LinkState::Unlock::Possible, 30'000);
        QVERIFY(source.devices());
        QVERIFY(!source.read(Device, DriverFile::VramUsedBytes));
        QTRY_VERIFY_WITH_TIMEOUT(!source.link().connected, 30'000);
        QVERIFY2(!source.link().reason.contains(u"sudo"_s), qPrintable(source.link().reason));
    }
    // The user asks to unlock.
    source.unlock();
    QTRY_VERIFY_WITH_TIMEOUT(source.link().connected, 30'000);
    QCOMPARE(asked(), 4);
    static_assert(RemoteSource::SudoPause >= 10min);
}

// ssh itself prints its effective configuration.
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
