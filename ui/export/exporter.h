// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <functional>
#include <optional>

#include "analysis/difference.h"
#include "model/snapshot.h"
#include "report/bundle.h"
#include "ui/export/exportdialog.h"

namespace pddgpu {

class History;
class LogBook;
class MemoryChart;

/// Exports what the window shows: asks the user, collects, and has it written in a thread of its
/// own, one file after the other. Everything is taken at the moment of the user's choice.
class Exporter : public QObject
{
    Q_OBJECT

public:
    /// The window is the parent of dialogs, and of this.
    explicit Exporter(QWidget *window);
    /// Waits for files in progress: the user asked for them.
    ~Exporter() override;

    /// The newest sample.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// What the list shows, in its order, of the snapshot that it shows; that may be null. While
    /// not set, its scope is not offered.
    using ShownObjects = std::function<LeakReport()>;
    void setShownObjects(ShownObjects shownObjects);
    /// The kernel log for bug reports; owned by the caller, must outlive this.
    void setLog(const LogBook *log) { m_log = log; }
    /// The content of pictures; both are owned by the caller and must outlive this.
    void setChart(const MemoryChart *chart, const History *history);

    /// Opens the dialog with what was chosen the last time.
    void choose();
    /// Opens it with the leaked objects as CSV.
    void chooseCsv();

    /// Asks where to write the objects of a difference to, as CSV.
    void chooseDifference(const DifferencePtr &difference);

    void start(const ExportChoice &choice);

Q_SIGNALS:
    /// How an export stands, for the status line.
    void message(const QString &text, bool isProblem);
    /// Written, with an empty error; not written, with the reason, also when cancelled.
    void finished(const QString &path, const QString &error);

private:
    ExportDialog *createDialog();
    ExportDialog::Counts counts() const;
    LeakReport reportOf(const ExportChoice &choice) const;
    QByteArray picture(const ExportChoice &choice) const;
    Bundle bundleOf(const ExportChoice &choice) const;
    std::function<Written(Progress *)> workOf(const ExportChoice &choice) const;
    void startJob(const QString &path, const QString &what, std::uint64_t objects,
                  const std::function<Written(Progress *)> &work);
    void finish(const QString &path, const QString &what, const std::optional<ReportError> &error);

    QWidget *m_window;
    const MemoryChart *m_chart = nullptr;
    const History *m_history = nullptr;
    ShownObjects m_shownObjects;
    SnapshotPtr m_snapshot;
    const LogBook *m_log = nullptr;
    QThreadPool m_pool;  // Last: waits before the rest goes.
};

}  // namespace pddgpu
