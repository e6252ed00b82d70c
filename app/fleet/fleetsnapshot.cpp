// SPDX-License-Identifier: GPL-3.0-or-later
#include "fleet/fleetsnapshot.h"

#include <QHostAddress>
#include <QRegularExpression>
#include <algorithm>

#include "model/deviceinfo.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using Number = FleetCard::Number;

// Slower growth is noise.
constexpr double SlowestFilling = 1024;

Number sum(Number a, Number b)
{
    return a && b ? Number(*a + *b) : std::nullopt;
}

bool isThisMachine(const QString &host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

}  // namespace

bool FleetCard::watchesItself() const
{
    return driver.isEmpty() || DeviceInfo{device, id.card, driver}.watchesItself();
}

Number FleetCard::leakedBytes() const
{
    return sum(suspiciousBytes, confirmedBytes);
}

Number FleetCard::leakedObjects() const
{
    return sum(suspiciousObjects, confirmedObjects);
}

std::optional<double> FleetCard::hoursUntilFull() const
{
    const Region *region = mainRegion();
    if (!region || !region->totalBytes || !region->usedBytes ||
        *region->usedBytes > *region->totalBytes ||
        memoryGrowthPerHour.value_or(0) < SlowestFilling)
        return std::nullopt;
    return static_cast<double>(*region->totalBytes - *region->usedBytes) / *memoryGrowthPerHour;
}

const Region *FleetCard::mainRegion() const
{
    return pddgpu::mainRegion(regions);
}

bool FleetCard::hasRegion(const RegionName &name) const
{
    return std::ranges::find(regions, name, &Region::name) != regions.end();
}

Region *FleetCard::regionNamed(const RegionName &name)
{
    const auto known = std::ranges::find(regions, name, &Region::name);
    if (known != regions.end())
        return &*known;
    Region region;
    region.name = name;
    region.role = usualRole(name);
    regions.append(region);
    return &regions.last();
}

std::optional<QString> hostOf(const QString &instance, const QUrl &server)
{
    static const QRegularExpression named(
        uR"(\A(?<host>[A-Za-z0-9][A-Za-z0-9._-]{0,252})(:[0-9]{1,5})?\z)"_s);
    static const QRegularExpression bracketed(
        uR"(\A\[(?<host>[0-9A-Fa-f:.]+)\](:[0-9]{1,5})?\z)"_s);

    QString host;
    if (const auto match = named.match(instance); match.hasMatch()) {
        host = match.captured(u"host"_s);
    } else if (const auto address = bracketed.match(instance); address.hasMatch()) {
        host = address.captured(u"host"_s);
        if (QHostAddress(host).protocol() != QHostAddress::IPv6Protocol)
            return std::nullopt;
    } else {
        return std::nullopt;
    }
    return isThisMachine(host) && !isThisMachine(server.host()) && !server.host().isEmpty()
               ? server.host()
               : host;
}

}  // namespace pddgpu
