// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaObject>
#include <QObject>
#include <QString>
#include <QThread>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace pddgpu {

/// The thread of a WorkerThread.
class ObjectThread
{
public:
    Q_DISABLE_COPY_MOVE(ObjectThread)

    void start(QThread::Priority priority = QThread::InheritPriority) { m_thread.start(priority); }

    /// Asks the current call to give up, if it looks for that
    /// (QThread::isInterruptionRequested()), leaves out queued calls, and waits for the thread.
    void stop();

protected:
    /// Moves the object, which has no parent, into the thread, to be deleted at its end.
    ObjectThread(const QString &name, QObject *object);
    ~ObjectThread() { stop(); }

    QThread m_thread;
};

/// An object that works in a thread of its own. Nothing is shared with the thread: calls and
/// results are queued functions, which own what they hand over.
///
/// All functions belong to the thread of the owner, whose last member this is: its destructor
/// stops the thread.
template <typename Worker>
class WorkerThread : public ObjectThread
{
public:
    /// The thread gets this name; it runs from start() on.
    WorkerThread(const QString &name, std::unique_ptr<Worker> worker)
        : ObjectThread(name, worker.get()), m_worker(worker.release())
    {
    }

    /// Does the queued calls first, and waits for them and for the thread.
    void finish()
    {
        // Quit from the thread, after everything queued before.
        call([thread = &m_thread](Worker *) { thread->quit(); });
        m_thread.wait();
    }

    /// Calls `function` with the worker, in its thread and in order.
    template <typename Function>
    void call(Function function)
    {
        QMetaObject::invokeMethod(
            m_worker,
            [worker = m_worker, function = std::move(function)] { std::invoke(function, worker); },
            Qt::QueuedConnection);
    }

    /// Calls `handler` in the receiver's thread with copies of the values of each signal.
    /// `receiver` outlives this.
    template <typename... Values, typename Handler>
    void handOver(void (Worker::*signal)(Values...), QObject *receiver, Handler handler)
    {
        QObject::connect(
            m_worker, signal, m_worker,
            [receiver, handler](Values... values) {
                QMetaObject::invokeMethod(
                    receiver,
                    [handler, ... copies = std::decay_t<Values>(values)] { handler(copies...); },
                    Qt::QueuedConnection);
            },
            Qt::DirectConnection);
    }
    template <typename... Values, typename Receiver, typename... Wanted>
    void handOver(void (Worker::*signal)(Values...), Receiver *receiver,
                  void (Receiver::*handler)(Wanted...))
    {
        handOver(signal, receiver,
                 [receiver, handler](const auto &...values) { (receiver->*handler)(values...); });
    }

    /// Functions of the worker that may be called from any thread.
    Worker *worker() const { return m_worker; }

private:
    Worker *m_worker;  // Deletes itself at the end of its thread.
};

}  // namespace pddgpu
