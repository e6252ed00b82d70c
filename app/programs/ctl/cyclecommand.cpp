// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/cyclecommand.h"

#include <unistd.h>

#include <QCoreApplication>
#include <QEventLoop>
#include <QProcess>
#include <QTimer>
#include <algorithm>

#include "analysis/cycles.h"
#include "analysis/difference.h"
#include "analysis/suppressionfile.h"
#include "explain/findings/cycletext.h"
#include "io/outputfile.h"
#include "programs/ctl/caution.h"
#include "programs/ctl/endsignals.h"
#include "programs/ctl/probe.h"
#include "programs/ctl/texttable.h"
#include "report/cyclesreport.h"
#include "text/numbertext.h"
#include "text/textwidth.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Cycles)
};

// Otherwise a name that others choose could fill a screen.
constexpr int WidestTitle = 100;
// Of the last cycles, in a line.
constexpr std::size_t MostCounts = 10;

// Waits until the loop is told to end, or a signal arrives. Returns whether none did.
bool waitFor(QEventLoop *loop)
{
    const EndSignals signals;
    bool isEnded = false;
    QObject::connect(&signals, &EndSignals::received, loop, [&] {
        isEnded = true;
        loop->quit();
    });
    loop->exec();
    return !isEnded;
}

// Runs the program once. The error says why that failed.
tl::expected<void, QString> runOnce(const QStringList &program)
{
    const QString shown = visibleText(program.constFirst());
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.setInputChannelMode(QProcess::ForwardedInputChannel);
    // Standard output is ours.
    process.setChildProcessModifier([] { dup2(STDERR_FILENO, STDOUT_FILENO); });
    QEventLoop loop;
    QObject::connect(&process, &QProcess::finished, &loop, &QEventLoop::quit);
    QObject::connect(&process, &QProcess::errorOccurred, &loop,
                     [&loop](QProcess::ProcessError error) {
                         if (error == QProcess::FailedToStart)
                             loop.quit();
                     });
    process.start(program.constFirst(), program.mid(1));
    // It may have failed by now.
    if (process.state() != QProcess::NotRunning && !waitFor(&loop)) {
        process.terminate();
        process.waitForFinished();
        return tl::unexpected(Text::tr("A signal ended the cycles."));
    }
    if (process.error() == QProcess::FailedToStart)
        return tl::unexpected(Text::tr("%1 does not start: %2.", "program, reason")
                                  .arg(shown, visibleText(process.errorString())));
    if (process.exitStatus() == QProcess::CrashExit)
        return tl::unexpected(Text::tr("%1 crashed.", "program").arg(shown));
    if (process.exitCode() != 0)
        return tl::unexpected(Text::tr("%1 ended with exit code %2.", "program, number")
                                  .arg(shown, QString::number(process.exitCode())));
    return {};
}

