// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/devicefiles.h"

#include <algorithm>

namespace pddgpu {

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;

Snapshot::Number DeviceFiles::number(DriverFile file) const
{
    const Result<QByteArray> text = m_source->read(*m_snapshot->device, file);
    if (!text) {
        m_snapshot->addError(text.error());
        return std::nullopt;
    }
    const auto number = parseNumber(*text);
    if (!number) {
        addMalformed(file, number.error());
        return std::nullopt;
    }
    return *number;
}

std::optional<bool> DeviceFiles::flag(DriverFile file) const
{
    const Snapshot::Number value = number(file);
    if (!value)
        return std::nullopt;
    if (*value > 1) {
        addMalformed(file, {1, QStringLiteral("neither 0 nor 1: %1").arg(*value)});
        return std::nullopt;
    }
    return *value == 1;
}

void DeviceFiles::addRegions(std::span<const RegionFiles> regions) const
{
    for (const RegionFiles &files : regions) {
        Region region;
        region.name = files.name;
        region.role = usualRole(files.name);
        region.totalBytes = number(files.total);
        region.usedBytes = number(files.used);
        m_snapshot->regions.append(region);
    }
}

void DeviceFiles::questionRegions(std::span<const RegionFiles> regions) const
{
    for (const RegionFiles &files : regions) {
        const auto region = std::ranges::find(m_snapshot->regions, files.name, &Region::name);
        if (region == m_snapshot->regions.end())
            continue;
        if (region->totalBytes == 0u) {
            region->isTotalDoubtful = true;
            addDoubt(Cause::ImpossibleValue, files.total, QStringLiteral("the total is 0 bytes"));
        } else if (region->usedBytes && region->totalBytes &&
                   *region->usedBytes > *region->totalBytes) {
            region->isUsedDoubtful = true;
            addDoubt(Cause::ImpossibleValue, files.used,
                     QStringLiteral("it says %1 bytes, of a total of %2")
                         .arg(*region->usedBytes)
                         .arg(*region->totalBytes));
        }
    }
}

void DeviceFiles::addMalformed(DriverFile file, const ParseError &error) const
{
    const QString reason =
        error.line > 0 ? QStringLiteral("line %1: ").arg(error.line) + error.reason : error.reason;
    m_snapshot->addError({Kind::Malformed, Cause::Other, subjectOf(file), reason, 0});
}

void DeviceFiles::addDoubt(Cause cause, DriverFile file, const QString &reason) const
{
    m_snapshot->addError({Kind::Doubtful, cause, subjectOf(file), reason, 0});
}

QString DeviceFiles::subjectOf(DriverFile file) const
{
    return m_snapshot->device->id + u'/' + QLatin1StringView(placeOf(file).path);
}

}  // namespace pddgpu
