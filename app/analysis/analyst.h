// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <optional>
#include <tl/expected.hpp>

#include "analysis/difference.h"
#include "analysis/findings.h"
#include "threads/workerthread.h"

namespace pddgpu {

class AnalystWorker;

/// The result of a comparison.
struct Comparison {
    SnapshotPtr from;
    SnapshotPtr to;       ///< Null: no sample yet.
    bool isLive = false;  ///< `to` is the newest sample.
    tl::expected<DifferencePtr, NoDifference> result;
};

/// Searches samples for leaks, in its own thread.
///
/// Belongs to the thread that created it; all functions return at once and all signals arrive in
/// that thread. If samples arrive faster than they can be analysed, only the newest is. Groups are
/// recomputed for each changed list of objects; above ManyObjects, at most every five seconds of
/// the driver's clock. Each sample checks whether the suppression file changed, and reloads it if
/// so.
class Analyst : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype ManyObjects = 10'000;

    /// Empty path: SuppressionFile::defaultPath().
    explicit Analyst(const QString &suppressionsPath = {}, QObject *parent = nullptr);
    /// Waits for the current work to finish.
    ~Analyst() override;

    void setSnapshot(const SnapshotPtr &snapshot);

    /// For a recording: adds a sample from its whole length, in order (Sampler::pastLoaded()).
    /// Growth at any of its samples then covers the time up to it, played or not.
    void addPast(const SnapshotPtr &sample, bool isLast);

    /// Compares two marks once. Without `to`, compares a mark with each new sample; without `from`,
    /// stops comparing. Answered by compared().
    void compare(const std::optional<ObjectsMark> &from, const std::optional<ObjectsMark> &to);

    /// Adds a rule to the file; answered by suppressionAdded(), and by found() with the effect.
    void addSuppression(const SuppressionRule &rule);
    /// removeSuppression() removes a rule from the file, undoSuppression() reverts the last change
    /// made through this object. Answered by suppressionTakenBack(), and by found() with the
    /// effect.
    void removeSuppression(const SuppressionRule &rule);
    void undoSuppression();

    /// As of the last signal; findings are null before the first.
    const FindingsPtr &findings() const { return m_findings; }
    const QString &suppressionsPath() const { return m_suppressionsPath; }
    const SuppressionsPtr &suppressions() const { return m_suppressions; }
    bool canUndoSuppression() const { return m_canUndoSuppression; }

Q_SIGNALS:
    void found(const pddgpu::FindingsPtr &findings);
    void compared(const pddgpu::Comparison &comparison);
    /// The file was read for the first time, or again after a change.
    void suppressionsChanged(const pddgpu::SuppressionsPtr &suppressions);
    /// `error` is in English; empty: the rule is in the file.
    void suppressionAdded(const QString &error);
    /// `error` is in English; empty: the rule was removed, or the change reverted.
    void suppressionTakenBack(const QString &error);
    /// Whether undoSuppression() has a change to revert.
    void canUndoSuppressionChanged(bool canUndo);

private:
    const QString m_suppressionsPath;
    FindingsPtr m_findings;
    SuppressionsPtr m_suppressions = std::make_shared<const Suppressions>();
    bool m_canUndoSuppression = false;
    WorkerThread<AnalystWorker> m_thread;
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::Comparison)
