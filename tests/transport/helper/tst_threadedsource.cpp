// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

#include "transport/helper/hostssource.h"
#include "transport/helper/threadedsource.h"

using namespace pddgpu;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

using Cause = SourceError::Cause;

namespace {

const DeviceInfo Device{u"pddgpu.0"_s, u"card0"_s};
const QList<DriverFile> Files{DriverFile::VramUsedBytes, DriverFile::GttUsedBytes};

// Shared by the test and the source in its thread.
struct Far {
    std::mutex mutex;
    std::condition_variable_any released;
    bool isHeld = false;  // All requests wait.
    QByteArray used = "1\n";
    QByteArray log;
    std::atomic<int> reads = 0;
    std::atomic<QThread *> destroyedIn = nullptr;

    void hold()
    {
        const std::lock_guard lock(mutex);
        isHeld = true;
    }
    void release()
    {
        const std::lock_guard lock(mutex);
        isHeld = false;
        released.notify_all();
    }
    void setUsed(const QByteArray &text)
    {
        const std::lock_guard lock(mutex);
        used = text;
    }
    void addLog(const QByteArray &lines)
    {
        const std::lock_guard lock(mutex);
        log += lines;
    }
    void waitWhileHeld()
    {
        while (isHeld && !QThread::currentThread()->isInterruptionRequested())
            released.wait_for(mutex, std::chrono::milliseconds(10));
    }
};

class FarSource : public Source
{
public:
    explicit FarSource(std::shared_ptr<Far> far) : m_far(std::move(far)) {}
    ~FarSource() override { m_far->destroyedIn = QThread::currentThread(); }

    Origin origin() const override { return Origin::Driver; }
    Result<QList<DeviceInfo>> devices() override
    {
        const std::lock_guard lock(m_far->mutex);
        m_far->waitWhileHeld();
        return QList<DeviceInfo>{Device};
    }
    Result<QByteArray> read(const DeviceInfo &, DriverFile) override
    {
        const std::lock_guard lock(m_far->mutex);
        m_far->waitWhileHeld();
        ++m_far->reads;
        return m_far->used;
    }
    Result<void> write(const DeviceInfo &, DriverControl, const QByteArray &value) override
    {
        const std::lock_guard lock(m_far->mutex);
        m_far->used = value;
        return {};
    }
    Result<QByteArray> readLog() override
    {
        const std::lock_guard lock(m_far->mutex);
        m_far->waitWhileHeld();
        return std::exchange(m_far->log, {});
    }
    LinkState link() const override
    {
        LinkState link;
        link.host = u"far"_s;
        return link;
    }

private:
    const std::shared_ptr<Far> m_far;
};

}  // namespace

