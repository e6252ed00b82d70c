// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThread>
#include <optional>
#include <tl/expected.hpp>

#include "analysis/difference.h"
#include "analysis/findings.h"

namespace pddgpu {

class AnalystWorker;

/// The result of a comparison.
struct Comparison {
    SnapshotPtr from;
    SnapshotPtr to;       ///< Null: none came yet.
    bool isLive = false;  ///< `to` was the newest sample.
    tl::expected<DifferencePtr, NoDifference> result;
};

/// Looks for leaks in samples, in a thread of its own.
///
/// Lives in the thread that made it; all functions return at once and all signals arrive in that
/// thread. Of samples that come faster than they can be looked at, the newest wins. Groups are
/// added up again with each changed list of objects, or with more than ManyObjects each five
/// seconds of the driver's clock; a suppression file is read again when it has changed, looked at
/// with each sample.
class Analyst : public QObject
{
    Q_OBJECT

public:
    static constexpr qsizetype ManyObjects = 10'000;

    /// An empty path: SuppressionFile::defaultPath().
    explicit Analyst(const QString &suppressionsPath = {}, QObject *parent = nullptr);
    /// Waits for the work in progress to end.
    ~Analyst() override;

    void setSnapshot(const SnapshotPtr &snapshot);

    /// Of a recording: another sample from its whole length, in order (Sampler::pastLoaded()).
    /// Growth at any of its samples then is that of the time until there, played or not.
    void addPast(const SnapshotPtr &sample, bool isLast);

    /// Compares two marks, once, or, without `to`, a mark with each new sample; without `from`
    /// nothing more. Answered by compared().
    void compare(const std::optional<ObjectsMark> &from, const std::optional<ObjectsMark> &to);

    /// Adds a rule to the file; answered by suppressionAdded(), and by found() with its effect.
    void addSuppression(const SuppressionRule &rule);
    /// Takes a rule out of the file, or the last change of this object back; answered by
    /// suppressionTakenBack(), and by found() with its effect.
    void removeSuppression(const SuppressionRule &rule);
    void undoSuppression();

    /// As of the last signals; findings are null before the first.
    const FindingsPtr &findings() const { return m_findings; }
    const QString &suppressionsPath() const { return m_suppressionsPath; }
    const SuppressionsPtr &suppressions() const { return m_suppressions; }
    bool canUndoSuppression() const { return m_canUndoSuppression; }

Q_SIGNALS:
    void found(const pddgpu::FindingsPtr &findings);
    void compared(const pddgpu::Comparison &comparison);
    /// The file was read, for the first time or because it has changed.
    void suppressionsChanged(const pddgpu::SuppressionsPtr &suppressions);
    /// An empty error (in English): it is in the file.
    void suppressionAdded(const QString &error);
    /// An empty error (in English): the rule has gone, or the change was taken back.
    void suppressionTakenBack(const QString &error);
    /// Whether there is a change that undoSuppression() would take back.
    void canUndoSuppressionChanged(bool canUndo);

private:
    const QString m_suppressionsPath;
    FindingsPtr m_findings;
    SuppressionsPtr m_suppressions = std::make_shared<const Suppressions>();
    bool m_canUndoSuppression = false;
    QThread m_thread;
    AnalystWorker *m_worker;  // Lives in m_thread and is deleted there.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::Comparison)
