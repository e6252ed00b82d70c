// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/mainwindow.h"

#include <QAction>
#include <QApplication>
#include <QHBoxLayout>
#include <QKeySequence>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QScreen>
#include <QSettings>
#include <QVBoxLayout>
#include <utility>

#include "alerts/alertlog.h"
#include "explain/explain.h"
#include "session/session.h"
#include "text/labelfold.h"
#include "text/visibletext.h"
#include "ui/chart/chartheader.h"
#include "ui/chart/memorychart.h"
#include "ui/clients/clientsview.h"
#include "ui/device/controlspanel.h"
#include "ui/device/deviceoverview.h"
#include "ui/device/performanceview.h"
#include "ui/events/alertsview.h"
#include "ui/events/kernellogview.h"
#include "ui/export/exporter.h"
#include "ui/findings/differenceview.h"
#include "ui/findings/growthview.h"
#include "ui/findings/suspectsview.h"
#include "ui/objects/objectsview.h"
#include "ui/widgets/appearance.h"
#include "ui/widgets/format.h"
#include "ui/widgets/helpwindow.h"
#include "ui/widgets/timescale.h"
#include "ui/widgets/windowplace.h"
#include "ui/window/deviceselector.h"
#include "ui/window/nodevicepage.h"
#include "ui/window/panes.h"
#include "ui/window/playbackbar.h"
#include "ui/window/recordingcontrols.h"
#include "ui/window/sourcebanner.h"
#include "ui/window/statusline.h"
#include "ui/window/windowdialogs.h"
#include "ui/window/windownews.h"
#include "ui/window/windowparts.h"
#include "ui/window/windowshortcuts.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr QSize MainWindowSize(1280, 800);
constexpr int Gap = 12;
constexpr auto GeometryKey = "window/geometry"_L1;

}  // namespace

MainWindow::MainWindow(Session *session, QWidget *parent)
    : QMainWindow(parent),
      m_session(session),
      m_exporter(new Exporter(this)),
      m_dialogs(new WindowDialogs(session, this))
{
    updateTitle();
    resize(MainWindowSize);

    m_recording = new RecordingControls(session, this);
    createActions();
    setCentralWidget(createCentral());
    createMenus();
    connectSession();
    connectAlerts();
    connectExporter();
    new WindowShortcuts(this);
    showWhatIsThere();
}

MainWindow::~MainWindow()
{
    // Its widgets emit signals connected to this object.
    delete takeCentralWidget();
}

void MainWindow::restorePlace()
{
    const QSettings settings;
    const bool isRemembered = restoreGeometry(settings.value(GeometryKey).toByteArray());
    m_parts->restore();

    // The screen may have changed, or be smaller than a window of the default size.
    if (isMaximized() || isFullScreen())
        return;
    const QScreen *at = QGuiApplication::screenAt(geometry().center());
    const QRect place = placeWithin((at ? at : screen())->availableGeometry(), geometry());
    if (isRemembered)
        setGeometry(place);
    else
        resize(place.size());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings().setValue(GeometryKey, saveGeometry());
    m_parts->remember();
    QMainWindow::closeEvent(event);
}

bool MainWindow::showPane(const QString &name)
{
    return m_panes->showPane(name);
}

QStringList MainWindow::paneNames()
{
    return Panes::names();
}

void MainWindow::createActions()
{
    m_exportAction = new QAction(tr("&Export…"), this);
    m_exportAction->setShortcut(Qt::CTRL | Qt::Key_E);
    m_exportAction->setEnabled(false);
    connect(m_exportAction, &QAction::triggered, m_exporter, &Exporter::choose);

    m_triggerAction = new QAction(tr("&Trigger Leak Check"), this);
    m_triggerAction->setShortcut(Qt::Key_F5);
    m_triggerAction->setEnabled(false);

    m_pauseAction = new QAction(tr("&Pause Chart"), this);
    m_pauseAction->setIconText(tr("Pause"));
    m_pauseAction->setToolTip(plainToolTip(tr("Freeze the chart; sampling goes on (Space)")));
    m_pauseAction->setShortcut(Qt::Key_Space);
    m_pauseAction->setCheckable(true);

    m_findAction = new QAction(tr("&Find"), this);
    m_findAction->setObjectName("findAction"_L1);
    m_findAction->setShortcut(QKeySequence::Find);
    connect(m_findAction, &QAction::triggered, this, &MainWindow::findInPage);

    m_connectAction = new QAction(tr("&Connect to Host…"), this);
    m_connectAction->setObjectName("connectToHost"_L1);
    m_connectAction->setShortcut(Qt::CTRL | Qt::Key_K);
    connect(m_connectAction, &QAction::triggered, m_dialogs, &WindowDialogs::connectToHost);
    m_simulateAction = new QAction(tr("Show a &Simulation"), this);
    m_simulateAction->setObjectName("showSimulation"_L1);
    connect(m_simulateAction, &QAction::triggered, m_dialogs,
            [this] { m_dialogs->openWindow(u"simulated"_s); });
    m_driverHelpAction = new QAction(tr("&Load the Driver…"), this);
    m_driverHelpAction->setObjectName("loadDriver"_L1);
    connect(m_driverHelpAction, &QAction::triggered, m_dialogs, &WindowDialogs::showDriverHelp);
}

