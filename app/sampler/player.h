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

/// Where in a recording we are. Times are in ms since the epoch, UTC.
struct PlaybackState {
    QString path;
    qint64 firstMs = 0;
    qint64 lastMs = 0;
    qint64 positionMs = 0;      ///< From firstMs to lastMs; while playing between samples, too.
    qint64 sampleMs = 0;        ///< Of the sample that is shown.
    qsizetype sample = 0;       ///< The one that is shown, from 0.
    qsizetype sampleCount = 0;  ///< 0: nothing could be read.
    double speed = 1.0;
    bool playing = false;
    bool loading = false;               ///< Sampler::historyLoaded() is not over yet.
    std::optional<SourceError> damage;  ///< What is wrong with the file, though samples were read.

    friend bool operator==(const PlaybackState &, const PlaybackState &) = default;
};

/// Moves a playback on as time passes, in the thread of its source.
class Player : public QObject
{
    Q_OBJECT

public:
    static constexpr double SlowestSpeed = 0.1;
    static constexpr double FastestSpeed = 1000.0;

    /// The playback is the caller's.
    explicit Player(Playback *playback, QObject *parent = nullptr);

    /// The sample at this time, or the last one before it.
    void seek(qint64 timeMs);
    /// So many samples on, or back.
    void step(qsizetype samples);
    /// From the beginning, when at the end.
    void play();
    void pause();
    void setSpeed(double speed);

    PlaybackState state() const;

Q_SIGNALS:
    /// The playback is at another sample.
    void moved();
    /// Anything of state() changed.
    void changed();

private:
    bool isEmpty() const { return m_playback->sampleCount() == 0; }
    qsizetype lastSample() const { return m_playback->sampleCount() - 1; }
    /// The first one where the playback lost its file.
    qsizetype sample() const { return std::max<qsizetype>(m_playback->position(), 0); }
    void goTo(qsizetype sample);
    void advance();
    bool sharesTimeWithNext(qsizetype sample) const;

    Playback *const m_playback;
    QTimer m_timer;
    QElapsedTimer m_sinceAdvance;
    double m_positionMs = 0;  // While playing; between two samples, too.
    double m_speed = 1.0;
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::PlaybackState)
