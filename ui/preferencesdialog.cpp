// SPDX-License-Identifier: GPL-3.0-or-later
#include "preferencesdialog.h"

#include <QDialogButtonBox>
#include <QDir>
#include <QFileInfo>
#include <QFormLayout>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "format.h"
#include "history/historysettings.h"
#include "history/historystore.h"
#include "palette.h"
#include "report/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr int TextWidth = 420;
constexpr int MebibyteShift = 20;

QLabel *createText(const QString &name)
{
    auto *label = new QLabel;
    label->setObjectName(name);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setMinimumWidth(TextWidth);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

}  // namespace

PreferencesDialog::PreferencesDialog(HistoryStore *store, QWidget *parent)
    : QDialog(parent), m_store(store)
{
    setObjectName("preferencesDialog"_L1);
    setWindowTitle(tr("Preferences"));

    auto *history = new QGroupBox(tr("History"));
    auto *form = new QFormLayout(history);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    addLimits(form);
    addFile(form);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel |
                                         QDialogButtonBox::RestoreDefaults);
    connect(buttons, &QDialogButtonBox::accepted, this, &PreferencesDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &PreferencesDialog::reject);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            [this] { fill(HistoryLimits()); });

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addWidget(history);
    layout->addStretch();
    layout->addWidget(buttons);
    fill(rememberedHistoryLimits());
    m_days->setFocus();
}

void PreferencesDialog::addLimits(QFormLayout *form)
{
    using Range = HistoryLimitRange;
    m_days = new QSpinBox;
    m_days->setObjectName("historyDays"_L1);
    m_days->setAccessibleName(tr("Days that the history is kept"));
    m_days->setRange(Range::FewestDays, Range::MostDays);
    m_days->setSuffix(tr(" days"));

    m_mebibytes = new QSpinBox;
    m_mebibytes->setObjectName("historyMebibytes"_L1);
    m_mebibytes->setAccessibleName(tr("Largest size of the history's file"));
    m_mebibytes->setRange(static_cast<int>(Range::SmallestBytes >> MebibyteShift),
                          static_cast<int>(Range::LargestBytes >> MebibyteShift));
    m_mebibytes->setSuffix(tr(" MiB"));
    m_mebibytes->setGroupSeparatorShown(true);

    for (QSpinBox *box : {m_days, m_mebibytes})
        box->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    form->addRow(tr("&Keep for:"), m_days);
    form->addRow(tr("&At most:"), m_mebibytes);

    QLabel *help = createText(u"historyHelp"_s);
    help->setText(tr(
        "What is older, and the oldest of what is too much, leaves the file. This window goes on "
        "showing what it has loaded."));
    QPalette quiet = palette();
    quiet.setColor(QPalette::WindowText, quietText(palette()));
    help->setPalette(quiet);
    form->addRow(QString(), help);
}

void PreferencesDialog::addFile(QFormLayout *form)
{
    QLabel *file = createText(u"historyFile"_s);
    file->setAccessibleName(tr("The history's file"));
    file->setText(fileText());
    form->addRow(tr("File:"), file);
}

QString PreferencesDialog::fileText() const
{
    if (!m_store)
        return tr("None: the history is kept only until this window closes.");
    const QString path = m_store->options().path;
    const QString shown = visibleText(QDir::toNativeSeparators(QFileInfo(path).absoluteFilePath()));
    if (!QFileInfo::exists(path))
        return shown + u'\n' + tr("It is not there yet.");
    // What was written last stands in a file beside it.
    const qint64 bytes = QFileInfo(path).size() + QFileInfo(path + u"-wal"_s).size();
    return shown + u'\n' + tr("%1 now").arg(bytesText(static_cast<std::uint64_t>(bytes)));
}

HistoryLimits PreferencesDialog::limits() const
{
    return {.retentionDays = m_days->value(),
            .sizeBytes = std::int64_t{m_mebibytes->value()} << MebibyteShift};
}

void PreferencesDialog::fill(const HistoryLimits &limits)
{
    m_days->setValue(limits.retentionDays);
    m_mebibytes->setValue(static_cast<int>(limits.sizeBytes >> MebibyteShift));
}

void PreferencesDialog::accept()
{
    rememberHistoryLimits(limits());
    if (m_store)
        m_store->setLimits(limits());
    QDialog::accept();
}

}  // namespace pddgpu
