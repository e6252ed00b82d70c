// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fleet/fleetdetails.h"

#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>

#include "explain/regiontext.h"
#include "text/visibletext.h"
#include "ui/fleet/fleettext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/palette.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

QString regionUsage(const Region &region)
{
    if (!region.usedBytes && !region.totalBytes)
        return unknownText();
    return FleetDetails::tr("%1: %2 of %3", "region of memory, bytes, bytes")
        .arg(regionTitle(region.name), bytesText(region.usedBytes), bytesText(region.totalBytes));
}

// A region that is known only for what clients hold of it is in clientsText().
bool hasUsage(const Region &region)
{
    return region.usedBytes || region.totalBytes;
}

QString clientsText(const FleetCard &card)
{
    if (!card.clientCount)
        return unknownText();
    const int count = static_cast<int>(std::min<std::uint64_t>(*card.clientCount, 1'000'000));
    QStringList lines{FleetDetails::tr("%n client(s)", nullptr, count)};
    for (const Region &region : card.regions) {
        if (region.clientResidentBytes) {
            lines << FleetDetails::tr("%1: %2", "region of memory, bytes")
                         .arg(regionTitle(region.name), bytesText(region.clientResidentBytes));
        }
    }
    return lines.join(u'\n');
}

QString deviceText(const FleetCard &card)
{
    if (card.device.isEmpty())
        return unknownText();
    // An older collector reports the version only.
    QStringList driver{card.driver, card.driverVersion};
    driver.removeAll(QString());
    return FleetDetails::tr("%1, driver %2", "device, version")
        .arg(visibleText(card.device),
             driver.isEmpty() ? unknownText() : visibleText(driver.join(u' ')));
}

}  // namespace

FleetDetails::FleetDetails(QWidget *parent)
    : QWidget(parent), m_title(new QLabel), m_open(new QPushButton), m_notice(new NoticeLabel)
{
    setObjectName("fleetDetails"_L1);
    setAccessibleName(tr("Chosen card"));
    m_title->setObjectName("fleetTitle"_L1);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    QFont strong = m_title->font();
    strong.setWeight(QFont::DemiBold);
    m_title->setFont(strong);
    m_notice->setObjectName("fleetCardNotice"_L1);

    auto *contents = new QWidget;
    m_rows = new QFormLayout(contents);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setHorizontalSpacing(12);
    m_rows->setVerticalSpacing(4);
    m_rows->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_leaked = addRow(tr("Leaked"));
    m_orphaned = addRow(tr("Orphaned"));
    m_oldest = addRow(tr("Oldest leak"));
    m_growth = addRow(tr("Growth of leaks"));
    m_memory = addRow(tr("Memory used"));
    m_memoryGrowth = addRow(tr("Memory growth"));
    m_full = addRow(tr("Memory full in"));
    m_otherMemory = addRow(tr("Other memory"));
    m_clients = addRow(tr("Held by clients"));
    m_clients->setObjectName("fleetClients"_L1);
    m_alerts = addRow(tr("Alerts"));
    m_firing = addRow(tr("Firing"));
    m_device = addRow(tr("Device"));
    m_seen = addRow(tr("Last seen"));
    // Only names are selectable; figures can be copied from the table. A selectable label is a
    // document, which takes ten times as long to lay out as plain text, and is painted twice.
    for (QLabel *name : {m_firing, m_device})
        name->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(contents);

    m_open->setObjectName("fleetOpen"_L1);
    m_open->setText(tr("&Open over ssh"));
    m_open->setAccessibleName(tr("Open the host over ssh"));
    connect(m_open, &QPushButton::clicked, this, &FleetDetails::openRequested);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_notice);
    layout->addWidget(area, 1);
    layout->addWidget(m_open);
    applyPalette();
    clear();
}

QLabel *FleetDetails::addRow(const QString &name)
{
    auto *label = new QLabel(name);
    auto *value = new QLabel;
    value->setTextFormat(Qt::PlainText);
    value->setWordWrap(true);
    value->setAccessibleName(name);
    m_rows->addRow(label, value);
    m_names << label;
    return value;
}

void FleetDetails::setCard(const FleetCard &card, std::int64_t nowMs,
                           const std::optional<QString> &host)
{
    m_title->setText(
        tr("%1, %2", "host, card").arg(visibleText(card.id.instance), visibleText(card.id.card)));
    m_notice->setNotice(stateExplanation(card));
    m_leaked->setText(objectsText(card.leakedObjects(), card.leakedBytes()));
    m_orphaned->setText(objectsText(card.orphanedObjects, card.orphanedBytes));
    m_oldest->setText(card.oldestLeakSeconds == 0.0 ? tr("none", "age")
                                                    : secondsText(card.oldestLeakSeconds));
    m_growth->setText(growthText(card.leakGrowthPerHour));
    const Region *main = card.mainRegion();
    QStringList others;
    for (const Region &region : card.regions) {
        if (&region != main && hasUsage(region))
            others << regionUsage(region);
    }
    m_memory->setText(main ? regionUsage(*main) : unknownText());
    m_memoryGrowth->setText(growthText(card.memoryGrowthPerHour));
    const auto hours = card.hoursUntilFull();
    m_full->setText(hours ? tr("about %1", "duration").arg(secondsText(*hours * 3600))
                          : tr("not foreseen"));
    m_otherMemory->setText(others.isEmpty() ? u"\u2013"_s : others.join(u'\n'));
    m_clients->setText(clientsText(card));
    m_alerts->setText(tr("%1, threshold %2", "number, bytes")
                          .arg(countText(card.alertCount), bytesText(card.thresholdBytes)));
    m_firing->setText(card.firing.isEmpty() ? tr("none", "alerts")
                                            : visibleText(card.firing.join(u", "_s)));
    m_device->setText(deviceText(card));
    m_seen->setText(seenText(card.seenMs, nowMs));
    m_open->setEnabled(host.has_value());
    m_open->setToolTip(plainToolTip(host ? tr("A window of this host: --source ssh:%1").arg(*host)
                                         : tr("“%1” is not a host that ssh could connect to")
                                               .arg(visibleText(card.id.instance))));
}

void FleetDetails::clear()
{
    m_title->setText(tr("No card chosen"));
    m_notice->clear();
    for (QLabel *value : {m_leaked, m_orphaned, m_oldest, m_growth, m_memory, m_memoryGrowth,
                          m_full, m_otherMemory, m_clients, m_alerts, m_firing, m_device, m_seen})
        value->setText(u"\u2013"_s);
    m_open->setEnabled(false);
    m_open->setToolTip({});
}

void FleetDetails::applyPalette()
{
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    for (QLabel *name : std::as_const(m_names))
        name->setPalette(quiet);
}

void FleetDetails::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyPalette();
}

}  // namespace pddgpu

#include "moc_fleetdetails.cpp"