void MainWindow::createMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addAction(m_exportAction);
    m_recording->addTo(file);
    file->addSeparator();
    file->addAction(m_connectAction);
    file->addAction(m_simulateAction);
    file->addSeparator();
    QAction *quit = file->addAction(tr("&Quit"), this, &QWidget::close);
    quit->setShortcut(QKeySequence::Quit);
    quit->setMenuRole(QAction::QuitRole);

    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addAction(m_findAction);
    edit->addAction(tr("&Intended Objects…"), m_dialogs, &WindowDialogs::showSuppressions);
    edit->addSeparator();
    QAction *preferences = edit->addAction(tr("&Preferences…"), m_dialogs,
                                           [this] { m_dialogs->showPreferences(m_alerts); });
    preferences->setShortcut(Qt::CTRL | Qt::Key_Comma);
    preferences->setMenuRole(QAction::PreferencesRole);

    QMenu *device = menuBar()->addMenu(tr("&Device"));
    device->setToolTipsVisible(true);
    device->addActions(
        {m_triggerAction, m_controls->monitorAction(), m_controls->thresholdAction()});
    device->addSeparator();
    device->addAction(m_controls->watchAction());
    device->addAction(m_banner->unlockAction());
    device->addAction(m_driverHelpAction);

    QMenu *view = menuBar()->addMenu(tr("&View"));
    m_chartHeader->addTo(view);
    view->addSeparator();
    view->addAction(m_pauseAction);
    view->addAction(m_difference->markAction());
    view->addSeparator();
    view->addAction(m_parts->createChartAction(tr("Show &Chart"), Qt::Key_F8));
    view->addAction(m_parts->createSideAction(tr("Show &Side Panel"), Qt::Key_F9));
    view->addSeparator();
    auto *appearance = new Appearance(this);
    appearance->addTo(view);
    connect(appearance, &Appearance::languageChosen, m_dialogs, &WindowDialogs::tellLanguage);

    addHelpMenu(this, [this] { m_dialogs->showAbout(); });
}

QWidget *MainWindow::createCentral()
{
    m_banner = new SourceBanner;
    connect(m_banner, &SourceBanner::unlockRequested, m_session->sampler(), &Sampler::unlock);
    m_status = new StatusLine;
    m_overview = new DeviceOverview(&m_session->history());
    connect(m_overview, &DeviceOverview::deviceSelected, this, &MainWindow::selectDevice);
    createChartPane();
    createPanes();
    m_parts = new WindowParts({m_chartPane, m_panes, createSide(), m_objects}, this);

    auto *padded = new QVBoxLayout;
    padded->setContentsMargins(Gap, Gap, Gap, 8);
    padded->setSpacing(8);
    padded->addWidget(m_overview);
    padded->addWidget(m_parts->widget(), 1);
    m_noDevice = new NoDevicePage({.loadDriver = m_driverHelpAction,
                                   .connectToHost = m_connectAction,
                                   .openRecording = m_recording->openAction(),
                                   .simulate = m_simulateAction});
    m_noDevice->hide();
    padded->addWidget(m_noDevice, 1);
    if (m_session->isPlayback())
        padded->addWidget(createPlaybackBar());
    auto *status = new QHBoxLayout;
    status->addWidget(m_status, 1);
    status->addWidget(m_recording->indicator(), 0, Qt::AlignBottom);
    padded->addLayout(status);

    auto *central = new QWidget;
    auto *layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_banner);
    layout->addLayout(padded, 1);
    return central;
}

