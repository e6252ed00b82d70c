// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <memory>
#include <optional>

#include "objects/objectlist.h"

namespace pddgpu {

/// Creates lists of objects in a separate thread; the newest request wins. All functions return at
/// once, and all signals arrive in the thread that created it.
class ObjectLister : public QObject
{
    Q_OBJECT

public:
    /// Up to this many objects are listed synchronously, in the caller's thread: a thread switch
    /// would take longer.
    static constexpr qsizetype FewObjects = 2000;

    struct Request {
        SnapshotPtr shown;
        SnapshotPtr live;  ///< Newest sample, for the trends; may be the one shown, or null.
        ObjectQuery query;
        ObjectListPtr previous;  ///< The list currently shown.
    };

    explicit ObjectLister(QObject *parent = nullptr);
    /// Waits for a list being created.
    ~ObjectLister() override;

    /// Requests a list. Answered by listed(), unless another request follows too soon.
    void request(Request request);

    /// Counts objects like this one. Answered by alikeCounted().
    void countAlike(const ObjectListPtr &list, std::uint32_t index);

    /// Releases the last reference to a list in the other thread: destroying a million objects
    /// takes time.
    void discard(ObjectListPtr list);

Q_SIGNALS:
    void listed(const pddgpu::ObjectListPtr &list);
    void alikeCounted(quint64 listSerial, quint64 objectId, const pddgpu::ObjectSum &sum);

private:
    void start(Request request);
    void finish(const ObjectListPtr &list);

    std::optional<Request> m_next;
    bool m_isBusy = false;
    // Used only by the pool's thread while it is busy.
    const std::unique_ptr<GroupTrends> m_trends;
    QThreadPool m_pool;  // Last member: its thread ends before the others are destroyed.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::ObjectSum)
