// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device/controlspanel.h"

#include <QAction>
#include <QCheckBox>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "explain/explain.h"
#include "explain/regiontext.h"
#include "text/quantityinput.h"
#include "text/visibletext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int LongestInput = 64;  // Characters; the driver takes 31.

QLabel *createSectionTitle(const QString &text, QWidget *parent)
{
    auto *title = new QLabel(text, parent);
    QFont font = title->font();
    font.setWeight(QFont::DemiBold);
    title->setFont(font);
    return title;
}

}  // namespace

ControlsPanel::ControlsPanel(QWidget *parent)
    : QWidget(parent), m_snapshot(std::make_shared<Snapshot>())
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    createWatchControls(layout);
    createMonitorControls(layout);
    layout->addSpacing(4);
    createThresholdControls(layout);
    layout->addSpacing(4);
    createActions(layout);
    layout->addSpacing(6);
    createGauges(layout);
    applyPalette();
    updateAll();
}

void ControlsPanel::createWatchControls(QVBoxLayout *layout)
{
    m_watchText = createQuietLabel();
    m_watchText->setObjectName("watchText"_L1);
    m_watch = new QPushButton(this);
    m_watch->setObjectName("watchButton"_L1);
    m_watch->setAccessibleName(tr("Watch objects"));
    m_watch->setToolTip(plainToolTip(
        tr("Watch from outside of the driver, from now on, which objects programs create on this "
           "and all other cards, and which of them become old. An administrator must allow it. It "
           "ends with the last window that watches.")));
    m_watchError = new NoticeLabel(this);
    m_watchError->setObjectName("watchError"_L1);
    m_watchAction = new QAction(tr("&Watch Objects…"), this);
    m_watchAction->setObjectName("watchAction"_L1);
    m_watchAction->setToolTip(m_watch->toolTip());
    connect(m_watch, &QPushButton::clicked, this, &ControlsPanel::watchRequested);
    connect(m_watchAction, &QAction::triggered, this, &ControlsPanel::watchRequested);
    layout->addWidget(m_watchText);
    layout->addWidget(m_watch);
    layout->addWidget(m_watchError);
}

void ControlsPanel::createMonitorControls(QVBoxLayout *layout)
{
    m_monitor = new QCheckBox(tr("&Monitor leaks"), this);
    m_monitor->setObjectName("monitorToggle"_L1);
    m_monitor->setAccessibleName(tr("Monitor leaks"));
    // A click is only a request: the box reverts until the driver confirms it.
    connect(m_monitor, &QCheckBox::clicked, this,
            [this](bool wanted) { request(DriverControl::Enabled, wanted ? "1" : "0"); });

    m_monitorAction = new QAction(tr("&Monitor Leaks"), this);
    m_monitorAction->setObjectName("monitorAction"_L1);
    m_monitorAction->setCheckable(true);
    connect(m_monitorAction, &QAction::triggered, this,
            [this](bool wanted) { request(DriverControl::Enabled, wanted ? "1" : "0"); });

    m_monitorError = new NoticeLabel(this);
    m_monitorError->setObjectName("monitorError"_L1);
    layout->addWidget(m_monitor, 0, Qt::AlignLeft);
    layout->addWidget(m_monitorError);
    m_monitorWidgets.push_back(m_monitor);
}

