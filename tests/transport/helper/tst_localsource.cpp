// SPDX-License-Identifier: GPL-3.0-or-later
// The local driver as seen by ordinary users. in-polkit-session.sh runs each of these functions as
// another user, with the real pkexec; by itself this program does nothing.
#include <unistd.h>

#include <QSignalSpy>
#include <QTest>

#include "sampler/sampler.h"
#include "support/driverfolder.h"
#include "support/regions.h"
#include "textagent.h"
#include "transport/helper/localsource.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

using Cause = SourceError::Cause;
using Unlock = LinkState::Unlock;

namespace {

constexpr int Objects = 50;

// Like the driver's files: everybody may read sums; objects and controls are root's.
void makeDriver(const QString &root)
{
    DriverFolder driver;
    driver.addWholeDriver(Objects);
    QProcess copy;
    copy.start(u"cp"_s, {u"-a"_s, driver.path(u"sys/."_s), root + u"sys"_s});
    copy.waitForFinished();
    QFile::setPermissions(root + u"sys/kernel/debug"_s, QFile::ReadOwner | QFile::ExeOwner);
}

}  // namespace

class LocalSourceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void withoutPkexec();
    void withoutPolkit();
    void allowedNothing();
    void allowedReading();
    void allowedEverything();
    void hiddenProcesses();
    void filesAreHis();
    void clientsAreNotHis();
    void oneControlIsNotHis();

    void inactiveSession();
    void nobodyToAsk();
    void wrongThenRightPassword();

    void mayNotWatch();
    void watchesWithAPassword();

private:
    void checkUnprivileged(LocalSource *source);
    void checkAllClients(LocalSource *source);
    void unlockAndWait(LocalSource *source);
};

void LocalSourceTest::init()
{
    QVERIFY2(geteuid() != 0, "run by in-polkit-session.sh, as users who are not root");
}

// World-readable sysfs values are there; the rest gives a reason.
void LocalSourceTest::checkUnprivileged(LocalSource *source)
{
    QCOMPARE(source->devices(), QList<DeviceInfo>{Device});
    QCOMPARE(source->read(Device, DriverFile::VramUsedBytes), "1\n");
    QCOMPARE(source->read(Device, DriverFile::LeakObjects).error().cause, Cause::DebugfsNeedsRoot);
    QCOMPARE(source->read(Device, DriverFile::MemoryStats).error().cause, Cause::DebugfsNeedsRoot);
    const auto written = source->write(Device, DriverControl::ThresholdBytes, "5M");
    QCOMPARE(written.error().cause, Cause::ControlNeedsRoot);
    const auto clients = source->read(Device, DriverFile::Clients);
    QVERIFY(clients && !clients->contains("\npid="));
    QVERIFY(!clients->contains(" closed=0 hidden=0\n"));
}

// The script's client is root's.
void LocalSourceTest::checkAllClients(LocalSource *source)
{
    QVERIFY(source->devices());
    const auto clients = source->read(Device, DriverFile::Clients);
    QVERIFY(clients);
    QVERIFY2(clients->startsWith("processes=- closed=0 hidden="), *clients);
    QCOMPARE(clients->count("\npid="), 1);
    QVERIFY2(clients->contains(" file=0 uid=0 user=root cgroup="), *clients);
    QVERIFY2(clients->contains(" process=sleep\n"), *clients);
    QCOMPARE(source->link().clientsReason, QString());
}

