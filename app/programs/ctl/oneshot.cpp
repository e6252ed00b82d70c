// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/oneshot.h"

#include <QCoreApplication>
#include <QDir>
#include <QEventLoop>
#include <QFileInfo>
#include <QTimer>
#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "analysis/difference.h"
#include "explain/errortext.h"
#include "explain/explain.h"
#include "io/outputfile.h"
#include "programs/ctl/caution.h"
#include "programs/ctl/clientlisting.h"
#include "programs/ctl/cyclecommand.h"
#include "programs/ctl/endsignals.h"
#include "programs/ctl/groupsums.h"
#include "programs/ctl/listing.h"
#include "programs/ctl/metricscommand.h"
#include "programs/ctl/probe.h"
#include "programs/ctl/suspects.h"
#include "recording/recordingsource.h"
#include "report/clientsjson.h"
#include "report/differencejson.h"
#include "report/leakcsv.h"
#include "report/leakjson.h"
#include "report/statusjson.h"
#include "text/numbertext.h"
#include "text/visibletext.h"
#include "transport/local/treecapture.h"

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

// An unknown or impossible figure counts as bad.
int judgement(const Snapshot &snapshot, Console *console)
{
    // Of a card without a monitor nothing is known about leaks, and nothing was expected.
    if (!snapshot.hasMonitor)
        return snapshot.errors.isEmpty() ? Fine : Failure;
    const std::optional<bool> leaks = leaksAboveThreshold(snapshot);
    if (leaks && snapshot.isDoubtful())
        return Failure;
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
    return std::max(missing(*devices, console), judgement(*devices, console));
}

