// SPDX-License-Identifier: GPL-3.0-or-later
#include <QList>
#include <QTest>
#include <QThread>
#include <atomic>
#include <memory>
#include <semaphore>

#include "threads/workerthread.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

struct Values {
    QString text;
    std::shared_ptr<const QList<int>> numbers;
};

class Counter : public QObject
{
    Q_OBJECT

public:
    explicit Counter(std::atomic<QThread *> *endedIn) : m_endedIn(endedIn) {}
    ~Counter() override { *m_endedIn = QThread::currentThread(); }

    void count()
    {
        ++m_calls;
        Q_EMIT counted(m_calls, {QString::number(m_calls),
                                 std::make_shared<const QList<int>>(QList<int>(m_calls, 1))});
    }

    static void waitForInterruption()
    {
        while (!QThread::currentThread()->isInterruptionRequested())
            QThread::yieldCurrentThread();
    }

Q_SIGNALS:
    void counted(int calls, const pddgpu::Values &values);

private:
    int m_calls = 0;
    std::atomic<QThread *> *m_endedIn;
};

}  // namespace

class WorkerThreadTest : public QObject
{
    Q_OBJECT

    std::atomic<QThread *> m_endedIn = nullptr;

    std::unique_ptr<Counter> counter() { return std::make_unique<Counter>(&m_endedIn); }

private Q_SLOTS:
    void init() { m_endedIn = nullptr; }

    void resultsComeInOrder()
    {
        WorkerThread thread(u"counter"_s, counter());
        QList<int> calls;
        QThread *handledIn = nullptr;
        thread.handOver(&Counter::counted, this, [&](int call, const Values &values) {
            handledIn = QThread::currentThread();
            QCOMPARE(values.text, QString::number(call));
            QCOMPARE(values.numbers->size(), call);
            calls.append(call);
        });
        thread.start();
        for (int i = 0; i < 3; ++i)
            thread.call(&Counter::count);
        QTRY_COMPARE(calls, (QList{1, 2, 3}));
        QCOMPARE(handledIn, QThread::currentThread());
    }

    void endsInItsThread()
    {
        std::atomic<QThread *> calledIn = nullptr;
        {
            WorkerThread thread(u"counter"_s, counter());
            thread.start();
            thread.call([&](Counter *) { calledIn = QThread::currentThread(); });
            QTRY_VERIFY(calledIn);
        }
        QVERIFY(calledIn != QThread::currentThread());
        QCOMPARE(m_endedIn.load(), calledIn.load());
    }

    void stopInterruptsAndLeavesOut()
    {
        std::atomic<bool> wasCalled = false;
        std::binary_semaphore isRunning(0);
        {
            WorkerThread thread(u"counter"_s, counter());
            thread.start();
            thread.call([&](Counter *) {
                isRunning.release();
                Counter::waitForInterruption();
                // The thread ends after this call.
                QThread::currentThread()->quit();
            });
            isRunning.acquire();
            thread.call([&](Counter *) { wasCalled = true; });
        }
        QVERIFY(m_endedIn.load());
        QVERIFY(!wasCalled);
    }

    void finishDoesAll()
    {
        std::atomic<int> calls = 0;
        WorkerThread thread(u"counter"_s, counter());
        thread.start();
        for (int i = 0; i < 100; ++i)
            thread.call([&](Counter *) { ++calls; });
        thread.finish();
        QCOMPARE(calls.load(), 100);
        QVERIFY(m_endedIn.load());
    }

    // A result that is not handled yet is dropped with its receiver.
    void receiverMayEnd()
    {
        std::binary_semaphore hasCounted(0);
        const auto receiver = std::make_unique<QObject>();
        {
            WorkerThread thread(u"counter"_s, counter());
            thread.handOver(&Counter::counted, receiver.get(),
                            [](int, const Values &) { QFAIL("handled"); });
            thread.start();
            thread.call([&](Counter *worker) {
                worker->count();
                hasCounted.release();
            });
            hasCounted.acquire();
        }
        QVERIFY(m_endedIn.load());
    }
};

}  // namespace pddgpu

QTEST_GUILESS_MAIN(pddgpu::WorkerThreadTest)

#include "tst_workerthread.moc"
