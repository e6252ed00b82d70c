// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <QThread>
#include <atomic>
#include <utility>

#include "threads/freedinpool.h"

namespace pddgpu {

namespace {

// Says in which thread it ends.
struct Value {
    explicit Value(std::atomic<QThread *> *end) : endedIn(end) {}
    Value(Value &&other) noexcept : endedIn(std::exchange(other.endedIn, nullptr)) {}
    Value(const Value &) = delete;
    Value &operator=(const Value &) = delete;
    ~Value()
    {
        if (endedIn)
            *endedIn = QThread::currentThread();
    }

    std::atomic<QThread *> *endedIn;
};

}  // namespace

class FreedInPoolTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsInAnotherThread()
    {
        std::atomic<QThread *> endedIn = nullptr;
        auto one = sharedAndFreedInPool(Value(&endedIn));
        auto other = one;
        one.reset();
        QVERIFY(QThreadPool::globalInstance()->waitForDone(10'000));
        QCOMPARE(endedIn.load(), nullptr);
        other.reset();
        QVERIFY(QThreadPool::globalInstance()->waitForDone(10'000));
        QVERIFY(endedIn);
        QVERIFY(endedIn != QThread::currentThread());
    }
};

}  // namespace pddgpu

QTEST_GUILESS_MAIN(pddgpu::FreedInPoolTest)
#include "tst_freedinpool.moc"
