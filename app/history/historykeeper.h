// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSet>

#include "history/history.h"
#include "history/historyarchive.h"

namespace pddgpu {

/// The history of a sampler's snapshots: in memory, and in an archive if there is one.
class HistoryKeeper : public QObject
{
    Q_OBJECT

public:
    /// The archive is owned by the caller; null: in memory only.
    explicit HistoryKeeper(HistoryArchive *archive, QObject *parent = nullptr);

    const History &history() const { return m_history; }
    /// Null: in memory only.
    HistoryArchive *archive() const { return m_archive; }
    /// As of the last problemChanged().
    const QString &problem() const { return m_problem; }

    /// Adds a sample. A device's stored history is loaded when it is first seen. Samples whose
    /// origin the archive does not keep are neither loaded nor stored.
    void append(const Snapshot &snapshot);

    void select(const QString &deviceId) { m_history.select(deviceId); }

Q_SIGNALS:
    /// The history of an earlier run was loaded.
    void restored(const QString &deviceId);
    /// Why the history is not stored properly, translated; empty: the problem is solved.
    void problemChanged(const QString &text);

private:
    HistoryArchive *m_archive;
    History m_history;
    QSet<QString> m_loaded;
    QString m_problem;
};

}  // namespace pddgpu
