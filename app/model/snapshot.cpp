// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/snapshot.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "model/knownsum.h"
#include "text/timeunits.h"

namespace pddgpu {

namespace {

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

// Also not set if the sum overflows: the driver's values are impossible.
// Order of errors: worst first, that is, those that hide more data.
int severity(const SourceError &error)
{
    if (error.cause == Cause::NoDevice)
        return 0;
    switch (error.kind) {
        case Kind::Gone:
            return 1;
        case Kind::Failed:
            return 2;
        case Kind::Malformed:
            return 3;
        // Missing data misleads less than wrong data.
        case Kind::Doubtful:
            return 4;
        case Kind::Absent:
            return 5;
        case Kind::Denied:
        case Kind::Refused:
            return 6;
    }
    Q_UNREACHABLE();
}

// One unplugged card is one problem, not one per file.
bool isSameProblem(const SourceError &left, const SourceError &right)
{
    if (left.kind != right.kind || left.cause != right.cause)
        return false;
    if (left.kind == Kind::Doubtful)
        return left.subject == right.subject;
    if (left.cause != Cause::Other && left.cause != Cause::TooLarge)
        return true;
    return left.errnoValue == right.errnoValue &&
           (left.errnoValue != 0 || left.reason == right.reason);
}

bool meansNoDevice(const SourceError &error)
{
    return error.kind == Kind::Gone || error.cause == Cause::NoDevice;
}

}  // namespace

void Snapshot::addError(const SourceError &error)
{
    const bool told = std::any_of(errors.cbegin(), errors.cend(), [&error](const SourceError &one) {
        return isSameProblem(one, error);
    });
    if (told)
        return;
    const auto place = std::upper_bound(errors.cbegin(), errors.cend(), error,
                                        [](const SourceError &left, const SourceError &right) {
                                            return severity(left) < severity(right);
                                        });
    errors.insert(place, error);
}

bool Snapshot::isPresent() const
{
    return std::none_of(errors.cbegin(), errors.cend(), meansNoDevice);
}

Snapshot::Number Snapshot::leakedBytes() const
{
    return knownSum(suspiciousBytes, confirmedBytes);
}

Snapshot::Number Snapshot::leakedObjects() const
{
    return knownSum(suspiciousObjects, confirmedObjects);
}

Snapshot::Number Snapshot::watchedBytes() const
{
    if (isTraced())
        return stats ? stats->watchedBytes : std::nullopt;
    return usedBytes();
}

bool Snapshot::mayControl() const
{
    return isTraced() ? link.tracing == LinkState::Tracing::Running : link.mayControl();
}

Snapshot::Number Snapshot::usedBytes() const
{
    if (regions.isEmpty())
        return std::nullopt;
    Number all = 0;
    for (const Region &one : regions) {
        if (!one.isPartOfAnother)
            all = knownSum(all, one.usedBytes);
    }
    return all;
}

const Region *Snapshot::region(std::string_view name) const
{
    const auto found = std::ranges::find_if(
        regions, [name](const Region &one) { return one.name.view() == name; });
    return found != regions.end() ? &*found : nullptr;
}

bool Snapshot::isDoubtful() const
{
    return std::any_of(errors.cbegin(), errors.cend(),
                       [](const SourceError &error) { return error.kind == Kind::Doubtful; });
}

bool Snapshot::isListingDoubtful() const
{
    return std::any_of(errors.cbegin(), errors.cend(), [](const SourceError &error) {
        return error.kind == Kind::Doubtful &&
               (error.cause == Cause::ListingIncomplete || error.cause == Cause::BirthAfterNow ||
                error.cause == Cause::ObjectsUnseen);
    });
}

bool Snapshot::isListingIncomplete() const
{
    return std::any_of(errors.cbegin(), errors.cend(), [](const SourceError &error) {
        return error.cause == Cause::ListingIncomplete;
    });
}

std::optional<QString> Snapshot::driver() const
{
    if (device && !device->watchesItself())
        return device->driver;
    return stats ? stats->driverVersion : std::nullopt;
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