int runClients(const CtlCommandLine &line, Console *console)
{
    Probe probe(makeSource(line.source));
    const auto devices = takeWanted(line, &probe);
    if (!devices)
        return console->fail(devices.error());
    int exitCode = missing(*devices, console);
    QStringList cards;
    for (const SnapshotPtr &device : *devices) {
        // A card that sleeps is no failure.
        if (!device->clients && !device->isAsleep)
            exitCode = Failure;
        for (const QString &doubt : doubtTexts(*device)) {
            console->warn(doubt);
            exitCode = Failure;
        }
        cards << clientsText(*device);
    }
    const bool printed = console->isJson() ? console->print(clientsJson(*devices))
                                           : console->print(cards.join(u'\n'));
    return printed ? exitCode : Failure;
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
    // If hosts are missing, the first device found may not be the first of all.
    if (const QStringList reasons = missingHosts(**before); !reasons.isEmpty()) {
        return console->fail(Text::tr("Nothing was written, because not all devices could be read; "
                                      "--device chooses one. %1",
                                      "reasons")
                                 .arg(reasons.join(u' ')));
    }
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

// The device's snapshot with objects. Otherwise the reason was printed.
tl::expected<SnapshotPtr, QString> takeObjects(const CtlCommandLine &line)
{
    Probe probe(makeSource(line.source));
    auto snapshot = probe.take(line.device);
    if (snapshot && !(*snapshot)->objects) {
        return tl::unexpected(
            sentences(whyNoObjects(**snapshot), missingHosts(**snapshot).join(u' ')));
    }
    return snapshot;
}

Names namesFor(const CtlCommandLine &line, const QList<SnapshotPtr> &devices)
{
    if (!line.anonymous)
        return {};
    LeakObjects all;
    for (const SnapshotPtr &device : devices) {
        if (device->objects)
            all.objects += device->objects->objects;
    }
    return Names::anonymous(&all);
}

LeakReport sorted(LeakReport report, const CtlCommandLine &line)
{
    const bool isAsListed = line.sort == CtlCommandLine::Sort::Birth;
    if (!report.hasObjects() || (isAsListed && !line.top))
        return report;
    report.ids = sortedIds(report, line.sort);
    if (line.top && static_cast<std::size_t>(*line.top) < report.ids.size())
        report.ids.resize(static_cast<std::size_t>(*line.top));
    report.scope = ObjectScope::Listed;
    return report;
}

QByteArray nameOf(CtlCommandLine::Group group)
{
    using Group = CtlCommandLine::Group;
    switch (group) {
        case Group::None:
            break;
        case Group::Process:
            return "process";
        case Group::Pid:
            return "pid";
        case Group::Label:
            return "label";
        case Group::Domain:
            return "domain";
        case Group::State:
            return "state";
    }
    return {};
}

QString headingOf(CtlCommandLine::Group group)
{
    using Group = CtlCommandLine::Group;
    switch (group) {
        case Group::None:
            break;
        case Group::Process:
            return Text::tr("PROCESS");
        case Group::Pid:
            return Text::tr("PID");
        case Group::Label:
            return Text::tr("LABEL");
        case Group::Domain:
            return Text::tr("DOMAIN");
        case Group::State:
            return Text::tr("STATE");
    }
    return {};
}

Written writeObjects(const CtlCommandLine &line, const QList<LeakReport> &all, const Names &names,
                     bool asJson)
{
    StandardOutput out;
    QList<LeakReport> listed;
    for (const LeakReport &report : all)
        listed << sorted(report, line);
    if (asJson) {
        Progress progress;
        return writeLeakReportsJson(listed, names, &out, &progress);
    }
    bool isFirst = true;
    for (qsizetype i = 0; i < all.size(); ++i) {
        if (!all[i].hasObjects())
            continue;
        if (!std::exchange(isFirst, false)) {
            if (const Written written = out.write("\n"); !written)
                return written;
        }
        if (const Written written = writeObjectTable(listed[i], names, objectCount(all[i]), &out);
            !written)
            return written;
    }
    return {};
}

Written writeGroups(const CtlCommandLine &line, const QList<LeakReport> &all, const Names &names,
                    bool asJson)
{
    const qsizetype top = line.top.value_or(std::numeric_limits<qsizetype>::max());
    std::vector<std::optional<GroupSums>> sums;
    for (const LeakReport &report : all) {
        sums.push_back(report.hasObjects()
                           ? std::optional(sumsOf(report, names, line.group, line.sort))
                           : std::nullopt);
    }
    StandardOutput out;
    if (asJson)
        return out.write(groupsJson(all, sums, nameOf(line.group), top));
    QStringList tables;
    for (qsizetype i = 0; i < all.size(); ++i) {
        const auto &groups = sums[static_cast<std::size_t>(i)];
        if (groups)
            tables << groupTableText(all[i], headingOf(line.group), *groups, top);
    }
    return out.write(tables.join(u'\n').toUtf8());
}

int runObjects(const CtlCommandLine &line, Console *console)
{
    Probe probe(makeSource(line.source));
    const auto devices = takeWanted(line, &probe);
    if (!devices)
        return console->fail(devices.error());
    QList<LeakReport> reports;
    QStringList unknown;
    for (const SnapshotPtr &device : *devices) {
        if (!device->objects)
            unknown << whyNoObjects(*device);
        reports << (device->objects ? reportOf(line, device) : LeakReport{device, {}, {}});
    }
    const int missed = missing(*devices, console);
    if (unknown.size() == devices->size())
        return console->fail(unknown.join(u' '));
    for (const QString &reason : std::as_const(unknown))
        console->warn(reason);
    const int trusted = trust(*devices, console);

    const Names names = namesFor(line, *devices);
    const bool isGrouped = line.group != CtlCommandLine::Group::None;
    const Written written = isGrouped ? writeGroups(line, reports, names, console->isJson())
                                      : writeObjects(line, reports, names, console->isJson());
    if (!written)
        return console->fail(written.error());
    const int judged = std::max(missed, judgement(*devices, console));
    return unknown.isEmpty() ? std::max(trusted, judged) : Failure;
}

QByteArray exportJson(const CtlCommandLine &line, const LeakReport &report)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject(JsonText::Layout::OneLine);
    json.member("schema", QByteArray("pddgpu-export"));
    json.member("version", SchemaVersion);
    json.member("path", QFileInfo(line.path).absoluteFilePath());
    json.member("device", report.snapshot->device->id);
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
    const Names names = namesFor(line, {*snapshot});
    tellOfOthers(line, **snapshot, console);
    const int trusted = std::max(missing({*snapshot}, console), trust({*snapshot}, console));
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
        return trusted;
    const bool printed =
        console->isJson()
            ? console->print(exportJson(line, report))
            : console->print(
                  Text::tr("Exported: %1 (%2)", "path, count")
                      .arg(shown(line.path), objectsText(objectCount(report), std::nullopt)) +
                  u'\n');
    return printed ? trusted : Failure;
}

