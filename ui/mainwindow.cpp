// SPDX-License-Identifier: GPL-3.0-or-later
#include "mainwindow.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QKeySequence>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QScreen>
#include <QSettings>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <array>
#include <utility>

#include "alertsview.h"
#include "analysis/labelfold.h"
#include "anotherwindow.h"
#include "appearance.h"
#include "chartheader.h"
#include "connectdialog.h"
#include "controlspanel.h"
#include "deviceoverview.h"
#include "differenceview.h"
#include "driverhelpdialog.h"
#include "exporter.h"
#include "format.h"
#include "growthview.h"
#include "helpwindow.h"
#include "kernellogview.h"
#include "memorychart.h"
#include "nodevicepage.h"
#include "notifier.h"
#include "objectsview.h"
#include "performanceview.h"
#include "playbackbar.h"
#include "preferencesdialog.h"
#include "recordingcontrols.h"
#include "report/explain.h"
#include "report/visibletext.h"
#include "sampler/sampler.h"
#include "sourcebanner.h"
#include "statusline.h"
#include "suppressionsdialog.h"
#include "suspectsview.h"
#include "timescale.h"
#include "windowplace.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr QSize MainWindowSize(1280, 800);
constexpr int SideWidth = 300;
constexpr int LeastSideWidth = 240;
constexpr int Gap = 12;
constexpr int RowsAtFirst = 10;  // Of the list beneath the chart, ...
constexpr int LeastRows = 4;     // ... in a low window, too.
constexpr int UsefulPlot = 60;   // Pixels, more than the least there can be of the chart.
// The pages beneath the chart in their order, as the command line calls them.
constexpr std::array<QLatin1StringView, 7> PaneNames{
    "objects"_L1, "suspects"_L1,   "growth"_L1,     "difference"_L1,
    "alerts"_L1,  "kernel-log"_L1, "performance"_L1};
constexpr auto GeometryKey = "window/geometry"_L1;
constexpr auto SplitterKey = "window/heights"_L1;
constexpr auto ColumnsKey = "window/columns"_L1;
const QString ChartShownKey = u"window/chart"_s;
const QString SideShownKey = u"window/side"_s;

}  // namespace

MainWindow::MainWindow(Sampler *sampler, HistoryStore *store, const QString &suppressionsPath,
                       QWidget *parent)
    : QMainWindow(parent),
      m_sampler(sampler),
      m_analyst(suppressionsPath),
      m_history(store),
      m_exporter(new Exporter(this)),
      m_openWindow(openAnotherWindow)
{
    updateTitle();
    resize(MainWindowSize);

    m_recording = new RecordingControls(sampler, this);
    createActions();
    setCentralWidget(createCentral());
    createMenus();
    connectSampler();
    connectAlerts();
    connectExporter();
    QApplication::instance()->installEventFilter(this);
}

MainWindow::~MainWindow()
{
    // What shows history and log goes before them.
    delete takeCentralWidget();
}

void MainWindow::restorePlace()
{
    const QSettings settings;
    const bool isRemembered = restoreGeometry(settings.value(GeometryKey).toByteArray());
    m_userSharesHeight = m_splitter->restoreState(settings.value(SplitterKey).toByteArray());
    m_userSharesWidth = m_columns->restoreState(settings.value(ColumnsKey).toByteArray());

    // The screen may be another one by now, or smaller than a window of the usual size.
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
    QSettings settings;
    settings.setValue(GeometryKey, saveGeometry());
    if (m_userSharesHeight)
        settings.setValue(SplitterKey, m_splitter->saveState());
    if (m_userSharesWidth)
        settings.setValue(ColumnsKey, m_columns->saveState());
    QMainWindow::closeEvent(event);
}

bool MainWindow::showPane(const QString &name)
{
    QWidget *pane = m_paneOf.value(name);
    if (!pane)
        return false;
    m_panes->setCurrentWidget(pane);
    return true;
}