// The pages below the chart.
void MainWindow::createPanes()
{
    m_panes = new Panes;
    connect(m_panes, &QTabWidget::currentChanged, m_chart, &MemoryChart::hideValues);

    m_objects = new ObjectsView;
    m_panes->add("objects"_L1, m_objects, tr("Objects"));
    m_clients = new ClientsView(m_session->analyst());
    m_panes->add("clients"_L1, m_clients, tr("Clients"));
    connect(m_clients, &ClientsView::exportRequested, m_exporter, &Exporter::chooseClients);
    connect(m_chart, &MemoryChart::visibleRangeChanged, m_clients, &ClientsView::setChartRange);
    connect(m_clients, &ClientsView::unlockRequested, m_session->sampler(), &Sampler::unlock);
    createFindings();
    m_alerts = new AlertsView(&m_session->alerts());
    if (m_session->isPlayback())
        m_alerts->setRecorded();
    m_panes->add("alerts"_L1, m_alerts, m_alerts->title());
    m_panes->setTabToolTip(
        m_panes->indexOf(m_alerts),
        plainToolTip(m_session->isPlayback()
                         ? tr("Alerts in the recording")
                         : tr("Alerts since the window was opened; in brackets: not seen yet")));
    m_kernelLog = new KernelLogView(&m_session->log());
    m_panes->add("kernel-log"_L1, m_kernelLog, tr("Kernel log"));
    m_performance = new PerformanceView(&m_session->costs());
    m_panes->add("performance"_L1, m_performance, tr("Performance"));
}

void MainWindow::createFindings()
{
    Analyst *analyst = m_session->analyst();
    auto *suspects = new SuspectsView(analyst);
    m_panes->add("suspects"_L1, suspects, tr("Suspects"));
    const auto showCount = [this, suspects](qsizetype count) {
        m_panes->setTitle(suspects, count > 0 ? tr("Suspects (%1)").arg(count) : tr("Suspects"));
    };
    connect(suspects, &SuspectsView::countChanged, this, showCount);
    if (analyst->findings())
        showCount(analyst->findings()->sumOf(true).groups);
    connect(suspects, &SuspectsView::showObjects, this,
            [this](const Creator &creator, quint64 smallestBytes, quint64 largestBytes) {
                ObjectFilter filter = ObjectFilter::everything();
                filter.leastBytes = smallestBytes;
                filter.mostBytes = largestBytes;
                showObjectsOf(creator, filter);
            });

    auto *growth = new GrowthView(analyst);
    m_panes->add("growth"_L1, growth, tr("Growth"));
    connect(growth, &GrowthView::showObjects, this,
            [this](const Creator &creator) { showObjectsOf(creator); });

    m_difference = new DifferenceView(m_session->marks());
    m_panes->add("difference"_L1, m_difference, tr("Difference"));
    connect(m_difference, &DifferenceView::showObjects, this,
            [this](const Creator &creator) { showObjectsOf(creator); });
    connect(m_difference, &DifferenceView::exportRequested, m_exporter,
            &Exporter::chooseDifference);
    connect(m_session->marks(), &Marks::changed, this, &MainWindow::showMarks);
    connect(analyst, &Analyst::suppressionsChanged, this, &MainWindow::setSuppressions);
}

void MainWindow::showObjectsOf(const Creator &creator, ObjectFilter filter)
{
    filter.text = visibleText(fixedPartOf(creator.label));
    filter.process = creator.pid == 0 ? visibleText(creator.process) : QString::number(creator.pid);
    m_objects->backToLive();
    m_objects->setFilter(filter);
    m_panes->setCurrentWidget(m_objects);
}

void MainWindow::setSuppressions(const SuppressionsPtr &suppressions)
{
    if (suppressions->rules().isEmpty()) {
        m_objects->setSuppressed({});
        return;
    }
    m_objects->setSuppressed([matcher = std::make_shared<SuppressionMatcher>(suppressions)](
                                 const LeakObject &object) { return matcher->matches(object); });
}

void MainWindow::showMarks(const QList<ObjectsMark> &marks)
{
    QList<ChartMark> shown;
    for (const ObjectsMark &mark : marks) {
        shown << ChartMark{mark.snapshot->capturedAt.toMSecsSinceEpoch(),
                           shown.isEmpty() ? ChartMark::Kind::MarkA : ChartMark::Kind::MarkB,
                           tr("Mark %1").arg(mark.name)};
    }
    m_chart->setMarks(shown);
}

