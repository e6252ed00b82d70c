// SPDX-License-Identifier: GPL-3.0-or-later
// A sampler that records, and one that plays it back.
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>

#include "recording/recordingreader.h"
#include "recording/recordingsource.h"
#include "recording/recordingtee.h"
#include "recordingtesting.h"
#include "sampler/sampler.h"
#include "support/regions.h"
#include "transport/simulated/builtinscenarios.h"
#include "transport/simulated/simulatedsource.h"

using namespace pddgpu;
using namespace pddgpu::recording;
using namespace pddgpu::testing;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

// Long enough that samples are only taken on request.
constexpr std::chrono::milliseconds Never = 1h;

}  // namespace

class RecordingPlaybackTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<RecordingFolder>(); }

    void samplerRecords();
    void samplerTellsOfFailures();
    void aRecordingIsNotRecorded();
    void samplerPlaysBack();
    void plays();
    void playsWhereTheClockWasSetBack();
    void noFile();
    void fileThatChanges();

private:
    QString path(const QString &name) const { return m_folder->path(name); }
    QString file(const QByteArray &bytes) const { return m_folder->file(bytes); }

    std::unique_ptr<RecordingFolder> m_folder;
};

void RecordingPlaybackTest::samplerRecords()
{
    const QString name = path(u"run"_s);
    QList<SnapshotPtr> live;
    {
        Sampler sampler(std::make_unique<SimulatedSource>(builtInScenario(u"mixed"), 20));
        QSignalSpy sampled(&sampler, &Sampler::sampled);
        QSignalSpy states(&sampler, &Sampler::recordingChanged);
        sampler.start(20ms);
        QTRY_VERIFY(sampled.size() >= 3);
        sampler.startRecording(name);
        QTRY_VERIFY(states.size() > 20);
        QCOMPARE(states[0][0].value<RecordingState>(),
                 (RecordingState{name, true, 0, 0, std::nullopt}));
        sampler.stopRecording();
        QTRY_VERIFY(!states.constLast()[0].value<RecordingState>().active);
        const auto last = states.constLast()[0].value<RecordingState>();
        QCOMPARE(last.bytes, QFileInfo(name).size());
        QVERIFY(!last.error);
        for (const QList<QVariant> &arguments : std::as_const(sampled))
            live.append(arguments[0].value<SnapshotPtr>());
    }

    // Started in the middle of a run, it contains the listing from its first sample on.
    Sampler sampler(std::make_unique<RecordingSource>(name));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    QVERIFY(sampler.isPlayback());
    sampler.start(Never);
    QTRY_VERIFY(!sampled.isEmpty());
    sampler.seek(0);
    QTRY_VERIFY(sampled.constLast()[0].value<SnapshotPtr>()->capturedAt <
                sampled.constFirst()[0].value<SnapshotPtr>()->capturedAt);
    const auto first = sampled.constLast()[0].value<SnapshotPtr>();
    QVERIFY(first->objects && first->stats);
    QCOMPARE(first->origin, Origin::Recording);
    // A simulation stays marked as one.
    QVERIFY(first->isSimulated());
    // Its neighbours may be from the same millisecond.
    QVERIFY(std::any_of(live.cbegin(), live.cend(), [&first](const SnapshotPtr &one) {
        return one->capturedAt == first->capturedAt && *one->objects == *first->objects &&
               *one->stats == *first->stats && usedOf(*one, Vram) == usedOf(*first, Vram) &&
               one->logLines == first->logLines;
    }));
}

void RecordingPlaybackTest::samplerTellsOfFailures()
{
    Sampler sampler(std::make_unique<SimulatedSource>(builtInScenario(u"mixed"), 1));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    QSignalSpy states(&sampler, &Sampler::recordingChanged);
    sampler.startRecording(path(u"no/folder"_s));
    sampler.start(20ms);
    QTRY_VERIFY(sampled.size() > 3);
    QCOMPARE(states.size(), 1);
    const auto state = states[0][0].value<RecordingState>();
    QVERIFY(!state.active);
    QCOMPARE(state.error->cause, SourceError::Cause::RecordingNotWritten);
}

