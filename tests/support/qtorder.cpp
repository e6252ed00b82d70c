// SPDX-License-Identifier: GPL-3.0-or-later
// Tells the thread sanitizer how a queued call orders two threads. Packaged Qt is not built for the
// sanitizer, which would report whatever a call hands over. Linked into the tests of the
// sanitizer's build only.
//
// What a thread did before it queued a call is over before the call begins; the call, before its
// function is destroyed, by whichever thread that is. Arguments of queued signals are not covered:
// our threads use queued calls (threads/workerthread.h).
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <QMetaObject>
#include <QObject>
#include <cstdlib>

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
