// SPDX-License-Identifier: GPL-3.0-or-later
#include "threads/workerthread.h"

namespace pddgpu {

ObjectThread::ObjectThread(const QString &name, QObject *object)
{
    m_thread.setObjectName(name);
    object->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, object, &QObject::deleteLater);
}

void ObjectThread::stop()
{
    m_thread.requestInterruption();
    m_thread.quit();
    m_thread.wait();
}

}  // namespace pddgpu
