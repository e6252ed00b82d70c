// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device/cardfigures.h"

#include "explain/regiontext.h"
#include "text/visibletext.h"
#include "ui/device/controlspanel.h"
#include "ui/widgets/format.h"
#include "ui/widgets/timescale.h"

namespace pddgpu {

QString memoryToolTip(const Region &region)
{
    if (!region.usedBytes && region.clientResidentBytes) {
        return ControlsPanel::tr(
            "Memory that your own processes hold in this region. Other users' "
            "processes may hold more. Source: /proc/PID/fdinfo.");
    }
    // Regions of other names are not of sysfs: the kernel's dmem controller has them.
    const bool isOfSysfs = region.name.view() == "vram" || region.name.view() == "gtt";
    switch (isOfSysfs ? region.role : Region::Role::Other) {
        case Region::Role::DeviceLocal:
            return ControlsPanel::tr(
                       "Video memory in use, and the card's total. Source: mem_info_%1_used and "
                       "mem_info_%1_total in sysfs.")
                .arg(region.name.text());
        case Region::Role::System:
            return ControlsPanel::tr(
                       "System memory in use through the GTT, and the card's limit. Source: "
                       "mem_info_%1_used and mem_info_%1_total in sysfs.")
                .arg(region.name.text());
        case Region::Role::Other:
            break;
    }
    return ControlsPanel::tr("Memory in use in this region, and its size.");
}

QList<FigureGroup> figureGroups()
{
    return {
        {FigureGroup::For::CardWithoutMonitor,
         ControlsPanel::tr("Card"),
         {
             {ControlsPanel::tr("Driver"),
              ControlsPanel::tr(
                  "The driver of the card, as its bus names it. Source: uevent in sysfs."),
              [](const Snapshot &s) {
                  return s.device ? visibleText(s.device->driver) : unknownText();
              }},
             {ControlsPanel::tr("State"),
              ControlsPanel::tr("A card that sleeps is left alone: reading could wake it. Source: "
                                "power/runtime_status in sysfs."),
              [](const Snapshot &s) {
                  return s.isAsleep ? ControlsPanel::tr("asleep") : ControlsPanel::tr("awake");
              }},
             {ControlsPanel::tr("Clients"),
              ControlsPanel::tr(
                  "Open files of the card that you can see. Source: /proc/PID/fdinfo."),
              [](const Snapshot &s) {
                  return countText(s.clients
                                       ? std::optional<std::uint64_t>(s.clients->clients.size())
                                       : std::nullopt);
              }},
             {ControlsPanel::tr("Leak monitor"),
              ControlsPanel::tr("Only the pddgpu driver watches its own memory for leaks; that of "
                                "all others can be "
                                "watched from outside. Source: the driver's name."),
              [](const Snapshot &) { return ControlsPanel::tr("none"); }},
         }},
        {FigureGroup::For::Monitor,
         ControlsPanel::tr("Tracked objects"),
         {
             {ControlsPanel::tr("Live"),
              ControlsPanel::tr(
                  "Buffer objects that a program created and that are not freed yet. Source: "
                  "leak_monitor/live_objects and live_bytes."),
              [](const Snapshot &s) { return objectsText(s.liveObjects, s.liveBytes); }},
             {ControlsPanel::tr("Suspicious"),
              ControlsPanel::tr(
                  "Objects older than the suspicious age, and not yet older than the confirmed "
                  "age, "
                  "at the last leak check. Source: leak_monitor/suspicious_objects and "
                  "suspicious_bytes."),
              [](const Snapshot &s) {
                  return objectsText(s.suspiciousObjects, s.suspiciousBytes);
              }},
             {ControlsPanel::tr("Confirmed"),
              ControlsPanel::tr(
                  "Objects older than the confirmed age at the last leak check. Source: "
                  "leak_monitor/confirmed_objects and confirmed_bytes."),
              [](const Snapshot &s) { return objectsText(s.confirmedObjects, s.confirmedBytes); }},
             {ControlsPanel::tr("Orphaned"),
              ControlsPanel::tr("Objects that outlive their client. They are counted at once, "
                                "whatever their age, "
                                "and are also active, suspicious or confirmed. Source: "
                                "leak_monitor/orphaned_objects and orphaned_bytes."),
              [](const Snapshot &s) { return objectsText(s.orphanedObjects, s.orphanedBytes); }},
         }},
        {FigureGroup::For::TracedCard,
         ControlsPanel::tr("Watched from outside"),
         {
             {ControlsPanel::tr("Driver"),
              ControlsPanel::tr(
                  "The driver of the card, as its bus names it. Source: uevent in sysfs."),
              [](const Snapshot &s) {
                  return s.device ? visibleText(s.device->driver) : unknownText();
              }},
             {ControlsPanel::tr("Since"),
              ControlsPanel::tr("When watching began. Source: attached_since_ns in memory_stats of "
                                "pddgpu-tracer."),
              [](const Snapshot &s) {
                  const auto since = s.stats ? s.stats->attachedSinceNs : std::nullopt;
                  const auto ms = since ? s.wallTimeMs(*since) : std::nullopt;
                  return ms ? momentText(*ms) : unknownText();
              }},
             {ControlsPanel::tr("Older objects"),
              ControlsPanel::tr(
                  "Live objects that existed when watching began. Their creators and ages are "
                  "unknown, so they never count as old. Unknown: this kernel does not let them be "
                  "listed. Source: preexisting_objects and preexisting_bytes in memory_stats of "
                  "pddgpu-tracer."),
              [](const Snapshot &s) {
                  return s.stats
                             ? objectsText(s.stats->preexistingObjects, s.stats->preexistingBytes)
                             : unknownText();
              }},
         }},
        {FigureGroup::For::Monitor,
         ControlsPanel::tr("Leak monitor"),
         {
             {ControlsPanel::tr("Checks"),
              ControlsPanel::tr(
                  "Leak checks since the monitor began, periodic and triggered. Source: "
                  "leak_monitor/check_count."),
              [](const Snapshot &s) { return countText(s.checkCount); }},
             {ControlsPanel::tr("All alerts"),
              ControlsPanel::tr(
                  "Alerts since the monitor began, with the reminders that it sends while "
                  "used memory stays above the threshold. The page Alerts lists those since the "
                  "window was opened. Source: leak_monitor/alert_count."),
              [](const Snapshot &s) { return countText(s.alertCount); }},
             {ControlsPanel::tr("Checks every"),
              ControlsPanel::tr(
                  "Time between two periodic leak checks. Source: leak_monitor/check_interval_ms."),
              [](const Snapshot &s) { return millisecondsText(s.checkIntervalMs); }},
             {ControlsPanel::tr("Suspicious after"),
              ControlsPanel::tr("Age from which a check calls an object suspicious. Source: "
                                "leak_monitor/suspicious_age_ms."),
              [](const Snapshot &s) { return millisecondsText(s.suspiciousAgeMs); }},
             {ControlsPanel::tr("Confirmed after"),
              ControlsPanel::tr("Age from which a check calls an object a confirmed leak. Source: "
                                "leak_monitor/confirmed_age_ms."),
              [](const Snapshot &s) { return millisecondsText(s.confirmedAgeMs); }},
             {ControlsPanel::tr("Last check took"),
              ControlsPanel::tr("How long the last leak check ran. Source: last_check_duration_ns "
                                "in memory_stats, "
                                "which needs access to debugfs."),
              [](const Snapshot &s) {
                  return durationText(s.stats ? s.stats->lastCheckDurationNs : std::nullopt);
              }},
             {ControlsPanel::tr("Average allocation"),
              ControlsPanel::tr(
                  "How long the driver took on average to create an object, since the monitor "
                  "began. Source: average_allocation_ns in memory_stats, which needs access to "
                  "debugfs."),
              [](const Snapshot &s) {
                  return durationText(s.stats ? s.stats->averageAllocationNs : std::nullopt);
              }},
             {ControlsPanel::tr("Evictions"),
              ControlsPanel::tr(
                  "Objects moved to make room for others, since the monitor began. Source: "
                  "evictions in memory_stats, which needs access to debugfs."),
              [](const Snapshot &s) {
                  return countText(s.stats ? s.stats->evictions : std::nullopt);
              }},
         }},
    };
}

}  // namespace pddgpu
