// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "model/region.h"

namespace pddgpu {

/// Common name of a region: "VRAM" for vram, "GTT" for gtt, others by their driver's name; empty
/// for an unknown one.
QString regionTitle(const RegionName &name);

/// "VRAM 1.0 GiB, GTT 2.0 MiB": exact usage of each region.
QString exactUsedText(const QList<Region> &regions);

/// The titles of all regions, joined with " + ": the title of their sum.
QString regionsTitle(const QList<Region> &regions);

}  // namespace pddgpu
