// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>
#include <QList>

#include "model/client.h"

namespace pddgpu {

/// Parses DriverFile::Clients, see transport/local/clientscan.h. An open file that several
/// processes have is one client, held by all of them.
///
/// The keys are those of the kernel's Documentation/gpu/drm-usage-stats.rst. A line that is not
/// understood is skipped, a value that is no number stays unknown.
ClientList parseClients(QByteArrayView text);

/// A process that computes on a card, and its VRAM.
struct ComputeProcess {
    ClientHolder holder;
    std::uint64_t vramBytes = 0;
};
/// Parses DriverFile::ComputeProcesses, see transport/local/kfdreader.h. A line that is not
/// understood is skipped.
QList<ComputeProcess> parseComputeProcesses(QByteArrayView text);

/// A short name for a cgroup's path: a container ("docker 3f0a9c1b2d4e"), a systemd unit
/// ("firefox.service"), or an application that a desktop started ("org.gnome.Maps"). Empty: none of
/// these.
QString unitOfCgroup(const QString &path);

/// So many clients of a card are listed; ClientList::omitted counts the others.
constexpr qsizetype MostClients = 10'000;

}  // namespace pddgpu
