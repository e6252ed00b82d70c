// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/objects/objectnotices.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

ObjectNotices::ObjectNotices(QWidget *parent)
    : QWidget(parent), m_unexplained(new NoticeLabel(this)), m_doubt(new NoticeLabel(this))
{
    m_moment = createMoment();
    m_orphans = createOrphans();
    m_unexplained->setObjectName("objectsUnexplained"_L1);
    m_doubt->setObjectName("objectsDoubt"_L1);
    const QString meaning =
        tr("The driver counts these bytes as used, but no object (tracked, untracked or being "
           "freed) and no part of the driver accounts for them. If this persists, the driver "
           "itself leaks memory, not a program. Source: unexplained_bytes in memory_stats.");
    m_unexplained->setToolTip(plainToolTip(meaning));
    m_unexplained->setWhatsThis(plainToolTip(meaning));

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_moment);
    layout->addWidget(m_doubt);
    layout->addWidget(m_orphans);
    layout->addWidget(m_unexplained);
    applyPalette();
    setMoment({});
    setOrphans({}, {});
    setUnexplained(0);
    setDoubt({});
}

QWidget *ObjectNotices::createMoment()
{
    auto *banner = new QWidget(this);
    banner->setObjectName("objectsMoment"_L1);
    banner->setAutoFillBackground(true);
    m_momentText = new QLabel(banner);
    m_momentText->setObjectName("objectsMomentText"_L1);
    m_momentText->setTextFormat(Qt::PlainText);
    m_momentText->setWordWrap(true);
    auto *back = new QPushButton(tr("Back to &live"), banner);
    back->setObjectName("objectsBackToLive"_L1);
    back->setAccessibleName(tr("Back to the live list"));
    connect(back, &QPushButton::clicked, this, &ObjectNotices::liveRequested);

    auto *layout = new QHBoxLayout(banner);
    layout->setContentsMargins(8, 3, 3, 3);
    layout->addWidget(m_momentText, 1);
    layout->addWidget(back);
    return banner;
}

QWidget *ObjectNotices::createOrphans()
{
    auto *line = new QWidget(this);
    line->setObjectName("objectsOrphans"_L1);
    m_orphansText = new NoticeLabel(line);
    m_orphansText->setObjectName("objectsOrphansText"_L1);
    const QString meaning =
        tr("The client that created these objects has closed, and they live on through a handle of "
           "another client, a mapping or a dma-buf. If nothing uses them any more, they are leaks, "
           "whatever their age.");
    m_orphansText->setToolTip(plainToolTip(meaning));
    m_orphansText->setWhatsThis(plainToolTip(meaning));
    auto *show = new QPushButton(tr("&Show them"), line);
    show->setObjectName("objectsShowOrphans"_L1);
    show->setAccessibleName(tr("Show the orphaned objects"));
    connect(show, &QPushButton::clicked, this, &ObjectNotices::orphansRequested);

    auto *layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_orphansText, 1);
    layout->addWidget(show);
    return line;
}

void ObjectNotices::setMoment(const QString &text)
{
    m_momentText->setText(text);
    m_moment->setAccessibleName(text);
    m_moment->setVisible(!text.isEmpty());
}

void ObjectNotices::setOrphans(const ObjectSum &sum, const QString &creators)
{
    m_orphans->setVisible(sum.count > 0);
    if (sum.count == 0)
        return;
    const QString text =
        tr("Orphaned: %1", "objects and bytes").arg(objectsText(sum.count, sum.bytes));
    m_orphansText->setNotice(
        creators.isEmpty() ? text : tr("%1, of %2", "orphans, creators").arg(text, creators));
}

void ObjectNotices::setUnexplained(std::uint64_t bytes)
{
    m_unexplained->setNotice(
        bytes == 0 ? QString()
                   : tr("%1 are in use without any explanation.").arg(bytesText(bytes)));
}

void ObjectNotices::setDoubt(const QString &text)
{
    m_doubt->setNotice(text);
}

void ObjectNotices::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyPalette();
}

void ObjectNotices::applyPalette()
{
    const MeaningColors colors = MeaningColors::of(palette());
    QPalette banner = palette();
    banner.setColor(QPalette::Window, colors.noticeBack);
    banner.setColor(QPalette::WindowText, colors.noticeText);
    m_moment->setPalette(banner);
}

}  // namespace pddgpu

#include "moc_objectnotices.cpp"
