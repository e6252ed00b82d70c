// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <memory>
#include <optional>

#include "objects/objectlist.h"

namespace pddgpu {

/// Makes lists of objects in a thread of its own; the newest request wins. All functions return
/// at once, and all signals arrive in the thread that made it.
class ObjectLister : public QObject
{
    Q_OBJECT

public:
    /// Up to so many objects are listed at once, in the caller's thread: a thread would take
    /// longer.
    static constexpr qsizetype FewObjects = 2000;

    struct Request {
        SnapshotPtr shown;
        SnapshotPtr live;  ///< Newest sample, for the trends; may be the one shown, or null.
        ObjectQuery query;
        ObjectListPtr previous;  ///< The list on display.
    };

    explicit ObjectLister(QObject *parent = nullptr);
    /// Waits for a list in progress.
    ~ObjectLister() override;

    /// Answered by listed(), unless another request follows too soon.
    void request(Request request);

    /// Answered by alikeCounted().
    void countAlike(const ObjectListPtr &list, std::uint32_t index);

    /// Drops the last hold of a list elsewhere: letting go of a million objects takes its time.
    void discard(ObjectListPtr list);

Q_SIGNALS:
    void listed(const pddgpu::ObjectListPtr &list);
    void alikeCounted(quint64 listSerial, quint64 objectId, const pddgpu::ObjectSum &sum);

private:
    void start(Request request);
    void finish(const ObjectListPtr &list);

    std::optional<Request> m_next;
    bool m_isBusy = false;
    // Used by the pool's thread alone while that does something.
    const std::unique_ptr<GroupTrends> m_trends;
    QThreadPool m_pool;  // Last: its thread ends before the rest goes.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::ObjectSum)
