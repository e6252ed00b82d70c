// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

#include "model/region.h"

namespace pddgpu {

/// What people call a region: "VRAM" for vram, "GTT" for gtt, others by their driver's name;
/// empty for an unknown one.
QString regionTitle(const RegionName &name);

/// "VRAM 1.0 GiB, GTT 2.0 MiB": what is in use in each, to the byte.
QString exactUsedText(const QList<Region> &regions);

/// The titles of all regions, with " + " between them: what a figure of their sum is of.
QString regionsTitle(const QList<Region> &regions);

}  // namespace pddgpu
