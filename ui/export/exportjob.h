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

/// One file on its way to the disk, in a thread of a pool; a small window shows how far it is,
/// where that takes long, and cancels it.
///
/// Lives in the GUI thread. Destroying it does not end the work: the pool waits for that.
class ExportJob : public QObject
{
    Q_OBJECT

public:
    /// Writes the file; called once, in a thread of the pool.
    using Work = std::function<Written(Progress *)>;

    /// `objects`: how many the report holds, for the user to read.
    ExportJob(const QString &path, std::uint64_t objects, QObject *parent);

    ~ExportJob() override;

    /// Starts the work. The progress window belongs to `window`.
    void start(QThreadPool *pool, Work work, QWidget *window);

    const QString &path() const { return m_path; }

public Q_SLOTS:
    void cancel();

Q_SIGNALS:
    /// Without an error the file is written.
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