tl::expected<void, QString> settle(std::chrono::milliseconds time)
{
    QEventLoop loop;
    QTimer::singleShot(time, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    if (!waitFor(&loop))
        return tl::unexpected(Text::tr("A signal ended the cycles."));
    return {};
}

// A sample whose objects are known.
tl::expected<SnapshotPtr, QString> takeObjects(Probe *probe, const QString &device,
                                               Console *console, int *exitCode)
{
    auto sample = probe->take(device);
    if (!sample)
        return sample;
    if (!(*sample)->objects)
        return tl::unexpected(whyNoObjects(**sample));
    *exitCode = std::max(*exitCode, trust({*sample}, console));
    return sample;
}

// "3 3 3"; of many cycles the last ones.
QString countsText(const std::vector<Amount> &left)
{
    QStringList counts;
    const std::size_t first = left.size() > MostCounts ? left.size() - MostCounts : 0;
    for (std::size_t i = first; i < left.size(); ++i)
        counts << QString::number(left[i].objects);
    return (first > 0 ? u"… "_s : QString()) + counts.join(u' ');
}

QString groupsText(const std::vector<CycleGroup> &groups)
{
    QList<QStringList> rows;
    for (const CycleGroup &group : groups) {
        rows << QStringList{cycleVerdictName(group.verdict), cycleEvidenceText(group),
                            countsText(group.left),
                            elidedToPlaces(cycleGroupTitle(group), WidestTitle)};
    }
    TextTable table({{Text::tr("VERDICT"), 0, false},
                     {Text::tr("WHY"), 0, false},
                     {Text::tr("LEFT BY CYCLE"), 0, false},
                     {Text::tr("CREATOR"), 0, false}});
    for (const QStringList &row : rows)
        table.fit(row);
    QString text = rows.isEmpty() ? QString() : table.header();
    for (const QStringList &row : rows)
        text += table.row(row);
    return text;
}

QString reportText(const CyclesReport &report, const std::vector<CycleGroup> &listed)
{
    QString text =
        Text::tr("%n cycle(s) of %1 on %2", "program, device", static_cast<int>(report.cycles))
            .arg(visibleText(report.program.join(u' ')), visibleText(report.snapshot->device->id)) +
        u'\n' + groupsText(listed);
    if (report.leaks() == 0)
        text += Text::tr("Nothing that each cycle leaves behind.") + u'\n';
    if (const std::size_t more = report.groups.size() - listed.size(); more > 0)
        text += Text::tr("%n more group(s) are probably fine; --all lists them.", nullptr,
                         pluralOf(more)) +
                u'\n';
    if (report.intended.objects > 0)
        text += Text::tr("Left out as intended: %1.", "objects, bytes")
                    .arg(objectsText(report.intended.objects, report.intended.bytes)) +
                u'\n';
    return text;
}

}  // namespace

int runCycles(const CtlCommandLine &line, Console *console)
{
    Probe probe(makeSource(line.source));
    int exitCode = Fine;
    const auto before = takeObjects(&probe, line.device, console, &exitCode);
    if (!before)
        return console->fail(before.error());
    tellOfOthers(line, **before, console);
    const QString device = (*before)->device->id;

    CyclesReport report;
    report.program = line.program;
    report.snapshot = *before;
    CycleCount count(*(*before)->objects);
    for (; report.cycles < line.cycles; ++report.cycles) {
        const QString number = QString::number(report.cycles + 1);
        const auto done = runOnce(line.program).and_then([&] { return settle(line.settle); });
        if (!done)
            return console->fail(
                Text::tr("Cycle %1: %2", "number, reason").arg(number, done.error()));
        const auto after = takeObjects(&probe, device, console, &exitCode);
        if (!after)
            return console->fail(
                Text::tr("After cycle %1: %2", "number, reason").arg(number, after.error()));
        if (hasBoundAnew(*report.snapshot, **after)) {
            return console->fail(
                Text::tr("Cycle %1: the driver was loaded anew, so that its objects cannot be "
                         "compared.",
                         "number")
                    .arg(number));
        }
        report.snapshot = *after;
        count.endCycle((*after)->objects);
    }

    SuppressionFile rules(line.noRules ? QString() : SuppressionFile::defaultPath());
    rules.reload();
    if (!rules.readError().isEmpty())
        console->warn(visibleText(rules.readError()));
    SuppressionMatcher matcher(rules.suppressions());
    report.groups = count.groups(&matcher, &report.intended);
    std::vector<CycleGroup> listed = report.groups;
    if (!line.all) {
        std::erase_if(listed, [](const CycleGroup &group) {
            return group.verdict != CycleVerdict::Leak && group.verdict != CycleVerdict::Uneven;
        });
    }
    if (!line.junit.isEmpty()) {
        if (const auto written = writeFile(line.junit, cyclesJunit(report)); !written)
            return console->fail(written.error());
    }
    const bool printed = console->isJson() ? console->print(cyclesJson(report, listed))
                                           : console->print(reportText(report, listed));
    if (!printed)
        return Failure;
    return std::max<int>(exitCode, report.leaks() > 0 ? LeaksAboveThreshold : Fine);
}

}  // namespace pddgpu
