// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QSet>

#include "history/history.h"
#include "history/historyarchive.h"

namespace pddgpu {

/// The history of what a sampler publishes: in memory, and in an archive if there is one.
class HistoryKeeper : public QObject
{
    Q_OBJECT

public:
    /// The archive is the caller's; null: in memory only.
    explicit HistoryKeeper(HistoryArchive *archive, QObject *parent = nullptr);

    const History &history() const { return m_history; }
    /// Null: in memory only.
    HistoryArchive *archive() const { return m_archive; }
    /// As problemChanged() said last.
    const QString &problem() const { return m_problem; }

    /// Takes a sample. What was kept of a device is loaded when it is seen first; samples whose
    /// origin the archive does not keep are neither loaded nor kept.
    void append(const Snapshot &snapshot);

    void select(const QString &deviceId) { m_history.select(deviceId); }

Q_SIGNALS:
    /// The history of an earlier run is loaded.
    void restored(const QString &deviceId);
    /// Why it is not kept as it should be, translated; empty: all is well again.
    void problemChanged(const QString &text);

private:
    HistoryArchive *m_archive;
    History m_history;
    QSet<QString> m_loaded;
    QString m_problem;
};

}  // namespace pddgpu
