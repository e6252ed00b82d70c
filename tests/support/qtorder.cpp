// SPDX-License-Identifier: GPL-3.0-or-later
// Tells the thread sanitizer how a queued call, or a function for a thread pool, orders two
// threads. Packaged Qt is not built for the sanitizer, which would report whatever a call hands
// over. Linked into the tests of the sanitizer's build only.
//
// What a thread did before it queued a call is over before the call begins; the call, before its
// function is destroyed, by whichever thread that is. Arguments of queued signals are not covered:
// our threads use queued calls (threads/workerthread.h).
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <QMetaObject>
#include <QObject>
#include <QThreadPool>
#include <cstdlib>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace {

using QtPrivate::QSlotObjectBase;

// A function that Qt calls instead of `m_function`.
class OrderedCall : public QSlotObjectBase
{
public:
    explicit OrderedCall(QSlotObjectBase *function) : QSlotObjectBase(run), m_function(function)
    {
        __tsan_release(this);
    }

private:
    static void run(int what, QSlotObjectBase *call, QObject *receiver, void **, bool *)
    {
        auto *const self = static_cast<OrderedCall *>(call);
        __tsan_acquire(self);
        if (what == Call) {
            // The caller's array is memory of Qt's event. No call of ours has arguments or a
            // result.
            void *none[] = {nullptr};
            self->m_function->call(receiver, none);
            __tsan_release(self);
        } else if (what == Destroy) {
            self->m_function->destroyIfLastRef();
            delete self;
        }
    }

    QSlotObjectBase *const m_function;
};

// Qt 6.6 and later hand over an object of their own, which is not covered.
#if QT_VERSION < QT_VERSION_CHECK(6, 6, 0)
// Functions for pools. They do not go through Qt's memory, but through a lock that the sanitizer
// sees.
class Handover
{
public:
    void add(std::function<void()> function)
    {
        const std::scoped_lock lock(m_mutex);
        m_functions.push_back(std::move(function));
    }
    std::function<void()> take()
    {
        const std::scoped_lock lock(m_mutex);
        std::function<void()> first = std::move(m_functions.front());
        m_functions.pop_front();
        return first;
    }

private:
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_functions;
};

Handover &handover()
{
    static Handover pending;
    return pending;
}
#endif

// The function of QtCore that one of this program hides.
template <typename Function>
Function hidden(const char *mangledName)
{
    void *const function = dlsym(RTLD_NEXT, mangledName);
    if (!function)
        std::abort();
    return reinterpret_cast<Function>(function);
}

}  // namespace

// These take the place of QtCore's for calls from our own code.
#if QT_VERSION < QT_VERSION_CHECK(6, 6, 0)
void QThreadPool::start(std::function<void()> function, int priority)
{
    static const auto inQt = hidden<void (*)(QThreadPool *, std::function<void()>, int)>(
        "_ZN11QThreadPool5startESt8functionIFvvEEi");
    handover().add(std::move(function));
    inQt(
        this, [] { handover().take()(); }, priority);
}
#endif

#if QT_VERSION < QT_VERSION_CHECK(6, 7, 0)
bool QMetaObject::invokeMethodImpl(QObject *object, QSlotObjectBase *function,
                                   Qt::ConnectionType type, void *result)
{
    static const auto inQt =
        hidden<bool (*)(QObject *, QSlotObjectBase *, Qt::ConnectionType, void *)>(
            "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14"
            "ConnectionTypeEPv");
    return inQt(object, type == Qt::QueuedConnection ? new OrderedCall(function) : function, type,
                result);
}
#else
bool QMetaObject::invokeMethodImpl(QObject *object, QSlotObjectBase *function,
                                   Qt::ConnectionType type, qsizetype count,
                                   const void *const *values, const char *const *names,
                                   const QtPrivate::QMetaTypeInterface *const *types)
{
    static const auto inQt = hidden<bool (*)(QObject *, QSlotObjectBase *, Qt::ConnectionType,
                                             qsizetype, const void *const *, const char *const *,
                                             const QtPrivate::QMetaTypeInterface *const *)>(
        "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14"
        "ConnectionTypeExPKPKvPKPKcPKPKNS2_18QMetaTypeInterfaceE");
    return inQt(object, type == Qt::QueuedConnection ? new OrderedCall(function) : function, type,
                count, values, names, types);
}
#endif