void LocalSourceTest::unlockAndWait(LocalSource *source)
{
    QSignalSpy changed(source, &Source::changed);
    source->unlock();
    QVERIFY(changed.size() > 0);
    QTRY_VERIFY_WITH_TIMEOUT(source->link().unlock != Unlock::Asking, 60'000);
}

void LocalSourceTest::withoutPkexec()
{
    LocalSource source;
    QCOMPARE(source.link().unlock, Unlock::Possible);
    source.unlock();
    QCOMPARE(source.link().unlock, Unlock::Unavailable);
    QVERIFY(source.link().reason.contains(u"pkexec is not installed"_s));
    checkUnprivileged(&source);
}

void LocalSourceTest::withoutPolkit()
{
    LocalSource source;
    unlockAndWait(&source);
    QCOMPARE(source.link().unlock, Unlock::Unavailable);
    QVERIFY2(!source.link().reason.isEmpty(), qPrintable(source.link().reason));
    qInfo("%s", qPrintable(source.link().reason));
    checkUnprivileged(&source);
}

void LocalSourceTest::allowedNothing()
{
    LocalSource source;
    unlockAndWait(&source);
    QCOMPARE(source.link().unlock, Unlock::Unavailable);
    qInfo("%s", qPrintable(source.link().reason));
    QVERIFY(source.link().reason.contains(u"not authorized"_s, Qt::CaseInsensitive));
    checkUnprivileged(&source);
}

void LocalSourceTest::allowedReading()
{
    LocalSource source;
    checkUnprivileged(&source);
    unlockAndWait(&source);
    QVERIFY2(source.link().unlock == Unlock::ReadOnly, qPrintable(source.link().reason));
    QCOMPARE(source.devices(), QList<DeviceInfo>{Device});
    const auto listing = source.read(Device, DriverFile::LeakObjects);
    QVERIFY(listing && listing->count('\n') == Objects + 2);
    QVERIFY(source.read(Device, DriverFile::MemoryStats));
    QVERIFY(source.readLog());
    checkAllClients(&source);
    const auto written = source.write(Device, DriverControl::ThresholdBytes, "5M");
    QCOMPARE(written.error().cause, Cause::NotPermittedThere);
    QCOMPARE(source.read(Device, DriverFile::ThresholdBytes), "1\n");
}

void LocalSourceTest::allowedEverything()
{
    // Like the window, from its own thread.
    SnapshotPtr last;
    std::optional<ControlOutcome> outcome;
    Sampler sampler(std::make_unique<LocalSource>());
    connect(&sampler, &Sampler::sampled, this,
            [&last](const SnapshotPtr &snapshot) { last = snapshot; });
    connect(&sampler, &Sampler::controlWritten, this,
            [&outcome](const ControlOutcome &written) { outcome = written; });
    sampler.start(std::chrono::milliseconds(50));
    QTRY_VERIFY(last && usedOf(*last, Vram) && !last->objects);
    QCOMPARE(last->link.unlock, Unlock::Possible);

    sampler.unlock();
    QTRY_VERIFY_WITH_TIMEOUT(last->link.unlock == Unlock::Unlocked, 60'000);
    QTRY_VERIFY(last->objects && last->objects->objects.size() == Objects);
    QVERIFY(last->stats);
    QVERIFY(!last->logError);
    QTRY_VERIFY(last->clients && last->clients->closedProcesses == 0u);
    QCOMPARE(last->clients->clients.size(), 1);
    sampler.writeControl(*last->device, DriverControl::ThresholdBytes, "7");
    QTRY_VERIFY(outcome.has_value());
    QVERIFY2(!outcome->error, qPrintable(outcome->error ? outcome->error->reason : QString()));
    QTRY_COMPARE(last->thresholdBytes, 7U);
}

// With hidepid=2 this user does not even know that there are other processes.
void LocalSourceTest::hiddenProcesses()
{
    LocalSource source;
    checkUnprivileged(&source);
    const auto own = source.read(Device, DriverFile::Clients);
    QVERIFY2(own && own->contains(" hidden=1\n"), own.value_or(QByteArray()));
    unlockAndWait(&source);
    QVERIFY2(source.link().unlock == Unlock::ReadOnly, qPrintable(source.link().reason));
    checkAllClients(&source);
}

// A user to whom an administrator gave the driver's files is not asked for a password.
void LocalSourceTest::filesAreHis()
{
    LocalSource source;
    QCOMPARE(source.devices(), QList<DeviceInfo>{Device});
    QCOMPARE(source.link().unlock, Unlock::NotNeeded);
    QVERIFY(source.read(Device, DriverFile::LeakObjects));
    QVERIFY(source.write(Device, DriverControl::ThresholdBytes, "9"));
    QCOMPARE(source.read(Device, DriverFile::ThresholdBytes), "9\n");
    source.unlock();
    QCOMPARE(source.link().unlock, Unlock::NotNeeded);
    // Other users have processes.
    QVERIFY(source.read(Device, DriverFile::Clients));
    QVERIFY(source.devices());
    QCOMPARE(source.link().unlock, Unlock::Possible);
    QVERIFY(source.link().unlocksOnlyClients && source.link().mayControl());
}

// He is asked for the permission to read, and goes on with his own rights otherwise.
void LocalSourceTest::clientsAreNotHis()
{
    LocalSource source;
    QVERIFY(source.devices());
    QVERIFY(source.read(Device, DriverFile::Clients));
    QVERIFY(source.devices());
    QVERIFY(source.link().unlocksOnlyClients);
    unlockAndWait(&source);
    QVERIFY2(source.link().unlock == Unlock::ReadOnly, qPrintable(source.link().reason));
    checkAllClients(&source);
    QVERIFY(source.link().unlocksOnlyClients && source.link().mayControl());
    QVERIFY(source.read(Device, DriverFile::LeakObjects));
    QVERIFY(source.write(Device, DriverControl::ThresholdBytes, "8"));
    QCOMPARE(source.read(Device, DriverFile::ThresholdBytes), "8\n");
}

void LocalSourceTest::oneControlIsNotHis()
{
    LocalSource source;
    QCOMPARE(source.devices(), QList<DeviceInfo>{Device});
    QCOMPARE(source.link().unlock, Unlock::Possible);
    QVERIFY(source.read(Device, DriverFile::LeakObjects));
    QCOMPARE(source.write(Device, DriverControl::ThresholdBytes, "9").error().cause,
             Cause::ControlNeedsRoot);
}

#define START(agent)                                      \
    do {                                                  \
        const QString failure = (agent).start();          \
        QVERIFY2(failure.isEmpty(), qPrintable(failure)); \
    } while (false)

// Another user's session is active: polkit refuses without asking.
void LocalSourceTest::inactiveSession()
{
    TextAgent agent(qgetenv("PDDGPU_PASSWORD"));
    START(agent);
    LocalSource source;
    unlockAndWait(&source);
    QCOMPARE(source.link().unlock, Unlock::Unavailable);
    qInfo("%s", qPrintable(source.link().reason));
    QCOMPARE(agent.prompts(), 0);
    checkUnprivileged(&source);
}

void LocalSourceTest::nobodyToAsk()
{
    LocalSource source;
    unlockAndWait(&source);
    QCOMPARE(source.link().unlock, Unlock::Unavailable);
    qInfo("%s", qPrintable(source.link().reason));
    QVERIFY(source.link().reason.contains(u"No authentication agent found"_s));
    checkUnprivileged(&source);
}

void LocalSourceTest::wrongThenRightPassword()
{
    TextAgent agent("not " + qgetenv("PDDGPU_PASSWORD"));
    START(agent);
    LocalSource source;
    unlockAndWait(&source);
    QCOMPARE(source.link().unlock, Unlock::Unavailable);
    qInfo("%s", qPrintable(source.link().reason));
    QVERIFY2(agent.transcript().contains("AUTHENTICATION FAILED"), agent.transcript());
    QVERIFY(source.link().reason.contains(u"not authorized"_s, Qt::CaseInsensitive));
    checkUnprivileged(&source);
    // There is no second prompt for reading alone either.
    QCOMPARE(agent.prompts(), 1);

    // After a wrong password, the user may try again.
    agent.type(std::nullopt);
    source.unlock();
    QTRY_VERIFY_WITH_TIMEOUT(agent.prompts() == 2, 60'000);
    QVERIFY2(agent.transcript().contains("org.pddgpu.helper.control"), agent.transcript());
    // Everything continues while nobody answers.
    QCOMPARE(source.link().unlock, Unlock::Asking);
    checkUnprivileged(&source);

    agent.type(qgetenv("PDDGPU_PASSWORD"));
    QTRY_VERIFY_WITH_TIMEOUT(source.link().unlock != Unlock::Asking, 60'000);
    QVERIFY2(source.link().unlock == Unlock::Unlocked, qPrintable(source.link().reason));
    QVERIFY(agent.transcript().contains("AUTHENTICATION COMPLETE"));

    // One password is enough for the session: further writes do not ask,
    for (const QByteArray &threshold : {QByteArray("5"), QByteArray("6")}) {
        QVERIFY(source.write(Device, DriverControl::ThresholdBytes, threshold));
        QCOMPARE(source.read(Device, DriverFile::ThresholdBytes), threshold + '\n');
        const auto listing = source.read(Device, DriverFile::LeakObjects);
        QVERIFY(listing && listing->count('\n') == Objects + 2);
    }
    // and neither does the start of another helper: polkit keeps the authorization for minutes.
    LocalSource another;
    unlockAndWait(&another);
    QVERIFY2(another.link().unlock == Unlock::Unlocked, qPrintable(another.link().reason));
    QVERIFY(another.read(Device, DriverFile::MemoryStats));
    QCOMPARE(agent.prompts(), 2);
}

void LocalSourceTest::mayNotWatch()
{
    LocalSource source;
    QCOMPARE(source.link().tracing, LinkState::Tracing::Possible);
    source.startTracing();
    QVERIFY2(source.link().tracing == LinkState::Tracing::Asking,
             qPrintable(source.link().tracingReason));
    QTRY_COMPARE_WITH_TIMEOUT(source.link().tracing, LinkState::Tracing::Failed, 60'000);
    QVERIFY2(source.link().tracingReason.contains(u"not authorized"_s, Qt::CaseInsensitive),
             qPrintable(source.link().tracingReason));
}

void LocalSourceTest::watchesWithAPassword()
{
    using Tracing = LinkState::Tracing;

    TextAgent agent("not " + qgetenv("PDDGPU_PASSWORD"));
    START(agent);
    LocalSource source;
    source.startTracing();
    QTRY_VERIFY_WITH_TIMEOUT(source.link().tracing == Tracing::Failed, 60'000);
    QVERIFY2(source.link().tracingReason.contains(u"not authorized"_s, Qt::CaseInsensitive),
             qPrintable(source.link().tracingReason));

    agent.type(qgetenv("PDDGPU_PASSWORD"));
    source.startTracing();
    QTRY_VERIFY_WITH_TIMEOUT(source.link().tracing != Tracing::Asking, 60'000);
    QVERIFY2(source.link().tracing == Tracing::Running, qPrintable(source.link().tracingReason));
    QVERIFY2(agent.transcript().contains("org.pddgpu.tracer.watch"), agent.transcript());
    QVERIFY(source.devices());
    // It is the action of watching alone.
    QCOMPARE(source.link().unlock, Unlock::Possible);
    QCOMPARE(agent.prompts(), 2);
}

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--make-driver") == 0) {
        makeDriver(QString::fromLocal8Bit(argv[2]));
        return 0;
    }
    LocalSourceTest test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}
#include "tst_localsource.moc"
