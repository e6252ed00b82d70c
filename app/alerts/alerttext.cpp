// SPDX-License-Identifier: GPL-3.0-or-later
#include "alerts/alerttext.h"

#include <QCoreApplication>

#include "explain/explain.h"
#include "explain/regiontext.h"
#include "text/numbertext.h"
#include "text/visibletext.h"

namespace pddgpu {

namespace {

struct AlertText {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::AlertText)
};

QString causeText(Alert::Cause cause)
{
    switch (cause) {
        case Alert::Cause::Growth:
            return AlertText::tr("Used memory rose above the threshold.");
        case Alert::Cause::ThresholdLowered:
            return AlertText::tr("The threshold was set below what was in use.");
        case Alert::Cause::MonitorEnabled:
            return AlertText::tr(
                "Monitoring was switched on while used memory was above the threshold.");
        case Alert::Cause::StillAbove:
            return AlertText::tr("Used memory was still above the threshold.");
        case Alert::Cause::Unknown:
            break;
    }
    return AlertText::tr("The driver raised an alert.");
}

}  // namespace

QString alertTitle(const Alert &alert)
{
    const QString device = visibleText(alert.device.id);
    return alert.origin == Origin::Simulation
               ? AlertText::tr("%1 (simulated): memory above the alert threshold", "device")
                     .arg(device)
               : AlertText::tr("%1: memory above the alert threshold", "device").arg(device);
}

QString whatHappened(const Alert &alert)
{
    QString text = causeText(alert.cause);
    if (alert.reminders > 0) {
        text = sentences(
            text,
            AlertText::tr("Reminders while it stayed above: %1.").arg(countText(alert.reminders)));
    }
    if (alert.count > 1) {
        text = sentences(
            text, AlertText::tr("%1 alert(s) between two samples.", nullptr, pluralOf(alert.count))
                      .arg(countText(alert.count)));
    }
    if (alert.untilMs == 0 && alert.usedBytes && alert.thresholdBytes &&
        *alert.usedBytes <= *alert.thresholdBytes)
        text = sentences(text, AlertText::tr("It had fallen again by the next sample."));
    return text;
}

QString alertDuration(const Alert &alert)
{
    const Snapshot::Number lasted = alert.lastedNs();
    if (!lasted)
        return QStringLiteral("–");
    // Used memory was above before monitoring began.
    const QString duration = alert.cause == Alert::Cause::StillAbove
                                 ? AlertText::tr("at least %1", "duration").arg(ageText(lasted))
                                 : ageText(lasted);
    return alert.isOngoing ? AlertText::tr("%1 so far", "duration").arg(duration) : duration;
}

QString alertLine(const Alert &alert, const QString &time, const Snapshot::Number &usedNowBytes)
{
    const QString device = visibleText(alert.device.id);
    const Snapshot::Number lasted = alert.lastedNs();
    if (!lasted) {
        return AlertText::tr("%1: alert at %2. %3", "device, time, figures")
            .arg(device, time, alertFigures(alert));
    }
    if (!alert.isOngoing) {
        return AlertText::tr(
                   "%1: the alert of %2 is over, used memory was above the threshold for %3.",
                   "device, time, duration")
            .arg(device, time, ageText(lasted));
    }
    return AlertText::tr("%1: alert since %2, above the threshold for %3; %4 in use now.",
                         "device, time, duration, bytes")
        .arg(device, time, ageText(lasted), bytesText(usedNowBytes));
}

QString alertFigures(const Alert &alert)
{
    const QString used = AlertText::tr("%1 in use: %2, threshold %3.", "VRAM + GTT; bytes, bytes")
                             .arg(regionsTitle(alert.regions), bytesText(alert.usedBytes),
                                  bytesText(alert.thresholdBytes));
    if (!alert.leakedObjects)
        return used;
    return sentences(used,
                     (alert.device.watchesItself() ? AlertText::tr("Leaked: %1.", "objects, bytes")
                                                   : AlertText::tr("Old: %1.", "objects, bytes"))
                         .arg(objectsText(alert.leakedObjects, alert.leakedBytes)));
}

}  // namespace pddgpu
