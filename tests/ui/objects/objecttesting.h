// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "model/snapshot.h"
#include "support/regions.h"

// Objects and snapshots for tests of the list.
namespace pddgpu::testing {

inline constexpr std::uint64_t Second = 1'000'000'000;
inline constexpr std::uint64_t Now = 10'000 * Second;

inline LeakObject object(std::uint64_t id, LeakState state = LeakState::Suspicious)
{
    LeakObject result;
    result.region = Vram;
    result.id = id;
    result.birthNs = id * Second;
    result.sizeBytes = 4096 * (id % 7 + 1);
    result.pid = 100 + id % 3;
    result.state = state;
    result.process = QStringLiteral("proc");
    return result;
}

inline QList<LeakObject> objects(std::uint64_t count, LeakState state = LeakState::Suspicious)
{
    QList<LeakObject> result;
    for (std::uint64_t id = 1; id <= count; ++id)
        result << object(id, state);
    return result;
}

inline SnapshotPtr snapshotOf(const QList<LeakObject> &list, std::uint64_t nowNs = Now,
                              const QString &device = QStringLiteral("pddgpu.0"))
{
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->capturedAt = QDateTime::currentDateTimeUtc();
    snapshot->device = DeviceInfo{device, QStringLiteral("card0")};
    snapshot->nowNs = nowNs;
    snapshot->suspiciousAgeMs = 30'000;
    snapshot->confirmedAgeMs = 300'000;
    snapshot->objects = std::make_shared<LeakObjects>(LeakObjects{1, nowNs, list});
    return snapshot;
}

}  // namespace pddgpu::testing