QStringList MainWindow::paneNames()
{
    return QStringList(PaneNames.cbegin(), PaneNames.cend());
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
    connect(m_connectAction, &QAction::triggered, this, &MainWindow::connectToHost);
    m_simulateAction = new QAction(tr("Show a &Simulation"), this);
    m_simulateAction->setObjectName("showSimulation"_L1);
    connect(m_simulateAction, &QAction::triggered, this, [this] { openWindow(u"simulated"_s); });
    m_driverHelpAction = new QAction(tr("&Load the Driver…"), this);
    m_driverHelpAction->setObjectName("loadDriver"_L1);
    connect(m_driverHelpAction, &QAction::triggered, this, &MainWindow::showDriverHelp);
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
    edit->addAction(tr("&Intended Objects…"), this, &MainWindow::showSuppressions);
    edit->addSeparator();
    QAction *preferences = edit->addAction(tr("&Preferences…"), this, &MainWindow::showPreferences);
    preferences->setShortcut(Qt::CTRL | Qt::Key_Comma);
    preferences->setMenuRole(QAction::PreferencesRole);

    QMenu *device = menuBar()->addMenu(tr("&Device"));
    device->setToolTipsVisible(true);
    device->addAction(m_triggerAction);
    device->addAction(m_controls->monitorAction());
    device->addAction(m_controls->thresholdAction());
    device->addSeparator();
    device->addAction(m_banner->unlockAction());
    device->addAction(m_driverHelpAction);

    QMenu *view = menuBar()->addMenu(tr("&View"));
    m_chartHeader->addTo(view);
    view->addSeparator();
    view->addAction(m_pauseAction);
    view->addAction(m_difference->markAction());
    view->addSeparator();
    view->addAction(
        createPartAction(tr("Show &Chart"), ChartShownKey, Qt::Key_F8, m_splitter, m_chartPane));
    view->addAction(
        createPartAction(tr("Show &Side Panel"), SideShownKey, Qt::Key_F9, m_columns, m_side));
    view->addSeparator();
    auto *appearance = new Appearance(this);
    appearance->addTo(view);
    connect(appearance, &Appearance::languageChosen, this, &MainWindow::tellLanguage);

    addHelpMenu(this, [this] { showAbout(); });
}

// Shows and hides a part of the window, and remembers it; dragged shut is hidden, too.
QAction *MainWindow::createPartAction(const QString &text, const QString &key,
                                      const QKeySequence &shortcut, QSplitter *splitter,
                                      QWidget *part)
{
    auto *action = new QAction(text, this);
    action->setShortcut(shortcut);
    action->setCheckable(true);
    action->setChecked(QSettings().value(key, true).toBool());
    part->setVisible(action->isChecked());
    connect(action, &QAction::toggled, this, [this, key, part](bool isShown) {
        part->setVisible(isShown);
        QSettings().setValue(key, isShown);
        if (!isShown)
            return;
        // What was dragged shut comes back as it was at first.
        m_userSharesWidth &= part != m_side;
        m_userSharesHeight &= part != m_chartPane;
        shareWidth();
        shareHeight();
    });
    connect(splitter, &QSplitter::splitterMoved, this, [action, splitter, part] {
        if (splitter->sizes().at(splitter->indexOf(part)) == 0)
            action->setChecked(false);
    });
    return action;
}

// Until the user chooses: the side is narrower in a narrow window.
void MainWindow::shareWidth()
{
    if (m_userSharesWidth || !m_side->isVisibleTo(m_columns))
        return;
    const int together = m_columns->width() - m_columns->handleWidth();
    const int side = std::clamp(together / 4, LeastSideWidth, SideWidth);
    m_columns->setSizes({together - side, side});
}

