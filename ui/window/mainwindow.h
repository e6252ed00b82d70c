// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <functional>

#include "analysis/difference.h"
#include "analysis/suppressions.h"
#include "model/snapshot.h"
#include "objects/objectquery.h"

class QAction;

namespace pddgpu {

struct Alert;
struct ChartMark;
struct ControlOutcome;
class AlertsView;
class ChartHeader;
class ClientsView;
class ControlsPanel;
class DeviceOverview;
class DeviceSelector;
class DifferenceView;
class KernelLogView;
class Exporter;
class MemoryChart;
class NoDevicePage;
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

/// The main window: shows a session and sends it the user's requests.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// The session must analyze. It is owned by the caller and must outlive the window; the caller
    /// starts its sampler. A window created later shows everything that the session has.
    explicit MainWindow(Session *session, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Writes the leaked objects of the newest sample as CSV, in a separate thread; answered by
    /// exportFinished() and in the status line.
    void exportTo(const QString &path);

    /// Whether the simulation shown is a fallback because no driver was found: then the window
    /// offers other sources.
    void setSimulationIsFallback(bool isFallback);

    /// Opens another window for a source, as for `--source`. Returns false if that failed. Default:
    /// a new process of this program.
    using WindowOpener = std::function<bool(const QString &source)>;
    void setWindowOpener(WindowOpener opener);

    /// Restores size and position of the window closed last, as far as it fits on the screen.
    void restorePlace();

    /// Shows one of the panes below the chart. Returns false if there is none with this name.
    bool showPane(const QString &name);
    static QStringList paneNames();

Q_SIGNALS:
    /// Emitted for every export; empty error: the file was written.
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
    void showObjectsOf(const Creator &creator, ObjectFilter filter = ObjectFilter::everything());
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
    void updateTitle();
    void tellMissedDevice();
    void updateNoDevicePage();

    Session *const m_session;
    SnapshotPtr m_snapshot;
    bool m_viewsAreStale = false;       // The views do not show m_snapshot yet.
    std::optional<QString> m_deviceId;  // Id of the last device that was present.
    QString m_missedDevice;             // The selected device, if it is gone.

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
    ClientsView *m_clients = nullptr;
    DifferenceView *m_difference = nullptr;
    AlertsView *m_alerts = nullptr;
    KernelLogView *m_kernelLog = nullptr;
    PerformanceView *m_performance = nullptr;
    ControlsPanel *m_controls = nullptr;
    StatusLine *m_status = nullptr;
    Exporter *m_exporter;
    WindowDialogs *m_dialogs;
};

}  // namespace pddgpu