/// A source behind a ThreadedSource, which is blocked and released.
class ThreadedSourceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_far = std::make_shared<Far>();
        m_source = std::make_unique<ThreadedSource>(std::make_unique<FarSource>(m_far));
    }
    void cleanup()
    {
        m_source.reset();
        m_far->release();
    }

    void answersAsItsSource()
    {
        // Before the first answer there is no host.
        QVERIFY(!m_source->link().connected);
        QVERIFY(m_source->link().isConnecting());
        QTRY_VERIFY(m_source->devices() == QList<DeviceInfo>{Device});
        QVERIFY(m_source->link().connected);
        QCOMPARE(m_source->link().host, u"far"_s);
        QTRY_VERIFY(read() == "1\n");
        m_far->setUsed("2\n");
        QTRY_VERIFY(read() == "2\n");
        QVERIFY(m_source->write(Device, DriverControl::ThresholdBytes, "3"));
        QTRY_VERIFY(read() == "3");
        m_far->addLog("a line\n");
        QByteArray log;
        QTRY_COMPARE((log += m_source->readLog().value(), log), "a line\n");
        QCOMPARE(m_source->readLog(), QByteArray());
    }

    void roundIsAskedForOnce()
    {
        m_source->setPatient(true);
        QCOMPARE(m_source->devices(), QList<DeviceInfo>{Device});
        for (int round = 1; round <= 5; ++round) {
            m_source->watch(Device);
            m_source->prefetch(Device, Files);
            for (const DriverFile file : Files)
                QVERIFY(m_source->read(Device, file));
            QCOMPARE(m_far->reads, round * Files.size());
        }
    }

    void nobodyWaitsForWhoIsHeld()
    {
        QTRY_VERIFY(m_source->devices() == QList<DeviceInfo>{Device});
        QTRY_VERIFY(read() == "1\n");
        m_far->hold();
        m_far->setUsed("2\n");
        QElapsedTimer waited;
        waited.start();
        // The previous answer, as long as it is recent; then none, and the reason.
        Result<QByteArray> text;
        int answers = 0;
        QTRY_VERIFY_WITH_TIMEOUT((++answers, text = read(), !text.has_value()), 60'000);
        QVERIFY(waited.elapsed() >= 2'000);
        // If each of them had been waited for, there would be few.
        QVERIFY2(answers > 15, qPrintable(QString::number(answers)));
        QCOMPARE(text.error().cause, Cause::ConnectionLost);
        QVERIFY(text.error().reason.contains(u"no answer"_s));
        QTRY_VERIFY_WITH_TIMEOUT(!m_source->link().connected, 60'000);
        QVERIFY(m_source->link().reason.contains(u"no answer"_s));
        QVERIFY(!m_source->link().isConnecting());

        QSignalSpy changed(m_source.get(), &Source::changed);
        m_far->release();
        QTRY_VERIFY_WITH_TIMEOUT(!changed.isEmpty(), 60'000);
        QTRY_VERIFY(read() == "2\n");
        QTRY_VERIFY(m_source->link().connected);
    }

    void severalShareWhatIsWaited()
    {
        constexpr int Sources = 20;

        const auto budget = std::make_shared<WaitBudget>();
        std::vector<std::unique_ptr<ThreadedSource>> all;
        m_far->hold();
        QElapsedTimer waited;
        waited.start();
        for (int i = 0; i < Sources; ++i) {
            all.push_back(
                std::make_unique<ThreadedSource>(std::make_unique<FarSource>(m_far), budget));
            QCOMPARE(all.back()->devices().error().cause, Cause::ConnectionLost);
        }
        // Not that long for each of them.
        QVERIFY(waited.elapsed() < Sources * WaitBudget::Share.count() / 2);
        m_far->release();
    }

    // An answer too late for one round is used for the next one, unless there is news since.
    void newsOutdateWhatHasCome()
    {
        auto source = std::make_unique<FarSource>(m_far);
        Source *far = source.get();
        m_source = std::make_unique<ThreadedSource>(std::move(source));
        m_far->hold();
        m_source->watch(Device);
        m_source->prefetch(Device, Files);
        static_cast<void>(read());
        m_far->release();
        QTRY_COMPARE(m_far->reads.load(), Files.size());
        m_far->setUsed("2\n");
        Q_EMIT far->changed();
        m_source->setPatient(true);
        m_source->watch(Device);
        m_source->prefetch(Device, Files);
        QCOMPARE(read(), "2\n");
    }

    // A host that is not shown slows down the shown one by at most a tenth of a round.
    void asideOnesAreWaitedForLess()
    {
        const auto budget = std::make_shared<WaitBudget>();
        ThreadedSource aside(std::make_unique<FarSource>(m_far), budget);
        aside.setAside(true);
        m_far->hold();
        QVERIFY(!aside.devices());
        // It took no more of the others' share; a busy machine may take longer, so this retries.
        QTRY_VERIFY(budget->left(true).count() == 0 && budget->left(false).count() > 0);
        m_far->release();
    }

    void allAreAskedBeforeOneIsWaitedFor()
    {
        const auto held = std::make_shared<Far>();
        held->hold();
        const auto budget = std::make_shared<WaitBudget>();
        std::vector<HostsSource::Host> hosts;
        hosts.push_back({u"held"_s, std::make_unique<ThreadedSource>(
                                        std::make_unique<FarSource>(held), budget)});
        hosts.push_back({u"good"_s, std::make_unique<ThreadedSource>(
                                        std::make_unique<FarSource>(m_far), budget)});
        HostsSource all(std::move(hosts));
        // The first one uses up all the time.
        const auto devices = all.devices();
        QVERIFY(devices);
        QCOMPARE(devices->size(), 1);
        QCOMPARE(devices->constFirst().id, u"good:pddgpu.0"_s);
        held->release();
    }

    void whatIsWrittenIsNotUndone()
    {
        QTRY_VERIFY(read() == "1\n");
        QVERIFY(m_source->write(Device, DriverControl::ThresholdBytes, "7"));
        m_far->hold();
        // Not the previous figure.
        const auto text = read();
        QVERIFY(!text || *text == "7");
        m_far->release();
        QTRY_VERIFY(read() == "7");
    }

    void logComesOnce()
    {
        QTRY_VERIFY(m_source->devices() == QList<DeviceInfo>{Device});
        m_far->hold();
        m_far->addLog("1\n");
        QCOMPARE(m_source->readLog(), QByteArray());
        QCOMPARE(m_source->readLog(), QByteArray());
        m_far->addLog("2\n");
        m_far->release();
        QByteArray log;
        QTRY_COMPARE((log += m_source->readLog().value(), log), "1\n2\n");
        QCOMPARE(m_source->readLog(), QByteArray());
    }

    void patientOneWaits()
    {
        m_source->setPatient(true);
        m_far->hold();
        // Released after any other request would have given up.
        const std::unique_ptr<QThread> other(QThread::create([this] {
            QThread::msleep(2 * WaitBudget::Share.count());
            m_far->release();
        }));
        other->start();
        QCOMPARE(m_source->devices(), QList<DeviceInfo>{Device});
        QVERIFY(other->wait());
    }

    void endsInItsThread()
    {
        QTRY_VERIFY(m_source->devices() == QList<DeviceInfo>{Device});
        m_far->hold();
        static_cast<void>(read());
        m_source.reset();
        QVERIFY(m_far->destroyedIn != nullptr);
        QVERIFY(m_far->destroyedIn != QThread::currentThread());
        // A source without any request has no thread.
        m_far->destroyedIn = nullptr;
        m_source = std::make_unique<ThreadedSource>(std::make_unique<FarSource>(m_far));
        m_source.reset();
        QCOMPARE(m_far->destroyedIn, QThread::currentThread());
    }

    // Each round queries all hosts, so no host may cause many rounds.
    void newsOfHostsAreBounded()
    {
        std::vector<HostsSource::Host> hosts;
        QList<Source *> sources;
        for (const QString &name : {u"a"_s, u"b"_s}) {
            auto source = std::make_unique<FarSource>(m_far);
            sources << source.get();
            hosts.push_back({name, std::move(source)});
        }
        HostsSource all(std::move(hosts));
        const QList<DeviceInfo> devices = all.devices().value();
        QCOMPARE(devices.size(), 2);
        all.watch(devices[0]);
        int told = 0;
        connect(&all, &Source::changed, this, [&told] { ++told; });

        // Changes of the watched device are reported at once, but not all the time.
        Q_EMIT sources[0]->changed();
        QCOMPARE(told, 1);
        for (int i = 0; i < 100; ++i)
            Q_EMIT sources[0]->changed();
        QCOMPARE(told, HostsSource::NewsAtOnce);
        // Another host's news and the excess news are reported together.
        for (int i = 0; i < 100; ++i)
            Q_EMIT sources[1]->changed();
        QCOMPARE(told, HostsSource::NewsAtOnce);
        QTRY_COMPARE(told, HostsSource::NewsAtOnce + 1);
        // A round reads everything, so nothing is left to report.
        Q_EMIT sources[1]->changed();
        QVERIFY(all.findChild<QTimer *>()->isActive());
        all.watch(devices[0]);
        QVERIFY(!all.findChild<QTimer *>()->isActive());
    }

private:
    Result<QByteArray> read() { return m_source->read(Device, DriverFile::VramUsedBytes); }

    std::shared_ptr<Far> m_far;
    std::unique_ptr<ThreadedSource> m_source;
};

QTEST_GUILESS_MAIN(ThreadedSourceTest)
#include "tst_threadedsource.moc"
