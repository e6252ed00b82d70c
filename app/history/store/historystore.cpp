// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/store/historystore.h"

#include <QStandardPaths>
#include <QSysInfo>

#include "history/store/historywriter.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

HistoryStore::HistoryStore(const Options &options, QObject *parent)
    : HistoryArchive(parent),
      m_options(options),
      m_thread(u"history"_s,
               std::make_unique<HistoryWriter>(options.path, options.limits, options.batchInterval))
{
    m_thread.handOver(&HistoryWriter::loaded, this,
                      [this](const QString &name, const std::shared_ptr<HistoryBuckets> &buckets) {
                          Q_EMIT loaded(name.mid(nameOf({}).size()), buckets);
                      });
    m_thread.handOver(&HistoryWriter::written, this, &HistoryStore::written);
    m_thread.handOver(&HistoryWriter::problemChanged, this,
                      [this](const std::optional<HistoryProblem> &problem) {
                          Q_EMIT problemChanged(problem);
                          Q_EMIT problemTold(problem ? historyProblemText(*problem) : QString());
                      });
    m_thread.start();
}

HistoryStore::~HistoryStore()
{
    m_thread.finish();
}

bool HistoryStore::keeps(Origin origin) const
{
    return origin == Origin::Driver || m_options.keepsSimulations;
}

void HistoryStore::load(const QString &deviceId)
{
    m_thread.call([name = nameOf(deviceId)](HistoryWriter *writer) { writer->load(name); });
}

void HistoryStore::append(const HistoryEntry &entry)
{
    m_thread.call([name = nameOf(entry.deviceId), sample = entry.sample](HistoryWriter *writer) {
        writer->append(name, sample);
    });
}

void HistoryStore::flush()
{
    m_thread.call(&HistoryWriter::flush);
}

void HistoryStore::setLimits(const HistoryLimits &limits)
{
    m_options.limits = limits;
    m_thread.call([limits](HistoryWriter *writer) { writer->setLimits(limits); });
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
