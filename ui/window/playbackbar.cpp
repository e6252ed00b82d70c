// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/playbackbar.h"

#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMouseEvent>
#include <QSignalBlocker>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QToolButton>

#include "text/numbertext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// Slider positions over the whole run: more than a screen has pixels.
constexpr int SliderSteps = 10'000;
constexpr double Speeds[] = {0.5, 1, 2, 5, 10, 60, 600};

QString timeText(qint64 timeMs)
{
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(timeMs), u"yyyy-MM-dd HH:mm:ss"_s);
}

}  // namespace

// A click beside the handle moves it there, in every style.
class SeekSlider : public QSlider
{
public:
    using QSlider::QSlider;

protected:
    void mousePressEvent(QMouseEvent *event) override
    {
        if (event->button() == Qt::LeftButton)
            bringHandleTo(event->position().toPoint());
        // The handle is under the mouse now, so it can be dragged from there.
        QSlider::mousePressEvent(event);
    }

private:
    void bringHandleTo(const QPoint &place)
    {
        QStyleOptionSlider option;
        initStyleOption(&option);
        const auto area = [&](QStyle::SubControl control) {
            return style()->subControlRect(QStyle::CC_Slider, &option, control, this);
        };
        const QRect handle = area(QStyle::SC_SliderHandle);
        const QRect groove = area(QStyle::SC_SliderGroove);
        if (handle.contains(place))
            return;
        setValue(QStyle::sliderValueFromPosition(
            minimum(), maximum(), place.x() - groove.x() - handle.width() / 2,
            groove.width() - handle.width(), option.upsideDown));
    }
};

PlaybackBar::PlaybackBar(QWidget *parent)
    : QWidget(parent),
      m_back(createButton("playbackBack", tr("One sample back"), tr("Go one sample back"))),
      m_play(createButton("playbackPlay", tr("Play"), tr("Play the recording"))),
      m_forward(
          createButton("playbackForward", tr("One sample forward"), tr("Go one sample forward"))),
      m_slider(new SeekSlider(Qt::Horizontal, this)),
      m_time(new QLabel(this)),
      m_speed(new QComboBox(this))
{
    m_slider->setObjectName("playbackSlider"_L1);
    m_slider->setAccessibleName(tr("Time in the recording"));
    m_slider->setRange(0, SliderSteps);
    m_slider->setPageStep(SliderSteps / 20);
    m_time->setObjectName("playbackTime"_L1);
    m_time->setTextFormat(Qt::PlainText);
    m_speed->setObjectName("playbackSpeed"_L1);
    m_speed->setAccessibleName(tr("Speed"));
    m_speed->setToolTip(tr("Seconds of the recording that pass in one second"));
    for (const double speed : Speeds)
        m_speed->addItem(tr("%1×", "speed").arg(numberLocale().toString(speed)), speed);

    connect(m_back, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(-1); });
    connect(m_forward, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(1); });
    connect(m_play, &QToolButton::clicked, this, [this] {
        if (m_state.playing)
            Q_EMIT pauseRequested();
        else
            Q_EMIT playRequested();
    });
    connect(m_slider, &QSlider::valueChanged, this, &PlaybackBar::seekTo);
    // There may be no sample at the release position.
    connect(m_slider, &QSlider::sliderReleased, this, [this] { setState(m_state); });
    // Same shortcut as the chart's pause without a recording.
    m_play->setShortcut(Qt::Key_Space);
    connect(m_speed, &QComboBox::activated, this,
            [this] { Q_EMIT speedRequested(m_speed->currentData().toDouble()); });

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_back);
    layout->addWidget(m_play);
    layout->addWidget(m_forward);
    layout->addWidget(m_slider, 1);
    layout->addWidget(m_time);
    layout->addWidget(m_speed);
    setState({});
}

QToolButton *PlaybackBar::createButton(const char *objectName, const QString &text,
                                       const QString &toolTip)
{
    auto *button = new QToolButton(this);
    button->setObjectName(QLatin1StringView(objectName));
    button->setAccessibleName(text);
    button->setToolTip(toolTip);
    button->setAutoRaise(true);
    return button;
}

void PlaybackBar::setState(const PlaybackState &state)
{
    m_state = state;
    const bool isEmpty = state.sampleCount == 0;
    setEnabled(!isEmpty);
    applyIcons();

    const QString playText = state.playing ? tr("Pause") : tr("Play");
    m_play->setAccessibleName(playText);
    m_play->setToolTip(state.playing ? tr("Stop at this sample (Space)")
                                     : tr("Play the recording (Space)"));
    m_back->setEnabled(state.sample > 0);
    m_forward->setEnabled(state.sample + 1 < state.sampleCount);

    if (!m_slider->isSliderDown()) {
        const QSignalBlocker quiet(m_slider);
        const qint64 length = state.lastMs - state.firstMs;
        const double part =
            length > 0 ? double(state.positionMs - state.firstMs) / double(length) : 0.0;
        m_slider->setValue(qRound(part * SliderSteps));
    }
    m_time->setText(isEmpty ? tr("no samples")
                            : tr("%1 (%2 of %3)", "time, number of the sample, samples")
                                  .arg(timeText(state.sampleMs))
                                  .arg(numberLocale().toString(qlonglong{state.sample + 1}),
                                       numberLocale().toString(qlonglong{state.sampleCount})));
    if (const int index = m_speed->findData(state.speed); index >= 0)
        m_speed->setCurrentIndex(index);
}

void PlaybackBar::applyIcons()
{
    m_back->setIcon(style()->standardIcon(QStyle::SP_MediaSeekBackward));
    m_play->setIcon(
        style()->standardIcon(m_state.playing ? QStyle::SP_MediaPause : QStyle::SP_MediaPlay));
    m_forward->setIcon(style()->standardIcon(QStyle::SP_MediaSeekForward));
}

void PlaybackBar::seekTo(int sliderPosition)
{
    const double part = double(sliderPosition) / SliderSteps;
    const qint64 length = m_state.lastMs - m_state.firstMs;
    Q_EMIT seekRequested(m_state.firstMs + qRound64(part * double(length)));
}

}  // namespace pddgpu

#include "moc_playbackbar.cpp"