// The event behind a mark of the chart.
void MainWindow::followMark(const ChartMark &mark)
{
    if (mark.kind != ChartMark::Kind::Alert) {
        m_panes->setCurrentWidget(m_difference);
        return;
    }
    m_panes->setCurrentWidget(m_alerts);
    if (!m_alerts->activateAt(m_session->history().currentDevice(), mark.timeMs)) {
        m_status->showMessage(tr("The objects at the time of the alert at %1 are unknown, because "
                                 "this window was not open then.")
                                  .arg(momentText(mark.timeMs)),
                              false);
    }
}

void MainWindow::createChartPane()
{
    m_chart = new MemoryChart;
    m_chart->setHistory(&m_session->history());
    connect(m_pauseAction, &QAction::toggled, m_chart, &MemoryChart::setPaused);
    connect(m_chart, &MemoryChart::markActivated, this, &MainWindow::followMark);
    connect(m_session, &Session::historyRestored, m_chart, &MemoryChart::refresh);
    m_chartHeader = new ChartHeader(m_chart, m_pauseAction);
    connect(m_chartHeader, &ChartHeader::unitsChanged, this, &MainWindow::showUnits);

    m_chartPane = new QWidget;
    auto *layout = new QVBoxLayout(m_chartPane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_chartHeader);
    layout->addWidget(m_chart, 1);
}

QWidget *MainWindow::createSide()
{
    m_devices = new DeviceSelector;
    connect(m_devices, &DeviceSelector::deviceChosen, this, &MainWindow::selectDevice);

    m_controls = new ControlsPanel;
    connect(m_controls, &ControlsPanel::exportRequested, m_exporter, &Exporter::chooseCsv);
    connect(m_controls, &ControlsPanel::watchRequested, m_panes, &Panes::awaitMonitor);
    connect(m_controls, &ControlsPanel::watchRequested, m_session->sampler(),
            &Sampler::startTracing);
    connect(m_controls, &ControlsPanel::triggerAvailableChanged, m_triggerAction,
            &QAction::setEnabled);
    connect(m_controls, &ControlsPanel::triggerExplained, m_triggerAction,
            [this](const QString &why) { m_triggerAction->setToolTip(plainToolTip(why)); });
    connect(m_triggerAction, &QAction::triggered, m_controls, &ControlsPanel::triggerCheck);

    auto *side = new QWidget;
    auto *layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_devices);
    layout->addWidget(m_controls, 1);
    m_objects->setDetailsPlace(layout);
    return side;
}

void MainWindow::selectDevice(const QString &deviceId)
{
    m_controls->awaitDevice(deviceId);
    m_session->sampler()->selectDevice(deviceId);
}

PlaybackBar *MainWindow::createPlaybackBar()
{
    Sampler *sampler = m_session->sampler();
    auto *bar = new PlaybackBar;
    bar->setObjectName("playbackBar"_L1);
    connect(bar, &PlaybackBar::seekRequested, sampler, &Sampler::seek);
    connect(bar, &PlaybackBar::stepRequested, sampler, &Sampler::step);
    connect(bar, &PlaybackBar::playRequested, sampler, &Sampler::play);
    connect(bar, &PlaybackBar::pauseRequested, sampler, &Sampler::pause);
    connect(bar, &PlaybackBar::speedRequested, sampler, &Sampler::setSpeed);
    const auto showPlayback = [this, bar](const PlaybackState &state) {
        bar->setState(state);
        m_banner->setRecording(state.path);
    };
    connect(sampler, &Sampler::playbackChanged, bar, showPlayback);
    if (!m_session->playback().path.isEmpty())
        showPlayback(m_session->playback());
    connect(m_session, &Session::loaded, this, &MainWindow::showLoaded);
    connect(m_chart, &MemoryChart::momentActivated, sampler, &Sampler::seek);
    // No sample arrives by itself, so there is nothing to pause.
    m_pauseAction->setEnabled(false);
    m_pauseAction->setToolTip(plainToolTip(
        tr("The chart of a recording moves with its play head; Space plays and pauses")));
    return bar;
}