void ControlsPanel::createThresholdControls(QVBoxLayout *layout)
{
    auto *title = new QLabel(tr("Alert &threshold for all memory in use"), this);
    title->setWordWrap(true);
    m_threshold = new QLineEdit(this);
    m_threshold->setObjectName("thresholdEdit"_L1);
    m_threshold->setAccessibleName(tr("Alert threshold"));
    m_threshold->setAccessibleDescription(tr("Bytes, or a number with K, M, G or T"));
    m_threshold->setMaxLength(LongestInput);
    m_threshold->installEventFilter(this);
    title->setBuddy(m_threshold);
    m_thresholdApply = new QPushButton(tr("&Apply"), this);
    m_thresholdApply->setObjectName("thresholdApply"_L1);
    m_thresholdApply->setAccessibleName(tr("Apply threshold"));
    m_thresholdNow = createQuietLabel();
    m_thresholdNow->setObjectName("thresholdNow"_L1);
    m_thresholdError = new NoticeLabel(this);
    m_thresholdError->setObjectName("thresholdError"_L1);

    m_thresholdAction = new QAction(tr("Set Alert &Threshold"), this);
    m_thresholdAction->setObjectName("thresholdAction"_L1);
    connect(m_thresholdAction, &QAction::triggered, this, [this] {
        m_threshold->setFocus(Qt::ShortcutFocusReason);
        m_threshold->selectAll();
    });
    connect(m_threshold, &QLineEdit::textEdited, this, [this] {
        m_thresholdEdited = true;
        m_thresholdError->clear();
        updateThreshold();
    });
    connect(m_threshold, &QLineEdit::returnPressed, this, &ControlsPanel::applyThreshold);
    connect(m_thresholdApply, &QPushButton::clicked, this, &ControlsPanel::applyThreshold);

    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_threshold, 1);
    row->addWidget(m_thresholdApply);
    layout->addWidget(title);
    layout->addLayout(row);
    layout->addWidget(m_thresholdNow);
    layout->addWidget(m_thresholdError);
    m_monitorWidgets.insert(m_monitorWidgets.end(),
                            {title, m_threshold, m_thresholdApply, m_thresholdNow});
}

void ControlsPanel::createActions(QVBoxLayout *layout)
{
    m_trigger = new QPushButton(tr("Trigger &Leak Check"), this);
    m_trigger->setObjectName("triggerButton"_L1);
    m_trigger->setAccessibleName(tr("Trigger Leak Check"));
    connect(m_trigger, &QPushButton::clicked, this, &ControlsPanel::triggerCheck);
    m_triggerResult = createQuietLabel();
    m_triggerResult->setObjectName("triggerResult"_L1);
    // As high as its longest text, so that nothing below it moves.
    m_triggerResult->setFixedHeight(2 * m_triggerResult->fontMetrics().lineSpacing());
    m_triggerResult->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_triggerResult->setToolTip(plainToolTip(
        tr("The last check that this window triggered, else all checks since the monitor began. "
           "Source: leak_monitor/check_count.")));
    m_triggerError = new NoticeLabel(this);
    m_triggerError->setObjectName("triggerError"_L1);

    m_export = new QPushButton(tr("&Export CSV…"), this);
    m_export->setObjectName("exportButton"_L1);
    m_export->setAccessibleName(tr("Export CSV"));
    connect(m_export, &QPushButton::clicked, this, &ControlsPanel::exportRequested);

    layout->addWidget(m_trigger);
    layout->addWidget(m_triggerResult);
    layout->addWidget(m_triggerError);
    layout->addWidget(m_export);
    m_monitorWidgets.insert(m_monitorWidgets.end(), {m_trigger, m_triggerResult, m_export});
}

void ControlsPanel::createGauges(QVBoxLayout *layout)
{
    // The panel scrolls in a low window; the controls above stay reachable.
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setAccessibleName(tr("Figures of the driver"));
    auto *contents = new QWidget;
    auto *column = new QVBoxLayout(contents);
    column->setContentsMargins(0, 0, 4, 0);
    column->setSpacing(4);
    area->setWidget(contents);
    layout->addWidget(area, 1);

    m_memoryTitle = createSectionTitle(tr("Memory"), contents);
    column->addWidget(m_memoryTitle);
    m_memory = new QVBoxLayout;
    m_memory->setSpacing(4);
    column->addLayout(m_memory);

    for (const FigureGroup &group : figureGroups()) {
        auto *section = new QWidget;
        widgetsFor(group.of).push_back(section);
        column->addWidget(section);
        auto *rows = new QVBoxLayout(section);
        rows->setContentsMargins(0, 6, 0, 0);
        rows->setSpacing(4);
        rows->addWidget(createSectionTitle(group.title, section));
        auto *grid = new QGridLayout;
        grid->setHorizontalSpacing(10);
        grid->setVerticalSpacing(3);
        grid->setColumnStretch(1, 1);
        rows->addLayout(grid);
        for (const Figure &figure : group.figures)
            addGauge(grid, figure);
    }
    column->addStretch();
}

