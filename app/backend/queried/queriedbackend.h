// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QHash>
#include <QList>
#include <QString>

#include "backend/generic/genericbackend.h"

namespace pddgpu {

/// Cards whose driver tells of its regions only to programs that ask through a render node: i915,
/// xe and nouveau, see transport/local/regionquery.h. What the dmem cgroup controller tells comes
/// first, as it tells everybody what is in use.
///
/// xe wakes its card for an answer. So a driver that does not tell what is in use is asked once,
/// and the sizes that it told stand.
///
/// Tried on answers made by hand, never on a card.
class QueriedBackend : public GenericBackend
{
public:
    using GenericBackend::GenericBackend;

protected:
    bool readRegions(Snapshot *snapshot) override;

private:
    QHash<QString, QList<Region>> m_sizes;  // By device, of drivers that told only sizes.
};

/// Parses DriverFile::DriverRegions: name, total and used of each region. A line that is not
/// understood is skipped, a value that is no number stays unknown.
QList<Region> parseDriverRegions(QByteArrayView text);

}  // namespace pddgpu