// Waits until the time is over or a signal arrives.
void waitFor(const std::optional<std::chrono::milliseconds> &duration)
{
    QEventLoop loop;
    const EndSignals signals;
    QObject::connect(&signals, &EndSignals::received, &loop, &QEventLoop::quit);
    if (duration)
        QTimer::singleShot(*duration, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

// Snapshot A: from the named recording, from the beginning of the recording that is the source, or
// the current one.
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
    const int missed = missing({*to}, console);
    const auto found = difference({{}, *from}, {{}, *to});
    if (!found) {
        const bool isUnknown = found.error() == NoDifference::ObjectsUnknown;
        const SnapshotPtr &unknown = (*from)->objects ? *to : *from;
        return console->fail(sentences(noDifferenceText(found.error()),
                                       isUnknown ? whyObjectsUnknown(*unknown) : QString()));
    }
    tellOfOthers(line, **to, console);
    const int trusted = std::max(missed, trust({*from, *to}, console));
    const bool printed = console->isJson() ? console->print(differenceJson(**found))
                                           : console->print(differenceText(**found));
    return printed ? trusted : Failure;
}

QByteArray captureJson(const CtlCommandLine &line, const CapturedTree &tree)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject(JsonText::Layout::OneLine);
    json.member("schema", QByteArray("pddgpu-capture"));
    json.member("version", SchemaVersion);
    json.member("path", QFileInfo(line.path).absoluteFilePath());
    json.member("cards", static_cast<std::uint64_t>(tree.cards));
    json.member("processes", static_cast<std::uint64_t>(tree.processes));
    json.member("files", static_cast<std::uint64_t>(tree.files));
    json.endObject();
    return text.append('\n');
}

int runCapture(const CtlCommandLine &line, Console *console)
{
    const auto kind = line.source.kind;
    if (kind != SourceSpec::Kind::Driver && kind != SourceSpec::Kind::Auto)
        return console->fail(Text::tr("Only this machine, or a tree of files, can be captured."));
    const auto tree = captureTree(line.source.root, line.path, line.anonymous);
    if (!tree) {
        return console->fail(Text::tr("Nothing useful was captured to %1: %2", "folder, reason")
                                 .arg(shown(line.path), visibleText(tree.error())));
    }
    if (tree->cards == 0)
        console->warn(Text::tr("There is no card here."));
    const bool printed =
        console->isJson()
            ? console->print(captureJson(line, *tree))
            : console->print(
                  Text::tr("Captured: %1 (cards: %2, processes: %3, files: %4)", "folder, numbers")
                      .arg(shown(line.path))
                      .arg(tree->cards)
                      .arg(tree->processes)
                      .arg(tree->files) +
                  u'\n');
    return printed && tree->cards > 0 ? Fine : Failure;
}

}  // namespace

int runOneShot(const CtlCommandLine &line, Console *console)
{
    switch (line.command) {
        case Command::Status:
            return runStatus(line, console);
        case Command::Clients:
            return runClients(line, console);
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
        case Command::Suspects:
            return runSuspects(line, console);
        case Command::Growth:
            return runGrowth(line, console);
        case Command::Cycle:
            return runCycles(line, console);
        case Command::Metrics:
            return runMetrics(line, console);
        case Command::Capture:
            return runCapture(line, console);
        case Command::Watch:
        case Command::Trace:
        case Command::Record:
            break;
    }
    Q_UNREACHABLE();
}

}  // namespace pddgpu
