// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/objects/objectlister.h"

#include <utility>

namespace pddgpu {

namespace {

qsizetype objectsOf(const SnapshotPtr &snapshot)
{
    return snapshot && snapshot->objects ? snapshot->objects->objects.size() : 0;
}

}  // namespace

ObjectLister::ObjectLister(QObject *parent)
    : QObject(parent), m_trends(std::make_unique<GroupTrends>())
{
    m_pool.setMaxThreadCount(1);
}

ObjectLister::~ObjectLister() = default;

void ObjectLister::request(Request request)
{
    if (m_isBusy) {
        m_next = std::move(request);
    } else if (objectsOf(request.shown) <= FewObjects && objectsOf(request.live) <= FewObjects &&
               m_pool.activeThreadCount() == 0) {
        const ObjectListPtr list =
            makeObjectList(request.shown, request.query, *m_trends, request.previous.get());
        if (request.live)
            m_trends->record(*request.live);
        Q_EMIT listed(list);
    } else {
        start(std::move(request));
    }
}

void ObjectLister::start(Request request)
{
    m_isBusy = true;
    m_pool.start([this, request = std::move(request)]() mutable {
        const ObjectListPtr list =
            makeObjectList(request.shown, request.query, *m_trends, request.previous.get());
        // Released before the answer, so that this thread does not destroy the previous list.
        request.previous.reset();
        QMetaObject::invokeMethod(
            this, [this, list] { finish(list); }, Qt::QueuedConnection);
        // Done last: no caller waits for it.
        if (request.live)
            m_trends->record(*request.live);
    });
}

void ObjectLister::finish(const ObjectListPtr &list)
{
    m_isBusy = false;
    // Emit even an outdated list: otherwise the view would freeze if samples come faster than lists
    // can be created.
    Q_EMIT listed(list);
    if (m_next && !m_isBusy)
        request(*std::exchange(m_next, std::nullopt));
}

void ObjectLister::countAlike(const ObjectListPtr &list, std::uint32_t index)
{
    const auto count = [list, index] {
        return sumOfAlike(*list->snapshot->objects, list->objects()[index]);
    };
    const std::uint64_t id = list->objects()[index].id;
    if (list->objects().size() <= FewObjects) {
        Q_EMIT alikeCounted(list->serial, id, count());
        return;
    }
    m_pool.start([this, count, serial = list->serial, id] {
        QMetaObject::invokeMethod(
            this, [this, serial, id, sum = count()] { Q_EMIT alikeCounted(serial, id, sum); },
            Qt::QueuedConnection);
    });
}

void ObjectLister::discard(ObjectListPtr list)
{
    if (list && list->objects().size() > FewObjects)
        m_pool.start([list = std::move(list)] {});
}

}  // namespace pddgpu

#include "moc_objectlister.cpp"
