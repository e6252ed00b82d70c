// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QThreadPool>
#include <functional>
#include <optional>

#include "analysis/difference.h"
#include "analysis/findings.h"
#include "model/snapshot.h"
#include "report/bundle.h"
#include "ui/export/exportdialog.h"

namespace pddgpu {

class History;
class LogBook;
class MemoryChart;

/// Exports what the window shows: asks the user, collects the data, and writes it in a separate
/// thread, one file after another. All data is taken at the time of the user's choice.
class Exporter : public QObject
{
    Q_OBJECT

public:
    /// The window is the parent of the dialogs and of this object.
    explicit Exporter(QWidget *window);
    /// Waits for files being written: the user requested them.
    ~Exporter() override;

    /// The newest sample.
    void setSnapshot(const SnapshotPtr &snapshot);
    /// What was found last, whose verdicts go into reports of the same device.
    void setFindings(const FindingsPtr &findings) { m_findings = findings; }

    /// The objects shown in the list, in its order, and the snapshot they belong to, which may be
    /// null. If the function is not set, this scope is not offered.
    using ShownObjects = std::function<LeakReport()>;
    void setShownObjects(ShownObjects shownObjects);
    /// The kernel log for bug reports; owned by the caller, must outlive this.
    void setLog(const LogBook *log) { m_log = log; }
    /// The content of pictures; both are owned by the caller and must outlive this.
    void setChart(const MemoryChart *chart, const History *history);

    /// Opens the dialog with the previous choice.
    void choose();
    /// Opens the dialog with the leaked objects as CSV.
    void chooseCsv();

    /// Asks for a file, and writes the objects of a difference to it as CSV.
    void chooseDifference(const DifferencePtr &difference);

    /// Asks for a file, and writes the clients of the newest sample to it, as JSON if its name ends
    /// so, otherwise as CSV.
    void chooseClients();

    void start(const ExportChoice &choice);

Q_SIGNALS:
    /// Progress or result of an export, for the status line.
    void message(const QString &text, bool isProblem);
    /// `error` is empty if the file was written, else it is the reason, also when cancelled.
    void finished(const QString &path, const QString &error);

private:
    ExportDialog *createDialog();
    /// Opens a dialog that calls `then` with the chosen path.
    void chooseFile(const QString &title, const QStringList &filters, const QString &name,
                    const std::function<void(const QString &)> &then);
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
    FindingsPtr m_findings;
    const LogBook *m_log = nullptr;
    QThreadPool m_pool;  // Last member: waits before the others are destroyed.
};

}  // namespace pddgpu
