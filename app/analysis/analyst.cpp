// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/analyst.h"

#include "analysis/analystworker.h"

namespace pddgpu {

Analyst::Analyst(const QString &suppressionsPath, QObject *parent)
    : QObject(parent),
      m_suppressionsPath(suppressionsPath.isEmpty() ? SuppressionFile::defaultPath()
                                                    : suppressionsPath),
      m_thread(QStringLiteral("analyst"), std::make_unique<AnalystWorker>(m_suppressionsPath))
{
    m_thread.handOver(&AnalystWorker::found, this, [this](const FindingsPtr &findings) {
        m_findings = findings;
        Q_EMIT found(findings);
    });
    m_thread.handOver(&AnalystWorker::compared, this, &Analyst::compared);
    m_thread.handOver(&AnalystWorker::suppressionsChanged, this,
                      [this](const SuppressionsPtr &suppressions) {
                          m_suppressions = suppressions;
                          Q_EMIT suppressionsChanged(suppressions);
                      });
    m_thread.handOver(&AnalystWorker::suppressionAdded, this, &Analyst::suppressionAdded);
    m_thread.handOver(&AnalystWorker::suppressionTakenBack, this, &Analyst::suppressionTakenBack);
    m_thread.handOver(&AnalystWorker::canUndoSuppressionChanged, this, [this](bool canUndo) {
        m_canUndoSuppression = canUndo;
        Q_EMIT canUndoSuppressionChanged(canUndo);
    });
    m_thread.start(QThread::LowPriority);
}

Analyst::~Analyst() = default;

void Analyst::setSnapshot(const SnapshotPtr &snapshot)
{
    m_thread.worker()->leave(snapshot);
}

void Analyst::addPast(const SnapshotPtr &sample, bool isLast)
{
    m_thread.call([sample, isLast](AnalystWorker *worker) { worker->addPast(sample, isLast); });
}

void Analyst::compare(const std::optional<ObjectsMark> &from, const std::optional<ObjectsMark> &to)
{
    m_thread.call([from, to](AnalystWorker *worker) { worker->compare(from, to); });
}

void Analyst::addSuppression(const SuppressionRule &rule)
{
    m_thread.call([rule](AnalystWorker *worker) { worker->addSuppression(rule); });
}

void Analyst::removeSuppression(const SuppressionRule &rule)
{
    m_thread.call([rule](AnalystWorker *worker) { worker->removeSuppression(rule); });
}

void Analyst::undoSuppression()
{
    m_thread.call(&AnalystWorker::undoSuppression);
}

}  // namespace pddgpu

#include "moc_analyst.cpp"
