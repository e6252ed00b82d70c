// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/connectdialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QResizeEvent>
#include <QSettings>
#include <QVBoxLayout>

#include "connect/sourcespec.h"
#include "text/visibletext.h"
#include "ui/widgets/noticelabel.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr auto RecentKey = "hosts/recent"_L1;
constexpr int HostsWidth = 380;
constexpr int LongestInput = 2000;  // Characters.

}  // namespace

ConnectDialog::ConnectDialog(QWidget *parent)
    : QDialog(parent), m_hosts(new QComboBox(this)), m_problem(new NoticeLabel(this))
{
    setObjectName("connectDialog"_L1);
    setWindowTitle(tr("Connect to Host"));

    m_hosts->setObjectName("hostEdit"_L1);
    m_hosts->setEditable(true);
    m_hosts->setInsertPolicy(QComboBox::NoInsert);
    m_hosts->setMinimumWidth(HostsWidth);
    m_hosts->setAccessibleName(tr("Hosts"));
    m_hosts->lineEdit()->setMaxLength(LongestInput);
    m_hosts->lineEdit()->setPlaceholderText(tr("user@gpu7, or several with commas between them"));
    m_hosts->addItems(QSettings().value(RecentKey).toStringList().mid(0, MostRecent));
    m_hosts->setCurrentIndex(m_hosts->count() > 0 ? 0 : -1);
    m_hosts->lineEdit()->selectAll();
    auto *title = new QLabel(tr("&Hosts:"), this);
    title->setBuddy(m_hosts);

    auto *help = new QLabel(
        tr("A name from your ssh configuration, or [USER@]HOST[:PORT]. The connection uses your "
           "own keys and never asks for a password; the package pddgpuctl must be installed on "
           "the host. A new window opens, with several hosts side by side."),
        this);
    help->setWordWrap(true);
    help->setTextFormat(Qt::PlainText);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_connect = buttons->addButton(tr("&Connect"), QDialogButtonBox::AcceptRole);
    m_connect->setObjectName("connectButton"_L1);
    m_connect->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConnectDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ConnectDialog::reject);
    connect(m_hosts, &QComboBox::editTextChanged, this, &ConnectDialog::check);

    auto *layout = new QVBoxLayout(this);
    layout->addWidget(title);
    layout->addWidget(m_hosts);
    layout->addWidget(m_problem);
    layout->addWidget(help);
    layout->addStretch();
    layout->addWidget(buttons);
    check();
}

QString ConnectDialog::source() const
{
    static const QRegularExpression between(u"[,\\s]+"_s);
    return u"ssh:"_s + m_hosts->currentText().split(between, Qt::SkipEmptyParts).join(u',');
}

void ConnectDialog::accept()
{
    if (!m_connect->isEnabled())
        return;
    const QString hosts = source().mid(4);
    QSettings settings;
    QStringList recent = settings.value(RecentKey).toStringList();
    recent.removeAll(hosts);
    recent.prepend(hosts);
    settings.setValue(RecentKey, recent.mid(0, MostRecent));
    QDialog::accept();
}

void ConnectDialog::check()
{
    const bool isEmpty = m_hosts->currentText().trimmed().isEmpty();
    const auto spec = SourceSpec::parse(source());
    m_connect->setEnabled(!isEmpty && spec);
    m_problem->setNotice(isEmpty || spec ? QString() : visibleText(spec.error()));
    growToFit();
}

// A dialog requests the height of its texts at their preferred width, not at their actual one.
void ConnectDialog::growToFit()
{
    layout()->activate();
    setMinimumHeight(layout()->totalHeightForWidth(width()));
}

void ConnectDialog::resizeEvent(QResizeEvent *event)
{
    QDialog::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        growToFit();
}

void ConnectDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    growToFit();
}

}  // namespace pddgpu

#include "moc_connectdialog.cpp"
