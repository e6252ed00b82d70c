// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>

#include "io/bytesink.h"
#include "io/progress.h"

class QProgressDialog;

namespace pddgpu {

/// Writes one file in a thread of a pool; if that takes long, a small window shows the progress and
/// allows to cancel.
///
/// Belongs to the GUI thread. Destroying it does not stop the work: the pool waits for that.
class ExportJob : public QObject
{
    Q_OBJECT

public:
    /// Writes the file; called once, in a thread of the pool.
    using Work = std::function<Written(Progress *)>;

    /// `objects`: number of objects in the report, for display.
    ExportJob(const QString &path, std::uint64_t objects, QObject *parent);

    ~ExportJob() override;

    /// Starts the work. The progress window belongs to `window`.
    void start(QThreadPool *pool, Work work, QWidget *window);

    const QString &path() const { return m_path; }

public Q_SLOTS:
    void cancel();

Q_SIGNALS:
    /// No error: the file was written.
    void finished(const std::optional<pddgpu::ReportError> &error);

private:
    void updateProgress();
    void finish(const Written &written);

    const QString m_path;
    const std::uint64_t m_objects;
    const std::shared_ptr<Progress> m_progress;
    std::unique_ptr<QProgressDialog> m_dialog;
    QTimer m_clock;
};

}  // namespace pddgpu
