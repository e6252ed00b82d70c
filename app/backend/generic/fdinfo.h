// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>

#include "model/client.h"

namespace pddgpu {

/// What DriverFile::Clients says, one client after the other. An open file that several processes
/// have is one client, of the process that comes first.
///
/// The keys are those of the kernel's Documentation/gpu/drm-usage-stats.rst. A line that is not
/// understood is passed over: its value stays unknown. Bounded: further clients are left out.
QList<Client> parseClients(QByteArrayView text);

/// So many clients of a card are listed.
constexpr qsizetype MostClients = 10'000;

}  // namespace pddgpu
