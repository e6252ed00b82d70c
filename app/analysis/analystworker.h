// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <deque>
#include <mutex>

#include "analysis/analyst.h"
#include "analysis/growthpast.h"
#include "analysis/judge.h"
#include "analysis/objectgroups.h"
#include "analysis/suppressionfile.h"

namespace pddgpu {

/// The part of Analyst that runs in its thread.
class AnalystWorker : public QObject
{
    Q_OBJECT

public:
    explicit AnalystWorker(const QString &suppressionsPath);
    ~AnalystWorker() override;

    /// Callable from any thread: queues a sample, replacing one that still waits.
    void leave(const SnapshotPtr &snapshot);

    // For a program that has no other thread, instead of leave() and found():
    /// Looks at a sample. Returns whether findings() are others than before.
    bool note(const SnapshotPtr &snapshot);
    /// As of the last sample. Needs one.
    FindingsPtr findings();

    void addPast(const SnapshotPtr &sample, bool isLast);
    void compare(const std::optional<ObjectsMark> &from, const std::optional<ObjectsMark> &to);
    void addSuppression(const SuppressionRule &rule);
    void removeSuppression(const SuppressionRule &rule);
    void undoSuppression();

Q_SIGNALS:
    void found(const pddgpu::FindingsPtr &findings);
    void compared(const pddgpu::Comparison &comparison);
    void suppressionsChanged(const pddgpu::SuppressionsPtr &suppressions);
    void suppressionAdded(const QString &error);
    void suppressionTakenBack(const QString &error);
    void canUndoSuppressionChanged(bool canUndo);

private:
    void lookAtNext();
    void rulesWritten();
    bool readRules();
    void lookAt(const SnapshotPtr &snapshot);
    void startAnewIfOther(const Snapshot &snapshot);
    bool updateGroups(const Snapshot &snapshot, bool rulesChanged, bool pointDue);
    static GrowthHistory::Amounts amountsOf(const Snapshot &snapshot, const ObjectGroups &groups);
    void noteUnexplained(const Snapshot &snapshot);
    std::optional<std::uint64_t> lastingUnexplained() const;
    bool takePast(const Snapshot &snapshot);
    void noteClock(const Snapshot &from, const Snapshot &to);
    std::optional<double> clockSpeed() const;
    void addVerdicts(Findings *findings);
    void publish();
    void compareNow();

    std::mutex m_mutex;
    SnapshotPtr m_next;  // Guarded by m_mutex; null: none queued.

    SuppressionFile m_file;
    SuppressionMatcher m_matcher;
    bool m_rulesChanged = false;                   // Since the last analysed sample.
    SnapshotPtr m_snapshot;                        // Analysed last.
    std::shared_ptr<const LeakObjects> m_listing;  // The source of m_groups.
    ObjectGroups m_groups;
    GrowthHistory m_history;
    GrowthPast m_past;  // For a recording.
    Judge m_judge;
    Judge m_pastJudge;  // Of a recording.
    bool m_isPastJudged = false;
    SnapshotPtr m_lastPast;  // Its last sample, without objects.
    int m_pastUnpublished = 0;
    std::deque<std::optional<std::uint64_t>> m_unexplained;  // In the last samples.
    // Speed of the device's clock relative to ours, between the last samples.
    std::deque<double> m_clockSpeeds;

    std::optional<ObjectsMark> m_from;
    std::optional<ObjectsMark> m_to;
};

}  // namespace pddgpu
