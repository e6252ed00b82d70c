// SPDX-License-Identifier: GPL-3.0-or-later
#include "sampler/player.h"

#include <algorithm>
#include <chrono>

namespace pddgpu {

namespace {

// Frequent enough for a smooth slider.
constexpr std::chrono::milliseconds Tick{50};

// The last sample not after a time; the first one if all are later.
qsizetype sampleAt(const Playback &playback, qint64 timeMs)
{
    qsizetype first = 0;
    qsizetype count = playback.sampleCount();
    while (count > 1) {
        const qsizetype half = count / 2;
        if (playback.timeMs(first + half) <= timeMs) {
            first += half;
            count -= half;
        } else {
            count = half;
        }
    }
    return first;
}

}  // namespace

Player::Player(Playback *playback, QObject *parent)
    : QObject(parent), m_playback(playback), m_timer(this)
{
    m_timer.setInterval(Tick);
    connect(&m_timer, &QTimer::timeout, this, &Player::advance);
}

void Player::seek(qint64 timeMs)
{
    if (isEmpty())
        return;
    goTo(sampleAt(*m_playback, timeMs));
    Q_EMIT changed();
}

void Player::step(qsizetype samples)
{
    if (isEmpty())
        return;
    m_timer.stop();
    goTo(sample() + std::clamp<qsizetype>(samples, -sample(), lastSample() - sample()));
    Q_EMIT changed();
}

void Player::play()
{
    if (isEmpty() || m_timer.isActive())
        return;
    goTo(sample() == lastSample() ? 0 : sample());
    m_sinceAdvance.start();
    m_timer.start();
    Q_EMIT changed();
}

void Player::pause()
{
    m_timer.stop();
    Q_EMIT changed();
}

void Player::setSpeed(double speed)
{
    if (m_timer.isActive())
        advance();
    // NaN is rejected too.
    if (speed >= SlowestSpeed && speed <= FastestSpeed)
        m_speed = speed;
    Q_EMIT changed();
}

PlaybackState Player::state() const
{
    PlaybackState state;
    state.path = m_playback->path();
    state.speed = m_speed;
    state.playing = m_timer.isActive();
    state.damage = m_playback->damage();
    state.sampleCount = m_playback->sampleCount();
    if (isEmpty())
        return state;
    state.sample = sample();
    state.sampleMs = m_playback->timeMs(state.sample);
    state.firstMs = m_playback->timeMs(0);
    state.lastMs = m_playback->timeMs(lastSample());
    state.positionMs =
        state.playing ? std::clamp(static_cast<qint64>(m_positionMs), state.firstMs, state.lastMs)
                      : state.sampleMs;
    return state;
}

void Player::goTo(qsizetype sample)
{
    m_positionMs = static_cast<double>(m_playback->timeMs(sample));
    if (sample == m_playback->position())
        return;
    m_playback->goTo(sample);
    Q_EMIT moved();
}

void Player::advance()
{
    constexpr double UsualIntervalMs = 1000;

    const double passedMs = static_cast<double>(m_sinceAdvance.restart()) * m_speed;
    m_positionMs += passedMs;
    qsizetype now = sampleAt(*m_playback, static_cast<qint64>(m_positionMs));
    // Samples with equal times are shown too, as if spaced like the others.
    const qsizetype before = sample();
    if (sharesTimeWithNext(before)) {
        const auto steps = static_cast<qsizetype>(passedMs / UsualIntervalMs);
        now = std::min(now, before + std::max<qsizetype>(steps, 1));
        m_positionMs = static_cast<double>(m_playback->timeMs(now));
    }
    for (qsizetype next = before + 1; next < now; ++next) {
        if (sharesTimeWithNext(next) && !sharesTimeWithNext(next - 1)) {
            now = next;
            m_positionMs = static_cast<double>(m_playback->timeMs(now));
        }
    }
    if (now == lastSample())
        m_timer.stop();
    if (now != m_playback->position()) {
        m_playback->goTo(now);
        Q_EMIT moved();
    }
    Q_EMIT changed();
}

// Happens if the clock was set back.
bool Player::sharesTimeWithNext(qsizetype sample) const
{
    return sample < lastSample() && m_playback->timeMs(sample + 1) == m_playback->timeMs(sample);
}

}  // namespace pddgpu

#include "moc_player.cpp"
