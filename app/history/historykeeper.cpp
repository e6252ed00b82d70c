// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/historykeeper.h"

#include <utility>

namespace pddgpu {

HistoryKeeper::HistoryKeeper(HistoryStore *store, QObject *parent) : QObject(parent), m_store(store)
{
    if (!m_store)
        return;
    connect(m_store, &HistoryStore::loaded, this,
            [this](const QString &deviceId, const std::shared_ptr<HistoryBuckets> &buckets) {
                m_history.restore(deviceId, std::move(*buckets));
                Q_EMIT restored(deviceId);
            });
    connect(m_store, &HistoryStore::problemChanged, this,
            [this](const std::optional<HistoryProblem> &problem) {
                Q_EMIT problemChanged(problem ? historyProblemText(*problem) : QString());
            });
}

void HistoryKeeper::append(const Snapshot &snapshot)
{
    const QList<HistoryEntry> entries = m_history.append(snapshot);
    const bool isKept = m_store && (snapshot.origin == Source::Origin::Driver ||
                                    m_store->options().keepsSimulations);
    if (!isKept)
        return;
    for (const HistoryEntry &entry : entries) {
        if (entry.deviceId.isEmpty())
            continue;
        if (!m_loaded.contains(entry.deviceId)) {
            m_loaded.insert(entry.deviceId);
            m_store->load(entry.deviceId);
        }
        m_store->append(entry);
    }
}

}  // namespace pddgpu

#include "moc_historykeeper.cpp"
