// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/exporter.h"

#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QSettings>
#include <QWidget>
#include <algorithm>
#include <utility>

#include "alerts/logbook.h"
#include "explain/errortext.h"
#include "explain/explain.h"
#include "history/history.h"
#include "io/outputfile.h"
#include "report/clientsjson.h"
#include "report/differencecsv.h"
#include "report/historyrows.h"
#include "report/leakcsv.h"
#include "report/leakjson.h"
#include "text/visibletext.h"
#include "ui/chart/chartpicture.h"
#include "ui/chart/memorychart.h"
#include "ui/export/exportjob.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr qsizetype LogLinesKept = 2000;  // For a bug report.

QString shown(const QString &path)
{
    return visibleText(QDir::toNativeSeparators(path));
}

bool holdsObjects(ExportFormat format)
{
    return format != ExportFormat::ChartPng && format != ExportFormat::ChartSvg;
}

}  // namespace

Exporter::Exporter(QWidget *window) : QObject(window), m_window(window)
{
    m_pool.setMaxThreadCount(1);
}

Exporter::~Exporter() = default;

void Exporter::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
}

void Exporter::setShownObjects(ShownObjects shownObjects)
{
    m_shownObjects = std::move(shownObjects);
}

void Exporter::setChart(const MemoryChart *chart, const History *history)
{
    m_chart = chart;
    m_history = history;
}

void Exporter::choose()
{
    createDialog()->open();
}

void Exporter::chooseCsv()
{
    ExportDialog *dialog = createDialog();
    dialog->presetLeakedCsv();
    dialog->open();
}

void Exporter::start(const ExportChoice &choice)
{
    const bool objectsKnown = m_snapshot && m_snapshot->objects && m_snapshot->device;
    const bool needsObjects =
        choice.format == ExportFormat::Csv || choice.format == ExportFormat::Json;
    if (!m_snapshot || (needsObjects && !objectsKnown)) {
        const QString reason = sentences(tr("The list of objects is unknown."),
                                         whyObjectsUnknown(m_snapshot ? *m_snapshot : Snapshot()));
        Q_EMIT message(tr("Nothing was exported. %1").arg(reason), true);
        Q_EMIT finished(choice.path, reason);
        return;
    }

    const std::uint64_t objects = holdsObjects(choice.format) ? objectCount(reportOf(choice)) : 0;
    const QString what =
        holdsObjects(choice.format) ? objectsText(objects, std::nullopt) : tr("chart");
    startJob(choice.path, what, objects, workOf(choice));
}

void Exporter::chooseDifference(const DifferencePtr &difference)
{
    chooseFile(tr("Export the Difference"), {tr("CSV files (*.csv)"), tr("All files (*)")},
               u"pddgpu-difference"_s, [this, difference](const QString &path) {
                   const std::uint64_t objects =
                       difference->born.objects + difference->gone.objects;
                   startJob(path, objectsText(objects, std::nullopt), objects,
                            [path, difference](Progress *) {
                                return writeFile(path, differenceCsv(*difference));
                            });
               });
}

void Exporter::chooseClients()
{
    if (!m_snapshot || !m_snapshot->clients)
        return;
    chooseFile(tr("Export the Clients"),
               {tr("CSV files (*.csv)"), tr("JSON files (*.json)"), tr("All files (*)")},
               u"clients"_s, [this, snapshot = m_snapshot](const QString &path) {
                   const auto clients =
                       static_cast<std::uint64_t>(snapshot->clients->clients.size());
                   startJob(path, tr("%n clients", nullptr, pluralOf(clients)), 0,
                            [path, snapshot](Progress *) {
                                return writeFile(path, clientsText(snapshot, path));
                            });
               });
}

