// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <chrono>
#include <memory>
#include <optional>

#include "history/historyarchive.h"
#include "history/store/historyfile.h"
#include "threads/workerthread.h"

namespace pddgpu {

class HistoryWriter;

/// Stores histories in a file, in its own thread: one batch of samples every few seconds, so that a
/// crash loses at most the last batch.
///
/// Belongs to the thread that created it. All functions except the destructor return at once; all
/// signals arrive in that thread.
class HistoryStore : public HistoryArchive
{
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds DefaultBatchInterval{10'000};

    struct Options {
        QString path;
        HistoryLimits limits;
        std::chrono::milliseconds batchInterval = DefaultBatchInterval;
        QString host;                   ///< The host of the devices; empty: this machine.
        bool keepsSimulations = false;  ///< Also keeps samples that do not come from a driver.
    };

    explicit HistoryStore(const Options &options, QObject *parent = nullptr);
    /// Writes all pending samples, and waits for that.
    ~HistoryStore() override;

    const Options &options() const { return m_options; }

    bool keeps(Origin origin) const override;
    void load(const QString &deviceId) override;
    /// Queues a sample for the next batch.
    void append(const HistoryEntry &entry) override;

    /// Writes all pending samples now, and removes everything beyond the limits; answered by
    /// written(), or problemChanged().
    void flush();

    /// Takes effect at once; everything beyond the limits is removed.
    void setLimits(const HistoryLimits &limits);

    /// Path of this user's history file.
    static QString defaultPath();

Q_SIGNALS:
    void written();
    /// Not set: the problem is solved. Not repeated while it stays the same; problemTold() gives
    /// the same as text.
    void problemChanged(const std::optional<pddgpu::HistoryProblem> &problem);

private:
    QString nameOf(const QString &deviceId) const;

    Options m_options;
    WorkerThread<HistoryWriter> m_thread;
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(std::optional<pddgpu::HistoryProblem>)