// Until the user chooses: the chart takes the larger part, as long as the list has its rows.
void MainWindow::shareHeight()
{
    if (m_userSharesHeight || !m_chartPane->isVisibleTo(m_splitter))
        return;
    const int together = m_splitter->height() - m_splitter->handleWidth();
    const int tabs = m_panes->tabBar()->sizeHint().height();
    const int leastChart = m_chartPane->minimumSizeHint().height();
    const int chart =
        upperHeight(together, {.leastUpper = leastChart,
                               .usefulUpper = leastChart + UsefulPlot,
                               .leastLower = tabs + m_objects->heightOf(LeastRows),
                               .wantedLower = tabs + m_objects->heightOf(RowsAtFirst)});
    m_splitter->setSizes({chart, together - chart});
}

QWidget *MainWindow::createCentral()
{
    m_banner = new SourceBanner;
    connect(m_banner, &SourceBanner::unlockRequested, m_sampler, &Sampler::unlock);

    m_splitter = new QSplitter(Qt::Vertical);
    m_splitter->addWidget(createChartPane());
    m_splitter->addWidget(createPanes());
    m_splitter->setCollapsible(1, false);
    m_splitter->setStretchFactor(0, 55);
    m_splitter->setStretchFactor(1, 45);
    m_splitter->setHandleWidth(Gap);
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_userSharesHeight = true; });
    // Its height changes with what stands above and beneath it, too.
    m_splitter->installEventFilter(this);

    m_status = new StatusLine;
    connect(&m_history, &HistoryKeeper::problemChanged, m_status,
            [this](const QString &text) { m_status->showMessage(text, true); });
    m_overview = new DeviceOverview(&m_history.history());
    connect(m_overview, &DeviceOverview::deviceSelected, this, &MainWindow::selectDevice);

    m_columns = new QSplitter(Qt::Horizontal);
    m_columns->addWidget(m_splitter);
    m_columns->addWidget(createSide());
    m_columns->setCollapsible(0, false);
    m_columns->setStretchFactor(0, 1);
    m_columns->setStretchFactor(1, 0);
    connect(m_columns, &QSplitter::splitterMoved, this, [this] { m_userSharesWidth = true; });
    m_columns->installEventFilter(this);
    m_columns->setHandleWidth(Gap + 4);

    auto *padded = new QVBoxLayout;
    padded->setContentsMargins(Gap, Gap, Gap, 8);
    padded->setSpacing(8);
    padded->addWidget(m_overview);
    padded->addWidget(m_columns, 1);
    m_noDevice = new NoDevicePage({.loadDriver = m_driverHelpAction,
                                   .connectToHost = m_connectAction,
                                   .openRecording = m_recording->openAction(),
                                   .simulate = m_simulateAction});
    m_noDevice->hide();
    padded->addWidget(m_noDevice, 1);
    if (m_sampler->isPlayback())
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

// What is shown beneath the chart, a page each.
QTabWidget *MainWindow::createPanes()
{
    m_panes = new QTabWidget;
    m_panes->setObjectName("panes"_L1);
    m_panes->setDocumentMode(true);
    connect(m_panes, &QTabWidget::currentChanged, m_chart, &MemoryChart::hideValues);

    m_objects = new ObjectsView;
    addPane("objects"_L1, m_objects, tr("Objects"));
    createFindings();
    m_alerts = new AlertsView;
    addPane("alerts"_L1, m_alerts, m_alerts->title());
    m_panes->setTabToolTip(
        m_panes->indexOf(m_alerts),
        plainToolTip(m_sampler->isPlayback()
                         ? tr("Alerts in the recording")
                         : tr("Alerts since the window was opened; in brackets: not seen yet")));
    m_kernelLog = new KernelLogView(&m_log);
    addPane("kernel-log"_L1, m_kernelLog, tr("Kernel log"));
    m_performance = new PerformanceView;
    addPane("performance"_L1, m_performance, tr("Performance"));
    return m_panes;
}