void RecordingPlaybackTest::aRecordingIsNotRecorded()
{
    const QByteArray bytes = recordingOf(3);
    const QString name = file(bytes);
    Sampler sampler(std::make_unique<RecordingSource>(name));
    QSignalSpy states(&sampler, &Sampler::recordingChanged);
    sampler.start(Never);
    sampler.startRecording(name);
    QVERIFY(states.wait(30'000));
    QCOMPARE(states[0][0].value<RecordingState>().error->cause, SourceError::Cause::IsRecording);
    QFile same(name);
    QVERIFY(same.open(QIODevice::ReadOnly));
    QCOMPARE(same.readAll(), bytes);
}

void RecordingPlaybackTest::samplerPlaysBack()
{
    constexpr int Count = 1203;
    Sampler sampler(std::make_unique<RecordingSource>(file(recordingOf(Count))));
    QList<SnapshotPtr> history;
    QList<SnapshotPtr> sampled;
    std::optional<PlaybackState> state;
    connect(&sampler, &Sampler::historyLoaded, this,
            [&history](const QList<SnapshotPtr> &samples) { history += samples; });
    connect(&sampler, &Sampler::sampled, this,
            [&sampled](const SnapshotPtr &sample) { sampled.append(sample); });
    connect(&sampler, &Sampler::playbackChanged, this,
            [&state](const PlaybackState &now) { state = now; });
    sampler.start(Never);

    // The last one at once, then the whole run.
    QTRY_VERIFY(state && !state->loading);
    QCOMPARE(sampled.size(), 1);
    QCOMPARE(usedOf(*sampled[0], Vram), std::uint64_t(Count - 1));
    QCOMPARE(history.size(), Count);
    for (int i = 0; i < Count; ++i) {
        QCOMPARE(usedOf(*history[i], Vram), std::uint64_t(i));
        QCOMPARE(history[i]->capturedAt.toMSecsSinceEpoch(), 1000 * (i + 1));
        QCOMPARE(history[i]->device, Device);
        QVERIFY(!history[i]->objects);
    }
    QCOMPARE(state->firstMs, 1000);
    QCOMPARE(state->lastMs, 1000 * Count);
    QCOMPARE(state->positionMs, 1000 * Count);
    QCOMPARE(state->sampleCount, Count);
    QVERIFY(!state->playing);

    const std::pair<qint64, std::uint64_t> places[] = {
        {500'000, 499}, {1500, 0}, {0, 0}, {3999, 2}, {-5, 0}, {4000, 3}, {1LL << 60, Count - 1}};
    for (const auto &[timeMs, used] : places) {
        sampler.seek(timeMs);
        QTRY_COMPARE(state->sample, qsizetype(used));
        QCOMPARE(usedOf(*sampled.constLast(), Vram), used);
        QCOMPARE(state->positionMs, qint64(1000 * (used + 1)));
    }
    sampler.step(-3);
    QTRY_COMPARE(usedOf(*sampled.constLast(), Vram), std::uint64_t(Count - 4));
    sampler.step(1);
    QTRY_COMPARE(usedOf(*sampled.constLast(), Vram), std::uint64_t(Count - 3));
    sampler.step(100'000);
    QTRY_COMPARE(state->sample, Count - 1);

    QSignalSpy outcomes(&sampler, &Sampler::controlWritten);
    sampler.writeControl(*sampled.constLast()->device, DriverControl::TriggerCheck, "1");
    QVERIFY(outcomes.wait(30'000));
    QCOMPARE(outcomes[0][0].value<ControlOutcome>().error->cause, SourceError::Cause::IsRecording);
}

void RecordingPlaybackTest::plays()
{
    constexpr int Count = 30;
    Sampler sampler(std::make_unique<RecordingSource>(file(recordingOf(Count))));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    std::optional<PlaybackState> state;
    connect(&sampler, &Sampler::playbackChanged, this,
            [&state](const PlaybackState &now) { state = now; });
    sampler.start(Never);
    sampler.setSpeed(0);
    sampler.setSpeed(std::numeric_limits<double>::quiet_NaN());
    sampler.setSpeed(20);
    QTRY_VERIFY(state && !state->loading && state->speed == 20);
    sampled.clear();

    // At its end, so it starts from the beginning; 29 s at 20 times the speed.
    sampler.play();
    QTRY_VERIFY(state->playing);
    QTRY_VERIFY(state->sample > 3);
    sampler.pause();
    QTRY_VERIFY(!state->playing);
    const qsizetype paused = state->sample;
    QVERIFY(paused < Count - 1);
    QCOMPARE(usedOf(*sampled.constLast()[0].value<SnapshotPtr>(), Vram), std::uint64_t(paused));
    sampler.play();
    QTRY_VERIFY(!state->playing && state->sample == Count - 1);
    QCOMPARE(state->positionMs, state->lastMs);

    // Each was shown once, in order.
    qint64 last = 0;
    for (const QList<QVariant> &arguments : std::as_const(sampled)) {
        const qint64 now = arguments[0].value<SnapshotPtr>()->capturedAt.toMSecsSinceEpoch();
        QVERIFY(now > last);
        last = now;
    }
}

void RecordingPlaybackTest::playsWhereTheClockWasSetBack()
{
    QByteArray bytes = headerItem();
    const std::int64_t times[] = {5000, 6000, 2000, 3000, 7000};
    for (int i = 0; i < 5; ++i) {
        Sample sample = keySample(times[i]);
        sample.files[key(DriverFile::VramUsedBytes)] = Content(QByteArray::number(i) + '\n');
        bytes += makeItem(ItemKind::Key, encode(sample));
    }
    Sampler sampler(std::make_unique<RecordingSource>(file(bytes)));
    QList<SnapshotPtr> history;
    QList<SnapshotPtr> sampled;
    std::optional<PlaybackState> state;
    connect(&sampler, &Sampler::historyLoaded, this,
            [&history](const QList<SnapshotPtr> &samples) { history += samples; });
    connect(&sampler, &Sampler::sampled, this,
            [&sampled](const SnapshotPtr &sample) { sampled.append(sample); });
    connect(&sampler, &Sampler::playbackChanged, this,
            [&state](const PlaybackState &now) { state = now; });
    sampler.start(Never);
    QTRY_VERIFY(state && !state->loading);

    // Times never decrease, and seeking to a time in a chart leads to that sample.
    QList<qint64> shown;
    for (const SnapshotPtr &sample : std::as_const(history))
        shown.append(sample->capturedAt.toMSecsSinceEpoch());
    QCOMPARE(shown, (QList<qint64>{5000, 6000, 6000, 6000, 7000}));
    for (const qint64 timeMs : {5000, 6000, 7000}) {
        sampler.seek(timeMs);
        QTRY_COMPARE(state->sampleMs, timeMs);
        QCOMPARE(state->positionMs, timeMs);
        QCOMPARE(sampled.constLast()->capturedAt.toMSecsSinceEpoch(), timeMs);
    }

    // Playback skips none.
    sampled.clear();
    sampler.setSpeed(0.5);
    sampler.play();
    QTRY_VERIFY_WITH_TIMEOUT(sampled.size() == 5 && !state->playing, 60'000);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(usedOf(*sampled[i], Vram), std::uint64_t(i));
}

void RecordingPlaybackTest::noFile()
{
    Sampler sampler(std::make_unique<RecordingSource>(path(u"nothing"_s)));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    QSignalSpy playback(&sampler, &Sampler::playbackChanged);
    sampler.start(Never);
    QVERIFY(sampled.wait(30'000));
    const auto snapshot = sampled[0][0].value<SnapshotPtr>();
    QVERIFY(!snapshot->device);
    QCOMPARE(snapshot->errors.size(), 1);
    QCOMPARE(snapshot->errors[0].cause, SourceError::Cause::RecordingDamaged);
    QCOMPARE(snapshot->errors[0].kind, SourceError::Kind::Absent);
    sampler.play();
    sampler.seek(5);
    sampler.step(1);
    sampler.setSpeed(2);
    QTRY_VERIFY(!playback.isEmpty() && playback.constLast()[0].value<PlaybackState>().speed == 2);
    QCOMPARE(playback.constLast()[0].value<PlaybackState>().sampleCount, 0);
}

void RecordingPlaybackTest::fileThatChanges()
{
    const QByteArray bytes = recordingOf(8);
    const QString name = file(bytes);
    RecordingSource source(name);
    QVERIFY(source.devices());
    QFile same(name);
    QVERIFY(same.open(QIODevice::ReadWrite));
    QVERIFY(same.resize(bytes.size() / 2));
    source.goTo(6);
    QCOMPARE(source.devices().error().cause, SourceError::Cause::RecordingDamaged);
    QCOMPARE(source.read(Device, DriverFile::VramUsedBytes).error().reason,
             u"the file was changed since it was opened"_s);
    source.goTo(1);
    QCOMPARE(source.read(Device, DriverFile::VramUsedBytes), "1\n");
}

QTEST_GUILESS_MAIN(RecordingPlaybackTest)
#include "tst_recordingplayback.moc"
