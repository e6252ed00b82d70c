// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <chrono>
#include <memory>
#include <optional>

#include "history/store/historyfile.h"

namespace pddgpu {

/// The part of HistoryStore that owns the file; used by one thread only, and destroyed in it.
class HistoryWriter : public QObject
{
    Q_OBJECT

public:
    HistoryWriter(const QString &path, const HistoryLimits &limits,
                  std::chrono::milliseconds batchInterval);
    ~HistoryWriter() override;

    void load(const QString &name);
    void append(const QString &name, const HistorySample &sample);
    void flush();
    void setLimits(const HistoryLimits &limits);

Q_SIGNALS:
    void loaded(const QString &name, const std::shared_ptr<pddgpu::HistoryBuckets> &buckets);
    void written();
    void problemChanged(const std::optional<pddgpu::HistoryProblem> &problem);

private:
    bool open();
    void writeBatch();
    tl::expected<void, HistoryProblem> prune();
    void finish(const tl::expected<void, HistoryProblem> &done);
    void setProblem(const std::optional<HistoryProblem> &problem);
    bool isUseless() const;

    const QString m_path;
    HistoryLimits m_limits;
    std::unique_ptr<HistoryFile> m_file;
    std::optional<HistoryProblem> m_problem;
    NamedBuckets m_pending;  // Merged into the file with the next batch.
    QTimer m_batch;
    QElapsedTimer m_sincePrune;
};

}  // namespace pddgpu
