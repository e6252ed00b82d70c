// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/analyst.h"

#include "analysis/analystworker.h"

namespace pddgpu {

Analyst::Analyst(const QString &suppressionsPath, QObject *parent)
    : QObject(parent),
      m_worker(new AnalystWorker(suppressionsPath.isEmpty() ? SuppressionFile::defaultPath()
                                                            : suppressionsPath))
{
    qRegisterMetaType<FindingsPtr>();
    qRegisterMetaType<Comparison>();
    qRegisterMetaType<SuppressionsPtr>();
    m_thread.setObjectName(QStringLiteral("analyst"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &AnalystWorker::found, this, &Analyst::found);
    connect(m_worker, &AnalystWorker::compared, this, &Analyst::compared);
    connect(m_worker, &AnalystWorker::suppressionsChanged, this, &Analyst::suppressionsChanged);
    connect(m_worker, &AnalystWorker::suppressionAdded, this, &Analyst::suppressionAdded);
    m_thread.start(QThread::LowPriority);
}

Analyst::~Analyst()
{
    m_thread.quit();
    m_thread.wait();
}

void Analyst::setSnapshot(const SnapshotPtr &snapshot)
{
    m_worker->leave(snapshot);
}

void Analyst::compare(const std::optional<ObjectsMark> &from, const std::optional<ObjectsMark> &to)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, from, to] { worker->compare(from, to); },
        Qt::QueuedConnection);
}

void Analyst::addSuppression(const SuppressionRule &rule)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, rule] { worker->addSuppression(rule); },
        Qt::QueuedConnection);
}

}  // namespace pddgpu
