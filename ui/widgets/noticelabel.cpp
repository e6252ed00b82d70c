// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/noticelabel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <utility>

#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/stateicon.h"

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
    if (level == m_level && text == m_whole)
        return;
    m_level = level;
    m_whole = text;
    setAccessibleName(text);
    applyPalette();
    fit();
    setVisible(!text.isEmpty());
}

void NoticeLabel::setOneLine(bool oneLine)
{
    m_isOneLine = oneLine;
    m_text->setWordWrap(!oneLine);
    // The width follows the layout, not the text.
    m_text->setSizePolicy(oneLine ? QSizePolicy::Ignored : QSizePolicy::Preferred,
                          QSizePolicy::Preferred);
    fit();
}

void NoticeLabel::fit()
{
    QString shown = m_whole;
    if (m_isOneLine) {
        shown.replace(u'\n', u' ');
        const QString all = shown;
        shown = m_text->fontMetrics().elidedText(all, Qt::ElideRight, m_text->width());
        if (std::exchange(m_isCut, shown != all) != (shown != all))
            Q_EMIT cutChanged(m_isCut);
        setToolTip(m_isCut ? plainToolTip(m_whole) : QString());
    }
    if (m_text->text() != shown)
        m_text->setText(shown);
}

void NoticeLabel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (!m_isOneLine)
        return;
    layout()->activate();
    fit();
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
    if (m_icon->isHidden() == problem) {
        m_icon->setVisible(problem);
        layout()->activate();
    }
    if (problem)
        m_icon->setPixmap(warningIcon(palette()).pixmap(QSize(side, side), devicePixelRatio()));
    QPalette textPalette = palette();
    textPalette.setColor(QPalette::WindowText, problem ? MeaningColors::of(palette()).error
                                                       : palette().color(QPalette::WindowText));
    m_text->setPalette(textPalette);
}

}  // namespace pddgpu

#include "moc_noticelabel.cpp"
