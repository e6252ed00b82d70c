// SPDX-License-Identifier: GPL-3.0-or-later
#include "oneshot.h"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QTimer>
#include <algorithm>
#include <vector>

#include "analysis/difference.h"
#include "endsignals.h"
#include "listing.h"
#include "probe.h"
#include "recording/recordingsource.h"
#include "report/differencejson.h"
#include "report/errortext.h"
#include "report/explain.h"
#include "report/leakcsv.h"
#include "report/leakjson.h"
#include "report/metrics.h"
#include "report/numbertext.h"
#include "report/outputfile.h"
#include "report/statusjson.h"
#include "report/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Command = CtlCommandLine::Command;
using States = CtlCommandLine::States;

constexpr std::uint64_t SchemaVersion = 1;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::OneShot)
};

QString shown(const QString &path)
{
    return visibleText(QDir::toNativeSeparators(QFileInfo(path).absoluteFilePath()));
}

QString nameOf(DriverControl control)
{
    const std::string_view path = placeOf(control).path;
    return QString::fromLatin1(path.data(), static_cast<qsizetype>(path.size()));
}

// Where nobody can say, that is no good news.
int judgement(const Snapshot &snapshot, Console *console)
{
    const std::optional<bool> leaks = leaksAboveThreshold(snapshot);
    if (leaks)
        return *leaks ? LeaksAboveThreshold : Fine;
    console->warn(whyMonitorUnknown(snapshot));
    return Failure;
}

int judgement(const QList<SnapshotPtr> &devices, Console *console)
{
    int worst = Fine;
    for (const SnapshotPtr &device : devices)
        worst = std::max(worst, judgement(*device, console));
    return worst;
}

tl::expected<QList<SnapshotPtr>, QString> takeWanted(const CtlCommandLine &line, Probe *probe)
{
    if (line.device.isEmpty())
        return probe->takeAll();
    return probe->take(line.device).map([](const SnapshotPtr &one) {
        return QList<SnapshotPtr>{one};
    });
}

bool printStatus(const QList<SnapshotPtr> &devices, const QList<WrittenControl> &written,
                 Console *console)
{
    for (const SnapshotPtr &device : devices) {
        for (const QString &warning : warningTexts(*device))
            console->warn(warning);
    }
    if (console->isJson())
        return console->print(statusJson(devices, written, JsonText::Layout::Lines));
    QStringList paragraphs;
    for (const SnapshotPtr &device : devices)
        paragraphs << statusText(*device);
    return console->print(paragraphs.join(u'\n'));
}

int runStatus(const CtlCommandLine &line, Console *console)
{
    Probe probe(makeSource(line.source));
    const auto devices = takeWanted(line, &probe);
    if (!devices)
        return console->fail(devices.error());
    if (!printStatus(*devices, {}, console))
        return Failure;
    return judgement(*devices, console);
}

// In an order in which each of them is in the driver's range.
QList<WrittenControl> agesToWrite(const CtlCommandLine &line, const Snapshot &snapshot)
{
    const WrittenControl suspicious{DriverControl::SuspiciousAgeMs,
                                    QByteArray::number(quint64{line.suspiciousAgeMs})};
    const WrittenControl confirmed{DriverControl::ConfirmedAgeMs,
                                   QByteArray::number(quint64{line.confirmedAgeMs})};
    const bool grows = snapshot.confirmedAgeMs && line.suspiciousAgeMs >= *snapshot.confirmedAgeMs;
    return grows ? QList{confirmed, suspicious} : QList{suspicious, confirmed};
}

QList<WrittenControl> controlsToWrite(const CtlCommandLine &line, const Snapshot &snapshot)
{
    switch (line.command) {
        case Command::Trigger:
            return {{DriverControl::TriggerCheck, "1"}};
        case Command::Monitor:
            return {{DriverControl::Enabled, line.monitorOn ? "1" : "0"}};
        case Command::Threshold:
            return {{DriverControl::ThresholdBytes, line.thresholdBytes}};
        case Command::Ages:
            return agesToWrite(line, snapshot);
        default:
            Q_UNREACHABLE();
    }
}

int runControl(const CtlCommandLine &line, Console *console)
{
    Probe probe(makeSource(line.source));
    const auto before = probe.take(line.device);
    if (!before)
        return console->fail(before.error());
    const QList<WrittenControl> controls = controlsToWrite(line, **before);
    for (const auto &[control, value] : controls) {
        if (const auto refusal = probe.write(*(*before)->device, control, value)) {
            return console->fail(
                Text::tr("%1 was not set to %2. %3", "control, value, reason")
                    .arg(nameOf(control), QString::fromLatin1(value), explanation(*refusal)));
        }
    }
    const auto after = probe.take((*before)->device->id);
    if (!after)
        return console->fail(after.error());
    if (!printStatus({*after}, controls, console))
        return Failure;
    return line.command == Command::Trigger ? judgement(**after, console) : Fine;
}

bool isOf(States states, const LeakObject &object)
{
    switch (states) {
        case States::Leaked:
            return object.isLeaked();
        case States::All:
            return true;
        case States::Active:
            return object.state == LeakState::Active;
        case States::Suspicious:
            return object.state == LeakState::Suspicious;
        case States::Confirmed:
            return object.state == LeakState::Confirmed;
        case States::Orphaned:
            return object.orphaned;
    }
    Q_UNREACHABLE();
}

LeakReport reportOf(const CtlCommandLine &line, const SnapshotPtr &snapshot)
{
    const States states = line.states.value_or(States::Leaked);
    if (states == States::Leaked)
        return {snapshot, ObjectScope::Leaked, {}};
    if (states == States::All)
        return {snapshot, ObjectScope::AllTracked, {}};
    LeakReport report{snapshot, ObjectScope::Listed, {}};
    for (const LeakObject &object : snapshot->objects->objects) {
        if (isOf(states, object))
            report.ids.push_back(object.id);
    }
    return report;
}

