// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "analysis/analystworker.h"
#include "programs/ctl/console.h"
#include "programs/ctl/ctlcommandline.h"
#include "programs/ctl/probe.h"
#include "report/verdictsjson.h"

namespace pddgpu {

/// Judges one card from its samples. Keeps what it knows when a sample does not tell who holds
/// memory: such a sample is a hole.
class CardWatch
{
public:
    /// With the suppression rules, or without any.
    explicit CardWatch(bool withRules);

    void look(const SnapshotPtr &sample);
    /// The card could not be sampled, for this reason.
    void miss(const QString &reason);

    /// Null: no sample told who holds memory.
    FindingsPtr findings();
    WatchedTime watched() const { return m_watched; }
    /// Why the last sample is not in the findings; empty: it is.
    const QString &whyBlind() const { return m_whyBlind; }
    /// Reports what makes the findings doubtful; returns the exit code.
    int warn(Console *console) const;

private:
    void note(const QString &doubt);

    std::unique_ptr<AnalystWorker> m_worker;
    SnapshotPtr m_last;  // The last sample in the findings.
    std::optional<std::uint64_t> m_firstNs;
    WatchedTime m_watched;
    QString m_whyBlind;
    QStringList m_doubts;  // Each once.
    bool m_isDoubtful = false;
};

/// The samples of a watch: what `--duration` and `--interval-ms` say.
struct WatchSpan {
    std::chrono::milliseconds interval;
    std::chrono::milliseconds duration;
};

/// Calls `take` at once, then once per interval, and at the end, until the time is over or a signal
/// arrives. With a recording, calls it at each sample from the first one that far, without waiting.
/// Expects that the probe has taken a sample.
void watch(const WatchSpan &span, Probe *probe, const std::function<void()> &take);

}  // namespace pddgpu
