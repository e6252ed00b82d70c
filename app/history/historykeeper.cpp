// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/historykeeper.h"

#include <utility>

namespace pddgpu {

HistoryKeeper::HistoryKeeper(HistoryArchive *archive, QObject *parent)
    : QObject(parent), m_archive(archive)
{
    if (!m_archive)
        return;
    connect(m_archive, &HistoryArchive::loaded, this,
            [this](const QString &deviceId, const std::shared_ptr<HistoryBuckets> &buckets) {
                m_history.restore(deviceId, std::move(*buckets));
                Q_EMIT restored(deviceId);
            });
    connect(m_archive, &HistoryArchive::problemTold, this, [this](const QString &text) {
        m_problem = text;
        Q_EMIT problemChanged(text);
    });
}

void HistoryKeeper::append(const Snapshot &snapshot)
{
    const QList<HistoryEntry> entries = m_history.append(snapshot);
    if (!m_archive || !m_archive->keeps(snapshot.origin))
        return;
    for (const HistoryEntry &entry : entries) {
        if (entry.deviceId.isEmpty())
            continue;
        if (!m_loaded.contains(entry.deviceId)) {
            m_loaded.insert(entry.deviceId);
            m_archive->load(entry.deviceId);
        }
        m_archive->append(entry);
    }
}

}  // namespace pddgpu

#include "moc_historykeeper.cpp"