void Exporter::chooseFile(const QString &title, const QStringList &filters, const QString &name,
                          const std::function<void(const QString &)> &then)
{
    auto *dialog = new QFileDialog(m_window, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters(filters);
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(name + QDateTime::currentDateTime().toString(u"'-'yyyyMMdd-HHmmss'.csv'"));
    connect(dialog, &QFileDialog::fileSelected, this, then);
    dialog->open();
}

void Exporter::startJob(const QString &path, const QString &what, std::uint64_t objects,
                        const std::function<Written(Progress *)> &work)
{
    auto *job = new ExportJob(path, objects, this);
    connect(
        job, &ExportJob::finished, this,
        [this, path, what](const std::optional<ReportError> &error) { finish(path, what, error); });
    Q_EMIT message(tr("Exporting to %1…").arg(shown(path)), false);
    job->start(&m_pool, work, m_window);
}

ExportDialog *Exporter::createDialog()
{
    auto *dialog = new ExportDialog(counts(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { start(dialog->choice()); });
    return dialog;
}

ExportDialog::Counts Exporter::counts() const
{
    if (!m_snapshot || !m_snapshot->objects || !m_snapshot->device)
        return {};
    ExportDialog::Counts counts;
    counts.isTraced = m_snapshot->isTraced();
    counts.leaked = objectCount({m_snapshot, ObjectScope::Leaked, {}});
    counts.all = objectCount({m_snapshot, ObjectScope::AllTracked, {}});
    const LeakReport shownList = m_shownObjects ? m_shownObjects() : LeakReport();
    if (shownList.snapshot)
        counts.listed = objectCount(shownList);
    return counts;
}

LeakReport Exporter::reportOf(const ExportChoice &choice) const
{
    LeakReport report{m_snapshot, choice.scope, {}};
    if (choice.scope == ObjectScope::Listed && m_shownObjects) {
        if (LeakReport shownList = m_shownObjects(); shownList.snapshot)
            report = std::move(shownList);
    }
    const bool isOfDevice = m_findings && m_findings->snapshot->origin == report.snapshot->origin &&
                            m_findings->snapshot->device == report.snapshot->device;
    report.verdicts = isOfDevice ? m_findings->verdicts : nullptr;
    return report;
}

// Widgets are drawn in this thread only.
QByteArray Exporter::picture(const ExportChoice &choice) const
{
    if (!m_chart)
        return {};
    const QSize size = choice.chartSize.value_or(m_chart->size());
    const QPalette colors = choice.onPaper ? paperPalette(m_chart->palette()) : m_chart->palette();
    const PaintChart paint = [this, &colors](QPainter *painter, const QRectF &area) {
        m_chart->paintTo(painter, area, colors);
    };
    const PaintChart marked =
        withCaption(paint, m_snapshot ? simulationNotice(*m_snapshot) : QString(),
                    colors.color(QPalette::WindowText));
    const QColor background = colors.color(QPalette::Window);
    return choice.format == ExportFormat::ChartSvg ? svgPicture(marked, size, background)
                                                   : pngPicture(marked, size, background);
}

Bundle Exporter::bundleOf(const ExportChoice &choice) const
{
    Bundle bundle;
    bundle.report = reportOf(choice);
    bundle.anonymous = choice.anonymous;
    bundle.versions = systemVersions(*m_snapshot);
    bundle.settings = settingsOf(QSettings());
    if (m_log)
        bundle.logLines = m_log->newest(LogLinesKept);
    if (m_history)
        bundle.history = historyRows(*m_history);
    bundle.chartPng = picture({});
    return bundle;
}

// Collects everything it needs now; the work itself does not use the window.
std::function<Written(Progress *)> Exporter::workOf(const ExportChoice &choice) const
{
    const QString path = choice.path;
    switch (choice.format) {
        case ExportFormat::Csv:
        case ExportFormat::Json: {
            const auto write = choice.format == ExportFormat::Csv ? &writeLeakCsv : &writeLeakJson;
            return
                [=, anonymous = choice.anonymous, report = reportOf(choice)](Progress *progress) {
                    progress->start(objectCount(report));
                    const Names names =
                        anonymous ? Names::anonymous(report.snapshot->objects.get()) : Names();
                    return writeFile(
                        path, [&](ByteSink *sink) { return write(report, names, sink, progress); });
                };
        }
        case ExportFormat::ChartPng:
        case ExportFormat::ChartSvg:
            return [path, bytes = picture(choice)](Progress *) { return writeFile(path, bytes); };
        case ExportFormat::Bundle:
            return [path, bundle = bundleOf(choice)](Progress *progress) {
                progress->start(BundleStepsPerObject * objectCount(bundle.report));
                return writeFile(
                    path, [&](ByteSink *sink) { return writeBundle(bundle, sink, progress); });
            };
    }
    Q_UNREACHABLE();
}

void Exporter::finish(const QString &path, const QString &what,
                      const std::optional<ReportError> &error)
{
    if (!error) {
        Q_EMIT message(tr("Exported to %1: %2.", "path, what or how many").arg(shown(path), what),
                       false);
        Q_EMIT finished(path, QString());
    } else if (error->kind == ReportError::Kind::Cancelled) {
        const QString text = tr("Cancelled: %1 was not written.").arg(shown(path));
        Q_EMIT message(text, false);
        Q_EMIT finished(path, text);
    } else {
        const QString reason = errorText(*error);
        Q_EMIT message(tr("Nothing was exported. %1").arg(reason), true);
        Q_EMIT finished(path, reason);
    }
}

}  // namespace pddgpu

#include "moc_exporter.cpp"
