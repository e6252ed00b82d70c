// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/analyst.h"

#include "analysis/analystworker.h"

namespace pddgpu {

Analyst::Analyst(const QString &suppressionsPath, QObject *parent)
    : QObject(parent),
      m_suppressionsPath(suppressionsPath.isEmpty() ? SuppressionFile::defaultPath()
                                                    : suppressionsPath),
      m_worker(new AnalystWorker(m_suppressionsPath))
{
    qRegisterMetaType<FindingsPtr>();
    qRegisterMetaType<Comparison>();
    qRegisterMetaType<SuppressionsPtr>();
    m_thread.setObjectName(QStringLiteral("analyst"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &AnalystWorker::found, this, [this](const FindingsPtr &findings) {
        m_findings = findings;
        Q_EMIT found(findings);
    });
    connect(m_worker, &AnalystWorker::compared, this, &Analyst::compared);
    connect(m_worker, &AnalystWorker::suppressionsChanged, this,
            [this](const SuppressionsPtr &suppressions) {
                m_suppressions = suppressions;
                Q_EMIT suppressionsChanged(suppressions);
            });
    connect(m_worker, &AnalystWorker::suppressionAdded, this, &Analyst::suppressionAdded);
    connect(m_worker, &AnalystWorker::suppressionTakenBack, this, &Analyst::suppressionTakenBack);
    connect(m_worker, &AnalystWorker::canUndoSuppressionChanged, this, [this](bool canUndo) {
        m_canUndoSuppression = canUndo;
        Q_EMIT canUndoSuppressionChanged(canUndo);
    });
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

void Analyst::addPast(const SnapshotPtr &sample, bool isLast)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, sample, isLast] { worker->addPast(sample, isLast); },
        Qt::QueuedConnection);
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

void Analyst::removeSuppression(const SuppressionRule &rule)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, rule] { worker->removeSuppression(rule); },
        Qt::QueuedConnection);
}

void Analyst::undoSuppression()
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->undoSuppression(); }, Qt::QueuedConnection);
}

}  // namespace pddgpu

#include "moc_analyst.cpp"
