// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/nodevicepage.h"

#include <QAction>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QStringList>
#include <QVBoxLayout>

#include "explain/errortext.h"
#include "explain/explain.h"
#include "text/visibletext.h"
#include "ui/widgets/palette.h"
#include "ui/window/sourcebanner.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using Cause = SourceError::Cause;

constexpr int WidestText = 620;

struct Explanation {
    QString title;
    QString reason;
};

Explanation explainLost(const QList<LinkState> &lost)
{
    QStringList hosts;
    QStringList lines;
    bool isConnecting = false;
    for (const LinkState &link : lost) {
        hosts << visibleText(link.host);
        isConnecting = isConnecting || link.isConnecting();
        if (!link.isConnecting())
            lines << SourceBanner::lostText(link);
    }
    const QString names = hosts.join(NoDevicePage::tr(", ", "between hosts"));
    if (!isConnecting) {
        lines << NoDevicePage::tr(
            "Check that ssh to the host works without a password, and that pddgpuctl is installed "
            "there.");
    }
    return {isConnecting ? NoDevicePage::tr("Connecting to %1…", "hosts").arg(names)
                         : NoDevicePage::tr("Not connected to %1", "hosts").arg(names),
            lines.join(u'\n')};
}

Explanation explain(const Snapshot &snapshot)
{
    if (const QList<LinkState> lost = snapshot.lostLinks(); !lost.isEmpty())
        return explainLost(lost);
    if (snapshot.errors.isEmpty() || snapshot.errors.constFirst().cause == Cause::NoDevice) {
        const QString title = snapshot.link.host.isEmpty()
                                  ? NoDevicePage::tr("No card found")
                                  : NoDevicePage::tr("No card found on %1", "host")
                                        .arg(visibleText(snapshot.link.host));
        return {title, NoDevicePage::tr("The driver is not loaded, or it has no card. This window "
                                        "shows the device as soon as there is one.")};
    }
    return {NoDevicePage::tr("The devices cannot be listed"),
            explanation(snapshot.errors.constFirst())};
}

QLabel *createText(const QString &objectName, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

}  // namespace

NoDevicePage::NoDevicePage(const Choices &choices, QWidget *parent)
    : QWidget(parent),
      m_title(createText(u"noDeviceTitle"_s, this)),
      m_reason(createText(u"noDeviceReason"_s, this))
{
    setObjectName("noDevicePage"_L1);
    QFont large = m_title->font();
    large.setPointSizeF(large.pointSizeF() * 1.6);
    m_title->setFont(large);

    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(10);
    grid->setColumnStretch(1, 1);
    m_loadDriver = addChoice(choices.loadDriver,
                             tr("The commands, from the package or the source tree."), grid);
    m_loadDriverText = m_explanations.constLast();
    addChoice(choices.connectToHost,
              tr("Show the driver of another machine, or of several, over ssh."), grid);
    addChoice(choices.openRecording, tr("Show a file that this program or pddgpuctl recorded."),
              grid);
    addChoice(choices.simulate,
              tr("Run the driver's own leak detector on a made-up program. The window says so."),
              grid);

    auto *column = new QVBoxLayout;
    column->setSpacing(12);
    column->addWidget(m_title);
    column->addWidget(m_reason);
    column->addSpacing(8);
    column->addLayout(grid);
    auto *box = new QWidget(this);
    box->setMaximumWidth(WidestText);
    box->setLayout(column);

    auto *middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(box, 100);
    middle->addStretch(1);
    auto *layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addLayout(middle);
    layout->addStretch(3);
    applyPalette();
}

QPushButton *NoDevicePage::addChoice(QAction *action, const QString &explanation, QGridLayout *grid)
{
    auto *button = new QPushButton(action->text(), this);
    button->setObjectName(action->objectName() + "Choice"_L1);
    button->setAccessibleDescription(explanation);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QLabel *text = createText({}, this);
    text->setText(explanation);
    m_explanations << text;
    const int row = grid->rowCount();
    grid->addWidget(button, row, 0);
    grid->addWidget(text, row, 1);
    return button;
}

void NoDevicePage::setSnapshot(const Snapshot &snapshot)
{
    const Explanation explanation = explain(snapshot);
    m_title->setText(explanation.title);
    m_reason->setText(explanation.reason);
    m_reason->setVisible(!explanation.reason.isEmpty());
    setAccessibleName(explanation.title);
    // A driver loaded here does not help a host that does not answer.
    const bool isHere = snapshot.link.host.isEmpty();
    m_loadDriver->setVisible(isHere);
    m_loadDriverText->setVisible(isHere);
}

void NoDevicePage::applyPalette()
{
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    for (QLabel *label : std::as_const(m_explanations))
        label->setPalette(quiet);
}

void NoDevicePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyPalette();
}

}  // namespace pddgpu

#include "moc_nodevicepage.cpp"
