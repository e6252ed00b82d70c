// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/driverhelpdialog.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int ParagraphWidth = 460;

QLabel *createParagraph(const QString &text)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setMinimumWidth(ParagraphWidth);
    return label;
}

QLabel *createCommands(const QString &objectName, const QString &commands)
{
    auto *label = new QLabel(commands);
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    label->setMargin(6);
    label->setAutoFillBackground(true);
    label->setBackgroundRole(QPalette::Base);
    return label;
}

}  // namespace

DriverHelpDialog::DriverHelpDialog(bool isWaiting, QWidget *parent) : QDialog(parent)
{
    setObjectName("driverHelpDialog"_L1);
    setWindowTitle(tr("Load the Driver"));

    // Commands are not translated.
    const QString packaged = u"sudo modprobe pddgpu"_s;
    const QString built =
        u"./dev kmod\n"
        "sudo modprobe drm_ttm_helper\n"
        "sudo insmod build/kmod/$(uname -r)/pddgpu.ko"_s;

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton *copy = buttons->addButton(tr("&Copy Command"), QDialogButtonBox::ActionRole);
    copy->setObjectName("driverHelpCopy"_L1);
    connect(copy, &QPushButton::clicked, this,
            [packaged] { QGuiApplication::clipboard()->setText(packaged); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(createParagraph(
        tr("The driver is the kernel module pddgpu. It needs no special hardware: it creates a "
           "virtual device.")));
    layout->addWidget(createParagraph(tr("With the package pddgpu-dkms installed:")));
    layout->addWidget(createCommands(u"driverHelpPackaged"_s, packaged));
    layout->addWidget(createParagraph(tr("From the source tree, without installing anything:")));
    layout->addWidget(createCommands(u"driverHelpBuilt"_s, built));
    layout->addWidget(createParagraph(
        isWaiting
            ? tr("This window shows the device as soon as the driver is loaded.")
            : tr("Then start this program again: this window keeps showing the simulation.")));
    layout->addStretch();
    layout->addWidget(buttons);
}

}  // namespace pddgpu

#include "moc_driverhelpdialog.cpp"