// Each where its name stands, in whatever order they are made.
void MainWindow::addPane(QLatin1StringView name, QWidget *pane, const QString &title)
{
    constexpr int BelowTabs = 6;
    const auto place = std::ranges::find(PaneNames, name);
    Q_ASSERT(place != PaneNames.end());
    const auto before = std::count_if(PaneNames.begin(), place, [this](QLatin1StringView other) {
        return m_paneOf.contains(other);
    });
    pane->setContentsMargins(0, BelowTabs, 0, 0);
    // A text that gets longer on a page that may not even be in view does not widen the window.
    if (pane != m_objects)
        pane->setSizePolicy(QSizePolicy::Ignored, pane->sizePolicy().verticalPolicy());
    m_panes->insertTab(static_cast<int>(before), pane, title);
    m_paneOf.insert(name, pane);
}

void MainWindow::createFindings()
{
    auto *suspects = new SuspectsView(&m_analyst);
    addPane("suspects"_L1, suspects, tr("Suspects"));
    connect(suspects, &SuspectsView::countChanged, this, [this, suspects](qsizetype count) {
        setPaneTitle(suspects, count > 0 ? tr("Suspects (%1)").arg(count) : tr("Suspects"));
    });
    connect(suspects, &SuspectsView::showObjects, this, &MainWindow::showObjectsOf);

    auto *growth = new GrowthView(&m_analyst);
    addPane("growth"_L1, growth, tr("Growth"));
    connect(growth, &GrowthView::showObjects, this,
            [this](const Creator &creator) { showObjectsOf(creator, std::nullopt); });

    m_difference = new DifferenceView(&m_analyst);
    addPane("difference"_L1, m_difference, tr("Difference"));
    connect(m_difference, &DifferenceView::showObjects, this,
            [this](const Creator &creator) { showObjectsOf(creator, std::nullopt); });
    connect(m_difference, &DifferenceView::exportRequested, m_exporter,
            &Exporter::chooseDifference);
    connect(m_difference, &DifferenceView::marksChanged, this, &MainWindow::showMarks);

    connect(&m_analyst, &Analyst::suppressionsChanged, this, &MainWindow::setSuppressions);
}

void MainWindow::setPaneTitle(QWidget *pane, const QString &title)
{
    const int index = m_panes->indexOf(pane);
    // All panes are laid out and drawn anew, even where it has that title.
    if (m_panes->tabText(index) != title)
        m_panes->setTabText(index, title);
}

