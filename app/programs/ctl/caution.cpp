// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/caution.h"

#include <QCoreApplication>

#include "explain/explain.h"
#include "programs/ctl/listing.h"
#include "text/numbertext.h"
#include "text/visibletext.h"

namespace pddgpu {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::OneShot)
};

QString shown(const DeviceInfo &device)
{
    return visibleText(device.card);
}

}  // namespace

tl::expected<QList<SnapshotPtr>, QString> takeWanted(const CtlCommandLine &line, Probe *probe)
{
    if (line.device.isEmpty())
        return probe->takeAll();
    return probe->take(line.device).map([](const SnapshotPtr &one) {
        return QList<SnapshotPtr>{one};
    });
}

int missing(const QList<SnapshotPtr> &devices, Console *console)
{
    if (devices.isEmpty())
        return Fine;
    const QStringList reasons = missingHosts(*devices.constLast());
    for (const QString &reason : reasons)
        console->warn(reason);
    return reasons.isEmpty() ? Fine : Failure;
}

int trust(const QList<SnapshotPtr> &devices, Console *console)
{
    int exitCode = Fine;
    for (const SnapshotPtr &device : devices) {
        if (!device->isDoubtful())
            continue;
        exitCode = Failure;
        for (const QString &warning : doubtTexts(*device))
            console->warn(warning);
    }
    return exitCode;
}

void tellOfOthers(const CtlCommandLine &line, const Snapshot &snapshot, Console *console)
{
    if (!line.device.isEmpty() || snapshot.devices.size() < 2 || !snapshot.device)
        return;
    console->warn(Text::tr("This is only %1, one of %2 devices; --device chooses another one.",
                           "device, number")
                      .arg(shown(*snapshot.device), countText(snapshot.devices.size())));
}

QString whyNoObjects(const Snapshot &snapshot)
{
    return sentences(Text::tr("The list of objects is unknown."), whyObjectsUnknown(snapshot));
}

}  // namespace pddgpu
