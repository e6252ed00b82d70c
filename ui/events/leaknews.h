// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPair>
#include <QSet>
#include <QString>

#include "analysis/findings.h"

namespace pddgpu {

/// Knows which groups have been a leak, so that each is news once.
class LeakNews
{
public:
    /// Groups of these findings that are a leak for the first time, the most urgent first. Those of
    /// a recording are in the past, and the user knows of those that a rule calls a leak: neither
    /// are news.
    QList<JudgedGroup> take(const Findings &findings);

private:
    using Key = QPair<QString, JudgedKey>;  // Device and group.

    QSet<Key> m_known;
};

}  // namespace pddgpu
