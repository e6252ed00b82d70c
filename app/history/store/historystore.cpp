// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/store/historystore.h"

#include <QMetaObject>
#include <QStandardPaths>
#include <QSysInfo>

#include "history/store/historywriter.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

// Nothing is shared with the thread: calls and results are queued events.

HistoryStore::HistoryStore(const Options &options, QObject *parent)
    : HistoryArchive(parent),
      m_options(options),
      m_writer(new HistoryWriter(options.path, options.limits, options.batchInterval))
{
    m_thread.setObjectName(u"history"_s);
    m_writer->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_writer, &QObject::deleteLater);
    connect(m_writer, &HistoryWriter::loaded, this,
            [this](const QString &name, const std::shared_ptr<HistoryBuckets> &buckets) {
                Q_EMIT loaded(name.mid(nameOf({}).size()), buckets);
            });
    connect(m_writer, &HistoryWriter::written, this, &HistoryStore::written);
    connect(m_writer, &HistoryWriter::problemChanged, this,
            [this](const std::optional<HistoryProblem> &problem) {
                Q_EMIT problemChanged(problem);
                Q_EMIT problemTold(problem ? historyProblemText(*problem) : QString());
            });
    m_thread.start();
}

HistoryStore::~HistoryStore()
{
    // Quit from the thread, after everything queued before.
    QMetaObject::invokeMethod(
        m_writer, [thread = &m_thread] { thread->quit(); }, Qt::QueuedConnection);
    m_thread.wait();
}

bool HistoryStore::keeps(Origin origin) const
{
    return origin == Origin::Driver || m_options.keepsSimulations;
}

void HistoryStore::load(const QString &deviceId)
{
    QMetaObject::invokeMethod(
        m_writer, [writer = m_writer, name = nameOf(deviceId)] { writer->load(name); },
        Qt::QueuedConnection);
}

void HistoryStore::append(const HistoryEntry &entry)
{
    QMetaObject::invokeMethod(
        m_writer,
        [writer = m_writer, name = nameOf(entry.deviceId), sample = entry.sample] {
            writer->append(name, sample);
        },
        Qt::QueuedConnection);
}

void HistoryStore::flush()
{
    QMetaObject::invokeMethod(
        m_writer, [writer = m_writer] { writer->flush(); }, Qt::QueuedConnection);
}

void HistoryStore::setLimits(const HistoryLimits &limits)
{
    m_options.limits = limits;
    QMetaObject::invokeMethod(
        m_writer, [writer = m_writer, limits] { writer->setLimits(limits); }, Qt::QueuedConnection);
}

QString HistoryStore::defaultPath()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) +
           u"/history.sqlite"_s;
}

QString HistoryStore::nameOf(const QString &deviceId) const
{
    const QString host = m_options.host.isEmpty() ? QSysInfo::machineHostName() : m_options.host;
    return host + u'/' + deviceId;
}

}  // namespace pddgpu

#include "moc_historystore.cpp"
