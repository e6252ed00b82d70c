// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSet>

#include "history/history.h"
#include "history/historystore.h"

namespace pddgpu {

/// The history of what a sampler publishes: in memory, and in a store if there is one.
class HistoryKeeper : public QObject
{
    Q_OBJECT

public:
    /// The store is the caller's; null: in memory only.
    explicit HistoryKeeper(HistoryStore *store, QObject *parent = nullptr);

    const History &history() const { return m_history; }
    /// Null: in memory only.
    HistoryStore *store() const { return m_store; }

    /// Takes a sample. What was kept of a device is loaded when it is seen first; samples that
    /// are not of a driver are neither loaded nor kept, unless the store is told to.
    void append(const Snapshot &snapshot);

    void select(const QString &deviceId) { m_history.select(deviceId); }

Q_SIGNALS:
    /// What an earlier run kept is there.
    void restored(const QString &deviceId);
    /// Why it is not kept as it should be, translated; empty: all is well again.
    void problemChanged(const QString &text);

private:
    HistoryStore *m_store;
    History m_history;
    QSet<QString> m_loaded;
};

}  // namespace pddgpu
