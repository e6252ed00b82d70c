// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device/deviceoverview.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QScrollBar>
#include <algorithm>

#include "history/history.h"
#include "ui/device/devicecard.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

DeviceOverview::DeviceOverview(const History *history, QWidget *parent)
    : QScrollArea(parent), m_history(history)
{
    setObjectName("deviceOverview"_L1);
    setAccessibleName(tr("Devices"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setFocusPolicy(Qt::NoFocus);

    auto *row = new QWidget;
    m_layout = new QHBoxLayout(row);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
    m_layout->addStretch();
    setWidget(row);
    connect(horizontalScrollBar(), &QScrollBar::rangeChanged, this, &DeviceOverview::fitHeight);
    hide();
}

void DeviceOverview::setSnapshot(const SnapshotPtr &snapshot)
{
    QStringList ids;
    for (const DeviceInfo &device : snapshot->devices)
        ids << device.id;
    setVisible(ids.size() > 1);
    if (ids.size() < 2)
        return;
    setDevices(ids);

    for (DeviceCard *card : m_cards) {
        const bool isCurrent = snapshot->device && snapshot->device->id == card->deviceId();
        const auto other = std::ranges::find_if(snapshot->others, [card](const auto &one) {
            return one && one->device && one->device->id == card->deviceId();
        });
        // Only the name is known until its first sample.
        Snapshot unknown;
        unknown.device = *std::ranges::find(snapshot->devices, card->deviceId(), &DeviceInfo::id);
        card->setState(isCurrent                          ? *snapshot
                       : other != snapshot->others.cend() ? **other
                                                          : unknown,
                       m_history->device(card->deviceId()));
        if (isCurrent && !card->isChecked()) {
            card->setChecked(true);
            ensureWidgetVisible(card, 0, 0);
        }
    }
}

void DeviceOverview::setDevices(const QStringList &ids)
{
    const bool isSame = std::ranges::equal(m_cards, ids, {}, &DeviceCard::deviceId);
    if (isSame)
        return;
    qDeleteAll(m_cards);
    m_cards.clear();
    for (const QString &id : ids) {
        auto *card = new DeviceCard(id);
        connect(card, &DeviceCard::clicked, this, [this, id] { Q_EMIT deviceSelected(id); });
        m_layout->insertWidget(static_cast<int>(m_cards.size()), card);
        m_cards.append(card);
    }
    fitHeight();
}

// Reserves space for the scroll bar only while it is needed.
void DeviceOverview::fitHeight()
{
    if (m_cards.isEmpty())
        return;
    const bool scrolls = horizontalScrollBar()->maximum() > horizontalScrollBar()->minimum();
    setFixedHeight(m_cards.constFirst()->sizeHint().height() +
                   (scrolls ? horizontalScrollBar()->sizeHint().height() + 2 : 0));
}

void DeviceOverview::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitHeight();
}

}  // namespace pddgpu

#include "moc_deviceoverview.cpp"
