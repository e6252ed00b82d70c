// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QThread>
#include <chrono>
#include <memory>
#include <optional>

#include "history/historyarchive.h"
#include "history/store/historyfile.h"

namespace pddgpu {

class HistoryWriter;

/// Keeps histories in a file, in a thread of its own: one batch of samples every few seconds, so
/// that a crash costs the last batch at most.
///
/// Lives in the thread that made it; all functions return at once, but for the destructor, and all
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
        QString host;                   ///< Whose devices these are; empty: this machine.
        bool keepsSimulations = false;  ///< Samples that are not of a driver as well.
    };

    explicit HistoryStore(const Options &options, QObject *parent = nullptr);
    /// Writes what is there to be written, and waits for that.
    ~HistoryStore() override;

    const Options &options() const { return m_options; }

    bool keeps(Origin origin) const override;
    void load(const QString &deviceId) override;
    /// Writes a sample with the next batch.
    void append(const HistoryEntry &entry) override;

    /// Writes what is there to be written now, and removes what is beyond the limits; answered by
    /// written(), or problemChanged().
    void flush();

    /// From now on; what is beyond them is removed at once.
    void setLimits(const HistoryLimits &limits);

    /// Where the history of this user is kept.
    static QString defaultPath();

Q_SIGNALS:
    void written();
    /// Not set: all is well again. Not repeated while it stays the same; problemTold() says it in
    /// words.
    void problemChanged(const std::optional<pddgpu::HistoryProblem> &problem);

private:
    QString nameOf(const QString &deviceId) const;

    Options m_options;
    QThread m_thread;
    HistoryWriter *m_writer;  // Lives in m_thread and is deleted there.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(std::optional<pddgpu::HistoryProblem>)
