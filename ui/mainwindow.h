// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QMainWindow>

#include "analysis/analyst.h"
#include "history/historykeeper.h"
#include "history/logbook.h"
#include "sampler/snapshot.h"

class QAction;
class QComboBox;
class QSplitter;
class QTabWidget;

namespace pddgpu {

struct Alert;
struct ChartMark;
struct ControlOutcome;
class AlertsView;
class ChartHeader;
class ControlsPanel;
class DeviceOverview;
class DifferenceView;
class KernelLogView;
class Exporter;
class MemoryChart;
class Notifier;
class ObjectsView;
class PlaybackBar;
class RecordingControls;
class PerformanceView;
class Sampler;
class SourceBanner;
class StatusLine;

/// The window: shows what a sampler publishes, and sends it what the user asks for.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    /// Sampler and store are the caller's, and must outlive the window; the caller starts the
    /// sampler. Without a store the history ends with the window. `suppressionsPath`: the file of
    /// what is intended; empty: SuppressionFile::defaultPath().
    explicit MainWindow(Sampler *sampler, HistoryStore *store = nullptr,
                        const QString &suppressionsPath = {}, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Writes the leaked objects of the newest sample as CSV, in a thread of its own; answered by
    /// exportFinished() and in the status line.
    void exportTo(const QString &path);

    /// Takes size and place of the window that was closed last, as far as the screen has room.
    void restorePlace();

    /// Shows one of the panes under the chart; false: there is none of this name.
    bool showPane(const QString &name);
    static QStringList paneNames();

Q_SIGNALS:
    /// An empty error: the file is written, whatever was exported.
    void exportFinished(const QString &path, const QString &error);

protected:
    bool event(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void createActions();
    void createMenus();
    QAction *createPartAction(const QString &text, const QString &key, const QKeySequence &shortcut,
                              QSplitter *splitter, QWidget *part);
    void shareWidth();
    void shareHeight();
    void connectExporter();
    QWidget *createCentral();
    QTabWidget *createPanes();
    void addPane(QLatin1StringView name, QWidget *pane, const QString &title);
    void createFindings();
    void setPaneTitle(QWidget *pane, const QString &title);
    void showObjectsOf(const Creator &creator, std::optional<quint64> sizeBytes);
    void setSuppressions(const SuppressionsPtr &suppressions);
    void showMarks(const QList<ObjectsMark> &marks);
    void followMark(const ChartMark &mark);
    QWidget *createChartPane();
    QWidget *createSide();
    PlaybackBar *createPlaybackBar();
    void connectSampler();
    void takeRecorded(const QList<SnapshotPtr> &samples);
    void showOutcomeElsewhere(const ControlOutcome &outcome);
    void connectAlerts();

    void showSnapshot(const SnapshotPtr &snapshot);
    bool isSeen() const;
    void updateViewsIfSeen();
    void showUnits();
    void selectDevice(const QString &deviceId);
    void bringToFront(const QString &activationToken);
    void updateTitle();
    void updateDevices();
    void connectToHost();
    void showPreferences();
    void showSuppressions();
    void showAbout();

    Sampler *m_sampler;
    Analyst m_analyst;
    SnapshotPtr m_snapshot;
    bool m_viewsAreStale = false;  // They do not show m_snapshot yet.
    HistoryKeeper m_history;
    LogBook m_log;
    std::optional<QString> m_deviceId;  // Of the last device that was there.
    QString m_missedDevice;             // The selected one, which has gone.

    RecordingControls *m_recording = nullptr;
    QAction *m_exportAction = nullptr;
    QAction *m_triggerAction = nullptr;
    QAction *m_pauseAction = nullptr;
    ChartHeader *m_chartHeader = nullptr;
    SourceBanner *m_banner = nullptr;
    QComboBox *m_devices = nullptr;
    MemoryChart *m_chart = nullptr;
    DeviceOverview *m_overview = nullptr;
    QSplitter *m_columns = nullptr;   // Chart and panes, and the side.
    QSplitter *m_splitter = nullptr;  // Chart and panes.
    bool m_userSharesWidth = false;
    bool m_userSharesHeight = false;
    QWidget *m_chartPane = nullptr;
    QWidget *m_side = nullptr;
    QTabWidget *m_panes = nullptr;
    QHash<QString, QWidget *> m_paneOf;  // By name.
    ObjectsView *m_objects = nullptr;
    DifferenceView *m_difference = nullptr;
    AlertsView *m_alerts = nullptr;
    KernelLogView *m_kernelLog = nullptr;
    PerformanceView *m_performance = nullptr;
    Notifier *m_notifier = nullptr;
    ControlsPanel *m_controls = nullptr;
    StatusLine *m_status = nullptr;
    Exporter *m_exporter;
};

}  // namespace pddgpu