void MainWindow::showObjectsOf(const Creator &creator, std::optional<quint64> sizeBytes)
{
    ObjectFilter filter = ObjectFilter::everything();
    filter.text = visibleText(fixedPartOf(creator.label));
    filter.process = creator.pid == 0 ? visibleText(creator.process) : QString::number(creator.pid);
    filter.leastBytes = sizeBytes.value_or(0);
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

// What a mark of the chart stands for.
void MainWindow::followMark(const ChartMark &mark)
{
    if (mark.kind != ChartMark::Kind::Alert) {
        m_panes->setCurrentWidget(m_difference);
        return;
    }
    m_panes->setCurrentWidget(m_alerts);
    if (!m_alerts->activateAt(m_history.history().currentDevice(), mark.timeMs)) {
        m_status->showMessage(tr("The objects at the time of the alert at %1 are unknown, because "
                                 "this window was not open then.")
                                  .arg(momentText(mark.timeMs)),
                              false);
    }
}

QWidget *MainWindow::createChartPane()
{
    m_chart = new MemoryChart;
    m_chart->setHistory(&m_history.history());
    connect(m_pauseAction, &QAction::toggled, m_chart, &MemoryChart::setPaused);
    connect(m_chart, &MemoryChart::markActivated, this, &MainWindow::followMark);
    connect(&m_history, &HistoryKeeper::restored, m_chart, &MemoryChart::refresh);
    m_chartHeader = new ChartHeader(m_chart, m_pauseAction);
    connect(m_chartHeader, &ChartHeader::unitsChanged, this, &MainWindow::showUnits);

    m_chartPane = new QWidget;
    auto *layout = new QVBoxLayout(m_chartPane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_chartHeader);
    layout->addWidget(m_chart, 1);
    return m_chartPane;
}

QWidget *MainWindow::createSide()
{
    m_devices = new QComboBox;
    m_devices->setObjectName("deviceSelector"_L1);
    m_devices->setAccessibleName(tr("Device"));
    m_devices->hide();
    connect(m_devices, &QComboBox::activated, this,
            [this](int index) { selectDevice(m_devices->itemData(index).toString()); });

    m_controls = new ControlsPanel;
    connect(m_controls, &ControlsPanel::exportRequested, m_exporter, &Exporter::chooseCsv);
    connect(m_controls, &ControlsPanel::triggerAvailableChanged, m_triggerAction,
            &QAction::setEnabled);
    connect(m_controls, &ControlsPanel::triggerExplained, m_triggerAction,
            [this](const QString &why) { m_triggerAction->setToolTip(plainToolTip(why)); });
    connect(m_triggerAction, &QAction::triggered, m_controls, &ControlsPanel::triggerCheck);

    m_side = new QWidget;
    m_side->setMinimumWidth(LeastSideWidth);
    auto *layout = new QVBoxLayout(m_side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_devices);
    layout->addWidget(m_controls, 1);
    m_objects->setDetailsPlace(layout);
    return m_side;
}

void MainWindow::selectDevice(const QString &deviceId)
{
    m_controls->awaitDevice(deviceId);
    m_sampler->selectDevice(deviceId);
}

PlaybackBar *MainWindow::createPlaybackBar()
{
    auto *bar = new PlaybackBar;
    bar->setObjectName("playbackBar"_L1);
    connect(bar, &PlaybackBar::seekRequested, m_sampler, &Sampler::seek);
    connect(bar, &PlaybackBar::stepRequested, m_sampler, &Sampler::step);
    connect(bar, &PlaybackBar::playRequested, m_sampler, &Sampler::play);
    connect(bar, &PlaybackBar::pauseRequested, m_sampler, &Sampler::pause);
    connect(bar, &PlaybackBar::speedRequested, m_sampler, &Sampler::setSpeed);
    connect(m_sampler, &Sampler::playbackChanged, bar, &PlaybackBar::setState);
    connect(m_sampler, &Sampler::playbackChanged, m_banner,
            [this](const PlaybackState &state) { m_banner->setRecording(state.path); });
    connect(m_sampler, &Sampler::historyLoaded, this, &MainWindow::takeRecorded);
    connect(m_chart, &MemoryChart::momentActivated, m_sampler, &Sampler::seek);
    m_alerts->setRecorded();
    // No sample comes by itself that it could keep out.
    m_pauseAction->setEnabled(false);
    m_pauseAction->setToolTip(plainToolTip(
        tr("The chart of a recording moves with its play head; Space plays and pauses")));
    return bar;
}

void MainWindow::connectSampler()
{
    connect(m_recording, &RecordingControls::message, m_status, &StatusLine::showMessage);
    if (m_sampler->isPlayback())
        m_sampler->wantPast();
    connect(m_sampler, &Sampler::pastLoaded, &m_analyst, &Analyst::addPast);
    connect(m_sampler, &Sampler::sampled, this, &MainWindow::showSnapshot);
    connect(m_sampler, &Sampler::controlWritten, m_controls, &ControlsPanel::finishControl);
    connect(m_sampler, &Sampler::controlWritten, this, &MainWindow::showOutcomeElsewhere);
    connect(m_controls, &ControlsPanel::controlRequested, m_sampler, &Sampler::writeControl);
}

// The whole of a recording, from which samples are shown then.
void MainWindow::takeRecorded(const QList<SnapshotPtr> &samples)
{
    for (const SnapshotPtr &sample : samples) {
        m_history.append(*sample);
        m_log.append(*sample);
    }
    m_alerts->addRecorded(samples);
    if (!samples.isEmpty())
        m_kernelLog->setSnapshot(samples.constLast());
    // Each of them was of a device; shown is that of the sample that is played.
    if (m_snapshot && m_snapshot->device)
        m_history.select(m_snapshot->device->id);
    m_chart->refresh();
}

// The panel speaks of the device that it shows alone.
void MainWindow::showOutcomeElsewhere(const ControlOutcome &outcome)
{
    const bool isElsewhere =
        m_snapshot && m_snapshot->device && m_snapshot->device->id != outcome.device.id;
    if (outcome.error && isElsewhere) {
        m_status->showMessage(tr("%1 was not controlled. %2", "device, reason")
                                  .arg(visibleText(outcome.device.id), explanation(*outcome.error)),
                              true);
    }
}

void MainWindow::connectAlerts()
{
    connect(m_alerts, &AlertsView::titleChanged, this,
            [this](const QString &title) { setPaneTitle(m_alerts, title); });

    connect(m_alerts, &AlertsView::momentActivated, this, [this](const Alert &alert) {
        // The chart is of one device, and another one's says nothing of this alert.
        if (m_snapshot && m_snapshot->devices.contains(alert.device) &&
            m_snapshot->device != alert.device)
            selectDevice(alert.device.id);
        if (m_sampler->isPlayback()) {
            // Its sample has the objects as they were.
            m_sampler->seek(alert.sampleMs);
            m_objects->backToLive();
            m_panes->setCurrentWidget(m_objects);
        } else if (alert.snapshot) {
            m_objects->showMoment(alert.snapshot, tr("alert of %1", "device").arg(alert.device.id));
            m_panes->setCurrentWidget(m_objects);
        }
        // After the pages have changed, which takes away the values of other moments.
        m_chart->showAlert(alert.sampleMs,
                           tr("The driver alerted at %1").arg(momentText(alert.timeMs)));
    });

    connect(m_kernelLog, &KernelLogView::timeActivated, this, [this](qint64 timeMs) {
        if (m_sampler->isPlayback())
            m_sampler->seek(timeMs);
        m_chart->showTime(timeMs);
    });

    m_notifier = new Notifier(this);
    m_notifier->setEnabled(m_alerts->wantsNotifications());
    connect(m_alerts, &AlertsView::raised, m_notifier, &Notifier::tell);
    connect(m_alerts, &AlertsView::wantsNotificationsChanged, m_notifier, &Notifier::setEnabled);
    // Without a desktop to tell, the line at the bottom tells of it all the same.
    connect(m_notifier, &Notifier::activated, this,
            [this](quint64 alertNumber, const QString &activationToken) {
                bringToFront(activationToken);
                m_panes->setCurrentWidget(m_alerts);
                m_alerts->activate(alertNumber);
            });
}

void MainWindow::bringToFront(const QString &activationToken)
{
    // Qt's Wayland plugin looks for it there and nowhere else. The environment is left as it is
    // where nobody looks: other threads may be reading it.
    if (!activationToken.isEmpty() && QGuiApplication::platformName().startsWith("wayland"_L1))
        qputenv("XDG_ACTIVATION_TOKEN", activationToken.toUtf8());
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::connectExporter()
{
    m_exporter->setShownObjects([this] {
        const ObjectsView::Shown shown = m_objects->shownObjects();
        return LeakReport{
            shown.snapshot, ObjectScope::Listed, {shown.ids.cbegin(), shown.ids.cend()}};
    });
    m_exporter->setLog(&m_log);
    m_exporter->setChart(m_chart, &m_history.history());
    connect(m_exporter, &Exporter::message, m_status, &StatusLine::showMessage);
    connect(m_exporter, &Exporter::finished, this, &MainWindow::exportFinished);
}

void MainWindow::showSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    // A recording's history comes as a whole, and the samples that are played are part of it.
    const bool isRecorded = snapshot->origin == Source::Origin::Recording;
    if (!isRecorded) {
        m_history.append(*snapshot);
        m_log.append(*snapshot);
    }
    if (snapshot->device) {
        m_history.select(snapshot->device->id);
        // A pause of one device is none of another.
        if (m_deviceId && *m_deviceId != snapshot->device->id)
            m_pauseAction->setChecked(false);
        m_deviceId = snapshot->device->id;
    }
    // These miss nothing, seen or not.
    m_analyst.setSnapshot(snapshot);
    if (isRecorded) {
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

// A window that has seen a device keeps showing what it knows of it.
void MainWindow::updateNoDevicePage()
{
    const bool isNeeded = !m_deviceId && m_snapshot->origin == Source::Origin::Driver;
    if (isNeeded)
        m_noDevice->setSnapshot(*m_snapshot);
    m_noDevice->setVisible(isNeeded);
    m_columns->setVisible(!isNeeded);
    m_banner->setLostHostsShownElsewhere(isNeeded);
    m_status->setErrorsShownElsewhere(isNeeded);
}

bool MainWindow::isSeen() const
{
    return isVisible() && !isMinimized();
}

// What shows one sample, or draws it, waits until there is somebody to see it.
void MainWindow::updateViewsIfSeen()
{
    if (!m_viewsAreStale || !isSeen())
        return;
    m_viewsAreStale = false;
    if (m_snapshot->origin == Source::Origin::Recording)
        m_chart->setPlayHead(m_snapshot);
    else
        m_chart->refresh();
    m_overview->setSnapshot(m_snapshot);
    m_objects->setSnapshot(m_snapshot);
    m_controls->setSnapshot(m_snapshot);
    m_banner->setSnapshot(m_snapshot);
    updateTitle();
    updateDevices();
}

// All texts of bytes again.
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

// Of windows on several hosts each says which is its own.
void MainWindow::updateTitle()
{
    const QString host = m_snapshot ? m_snapshot->link.host : QString();
    const QString title = host.isEmpty()
                              ? tr("PDDGPU Inspector")
                              : tr("%1 – PDDGPU Inspector", "host").arg(visibleText(host));
    if (title != windowTitle())
        setWindowTitle(title);
}

void MainWindow::updateDevices()
{
    const QList<DeviceInfo> &devices = m_snapshot->devices;
    const QSignalBlocker quiet(m_devices);
    const bool listed = m_devices->count() == devices.size() &&
                        std::ranges::all_of(devices, [this](const DeviceInfo &d) {
                            return m_devices->findData(d.id) >= 0;
                        });
    if (!listed) {
        m_devices->clear();
        for (const DeviceInfo &device : devices) {
            const QString text = tr("%1 (%2)", "device, card").arg(device.id, device.card);
            m_devices->addItem(visibleText(text), device.id);
        }
    }
    if (m_snapshot->device)
        m_devices->setCurrentIndex(m_devices->findData(m_snapshot->device->id));
    // Where another one stands in for the selected one, it says which.
    m_devices->setVisible(devices.size() > 1 || !m_snapshot->wantedDevice.isEmpty());
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

void MainWindow::connectToHost()
{
    auto *dialog = new ConnectDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, m_status, [this, dialog] { openWindow(dialog->source()); });
    dialog->open();
}

void MainWindow::openWindow(const QString &source)
{
    if (!m_openWindow(source))
        m_status->showMessage(tr("A second window could not be started."), true);
}

void MainWindow::setWindowOpener(WindowOpener opener)
{
    m_openWindow = std::move(opener);
}

void MainWindow::setSimulationIsFallback(bool isFallback)
{
    m_banner->setAlternatives(isFallback ? QList<QAction *>{m_driverHelpAction, m_connectAction,
                                                            m_recording->openAction()}
                                         : QList<QAction *>());
}

void MainWindow::showDriverHelp()
{
    const bool isWaiting = !m_snapshot || m_snapshot->origin == Source::Origin::Driver;
    auto *dialog = new DriverHelpDialog(isWaiting, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showPreferences()
{
    const Preferences current{.interval = m_sampler->interval(),
                              .notifies = m_alerts->wantsNotifications()};
    auto *dialog = new PreferencesDialog(m_history.store(), current, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setIntervalEnabled(!m_sampler->isPlayback());
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        const Preferences wanted = dialog->preferences();
        m_alerts->setWantsNotifications(wanted.notifies);
        if (wanted.interval != m_sampler->interval() && !m_sampler->isPlayback())
            m_sampler->start(wanted.interval);
    });
    connect(dialog, &PreferencesDialog::languageChosen, this, &MainWindow::tellLanguage);
    dialog->open();
}

void MainWindow::showSuppressions()
{
    auto *dialog = new SuppressionsDialog(&m_analyst, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::tellLanguage()
{
    m_status->showMessage(tr("The language changes when the program is started again."), false);
}

void MainWindow::showAbout()
{
    const QString source =
        !m_snapshot                                        ? tr("none yet", "source")
        : m_snapshot->origin == Source::Origin::Simulation ? tr("the simulated device")
        : m_snapshot->origin == Source::Origin::Recording  ? tr("a recording")
                                                           : tr("the pddgpu driver");
    showAboutBox(this, source);
}

// To the filter of the page that is shown; where it has none, to that of the objects.
void MainWindow::findInPage()
{
    if (m_panes->currentWidget() == m_kernelLog) {
        m_kernelLog->focusFilter();
        return;
    }
    m_panes->setCurrentWidget(m_objects);
    m_objects->focusFilter();
}

bool MainWindow::isOwnShortcut(const QKeySequence &keys) const
{
    const QList<QAction *> actions = findChildren<QAction *>();
    return std::ranges::any_of(actions, [&keys](const QAction *action) {
        return action->isEnabled() && action->shortcutContext() == Qt::WindowShortcut &&
               action->shortcut() == keys;
    });
}

// On some desktops a field of text takes Ctrl+E and its like for itself; what the menus promise
// comes first, but for what edits text everywhere.
bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_splitter && event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(this, &MainWindow::shareHeight, Qt::QueuedConnection);
    else if (watched == m_columns && event->type() == QEvent::Resize)
        QMetaObject::invokeMethod(this, &MainWindow::shareWidth, Qt::QueuedConnection);
    if (event->type() != QEvent::ShortcutOverride)
        return QMainWindow::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const auto *widget = qobject_cast<QWidget *>(watched);
    const bool isEditing = std::ranges::any_of(
        std::array{QKeySequence::Copy, QKeySequence::Cut, QKeySequence::Paste, QKeySequence::Undo,
                   QKeySequence::Redo, QKeySequence::SelectAll},
        [key](QKeySequence::StandardKey standard) { return key->matches(standard); });
    if (widget && widget->window() == this && key->modifiers() == Qt::ControlModifier &&
        !isEditing && isOwnShortcut(QKeySequence(key->keyCombination()))) {
        event->ignore();
        return true;
    }
    return QMainWindow::eventFilter(watched, event);
}

bool MainWindow::event(QEvent *event)
{
    // Space works the focused button or list; elsewhere it pauses the chart.
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space) {
        QWidget *focus = focusWidget();
        if (qobject_cast<QAbstractButton *>(focus) || qobject_cast<QComboBox *>(focus) ||
            qobject_cast<QAbstractItemView *>(focus)) {
            event->accept();
            return true;
        }
    }
    return QMainWindow::event(event);
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
    shareWidth();
    shareHeight();
    updateViewsIfSeen();
}

}  // namespace pddgpu

#include "moc_mainwindow.cpp"
