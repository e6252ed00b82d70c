// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <memory>

#include "mainwindow.h"
#include "noticelabel.h"
#include "playbackbar.h"
#include "recording/recordingsource.h"
#include "sampler/sampler.h"
#include "source/simulatedsource.h"

using namespace pddgpu;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// A window on a source.
struct Shown {
    explicit Shown(std::unique_ptr<Source> source) : sampler(std::move(source)), window(&sampler)
    {
        window.show();
    }

    template <typename Widget>
    Widget *child(QLatin1StringView name)
    {
        return window.findChild<Widget *>(name);
    }

    Sampler sampler;
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
    void playsInTheWindow();

private:
    QString recording() const { return m_folder.filePath(u"run.pddgpu"_s); }

    QTemporaryDir m_folder;
};

void PlaybackTest::initTestCase()
{
    QVERIFY(m_folder.isValid());
}

// What the other functions play.
void PlaybackTest::recordsFromTheMenu()
{
    Shown shown(std::make_unique<SimulatedSource>(SourceSpec::Program::Mixed, 50));
    QSignalSpy states(&shown.sampler, &Sampler::recordingChanged);
    shown.sampler.start(50ms);
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
    QTRY_VERIFY(states.size() > 20);
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
    // One sample alone: no length to divide by.
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

    // Controls explain themselves.
    shown.sampler.writeControl(DriverControl::TriggerCheck, "1");
}

QTEST_MAIN(PlaybackTest)
#include "tst_playback.moc"
