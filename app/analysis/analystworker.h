// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMutex>
#include <QObject>
#include <deque>

#include "analysis/analyst.h"
#include "analysis/objectgroups.h"
#include "analysis/suppressionfile.h"

namespace pddgpu {

/// The half of the Analyst that lives in its thread.
class AnalystWorker : public QObject
{
    Q_OBJECT

public:
    explicit AnalystWorker(const QString &suppressionsPath);

    /// Any thread: leaves a sample to be looked at, in place of one that still waits.
    void leave(const SnapshotPtr &snapshot);

    void compare(const std::optional<ObjectsMark> &from, const std::optional<ObjectsMark> &to);
    void addSuppression(const SuppressionRule &rule);

Q_SIGNALS:
    void found(const pddgpu::FindingsPtr &findings);
    void compared(const pddgpu::Comparison &comparison);
    void suppressionsChanged(const pddgpu::SuppressionsPtr &suppressions);
    void suppressionAdded(const QString &error);

private:
    void lookAtNext();
    void lookAt(const SnapshotPtr &snapshot);
    void startAnewIfOther(const Snapshot &snapshot);
    bool updateGroups(const Snapshot &snapshot, bool rulesChanged, bool pointDue);
    void appendPoint(const Snapshot &snapshot);
    void noteUnexplained(const Snapshot &snapshot);
    std::optional<std::uint64_t> lastingUnexplained() const;
    void publish();
    void compareNow();

    QMutex m_mutex;
    SnapshotPtr m_next;  // Guarded by m_mutex; null: none waits.

    SuppressionFile m_file;
    SuppressionMatcher m_matcher;
    SnapshotPtr m_snapshot;                        // Looked at last.
    std::shared_ptr<const LeakObjects> m_listing;  // What m_groups was made from.
    ObjectGroups m_groups;
    GrowthHistory m_history;
    std::deque<std::optional<std::uint64_t>> m_unexplained;  // In the last samples.

    std::optional<ObjectsMark> m_from;
    std::optional<ObjectsMark> m_to;
};

}  // namespace pddgpu