ControlsPanel::MemoryGauge ControlsPanel::createMemoryGauge(const Region &region)
{
    MemoryGauge gauge{.region = region.name};
    gauge.widget = new QWidget;
    m_memory->addWidget(gauge.widget);
    auto *rows = new QVBoxLayout(gauge.widget);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    gauge.value = new QLabel;
    gauge.value->setTextFormat(Qt::PlainText);
    gauge.value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    gauge.bar = new QProgressBar;
    gauge.bar->setTextVisible(false);
    gauge.bar->setFixedHeight(7);
    gauge.bar->setRange(0, 1000);
    gauge.bar->setAccessibleName(regionTitle(region.name));
    auto *title = new QLabel(regionTitle(region.name));
    auto *row = new QHBoxLayout;
    row->addWidget(title);
    row->addWidget(gauge.value, 1);
    rows->addLayout(row);
    rows->addWidget(gauge.bar);
    return gauge;
}

std::vector<QWidget *> &ControlsPanel::widgetsFor(FigureGroup::For kind)
{
    switch (kind) {
        case FigureGroup::For::CardWithoutMonitor:
            return m_cardWidgets;
        case FigureGroup::For::TracedCard:
            return m_tracerWidgets;
        case FigureGroup::For::Monitor:
            break;
    }
    return m_monitorWidgets;
}

void ControlsPanel::addGauge(QGridLayout *grid, const Figure &figure)
{
    QLabel *title = createQuietLabel();
    title->setText(figure.name);
    title->setWordWrap(false);
    auto *value = new QLabel(this);
    value->setTextFormat(Qt::PlainText);
    value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (QLabel *label : {title, value}) {
        label->setToolTip(plainToolTip(figure.toolTip));
        label->setWhatsThis(plainToolTip(figure.toolTip));
    }
    const int row = grid->rowCount();
    grid->addWidget(title, row, 0);
    grid->addWidget(value, row, 1);
    m_gauges.push_back({value, figure.text});
}

QLabel *ControlsPanel::createQuietLabel()
{
    auto *label = new QLabel(this);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    m_quietLabels.push_back(label);
    return label;
}

void ControlsPanel::applyPalette()
{
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    for (QLabel *label : m_quietLabels)
        label->setPalette(quiet);

    const MeaningColors colors = MeaningColors::of(palette());
    const auto setBarColor = [this](QProgressBar *bar, const QColor &color) {
        QPalette barPalette = palette();
        barPalette.setColor(QPalette::Highlight, color);
        bar->setPalette(barPalette);
    };
    for (std::size_t i = 0; i < m_memoryGauges.size(); ++i)
        setBarColor(m_memoryGauges[i].bar, colors.region(i));
}

void ControlsPanel::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot ? snapshot : std::make_shared<Snapshot>();
    if (m_snapshot->device && m_snapshot->device->id == m_awaitedId)
        m_awaitedId.clear();
    else if (std::ranges::find(m_snapshot->devices, m_awaitedId, &DeviceInfo::id) ==
             m_snapshot->devices.cend())
        m_awaitedId.clear();
    forgetOtherDevice();
    for (auto &[control, phase] : m_phases) {
        if (phase != Phase::Answered)
            continue;
        phase = Phase::Idle;
        // A text refused by the driver stays, so that the user can correct it.
        if (control == DriverControl::ThresholdBytes && !std::exchange(m_thresholdRefused, false))
            m_thresholdEdited = false;
    }
    if (m_snapshot->device && std::exchange(m_triggerSucceeded, false)) {
        const QString time =
            QLocale().toString(m_snapshot->capturedAt.toLocalTime().time(), u"HH:mm:ss");
        m_ownCheck = (m_snapshot->isTraced()
                          ? tr("Check %1 at %2: %3 old.", "number, time, objects and bytes")
                          : tr("Check %1 at %2: %3 leaked.", "number, time, objects and bytes"))
                         .arg(countText(m_snapshot->checkCount), time,
                              objectsText(m_snapshot->leakedObjects(), m_snapshot->leakedBytes()));
    }
    updateAll();
}

void ControlsPanel::awaitDevice(const QString &deviceId)
{
    const bool isShown = m_snapshot->device && m_snapshot->device->id == deviceId;
    m_awaitedId = isShown ? QString() : deviceId;
    updateAll();
}