void MainWindow::connectSession()
{
    connect(m_recording, &RecordingControls::message, m_status, &StatusLine::showMessage);
    connect(m_dialogs, &WindowDialogs::message, m_status, &StatusLine::showMessage);
    connect(m_session, &Session::historyProblemChanged, m_status,
            [this](const QString &text) { m_status->showMessage(text, true); });
    connect(m_session, &Session::sampled, this, &MainWindow::showSnapshot);
    connect(m_session, &Session::commanded, this, &MainWindow::showOutcome);
    connect(m_controls, &ControlsPanel::controlRequested, m_session, &Session::command);
}

// Shows what happened before this window was opened.
void MainWindow::showWhatIsThere()
{
    setSuppressions(m_session->analyst()->suppressions());
    showMarks(m_session->marks()->all());
    if (const SnapshotPtr &snapshot = m_session->snapshot()) {
        if (m_session->isPlayback())
            showLoaded({snapshot});
        showSnapshot(snapshot);
    }
    if (!m_session->historyProblem().isEmpty())
        m_status->showMessage(m_session->historyProblem(), true);
}

// Shows a loaded recording, whose samples can then be selected.
void MainWindow::showLoaded(const QList<SnapshotPtr> &samples)
{
    m_alerts->refresh();
    if (!samples.isEmpty())
        m_kernelLog->setSnapshot(samples.constLast());
    m_chart->refresh();
}

// The panel only reports results for the device it shows.
void MainWindow::showOutcome(const ControlOutcome &outcome)
{
    if (!m_controls->finishControl(outcome) && outcome.error) {
        m_status->showMessage(tr("%1 could not be controlled. %2", "device, reason")
                                  .arg(visibleText(outcome.device.id), explanation(*outcome.error)),
                              true);
    }
}

void MainWindow::connectAlerts()
{
    connect(m_alerts, &AlertsView::titleChanged, this,
            [this](const QString &title) { m_panes->setTitle(m_alerts, title); });

    connect(m_alerts, &AlertsView::momentActivated, this, [this](const Alert &alert) {
        // The chart shows one device; another device's chart does not have this alert.
        if (m_snapshot && m_snapshot->devices.contains(alert.device) &&
            m_snapshot->device != alert.device)
            selectDevice(alert.device.id);
        if (m_session->isPlayback()) {
            // Its sample has the objects at that time.
            m_session->sampler()->seek(alert.sampleMs);
            m_objects->backToLive();
            m_panes->setCurrentWidget(m_objects);
        } else if (alert.snapshot) {
            m_objects->showMoment(alert.snapshot, tr("alert of %1", "device").arg(alert.device.id));
            m_panes->setCurrentWidget(m_objects);
        }
        // After the page change, which hides the values of other moments.
        m_chart->showAlert(alert.sampleMs,
                           tr("The driver alerted at %1").arg(momentText(alert.timeMs)));
    });

    connect(m_kernelLog, &KernelLogView::timeActivated, this, [this](qint64 timeMs) {
        if (m_session->isPlayback())
            m_session->sampler()->seek(timeMs);
        m_chart->showTime(timeMs);
    });

    new WindowNews(m_session, {m_panes, m_alerts, m_status}, this);
}

void MainWindow::connectExporter()
{
    m_exporter->setShownObjects([this] {
        const ObjectsView::Shown shown = m_objects->shownObjects();
        return LeakReport{
            shown.snapshot, ObjectScope::Listed, {shown.ids.cbegin(), shown.ids.cend()}};
    });
    connect(m_session->analyst(), &Analyst::found, m_exporter, &Exporter::setFindings);
    m_exporter->setLog(&m_session->log());
    m_exporter->setChart(m_chart, &m_session->history());
    connect(m_exporter, &Exporter::message, m_status, &StatusLine::showMessage);
    connect(m_exporter, &Exporter::finished, this, &MainWindow::exportFinished);
}

void MainWindow::showSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    if (snapshot->device) {
        // Pausing one device does not pause another.
        if (m_deviceId && *m_deviceId != snapshot->device->id)
            m_pauseAction->setChecked(false);
        m_deviceId = snapshot->device->id;
    }
    // These receive every sample, visible or not.
    if (snapshot->origin == Origin::Recording) {
        m_alerts->setPlayHead(snapshot);
        m_kernelLog->setPlayHead(snapshot);
    } else {
        m_alerts->setSnapshot(snapshot);
        m_kernelLog->setSnapshot(snapshot);
    }
    const AlertsView::Line alert = m_alerts->line();
    m_status->setAlert(alert.number, alert.text, alert.isProblem);
    m_difference->setSnapshot(snapshot);
    m_performance->setSnapshot(snapshot);
    m_status->setSnapshot(snapshot);
    m_exporter->setSnapshot(snapshot);
    m_exportAction->setEnabled(true);

    updateNoDevicePage();
    m_viewsAreStale = true;
    updateViewsIfSeen();
}

