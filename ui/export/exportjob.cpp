// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/exportjob.h"

#include <QCoreApplication>
#include <QDir>
#include <QPointer>
#include <QProgressDialog>
#include <algorithm>
#include <chrono>

#include "text/visibletext.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace pddgpu {

namespace {

constexpr int Parts = 1000;
constexpr std::chrono::milliseconds UpdateInterval = 100ms;
// A shorter job shows no window.
constexpr std::chrono::milliseconds ShowAfter = 500ms;

}  // namespace

ExportJob::ExportJob(const QString &path, std::uint64_t objects, QObject *parent)
    : QObject(parent), m_path(path), m_objects(objects), m_progress(std::make_shared<Progress>())
{
    m_clock.setInterval(UpdateInterval);
    connect(&m_clock, &QTimer::timeout, this, &ExportJob::updateProgress);
}

ExportJob::~ExportJob() = default;

void ExportJob::start(QThreadPool *pool, Work work, QWidget *window)
{
    m_dialog = std::make_unique<QProgressDialog>(QString(), tr("Cancel"), 0, Parts, window);
    m_dialog->setObjectName("exportProgress"_L1);
    m_dialog->setWindowTitle(tr("Exporting"));
    m_dialog->setWindowModality(Qt::NonModal);
    m_dialog->setAutoReset(false);
    m_dialog->setAutoClose(false);
    m_dialog->setMinimumDuration(static_cast<int>(ShowAfter.count()));
    connect(m_dialog.get(), &QProgressDialog::canceled, this, &ExportJob::cancel);
    updateProgress();
    m_clock.start();

    // The job may be destroyed, with its window, before the work is done.
    pool->start([job = QPointer(this), progress = m_progress, work = std::move(work)] {
        const Written written = work(progress.get());
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [job, written] {
                if (job)
                    job->finish(written);
            },
            Qt::QueuedConnection);
    });
}

void ExportJob::cancel()
{
    m_progress->cancel();
}

void ExportJob::updateProgress()
{
    const double total = static_cast<double>(m_progress->total());
    const double done =
        total > 0 ? std::min(1.0, static_cast<double>(m_progress->done()) / total) : 0;
    const QString path = visibleText(QDir::toNativeSeparators(m_path));
    const auto objects = static_cast<std::uint64_t>(done * static_cast<double>(m_objects));
    m_dialog->setLabelText(tr("Writing %1\n%2 of %3 objects", "path, count, count")
                               .arg(path, countText(objects), countText(m_objects)));
    m_dialog->setValue(static_cast<int>(done * Parts));
}

void ExportJob::finish(const Written &written)
{
    m_clock.stop();
    m_dialog.reset();
    Q_EMIT finished(written ? std::nullopt : std::optional(written.error()));
    deleteLater();
}

}  // namespace pddgpu

#include "moc_exportjob.cpp"
