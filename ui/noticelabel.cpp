// SPDX-License-Identifier: GPL-3.0-or-later
#include "noticelabel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>

#include "palette.h"
#include "stateicon.h"

namespace pddgpu {

NoticeLabel::NoticeLabel(QWidget *parent)
    : QWidget(parent), m_icon(new QLabel(this)), m_text(new QLabel(this))
{
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_icon->setAlignment(Qt::AlignTop);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_icon, 0, Qt::AlignTop);
    layout->addWidget(m_text, 1);
    applyPalette();
    hide();
}

void NoticeLabel::setNotice(const QString &text, Level level)
{
    if (level == m_level && text == m_text->text())
        return;
    m_level = level;
    m_text->setText(text);
    setAccessibleName(text);
    applyPalette();
    setVisible(!text.isEmpty());
}

QString NoticeLabel::text() const
{
    return m_text->text();
}

void NoticeLabel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyPalette();
}

void NoticeLabel::applyPalette()
{
    const bool problem = m_level == Level::Problem;
    const int side = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
    m_icon->setVisible(problem);
    if (problem)
        m_icon->setPixmap(warningIcon(palette()).pixmap(QSize(side, side), devicePixelRatio()));
    QPalette textPalette = palette();
    textPalette.setColor(QPalette::WindowText, problem ? MeaningColors::of(palette()).error
                                                       : palette().color(QPalette::WindowText));
    m_text->setPalette(textPalette);
}

}  // namespace pddgpu
