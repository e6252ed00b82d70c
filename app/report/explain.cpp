// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/explain.h"

#include <QCoreApplication>
#include <algorithm>
#include <initializer_list>

#include "report/errortext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

struct Explain {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Explain)
};

// The first error about one of these files or folders; else the worst one, as an error that
// several files share is told once.
QString whyUnknown(const Snapshot &snapshot, std::initializer_list<QLatin1StringView> places)
{
    if (!snapshot.capturedAt.isValid())
        return Explain::tr("Waiting for the first sample.");
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
               ? Explain::tr("SIMULATED DEVICE: these figures are made up, no driver's.")
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