// A window that has seen a device keeps showing its data.
void MainWindow::updateNoDevicePage()
{
    const bool isNeeded = !m_session->hasSeenDevice() && m_snapshot->origin == Origin::Driver;
    if (isNeeded)
        m_noDevice->setSnapshot(*m_snapshot);
    m_noDevice->setVisible(isNeeded);
    m_parts->widget()->setVisible(!isNeeded);
    m_banner->setLostHostsShownElsewhere(isNeeded);
    m_status->setErrorsShownElsewhere(isNeeded);
}

bool MainWindow::isSeen() const
{
    return isVisible() && !isMinimized();
}

// Views of one sample wait until the window is visible.
void MainWindow::updateViewsIfSeen()
{
    if (!m_viewsAreStale || !isSeen())
        return;
    m_viewsAreStale = false;
    if (m_snapshot->origin == Origin::Recording)
        m_chart->setPlayHead(m_snapshot);
    else
        m_chart->refresh();
    m_overview->setSnapshot(m_snapshot);
    m_panes->setHasMonitor(m_snapshot->hasMonitor);
    m_chart->setMonitor(*m_snapshot);
    m_objects->setSnapshot(m_snapshot);
    m_clients->setSnapshot(m_snapshot);
    m_controls->setSnapshot(m_snapshot);
    m_banner->setSnapshot(m_snapshot);
    updateTitle();
    m_devices->setSnapshot(*m_snapshot);
    tellMissedDevice();
}

// Updates all byte texts.
void MainWindow::showUnits()
{
    m_chart->refresh();
    if (m_snapshot) {
        m_overview->setSnapshot(m_snapshot);
        m_objects->setSnapshot(m_snapshot);
        m_controls->setSnapshot(m_snapshot);
    }
    const QList<QWidget *> widgets = findChildren<QWidget *>();
    for (QWidget *widget : widgets)
        widget->update();
}

// With several hosts, each window's title names its host.
void MainWindow::updateTitle()
{
    const QString host = m_snapshot ? m_snapshot->link.host : QString();
    const QString title = host.isEmpty()
                              ? tr("PDDGPU Inspector")
                              : tr("%1 – PDDGPU Inspector", "host").arg(visibleText(host));
    if (title != windowTitle())
        setWindowTitle(title);
}

// Reported once each time it disappears.
void MainWindow::tellMissedDevice()
{
    if (std::exchange(m_missedDevice, m_snapshot->wantedDevice) != m_snapshot->wantedDevice &&
        !m_missedDevice.isEmpty() && m_snapshot->device) {
        m_status->showMessage(
            tr("%1 has gone. %2 is shown until it comes back.", "device, device")
                .arg(visibleText(m_missedDevice), visibleText(m_snapshot->device->id)),
            true);
    }
}

void MainWindow::exportTo(const QString &path)
{
    ExportChoice choice;
    choice.path = path;
    m_exporter->start(choice);
}

void MainWindow::setWindowOpener(WindowOpener opener)
{
    m_dialogs->setWindowOpener(std::move(opener));
}

void MainWindow::setSimulationIsFallback(bool isFallback)
{
    m_banner->setAlternatives(isFallback ? QList<QAction *>{m_driverHelpAction, m_connectAction,
                                                            m_recording->openAction()}
                                         : QList<QAction *>());
}

// Moves the focus to the filter of the current page; if it has none, to that of the objects.
void MainWindow::findInPage()
{
    if (m_panes->currentWidget() == m_kernelLog) {
        m_kernelLog->focusFilter();
        return;
    }
    if (m_panes->currentWidget() == m_clients ||
        !m_panes->isTabVisible(m_panes->indexOf(m_objects))) {
        m_panes->setCurrentWidget(m_clients);
        m_clients->focusFilter();
        return;
    }
    m_panes->setCurrentWidget(m_objects);
    m_objects->focusFilter();
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange)
        updateViewsIfSeen();
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    m_parts->share();
    updateViewsIfSeen();
}

}  // namespace pddgpu

#include "moc_mainwindow.cpp"
