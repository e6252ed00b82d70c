// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QGraphicsView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimeZone>
#include <QToolButton>
#include <cstdlib>
#include <memory>

#include "recording/recordingsource.h"
#include "recording/recordingtee.h"
#include "session/session.h"
#include "support/fakedriver.h"
#include "transport/simulated/builtinscenarios.h"
#include "transport/simulated/simulatedsource.h"
#include "ui/chart/chartlegend.h"
#include "ui/chart/memorychart.h"
#include "ui/widgets/noticelabel.h"
#include "ui/window/mainwindow.h"
#include "ui/window/playbackbar.h"

using namespace pddgpu;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

constexpr qint64 StartMs = 1'700'000'000'000;
constexpr int Seconds = 60;
constexpr quint64 MiB = quint64{1} << 20;

// A window on a source.
struct Shown {
    explicit Shown(std::unique_ptr<Source> source)
        : session(std::move(source)), sampler(*session.sampler()), window(&session)
    {
        window.show();
    }

    MemoryChart *chart() { return child<MemoryChart>("chart"_L1); }
    QStringList legend()
    {
        QStringList texts;
        for (const LegendEntry *entry : chart()->findChildren<LegendEntry *>())
            texts << entry->accessibleName();
        return texts;
    }
    // The second of the run that the panel shows; -1: none.
    int panelSecond()
    {
        for (const QProgressBar *bar : window.findChildren<QProgressBar *>()) {
            if (bar->accessibleName() == "VRAM"_L1)
                return bar->value() / 10 - 1;
        }
        return -1;
    }
    int chartSecond() { return int((chart()->contents().playHeadMs - StartMs) / 1000); }
    QString objectsText()
    {
        const QAbstractItemModel *model = child<QTableView>("objectsView"_L1)->model();
        QString text;
        for (int column = 0; column < model->columnCount(); ++column)
            text += model->index(0, column).data().toString() + u'|';
        return text;
    }
    bool waitForTheWhole()
    {
        bool isLoaded = false;
        QObject::connect(&sampler, &Sampler::playbackChanged, &sampler,
                         [&isLoaded](const PlaybackState &state) { isLoaded = !state.loading; });
        sampler.start();
        const bool waited = QTest::qWaitFor([&] { return isLoaded; }, 60'000);
        sampler.disconnect(&sampler);
        return waited;
    }

    template <typename Widget>
    Widget *child(QLatin1StringView name)
    {
        return window.findChild<Widget *>(name);
    }

    Session session;
    Sampler &sampler;
    MainWindow window;
};

}  // namespace

class PlaybackTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void recordsFromTheMenu();
    void barFollows();
    void barAsks();
    void sliderGoesWhereItIsClicked();
    void playsInTheWindow();
    void allOfTheWindowIsOfOneSample();
    void chartAlertsAndLogLeadToTheirSamples();
    void nothingOfARecordingIsControlled();

private:
    void writeRun(const QString &path);
    QString recording() const { return m_folder.filePath(u"run.pddgpu"_s); }

    QString run() const { return m_folder.filePath(u"minute.pddgpu"_s); }

    QTemporaryDir m_folder;
};

void PlaybackTest::initTestCase()
{
    QVERIFY(m_folder.isValid());
    QCoreApplication::setOrganizationName(u"pddgpu-test"_s);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_folder.path());
    writeRun(run());
}

