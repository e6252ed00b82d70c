// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

#include "explain/names.h"
#include "programs/ctl/ctlcommandline.h"
#include "report/leakreport.h"

namespace pddgpu {

/// Totals of objects with a common property.
struct GroupSum {
    QString name;  ///< The common value; untrusted text.
    std::uint64_t objects = 0, bytes = 0;
    std::uint64_t leakedObjects = 0, leakedBytes = 0;
    std::uint64_t orphanedObjects = 0;
    std::optional<std::uint64_t> oldestNs;  ///< Age of the oldest; not set: unknown.
};
using GroupSums = std::vector<GroupSum>;

/// The report's objects in groups, sorted by size (the default), age or count, largest first.
GroupSums sumsOf(const LeakReport &report, const Names &names, CtlCommandLine::Group group,
                 CtlCommandLine::Sort sort);

/// The ids of a report's objects in that order, for a report of ObjectScope::Listed; equal ones
/// stay in creation order.
std::vector<std::uint64_t> sortedIds(const LeakReport &report, CtlCommandLine::Sort sort);

/// The groups of all devices as JSON, schema `pddgpu-object-groups` (docs/pddgpuctl-json.md).
/// `sums` has one entry per report; not set: the objects of that device are unknown.
QByteArray groupsJson(const QList<LeakReport> &reports,
                      const std::vector<std::optional<GroupSums>> &sums, const QByteArray &key,
                      qsizetype top);

}  // namespace pddgpu
