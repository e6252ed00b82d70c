// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <functional>

#include "analysis/difference.h"
#include "analysis/suppressions.h"
#include "model/snapshot.h"

class QAction;

namespace pddgpu {

struct Alert;
struct ChartMark;
struct ControlOutcome;
class AlertsView;
class ChartHeader;
class ControlsPanel;
class DeviceOverview;
class DeviceSelector;
class DifferenceView;
class KernelLogView;
class Exporter;
class MemoryChart;
class NoDevicePage;
class Notifier;
class ObjectsView;
class Panes;
class PlaybackBar;
class RecordingControls;
class PerformanceView;
class Session;
class SourceBanner;
class StatusLine;
class WindowDialogs;
class WindowParts;

/// The window: shows a session, and sends it what the user asks for.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// The session, which analyzes, is the caller's, and must outlive the window; the caller starts
    /// its sampler. A window that comes late shows all that the session has.
    explicit MainWindow(Session *session, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Writes the leaked objects of the newest sample as CSV, in a thread of its own; answered by
    /// exportFinished() and in the status line.
    void exportTo(const QString &path);

    /// Whether a simulation, where one is shown, stands in for a driver that was not found: then
    /// the window offers other sources.
    void setSimulationIsFallback(bool isFallback);

    /// Opens another window on a source, as for `--source`; false where that failed. Left out,
    /// another process of this program.
    using WindowOpener = std::function<bool(const QString &source)>;
    void setWindowOpener(WindowOpener opener);

    /// Takes size and place of the window that was closed last, as far as the screen has room.
    void restorePlace();

    /// Shows one of the panes under the chart. Returns false if there is none with this name.
    bool showPane(const QString &name);
    static QStringList paneNames();

Q_SIGNALS:
    /// An empty error: the file is written, whatever was exported.
    void exportFinished(const QString &path, const QString &error);

protected:
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void createActions();
    void createMenus();
    void findInPage();
    void connectExporter();
    QWidget *createCentral();
    void createPanes();
    void createFindings();
    void showObjectsOf(const Creator &creator, std::optional<quint64> sizeBytes);
    void setSuppressions(const SuppressionsPtr &suppressions);
    void showMarks(const QList<ObjectsMark> &marks);
    void followMark(const ChartMark &mark);
    void createChartPane();
    QWidget *createSide();
    PlaybackBar *createPlaybackBar();
    void connectSession();
    void showLoaded(const QList<SnapshotPtr> &samples);
    void showOutcome(const ControlOutcome &outcome);
    void connectAlerts();
    void showWhatIsThere();

    void showSnapshot(const SnapshotPtr &snapshot);
    bool isSeen() const;
    void updateViewsIfSeen();
    void showUnits();
    void selectDevice(const QString &deviceId);
    void bringToFront(const QString &activationToken);
    void updateTitle();
    void tellMissedDevice();
    void updateNoDevicePage();

    Session *const m_session;
    SnapshotPtr m_snapshot;
    bool m_viewsAreStale = false;       // They do not show m_snapshot yet.
    std::optional<QString> m_deviceId;  // Of the last device that was there.
    QString m_missedDevice;             // The selected one, which has gone.

    RecordingControls *m_recording = nullptr;
    QAction *m_exportAction = nullptr;
    QAction *m_triggerAction = nullptr;
    QAction *m_pauseAction = nullptr;
    QAction *m_findAction = nullptr;
    QAction *m_connectAction = nullptr;
    QAction *m_simulateAction = nullptr;
    QAction *m_driverHelpAction = nullptr;
    ChartHeader *m_chartHeader = nullptr;
    SourceBanner *m_banner = nullptr;
    NoDevicePage *m_noDevice = nullptr;
    DeviceSelector *m_devices = nullptr;
    MemoryChart *m_chart = nullptr;
    DeviceOverview *m_overview = nullptr;
    QWidget *m_chartPane = nullptr;
    Panes *m_panes = nullptr;
    WindowParts *m_parts = nullptr;
    ObjectsView *m_objects = nullptr;
    DifferenceView *m_difference = nullptr;
    AlertsView *m_alerts = nullptr;
    KernelLogView *m_kernelLog = nullptr;
    PerformanceView *m_performance = nullptr;
    Notifier *m_notifier = nullptr;
    ControlsPanel *m_controls = nullptr;
    StatusLine *m_status = nullptr;
    Exporter *m_exporter;
    WindowDialogs *m_dialogs;
};

}  // namespace pddgpu