// One minute with one sample per second: in second i, VRAM holds i + 1 of 100 MiB. The driver
// alerts
// and logs a line in seconds 20 and 40.
void PlaybackTest::writeRun(const QString &path)
{
    FakeDriver driver;
    RecordingTee tee(driver.createSource());
    QVERIFY(tee.start(path));
    driver.setNumber(DriverFile::VramTotalBytes, 100 * MiB);
    driver.setNumber(DriverFile::AlertCount, 5);
    for (int i = 0; i < Seconds; ++i) {
        driver.setNowNs(quint64(i + 1000) * 1'000'000'000);
        driver.setNumber(DriverFile::VramUsedBytes, quint64(i + 1) * MiB);
        LeakObject object;
        object.id = 1;
        object.sizeBytes = 4096;
        object.state = LeakState::Suspicious;
        object.process = u"of second %1"_s.arg(i);
        driver.setObjects({object});
        if (i == 20 || i == 40) {
            driver.setNumber(DriverFile::AlertCount, i == 20 ? 6 : 7);
            driver.addLog("4," + QByteArray::number(i) + ',' +
                          QByteArray::number((i + 1000) * 1'000'000 - 500'000) +
                          ",-;PDDGPU: Memory leak detected! " + QByteArray::number(i) + '\n');
        }
        const auto devices = tee.devices();
        QVERIFY(devices);
        for (int file = 0; file < DriverFileCount; ++file)
            QVERIFY(tee.read(devices->constFirst(), static_cast<DriverFile>(file)));
        QVERIFY(tee.readLog());
        QVERIFY(
            tee.endSample(QDateTime::fromMSecsSinceEpoch(StartMs + i * 1000, QTimeZone::utc())));
    }
}

// Records what the other functions play.
void PlaybackTest::recordsFromTheMenu()
{
    Shown shown(std::make_unique<SimulatedSource>(builtInScenario(u"mixed"), 50));
    QSignalSpy states(&shown.sampler, &Sampler::recordingChanged);
    // One after the other, so that a slow window does not fall behind.
    shown.sampler.start(1h);
    auto *start = shown.child<QAction>("startRecording"_L1);
    auto *stop = shown.child<QAction>("stopRecording"_L1);
    auto *indicator = shown.child<QLabel>("recordingIndicator"_L1);
    QVERIFY(start && stop && indicator);
    QVERIFY(start->isEnabled() && !stop->isEnabled() && !indicator->isVisible());
    QVERIFY(!shown.child<PlaybackBar>("playbackBar"_L1));

    start->trigger();
    auto *dialog = shown.window.findChild<QFileDialog *>();
    QVERIFY(dialog);
    auto *name = dialog->findChild<QLineEdit *>(u"fileNameEdit"_s);
    QVERIFY(name);
    name->setText(recording());
    QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
    QTRY_VERIFY(indicator->isVisible());
    QVERIFY(!start->isEnabled() && stop->isEnabled());
    while (states.size() <= 20) {
        const qsizetype before = states.size();
        shown.sampler.sampleNow();
        QTRY_VERIFY(states.size() > before);
    }
    stop->trigger();
    QTRY_VERIFY(!indicator->isVisible());
    auto *message = shown.child<NoticeLabel>("statusMessage"_L1);
    QVERIFY(message);
    QTRY_VERIFY(message->text().contains(u"run.pddgpu"_s));
    QVERIFY(start->isEnabled() && !stop->isEnabled());
}

void PlaybackTest::barFollows()
{
    PlaybackBar bar;
    bar.show();
    auto *slider = bar.findChild<QSlider *>("playbackSlider"_L1);
    auto *time = bar.findChild<QLabel *>("playbackTime"_L1);
    auto *back = bar.findChild<QToolButton *>("playbackBack"_L1);
    auto *forward = bar.findChild<QToolButton *>("playbackForward"_L1);
    auto *speed = bar.findChild<QComboBox *>("playbackSpeed"_L1);
    QVERIFY(!bar.isEnabled());
    PlaybackState state;
    state.firstMs = 1000;
    state.lastMs = 5000;
    state.positionMs = 3000;
    state.sample = 2;
    state.sampleCount = 5;
    state.speed = 10;
    QSignalSpy seeks(&bar, &PlaybackBar::seekRequested);
    bar.setState(state);
    QVERIFY(bar.isEnabled() && back->isEnabled() && forward->isEnabled());
    QCOMPARE(slider->value(), slider->maximum() / 2);
    QVERIFY(time->text().contains(u"3 of 5"_s));
    QCOMPARE(speed->currentData().toDouble(), 10.0);
    state.sample = 4;
    state.positionMs = 5000;
    bar.setState(state);
    QCOMPARE(slider->value(), slider->maximum());
    QVERIFY(!forward->isEnabled());
    // A single sample: there is no length to divide by.
    state = {};
    state.firstMs = state.lastMs = state.positionMs = 7;
    state.sampleCount = 1;
    bar.setState(state);
    QVERIFY(!back->isEnabled() && !forward->isEnabled());
    QVERIFY(seeks.isEmpty());
}

void PlaybackTest::barAsks()
{
    PlaybackBar bar;
    PlaybackState state;
    state.firstMs = 1000;
    state.lastMs = 11'000;
    state.positionMs = 1000;
    state.sampleCount = 5;
    state.sample = 1;
    bar.setState(state);
    bar.show();
    QSignalSpy seeks(&bar, &PlaybackBar::seekRequested);
    QSignalSpy steps(&bar, &PlaybackBar::stepRequested);
    QSignalSpy plays(&bar, &PlaybackBar::playRequested);
    QSignalSpy pauses(&bar, &PlaybackBar::pauseRequested);
    auto *play = bar.findChild<QToolButton *>("playbackPlay"_L1);
    bar.findChild<QSlider *>("playbackSlider"_L1)->setValue(5000);
    QCOMPARE(seeks.size(), 1);
    QCOMPARE(seeks[0][0].toLongLong(), 6000);
    QTest::mouseClick(bar.findChild<QToolButton *>("playbackBack"_L1), Qt::LeftButton);
    QTest::mouseClick(bar.findChild<QToolButton *>("playbackForward"_L1), Qt::LeftButton);
    QCOMPARE(steps.size(), 2);
    QCOMPARE(steps[0][0].value<qsizetype>(), -1);
    QCOMPARE(steps[1][0].value<qsizetype>(), 1);
    QTest::mouseClick(play, Qt::LeftButton);
    QCOMPARE(plays.size(), 1);
    state.playing = true;
    bar.setState(state);
    QTest::mouseClick(play, Qt::LeftButton);
    QCOMPARE(pauses.size(), 1);
}

void PlaybackTest::playsInTheWindow()
{
    Shown shown(std::make_unique<RecordingSource>(recording()));
    QSignalSpy sampled(&shown.sampler, &Sampler::sampled);
    std::optional<PlaybackState> state;
    connect(&shown.sampler, &Sampler::playbackChanged, this,
            [&state](const PlaybackState &now) { state = now; });
    shown.sampler.start();
    QTRY_VERIFY(state && !state->loading);
    auto *banner = shown.child<QLabel>("sourceBanner"_L1);
    QTRY_VERIFY(banner->isVisible());
    QVERIFY2(banner->text().contains(u"run.pddgpu"_s), qPrintable(banner->text()));
    QVERIFY(!shown.child<QAction>("startRecording"_L1)->isEnabled());
    QVERIFY(state->sampleCount > 10);
    QCOMPARE(state->sample, state->sampleCount - 1);

    const QString pictures = qEnvironmentVariable("PDDGPU_PICTURES");
    if (!pictures.isEmpty())
        QVERIFY(shown.window.grab().save(pictures + u"/playback.png"_s));

    QTest::mouseClick(shown.child<QToolButton>("playbackBack"_L1), Qt::LeftButton);
    QTRY_COMPARE(state->sample, state->sampleCount - 2);
    QTest::mouseClick(shown.child<QToolButton>("playbackPlay"_L1), Qt::LeftButton);
    QTRY_COMPARE(state->sample, state->sampleCount - 1);
    QTRY_VERIFY(!state->playing);
    const auto last = sampled.constLast().constFirst().value<SnapshotPtr>();
    QCOMPARE(last->capturedAt.toMSecsSinceEpoch(), state->lastMs);
    QVERIFY(last->objects);
}

void PlaybackTest::sliderGoesWhereItIsClicked()
{
    PlaybackBar bar;
    bar.resize(900, 40);
    PlaybackState state;
    state.firstMs = 0;
    state.lastMs = 100'000;
    state.sampleCount = 101;
    bar.setState(state);
    bar.show();
    QVERIFY(QTest::qWaitForWindowExposed(&bar));
    auto *slider = bar.findChild<QSlider *>("playbackSlider"_L1);
    QSignalSpy seeks(&bar, &PlaybackBar::seekRequested);
    QTest::mouseClick(slider, Qt::LeftButton, {}, slider->rect().center());
    QVERIFY(!seeks.isEmpty());
    QVERIFY2(std::abs(seeks.constLast()[0].toLongLong() - 50'000) < 1'000,
             qPrintable(QString::number(seeks.constLast()[0].toLongLong())));
    // Released between two samples, it moves to the one that is shown.
    state.sample = 49;
    state.positionMs = state.sampleMs = 49'000;
    QTest::mousePress(slider, Qt::LeftButton, {}, slider->rect().center());
    bar.setState(state);
    QTest::mouseRelease(slider, Qt::LeftButton, {}, slider->rect().center());
    QCOMPARE(slider->value(), 4'900);
}

void PlaybackTest::allOfTheWindowIsOfOneSample()
{
    Shown shown(std::make_unique<RecordingSource>(run()));
    QVERIFY(shown.waitForTheWhole());
    QTRY_COMPARE(shown.panelSecond(), Seconds - 1);
    QCOMPARE(shown.chartSecond(), Seconds - 1);
    // The whole run is listed before any of it was played.
    auto *alerts = shown.child<QTableView>("alertsView"_L1);
    auto *log = shown.child<QTableView>("kernelLogView"_L1);
    QCOMPARE(alerts->model()->rowCount(), 2);
    QCOMPARE(log->model()->rowCount(), 2);

    for (const int second : {13, 20, 45, 0, 39}) {
        shown.sampler.seek(StartMs + 1000 * second);
        QTRY_COMPARE(shown.panelSecond(), second);
        QCOMPARE(shown.chartSecond(), second);
        const QString vram = u"VRAM used %1.0 MiB"_s.arg(second + 1);
        QVERIFY2(shown.legend().contains(vram), qPrintable(shown.legend().join(u'\n')));
        QTRY_VERIFY2(shown.objectsText().contains(u"of second %1"_s.arg(second)),
                     qPrintable(shown.objectsText()));
        const auto isYetToCome = [](const QTableView *table, int row) {
            return table->model()->index(row, 1).data(Qt::ForegroundRole).isValid();
        };
        QCOMPARE(isYetToCome(alerts, 1), second < 20);
        QCOMPARE(isYetToCome(alerts, 0), second < 40);
        QCOMPARE(isYetToCome(log, 0), second < 20);
        QCOMPARE(isYetToCome(log, 1), second < 40);
        // None is added twice, and none counts as new.
        QCOMPARE(alerts->model()->rowCount(), 2);
        QCOMPARE(log->model()->rowCount(), 2);
    }
    auto *panes = shown.child<QTabWidget>("panes"_L1);
    for (int page = 0; page < panes->count(); ++page)
        QVERIFY2(!panes->tabText(page).contains("new"_L1), qPrintable(panes->tabText(page)));
}

void PlaybackTest::chartAlertsAndLogLeadToTheirSamples()
{
    Shown shown(std::make_unique<RecordingSource>(run()));
    QVERIFY(QTest::qWaitForWindowActive(&shown.window));
    QVERIFY(shown.waitForTheWhole());
    QTRY_COMPARE(shown.panelSecond(), Seconds - 1);

    QWidget *view = shown.chart()->findChild<QGraphicsView *>()->viewport();
    const auto click = [&](double second) {
        const MemoryChart::Contents drawn = shown.chart()->contents();
        const double share = (double(StartMs) + 1000 * second - double(drawn.fromMs)) /
                             double(drawn.toMs - drawn.fromMs);
        const QPointF place(drawn.plot.left() + share * drawn.plot.width(),
                            drawn.plot.center().y());
        QTest::mouseClick(view, Qt::LeftButton, {}, view->mapFrom(shown.chart(), place.toPoint()));
    };
    click(30.4);
    QTRY_COMPARE(shown.panelSecond(), 30);
    QCOMPARE(shown.chartSecond(), 30);

    // An alert's mark, its row, and its line in the log.
    auto *alerts = shown.child<QTableView>("alertsView"_L1);
    auto *log = shown.child<QTableView>("kernelLogView"_L1);
    QVERIFY(shown.window.showPane(u"alerts"_s));
    alerts->setFocus();
    alerts->setCurrentIndex(alerts->model()->index(1, 0));
    QTest::keyClick(alerts, Qt::Key_Return);
    QTRY_COMPARE(shown.panelSecond(), 20);
    QVERIFY(shown.child<QTableView>("objectsView"_L1)->isVisible());
    QTRY_VERIFY(shown.objectsText().contains(u"of second 20"_s));
    QVERIFY2(shown.chart()->contents().values.contains("The driver alerted"_L1),
             qPrintable(shown.chart()->contents().values));

    QVERIFY(shown.window.showPane(u"kernel-log"_s));
    log->setFocus();
    log->setCurrentIndex(log->model()->index(1, 0));
    QTest::keyClick(log, Qt::Key_Return);
    QTRY_COMPARE(shown.panelSecond(), 40);

    shown.chart()->setFocus();
    QTest::keyClick(shown.chart(), Qt::Key_Left, Qt::ControlModifier);
    QTest::keyClick(shown.chart(), Qt::Key_Return);
    QTRY_COMPARE(shown.panelSecond(), 20);
}

void PlaybackTest::nothingOfARecordingIsControlled()
{
    Shown shown(std::make_unique<RecordingSource>(run()));
    QVERIFY(QTest::qWaitForWindowActive(&shown.window));
    QVERIFY(shown.waitForTheWhole());
    QTRY_COMPARE(shown.panelSecond(), Seconds - 1);
    for (const char *name :
         {"triggerButton", "monitorToggle", "thresholdEdit", "thresholdApply", "alertsNotify"}) {
        const auto *control = shown.window.findChild<QWidget *>(QLatin1StringView(name));
        QVERIFY2(!control->isEnabled(), name);
        QVERIFY2(control->toolTip().contains("recording"_L1), qPrintable(control->toolTip()));
    }
    for (const QAction *action : shown.window.findChildren<QAction *>()) {
        if (action->text().contains("Trigger"_L1) || action->text().contains("Pause Chart"_L1)) {
            QVERIFY2(!action->isEnabled(), qPrintable(action->text()));
            QVERIFY2(action->toolTip().contains("recording"_L1), qPrintable(action->toolTip()));
        }
    }
    QTest::keyClick(&shown.window, Qt::Key_F5);
    // Space starts playback instead of pausing the chart.
    shown.sampler.seek(StartMs);
    QTRY_COMPARE(shown.panelSecond(), 0);
    QSignalSpy states(&shown.sampler, &Sampler::playbackChanged);
    shown.chart()->setFocus();
    QTest::keyClick(shown.chart(), Qt::Key_Space);
    QTRY_VERIFY(!states.isEmpty() && states.constLast()[0].value<PlaybackState>().playing);
    QTest::keyClick(shown.chart(), Qt::Key_Space);
    QTRY_VERIFY(!states.constLast()[0].value<PlaybackState>().playing);
    for (const char *name : {"monitorError", "thresholdError", "triggerError"}) {
        QVERIFY2(shown.window.findChild<QWidget *>(QLatin1StringView(name))->isHidden(), name);
    }
}

QTEST_MAIN(PlaybackTest)
#include "tst_playback.moc"