// Clears input, errors and results, which are meaningless for another device.
void ControlsPanel::forgetOtherDevice()
{
    if (!m_snapshot->device || m_device == m_snapshot->device)
        return;
    if (m_device) {
        for (NoticeLabel *notice : {m_monitorError, m_thresholdError, m_triggerError})
            notice->clear();
        m_thresholdEdited = false;
        m_triggerSucceeded = false;
        m_phases.clear();
        m_ownCheck.clear();
    }
    m_device = m_snapshot->device;
}

bool ControlsPanel::finishControl(const ControlOutcome &outcome)
{
    const auto phase = m_phases.find(outcome.control);
    if (m_device != outcome.device || phase == m_phases.end() || phase->second != Phase::Writing)
        return false;
    phase->second = Phase::Answered;
    if (!outcome.error) {
        m_triggerSucceeded = outcome.control == DriverControl::TriggerCheck || m_triggerSucceeded;
        return true;
    }
    QString text = explanation(*outcome.error);
    if (outcome.control == DriverControl::ThresholdBytes) {
        m_thresholdRefused = true;
        text = sentences(
            tr("“%1” was not accepted.").arg(visibleText(m_threshold->text().trimmed())), text);
    }
    if (NoticeLabel *notice = noticeOf(outcome.control))
        notice->setNotice(text);
    if (outcome.control == DriverControl::TriggerCheck)
        m_ownCheck.clear();
    return true;
}

void ControlsPanel::triggerCheck()
{
    if (m_triggerAvailable)
        request(DriverControl::TriggerCheck, "1");
}

bool ControlsPanel::isBusy(DriverControl control) const
{
    const auto phase = m_phases.find(control);
    return phase != m_phases.end() && phase->second != Phase::Idle;
}

void ControlsPanel::request(DriverControl control, const QByteArray &value)
{
    if (!m_snapshot->device)
        return;
    m_phases[control] = Phase::Writing;
    if (NoticeLabel *notice = noticeOf(control))
        notice->clear();
    updateAll();
    Q_EMIT controlRequested(*m_snapshot->device, control, value);
}

void ControlsPanel::applyThreshold()
{
    const QString text = m_threshold->text().trimmed();
    if (!m_thresholdEdited || text.isEmpty() || isBusy(DriverControl::ThresholdBytes))
        return;
    // An invalid value is not sent, and stays so that the user can correct it.
    if (const auto bytes = parseThreshold(text))
        request(DriverControl::ThresholdBytes, QByteArray::number(quint64{*bytes}));
    else
        m_thresholdError->setNotice(tr("%1.", "a sentence").arg(bytes.error()));
}

void ControlsPanel::restoreThreshold()
{
    m_thresholdEdited = false;
    m_thresholdRefused = false;
    m_thresholdError->clear();
    updateThreshold();
}

NoticeLabel *ControlsPanel::noticeOf(DriverControl control) const
{
    switch (control) {
        case DriverControl::Enabled:
            return m_monitorError;
        case DriverControl::ThresholdBytes:
            return m_thresholdError;
        case DriverControl::TriggerCheck:
            return m_triggerError;
        default:
            return nullptr;
    }
}

void ControlsPanel::updateAll()
{
    for (QWidget *widget : m_monitorWidgets)
        widget->setVisible(m_snapshot->hasMonitor);
    for (QWidget *widget : m_cardWidgets)
        widget->setVisible(!m_snapshot->hasMonitor);
    for (QWidget *widget : m_tracerWidgets)
        widget->setVisible(m_snapshot->isTraced());
    updateWatch();
    updateMonitor();
    updateThreshold();
    updateActions();
    updateGauges();
}

void ControlsPanel::updateWatch()
{
    using Tracing = LinkState::Tracing;

    const LinkState &link = m_snapshot->link;
    const bool isAsking = link.tracing == Tracing::Asking;
    // While it runs, a card that it does not know yet has no monitor for a moment.
    const bool isOffered = m_snapshot->device && !m_snapshot->device->watchesItself() &&
                           link.tracing != Tracing::None && link.tracing != Tracing::Running;
    m_watchText->setVisible(isOffered);
    QString text;
    if (isOffered && m_snapshot->hasMonitor) {
        text =
            tr("A service watches the objects of this card. An administrator must allow you to "
               "see and control all of it.");
    } else if (isOffered) {
        text = tr("The driver %1 does not watch its objects for leaks. They can be watched from "
                  "outside.",
                  "driver")
                   .arg(visibleText(m_snapshot->device->driver));
    }
    m_watchText->setText(text);
    m_watch->setVisible(isOffered);
    m_watch->setEnabled(!isAsking);
    m_watch->setText(isAsking ? tr("Waiting for permission…") : tr("&Watch Objects…"));
    m_watchAction->setEnabled(isOffered && !isAsking);
    m_watchError->setNotice(
        isOffered && link.tracing == Tracing::Failed
            ? tr("The objects are not watched: %1.", "reason").arg(visibleText(link.tracingReason))
            : QString());
}