// The device's snapshot, with objects; else it has said why there is none.
tl::expected<SnapshotPtr, QString> takeObjects(const CtlCommandLine &line)
{
    Probe probe(makeSource(line.source));
    auto snapshot = probe.take(line.device);
    if (snapshot && !(*snapshot)->objects)
        return tl::unexpected(
            sentences(Text::tr("The list of objects is unknown."), whyObjectsUnknown(**snapshot)));
    return snapshot;
}

Names namesFor(const CtlCommandLine &line, const Snapshot &snapshot)
{
    return line.anonymous ? Names::anonymous(snapshot.objects.get()) : Names();
}

int runObjects(const CtlCommandLine &line, Console *console)
{
    const auto snapshot = takeObjects(line);
    if (!snapshot)
        return console->fail(snapshot.error());
    const LeakReport report = reportOf(line, *snapshot);
    const Names names = namesFor(line, **snapshot);
    StandardOutput out;
    Progress progress;
    const Written written = console->isJson() ? writeLeakJson(report, names, &out, &progress)
                                              : writeObjectTable(report, names, &out);
    if (!written)
        return console->fail(written.error());
    return judgement(**snapshot, console);
}

QByteArray exportJson(const CtlCommandLine &line, const LeakReport &report)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject(JsonText::Layout::OneLine);
    json.member("schema", QByteArray("pddgpu-export"));
    json.member("version", SchemaVersion);
    json.member("path", QFileInfo(line.path).absoluteFilePath());
    json.member("format", QByteArray(line.format == CtlCommandLine::Format::Json ? "json" : "csv"));
    json.member("object_count", objectCount(report));
    json.endObject();
    return text.append('\n');
}

int runExport(const CtlCommandLine &line, Console *console)
{
    const auto snapshot = takeObjects(line);
    if (!snapshot)
        return console->fail(snapshot.error());
    const LeakReport report = reportOf(line, *snapshot);
    const Names names = namesFor(line, **snapshot);
    const auto produce = [&](ByteSink *sink) {
        Progress progress;
        return line.format == CtlCommandLine::Format::Json
                   ? writeLeakJson(report, names, sink, &progress)
                   : writeLeakCsv(report, names, sink, &progress);
    };
    const bool toOutput = line.path == "-"_L1;
    StandardOutput out;
    const Written written = toOutput ? produce(&out) : writeFile(line.path, produce);
    if (!written)
        return console->fail(written.error());
    if (toOutput)
        return Fine;
    const bool printed =
        console->isJson()
            ? console->print(exportJson(line, report))
            : console->print(
                  Text::tr("Exported: %1 (%2)", "path, count")
                      .arg(shown(line.path), objectsText(objectCount(report), std::nullopt)) +
                  u'\n');
    return printed ? Fine : Failure;
}

// Until the time is over, or somebody does not want to wait any longer.
void waitFor(const std::optional<std::chrono::milliseconds> &duration)
{
    QEventLoop loop;
    const EndSignals signals;
    QObject::connect(&signals, &EndSignals::received, &loop, &QEventLoop::quit);
    if (duration)
        QTimer::singleShot(*duration, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

// A: of the recording that was named, of the beginning of the recording that is the source, or
// of now.
tl::expected<SnapshotPtr, QString> takeEarlier(const CtlCommandLine &line, Probe *probe)
{
    if (line.path.isEmpty())
        return probe->takeFirst(line.device);
    return Probe(std::make_unique<RecordingSource>(line.path)).takeLast(line.device);
}

int runDiff(const CtlCommandLine &line, Console *console)
{
    Probe probe(makeSource(line.source));
    const auto from = takeEarlier(line, &probe);
    if (!from)
        return console->fail(from.error());
    if (line.path.isEmpty() && line.source.kind != SourceSpec::Kind::Recording)
        waitFor(line.duration);
    const auto to = probe.takeLast(line.device);
    if (!to)
        return console->fail(to.error());
    const auto found = difference({{}, *from}, {{}, *to});
    if (!found) {
        const bool isUnknown = found.error() == NoDifference::ObjectsUnknown;
        const SnapshotPtr &unknown = (*from)->objects ? *to : *from;
        return console->fail(sentences(noDifferenceText(found.error()),
                                       isUnknown ? whyObjectsUnknown(*unknown) : QString()));
    }
    const bool printed = console->isJson() ? console->print(differenceJson(**found))
                                           : console->print(differenceText(**found));
    return printed ? Fine : Failure;
}

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

// What could be read is written whatever failed: the metrics themselves say that something did.
int runMetrics(const CtlCommandLine &line, Console *console)
{
    Probe probe(makeSource(line.source));
    const auto taken = takeWanted(line, &probe);
    const QList<SnapshotPtr> devices = taken.value_or(QList<SnapshotPtr>());
    const QByteArray metrics = metricsText(devices);
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
    return isComplete(devices) ? Fine : Failure;
}

}  // namespace

int runOneShot(const CtlCommandLine &line, Console *console)
{
    switch (line.command) {
        case Command::Status:
            return runStatus(line, console);
        case Command::Objects:
            return runObjects(line, console);
        case Command::Trigger:
        case Command::Monitor:
        case Command::Threshold:
        case Command::Ages:
            return runControl(line, console);
        case Command::Diff:
            return runDiff(line, console);
        case Command::Export:
            return runExport(line, console);
        case Command::Metrics:
            return runMetrics(line, console);
        case Command::Watch:
        case Command::Record:
            break;
    }
    Q_UNREACHABLE();
}

}  // namespace pddgpu
