// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QMetaType>
#include <QObject>
#include <QString>
#include <QTimer>
#include <algorithm>
#include <optional>

#include "transport/source.h"

namespace pddgpu {

/// Position in a recording. Times are in ms since the epoch, UTC.
struct PlaybackState {
    QString path;
    qint64 firstMs = 0;
    qint64 lastMs = 0;
    qint64 positionMs = 0;      ///< From firstMs to lastMs; during playback also between samples.
    qint64 sampleMs = 0;        ///< Time of the sample shown.
    qsizetype sample = 0;       ///< Index of the sample shown, from 0.
    qsizetype sampleCount = 0;  ///< 0: no sample could be read.
    double speed = 1.0;
    bool playing = false;
    bool loading = false;               ///< Sampler::historyLoaded() is not complete yet.
    std::optional<SourceError> damage;  ///< Damage of the file, although samples were read.

    friend bool operator==(const PlaybackState &, const PlaybackState &) = default;
};

/// Advances a playback over time, in its source's thread.
class Player : public QObject
{
    Q_OBJECT

public:
    static constexpr double SlowestSpeed = 0.1;
    static constexpr double FastestSpeed = 1000.0;

    /// The playback is owned by the caller.
    explicit Player(Playback *playback, QObject *parent = nullptr);

    /// Goes to the sample at this time, or the last one before it.
    void seek(qint64 timeMs);
    /// Moves by a number of samples, forward or backward.
    void step(qsizetype samples);
    /// Plays; starts from the beginning when at the end.
    void play();
    void pause();
    void setSpeed(double speed);

    PlaybackState state() const;

Q_SIGNALS:
    /// The playback moved to another sample.
    void moved();
    /// Anything of state() changed.
    void changed();

private:
    bool isEmpty() const { return m_playback->sampleCount() == 0; }
    qsizetype lastSample() const { return m_playback->sampleCount() - 1; }
    /// The current sample; 0 if the playback lost its file.
    qsizetype sample() const { return std::max<qsizetype>(m_playback->position(), 0); }
    void goTo(qsizetype sample);
    void advance();
    bool sharesTimeWithNext(qsizetype sample) const;

    Playback *const m_playback;
    QTimer m_timer;
    QElapsedTimer m_sinceAdvance;
    double m_positionMs = 0;  // During playback also between two samples.
    double m_speed = 1.0;
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::PlaybackState)