void ControlsPanel::updateMonitor()
{
    const std::optional<bool> enabled = m_snapshot->monitorEnabled;
    const Qt::CheckState state = !enabled   ? Qt::PartiallyChecked
                                 : *enabled ? Qt::Checked
                                            : Qt::Unchecked;
    m_monitor->setTristate(!enabled);
    // setCheckState() repaints even if nothing changed.
    if (m_monitor->checkState() != state)
        m_monitor->setCheckState(state);
    m_monitor->setEnabled(enabled && mayControl() && !isBusy(DriverControl::Enabled));
    m_monitorAction->setEnabled(m_monitor->isEnabled());
    m_monitorAction->setChecked(enabled.value_or(false));
    m_monitor->setText(!enabled   ? tr("&Monitor leaks: unknown")
                       : *enabled ? tr("&Monitor leaks: on")
                                  : tr("&Monitor leaks: off"));
    m_monitor->setToolTip(plainToolTip(
        m_monitor->isEnabled() ? tr("When off, the driver runs no periodic checks and raises no "
                                    "alerts. It still tracks objects, so nothing is missed.")
                               : whyDisabled(DriverControl::Enabled)));
}

void ControlsPanel::updateThreshold()
{
    const Snapshot::Number threshold = m_snapshot->thresholdBytes;
    const bool isKnown = threshold || m_snapshot->hasNoThreshold;
    const bool busy = isBusy(DriverControl::ThresholdBytes);
    if (!isKnown)
        m_thresholdEdited = false;
    const QString said = threshold ? thresholdInputText(*threshold) : QString();
    if (!m_thresholdEdited && m_threshold->text() != said)
        m_threshold->setText(said);
    m_threshold->setPlaceholderText(threshold                    ? QString()
                                    : m_snapshot->hasNoThreshold ? tr("none", "threshold")
                                                                 : unknownText());
    m_threshold->setEnabled(isKnown && mayControl() && !busy);
    m_thresholdAction->setEnabled(m_threshold->isEnabled());
    m_thresholdApply->setEnabled(m_threshold->isEnabled() && m_thresholdEdited &&
                                 !m_threshold->text().trimmed().isEmpty());
    m_thresholdNow->setText(threshold                    ? tr("Now %1").arg(bytesText(threshold))
                            : m_snapshot->hasNoThreshold ? tr("Now none: no alerts")
                                                         : tr("Now unknown"));
    const bool isOpen = m_threshold->isEnabled();
    const QString why = isOpen ? QString() : whyDisabled(DriverControl::ThresholdBytes);
    const QString exact = threshold ? exactBytesText(threshold) : QString();
    m_thresholdNow->setToolTip(plainToolTip(isKnown ? exact : why));
    m_threshold->setToolTip(plainToolTip(isOpen ? exact : why));
    m_thresholdApply->setToolTip(plainToolTip(
        isOpen ? tr("Send the threshold to the driver; Escape in the field restores it") : why));
}

void ControlsPanel::updateActions()
{
    const bool busy = isBusy(DriverControl::TriggerCheck);
    const bool available = m_snapshot->checkCount && mayControl() && !busy;
    m_trigger->setEnabled(available);
    m_trigger->setText(busy ? tr("Checking…") : tr("Trigger &Leak Check"));
    m_trigger->setToolTip(plainToolTip(
        available ? tr("Run the driver's leak check now; it also works while monitoring is off")
                  : whyDisabled(DriverControl::TriggerCheck)));
    if (std::exchange(m_triggerAvailable, available) != available)
        Q_EMIT triggerAvailableChanged(available);
    if (const QString why = available ? QString() : whyDisabled(DriverControl::TriggerCheck);
        std::exchange(m_whyNoTrigger, why) != why)
        Q_EMIT triggerExplained(why);
    const Snapshot::Number checks = m_snapshot->checkCount;
    if (!m_ownCheck.isEmpty())
        m_triggerResult->setText(m_ownCheck);
    else if (checks)
        m_triggerResult->setText(
            tr("%1 check(s) so far.", nullptr, pluralOf(*checks)).arg(countText(checks)));
    else
        m_triggerResult->setText(tr("Checks so far: unknown."));

    const bool canExport = m_snapshot->objects && m_snapshot->device;
    m_export->setEnabled(canExport);
    m_export->setToolTip(plainToolTip(canExport ? tr("Save the objects as a table")
                                                : sentences(tr("The list of objects is unknown."),
                                                            whyObjectsUnknown(*m_snapshot))));
}

