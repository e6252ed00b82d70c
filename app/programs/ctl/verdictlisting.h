// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "analysis/findings.h"
#include "report/verdictsjson.h"

namespace pddgpu {

// The output of suspects and growth for a terminal. Untrusted text is made visible.

/// Which card was watched for how long, and what to know of the figures.
QString watchedText(const Findings &findings, const WatchedTime &watched);

/// Two lines for each of these groups: figures, and why. Then what is not listed.
QString suspectsText(const Findings &findings, const QList<JudgedGroup> &groups);

/// One line for each of these subjects, then how many of `all` are not listed.
QString growthText(const Findings &findings, const QList<Growth> &growth, qsizetype all);

}  // namespace pddgpu
