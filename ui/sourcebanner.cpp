// SPDX-License-Identifier: GPL-3.0-or-later
#include "sourcebanner.h"

#include <QDir>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStringList>

#include "format.h"
#include "palette.h"
#include "report/explain.h"
#include "report/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Unlock = LinkState::Unlock;

// Shorter ones come and go with each sample.
constexpr std::int64_t ShownPauseMs = 2000;

QString lostText(const LinkState &link)
{
    const QString text = SourceBanner::tr("No connection to %1: %2.", "host, reason")
                             .arg(visibleText(link.host), visibleText(link.reason));
    if (link.retryInMs.value_or(0) < ShownPauseMs)
        return text;
    const auto wholeSeconds = static_cast<std::uint64_t>(*link.retryInMs) / 1000 * 1000;
    return sentences(
        text, SourceBanner::tr("It is tried again in %1.").arg(millisecondsText(wholeSeconds)));
}

}  // namespace

SourceBanner::SourceBanner(QWidget *parent)
    : QWidget(parent), m_text(new QLabel(this)), m_unlock(new QPushButton(tr("&Unlock…"), this))
{
    setAutoFillBackground(true);
    m_text->setObjectName("sourceBanner"_L1);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_unlock->setObjectName("unlockButton"_L1);
    m_unlock->setAccessibleName(tr("Unlock"));
    m_unlock->setToolTip(
        plainToolTip(tr("Ask, once, for the right to read and to control all of the driver; the "
                        "window itself goes on without it")));
    connect(m_unlock, &QPushButton::clicked, this, &SourceBanner::unlockRequested);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 6, 12, 6);
    layout->addWidget(m_text, 1);
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

void SourceBanner::updateContents()
{
    QStringList lines{originText(), lostHostsText(), privilegeText()};
    lines.removeAll(QString());
    m_text->setText(lines.join(u'\n'));
    setVisible(!lines.isEmpty());

    const Unlock unlock = m_snapshot ? m_snapshot->link.unlock : Unlock::NotNeeded;
    m_unlock->setVisible(unlock == Unlock::Possible || unlock == Unlock::Asking ||
                         unlock == Unlock::Unavailable);
    m_unlock->setEnabled(unlock != Unlock::Asking);
}

QString SourceBanner::originText() const
{
    if (!m_recordingPath.isEmpty() && m_snapshot && m_snapshot->isSimulated()) {
        return tr("RECORDING OF A SIMULATION – these are the figures of %1, not of a pddgpu "
                  "driver.")
            .arg(visibleText(QDir::toNativeSeparators(m_recordingPath)));
    }
    if (!m_recordingPath.isEmpty()) {
        return tr("RECORDING – these are the figures of %1, not of now.")
            .arg(visibleText(QDir::toNativeSeparators(m_recordingPath)));
    }
    if (m_snapshot && m_snapshot->isSimulated()) {
        return tr(
            "SIMULATED DEVICE – these are the figures of a built-in simulation, not of a "
            "pddgpu driver.");
    }
    return {};
}

QString SourceBanner::lostHostsText() const
{
    if (!m_snapshot)
        return {};
    QStringList lines;
    if (!m_snapshot->link.connected)
        lines << lostText(m_snapshot->link);
    for (const LinkState &link : m_snapshot->otherLinks) {
        if (!link.connected)
            lines << lostText(link);
    }
    return lines.join(u'\n');
}

QString SourceBanner::privilegeText() const
{
    switch (m_snapshot ? m_snapshot->link.unlock : Unlock::NotNeeded) {
        case Unlock::NotNeeded:
        case Unlock::Unlocked:
            return {};
        case Unlock::Possible:
            return tr("The list of objects and the controls are for administrators.");
        case Unlock::Asking:
            return tr("Waiting until the right to read and control the driver is given.");
        case Unlock::ReadOnly:
            return tr("Everything can be read. To control the driver was not permitted.");
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