void ControlsPanel::updateGauges()
{
    fitMemoryGauges();
    m_memoryTitle->setVisible(!m_memoryGauges.empty());
    for (std::size_t i = 0; i < m_memoryGauges.size(); ++i)
        updateMemoryGauge(m_memoryGauges[i], m_snapshot->regions.value(static_cast<qsizetype>(i)));
    for (const Gauge &gauge : m_gauges)
        gauge.value->setText(gauge.text(*m_snapshot));
}

// Makes one gauge per region. Without a device, the previous gauges show "unknown".
void ControlsPanel::fitMemoryGauges()
{
    const QList<Region> &regions = m_snapshot->regions;
    const bool fits = std::ranges::equal(
        m_memoryGauges, regions,
        [](const MemoryGauge &gauge, const Region &region) { return gauge.region == region.name; });
    if (fits || regions.isEmpty())
        return;
    for (const MemoryGauge &gauge : m_memoryGauges)
        delete gauge.widget;
    m_memoryGauges.clear();
    for (const Region &region : regions)
        m_memoryGauges.push_back(createMemoryGauge(region));
    applyPalette();
}

void ControlsPanel::updateMemoryGauge(const MemoryGauge &gauge, const Region &region)
{
    // Another card may have regions of the same names, but from other sources.
    const QString toolTip = plainToolTip(memoryToolTip(region));
    for (QWidget *widget :
         {gauge.widget, static_cast<QWidget *>(gauge.value), static_cast<QWidget *>(gauge.bar)})
        widget->setToolTip(toolTip);
    const Snapshot::Number &used = region.usedBytes;
    const Snapshot::Number &total = region.totalBytes;
    if (!used && region.clientResidentBytes)
        gauge.value->setText(
            tr("%1 by clients", "bytes").arg(bytesText(region.clientResidentBytes)));
    else if (!used && !total)
        gauge.value->setText(unknownText());
    else
        gauge.value->setText(
            tr("%1 of %2", "used of total").arg(bytesText(used), bytesText(total)));
    const bool known = used && total && *total > 0;
    const double share = known ? static_cast<double>(*used) / static_cast<double>(*total) : 0;
    gauge.bar->setEnabled(known);
    // An empty bar would look like nothing in use.
    gauge.bar->setVisible(used || total || !region.clientResidentBytes);
    gauge.bar->setValue(static_cast<int>(std::min(share, 1.0) * gauge.bar->maximum()));
}

QString ControlsPanel::whyDisabled(DriverControl control) const
{
    if (isBusy(control))
        return tr("Waiting for the driver.");
    if (!m_awaitedId.isEmpty())
        return tr("Waiting for the first sample of %1.", "device").arg(visibleText(m_awaitedId));
    if (m_snapshot->origin == Origin::Recording) {
        return tr(
            "A recording shows the past and cannot be controlled. Start with --source driver to "
            "control a device.");
    }
    if (!mayControl() && m_snapshot->isTraced())
        return tr("Watch the objects in this window to control this: Device, Watch Objects.");
    if (!mayControl())
        return tr(
            "Only administrators may control the driver. Click Unlock at the top of the window to "
            "ask for permission.");
    return whyMonitorUnknown(*m_snapshot);
}

bool ControlsPanel::mayControl() const
{
    return m_awaitedId.isEmpty() && m_snapshot->origin != Origin::Recording &&
           m_snapshot->mayControl();
}

bool ControlsPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_threshold && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        restoreThreshold();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void ControlsPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyPalette();
}

}  // namespace pddgpu

#include "moc_controlspanel.cpp"
