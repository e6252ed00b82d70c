// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/explain.h"

#include <QCoreApplication>
#include <algorithm>
#include <initializer_list>

#include "explain/errortext.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

struct Explain {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Explain)
};

// The first error about one of these files or directories; else the worst one, as an error shared
// by several files is reported once.
QString whyUnknown(const Snapshot &snapshot, std::initializer_list<QLatin1StringView> places)
{
    if (!snapshot.capturedAt.isValid())
        return Explain::tr("Waiting for the first sample.");
    // The reason for a missing device or connection is shown once, with the sample's errors.
    if (!snapshot.link.connected && !snapshot.link.host.isEmpty())
        return Explain::tr("There is no connection to %1.", "host")
            .arg(visibleText(snapshot.link.host));
    if (!snapshot.device)
        return Explain::tr("There is no device now.");
    if (!snapshot.hasMonitor) {
        return Explain::tr("The driver %1 has no leak detection.", "driver")
            .arg(visibleText(snapshot.device->driver));
    }
    for (const QLatin1StringView place : places) {
        const auto error = std::ranges::find_if(snapshot.errors, [place](const SourceError &e) {
            return e.kind != SourceError::Kind::Doubtful && e.subject.contains(place);
        });
        if (error != snapshot.errors.end())
            return explanation(*error);
    }
    return snapshot.errors.isEmpty() ? Explain::tr("The driver did not say.")
                                     : explanation(snapshot.errors.constFirst());
}

}  // namespace

QString explanation(const SourceError &error)
{
    return sentences(errorText(error), errorAdvice(error));
}

QString sentences(const QString &first, const QString &second)
{
    if (first.isEmpty() || second.isEmpty())
        return first + second;
    return Explain::tr("%1 %2", "two sentences").arg(first, second);
}

QString simulationNotice(const Snapshot &snapshot)
{
    return snapshot.isSimulated()
               ? Explain::tr(
                     "SIMULATED DEVICE: these figures come from a simulation, not from a driver.")
               : QString();
}

QString whyObjectsUnknown(const Snapshot &snapshot)
{
    return whyUnknown(snapshot, {"/leak_objects"_L1, "/memory_stats"_L1, "/generation"_L1});
}

QString doubtAboutObjects(const Snapshot &snapshot)
{
    QString text;
    for (const SourceError &error : snapshot.errors) {
        if (error.kind == SourceError::Kind::Doubtful && error.subject.endsWith("/leak_objects"_L1))
            text = sentences(text, explanation(error));
    }
    return text;
}

QString whyStatsUnknown(const Snapshot &snapshot)
{
    return whyUnknown(snapshot, {"/memory_stats"_L1});
}

QString whyMonitorUnknown(const Snapshot &snapshot)
{
    return whyUnknown(snapshot, {"/leak_monitor/"_L1});
}

}  // namespace pddgpu
