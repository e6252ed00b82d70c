// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/sourcebanner.h"

#include <QAction>
#include <QDir>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStringList>
#include <QToolButton>

#include "explain/explain.h"
#include "text/visibletext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Unlock = LinkState::Unlock;

// Shorter pauses would appear and disappear with each sample.
constexpr std::int64_t ShownPauseMs = 2000;

}  // namespace

QString SourceBanner::lostText(const LinkState &link)
{
    const QString text = tr("No connection to %1: %2.", "host, reason")
                             .arg(visibleText(link.host), visibleText(link.reason));
    if (link.retryInMs.value_or(0) < ShownPauseMs)
        return text;
    const auto wholeSeconds = static_cast<std::uint64_t>(*link.retryInMs) / 1000 * 1000;
    return sentences(text, tr("The next try is in %1.").arg(millisecondsText(wholeSeconds)));
}

SourceBanner::SourceBanner(QWidget *parent)
    : QWidget(parent),
      m_text(new QLabel(this)),
      m_unlock(new QPushButton(tr("&Unlock…"), this)),
      m_alternatives(new QToolButton(this)),
      m_unlockAction(new QAction(tr("&Unlock…"), this))
{
    setAutoFillBackground(true);
    m_text->setObjectName("sourceBanner"_L1);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_unlock->setObjectName("unlockButton"_L1);
    m_unlock->setAccessibleName(tr("Unlock"));
    m_unlock->setToolTip(
        plainToolTip(tr("Ask once for permission to read and control the whole driver; the window "
                        "itself runs without it")));
    connect(m_unlock, &QPushButton::clicked, this, &SourceBanner::unlockRequested);
    connect(m_unlockAction, &QAction::triggered, this, &SourceBanner::unlockRequested);

    m_alternatives->setObjectName("bannerAlternatives"_L1);
    m_alternatives->setText(tr("Other &Sources"));
    m_alternatives->setAccessibleName(tr("Other sources"));
    m_alternatives->setPopupMode(QToolButton::InstantPopup);
    m_alternatives->setFocusPolicy(Qt::TabFocus);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_alternatives);
    layout->addWidget(m_unlock);
    applyPalette();
    updateContents();
}

void SourceBanner::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    updateContents();
}

void SourceBanner::setRecording(const QString &path)
{
    m_recordingPath = path;
    updateContents();
}

void SourceBanner::setAlternatives(const QList<QAction *> &actions)
{
    for (QAction *action : m_alternatives->actions())
        m_alternatives->removeAction(action);
    m_alternatives->addActions(actions);
    updateContents();
}

void SourceBanner::setLostHostsShownElsewhere(bool elsewhere)
{
    m_lostHostsAreElsewhere = elsewhere;
    updateContents();
}

void SourceBanner::updateContents()
{
    QStringList lines{originText(), lostHostsText(), privilegeText()};
    lines.removeAll(QString());
    m_text->setText(lines.join(u'\n'));
    setVisible(!lines.isEmpty());

    const bool isSimulation = m_snapshot && m_snapshot->origin == Origin::Simulation;
    m_alternatives->setVisible(isSimulation && !m_alternatives->actions().isEmpty());
    const Unlock unlock = unlockState();
    m_unlock->setVisible(unlock == Unlock::Possible || unlock == Unlock::Asking ||
                         unlock == Unlock::Unavailable);
    m_unlock->setEnabled(unlock != Unlock::Asking);
    m_unlockAction->setEnabled(m_snapshot && m_snapshot->device && m_snapshot->link.mayUnlock());
}

QString SourceBanner::originText() const
{
    if (!m_recordingPath.isEmpty() && m_snapshot && m_snapshot->isSimulated()) {
        return tr("RECORDING OF A SIMULATION – these are the figures of %1, not of a pddgpu "
                  "driver.")
            .arg(visibleText(QDir::toNativeSeparators(m_recordingPath)));
    }
    if (!m_recordingPath.isEmpty()) {
        return tr("RECORDING – these figures come from %1 and are not current.")
            .arg(visibleText(QDir::toNativeSeparators(m_recordingPath)));
    }
    if (m_snapshot && m_snapshot->isSimulated()) {
        const QString text =
            m_alternatives->actions().isEmpty()
                ? tr("SIMULATED DEVICE – these are the figures of a built-in simulation, not of a "
                     "pddgpu driver.")
                : tr("SIMULATED DEVICE – no pddgpu device was found, so these are the figures of a "
                     "built-in simulation.");
        if (m_snapshot->clockSpeed == 1)
            return text;
        return sentences(text, tr("Its clock runs %1 times as fast as yours: ages and durations "
                                  "follow its clock, times of day follow yours.")
                                   .arg(numberLocale().toString(m_snapshot->clockSpeed)));
    }
    return {};
}

QString SourceBanner::lostHostsText() const
{
    if (!m_snapshot || m_lostHostsAreElsewhere)
        return {};
    QStringList lines;
    const QList<LinkState> lost = m_snapshot->lostLinks();
    for (const LinkState &link : lost)
        lines << lostText(link);
    return lines.join(u'\n');
}

// Without a device there is nothing to unlock; an open prompt stays. The page of clients offers
// what only they need: nearly every machine has processes of other users, and no driver to be
// controlled.
LinkState::Unlock SourceBanner::unlockState() const
{
    if (!m_snapshot || m_snapshot->link.unlocksOnlyClients)
        return Unlock::NotNeeded;
    const Unlock unlock = m_snapshot->link.unlock;
    return m_snapshot->device || unlock == Unlock::Asking ? unlock : Unlock::NotNeeded;
}

QString SourceBanner::privilegeText() const
{
    switch (unlockState()) {
        case Unlock::NotNeeded:
        case Unlock::Unlocked:
            return {};
        case Unlock::Possible:
            return tr("Only administrators can read the list of objects and use the controls.");
        case Unlock::Asking:
            return tr("Waiting for permission to read and control the driver.");
        case Unlock::ReadOnly:
            return tr("Everything can be read. Permission to control the driver was not given.");
        case Unlock::Unavailable:
            return tr("The list of objects and the controls stay locked: %1.", "reason")
                .arg(visibleText(m_snapshot->link.reason));
    }
    Q_UNREACHABLE();
}

void SourceBanner::applyPalette()
{
    const MeaningColors colors = MeaningColors::of(palette());
    QPalette banner = palette();
    banner.setColor(QPalette::Window, colors.noticeBack);
    banner.setColor(QPalette::WindowText, colors.noticeText);
    m_text->setPalette(banner);
    // The button keeps the window's own colours.
    m_unlock->setPalette(palette());
    m_alternatives->setPalette(palette());
    QPalette back = palette();
    back.setColor(backgroundRole(), colors.noticeBack);
    if (back != palette())
        setPalette(back);
}

void SourceBanner::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ApplicationPaletteChange) {
        setPalette({});
        applyPalette();
    }
}

}  // namespace pddgpu

#include "moc_sourcebanner.cpp"
