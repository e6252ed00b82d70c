// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/metricscommand.h"

#include <QDeadlineTimer>
#include <QDir>
#include <algorithm>
#include <map>

#include "explain/errortext.h"
#include "programs/ctl/cardwatch.h"
#include "programs/ctl/caution.h"
#include "programs/ctl/listing.h"
#include "programs/ctl/probe.h"
#include "report/jsontext.h"
#include "report/metrics.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// As often as the timer of the package does.
constexpr std::chrono::seconds WriteInterval{30};
constexpr std::uint64_t SchemaVersion = 1;

using Cards = std::map<QString, CardWatch>;

QByteArray metricsJson(const CtlCommandLine &line, const QByteArray &metrics, bool complete)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    json.member("schema", QByteArray("pddgpu-metrics"));
    json.member("version", SchemaVersion);
    json.member(
        "path",
        line.textfile.isEmpty()
            ? std::nullopt
            : std::optional(QDir::cleanPath(QDir(metricsPath(line.textfile)).absolutePath())));
    json.member("success", complete);
    json.member("text", QString::fromUtf8(metrics));
    json.endObject();
    return text.append('\n');
}

QList<FindingsPtr> findingsOf(const QList<SnapshotPtr> &devices, Cards *cards)
{
    QList<FindingsPtr> findings;
    for (const SnapshotPtr &device : devices) {
        const auto card = cards->find(device->device->id);
        if (card == cards->end() || !card->second.whyBlind().isEmpty())
            continue;
        if (const FindingsPtr found = card->second.findings())
            findings << found;
    }
    return findings;
}

}  // namespace

// Writes what could be read even if something failed: the metrics report that themselves.
int runMetrics(const CtlCommandLine &line, Console *console)
{
    Probe probe(makeSource(line.source));
    auto taken = takeWanted(line, &probe);
    Cards cards;
    // Without a card there is something to wait for only if somebody reads the file.
    if (line.duration && (taken || !line.textfile.isEmpty())) {
        QDeadlineTimer nextWrite(0);
        watch({line.interval.value_or(Sampler::DefaultInterval), *line.duration}, &probe, [&] {
            taken = takeWanted(line, &probe);
            const QList<SnapshotPtr> devices = taken.value_or(QList<SnapshotPtr>());
            for (const SnapshotPtr &device : devices)
                cards.try_emplace(device->device->id, !line.noRules).first->second.look(device);
            if (line.textfile.isEmpty() || !nextWrite.hasExpired())
                return;
            nextWrite = QDeadlineTimer(WriteInterval);
            const QByteArray soFar = metricsText(devices, findingsOf(devices, &cards));
            if (const Written written = writeMetrics(soFar, line.textfile); !written)
                console->warn(errorText(written.error()));
        });
    }
    const QList<SnapshotPtr> devices = taken.value_or(QList<SnapshotPtr>());
    const QByteArray metrics = metricsText(devices, findingsOf(devices, &cards));
    if (!line.textfile.isEmpty()) {
        if (const Written written = writeMetrics(metrics, line.textfile); !written)
            return console->fail(written.error());
    }
    if (console->isJson() || line.textfile.isEmpty()) {
        const bool complete = isComplete(devices);
        if (!console->print(console->isJson() ? metricsJson(line, metrics, complete) : metrics))
            return Failure;
    }
    if (!taken)
        console->warn(taken.error());
    for (const SnapshotPtr &device : devices) {
        for (const QString &warning : warningTexts(*device))
            console->warn(warning);
    }
    return isComplete(devices) ? Fine : std::max<int>(Failure, missing(devices, console));
}

}  // namespace pddgpu
