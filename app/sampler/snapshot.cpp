// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampler/snapshot.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "parser/timeunits.h"

namespace pddgpu {

namespace {

// Not set, too, where the sum does not fit: the driver said something that cannot be.
Snapshot::Number sum(const Snapshot::Number &left, const Snapshot::Number &right)
{
    if (!left || !right || *left > std::numeric_limits<std::uint64_t>::max() - *right)
        return std::nullopt;
    return *left + *right;
}

}  // namespace

Snapshot::Number Snapshot::leakedBytes() const
{
    return sum(suspiciousBytes, confirmedBytes);
}

Snapshot::Number Snapshot::leakedObjects() const
{
    return sum(suspiciousObjects, confirmedObjects);
}

Snapshot::Number Snapshot::usedBytes() const
{
    return sum(vramUsedBytes, gttUsedBytes);
}

bool Snapshot::isDoubtful() const
{
    return std::any_of(errors.cbegin(), errors.cend(), [](const SourceError &error) {
        return error.kind == SourceError::Kind::Doubtful;
    });
}

bool Snapshot::isDoubtful(DriverFile file) const
{
    const std::string_view path = placeOf(file).path;
    return device && std::any_of(errors.cbegin(), errors.cend(), [&](const SourceError &error) {
               return error.kind == SourceError::Kind::Doubtful &&
                      error.subject ==
                          device->id + u'/' +
                              QLatin1StringView(path.data(), static_cast<qsizetype>(path.size()));
           });
}

bool Snapshot::isListingIncomplete() const
{
    return std::any_of(errors.cbegin(), errors.cend(), [](const SourceError &error) {
        return error.cause == SourceError::Cause::ListingIncomplete;
    });
}

bool Snapshot::isConnecting() const
{
    return link.isConnecting() ||
           std::any_of(otherLinks.cbegin(), otherLinks.cend(),
                       [](const LinkState &other) { return other.isConnecting(); });
}

QList<LinkState> Snapshot::lostLinks() const
{
    QList<LinkState> lost = otherLinks;
    lost.prepend(link);
    lost.removeIf([](const LinkState &one) { return one.connected; });
    return lost;
}

std::optional<std::int64_t> Snapshot::wallTimeMs(std::uint64_t monotonicNs) const
{
    if (!nowNs)
        return std::nullopt;
    const std::int64_t capturedMs = capturedAt.toMSecsSinceEpoch();
    const auto wallMs = [this](std::uint64_t ns) {
        const std::uint64_t ms = ns / NsPerMs;
        return clockSpeed == 1 ? static_cast<std::int64_t>(ms)
                               : static_cast<std::int64_t>(static_cast<double>(ms) / clockSpeed);
    };
    return monotonicNs <= *nowNs ? capturedMs - wallMs(*nowNs - monotonicNs)
                                 : capturedMs + wallMs(monotonicNs - *nowNs);
}

}  // namespace pddgpu
