// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "sampler/player.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace pddgpu {

class SeekSlider;

/// Navigation in a recording: a slider over the whole run, play and pause, single steps, speed.
/// Only requests moves; shows the position set by setState().
class PlaybackBar : public QWidget
{
    Q_OBJECT

public:
    explicit PlaybackBar(QWidget *parent = nullptr);

    void setState(const PlaybackState &state);

Q_SIGNALS:
    void seekRequested(qint64 timeMs);
    void stepRequested(qsizetype samples);
    void playRequested();
    void pauseRequested();
    void speedRequested(double speed);

private:
    QToolButton *createButton(const char *objectName, const QString &text, const QString &toolTip);
    void applyIcons();
    void seekTo(int sliderPosition);

    PlaybackState m_state;
    QToolButton *m_back;
    QToolButton *m_play;
    QToolButton *m_forward;
    SeekSlider *m_slider;
    QLabel *m_time;
    QComboBox *m_speed;
};

}  // namespace pddgpu
