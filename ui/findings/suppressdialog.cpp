// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/suppressdialog.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>
#include <tuple>

#include "explain/findings/findingtext.h"
#include "text/labelfold.h"
#include "text/visibletext.h"
#include "ui/widgets/format.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

QLabel *plainLabel(const QString &text)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

}  // namespace

SuppressDialog::SuppressDialog(const JudgedGroup &group, bool isLeak, const QString &path,
                               QWidget *parent)
    : QDialog(parent), m_group(group), m_isLeak(isLeak)
{
    setWindowTitle(isLeak ? tr("This Is a Leak") : tr("This Is Intended"));
    setObjectName("suppressDialog"_L1);
    setMinimumWidth(460);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    setLayout(layout);
    layout->addWidget(plainLabel(isLeak
                                     ? tr("Call objects a leak that have all of this in common:")
                                     : tr("Leave out objects that have all of this in common:")));
    const Creator &creator = group.creator;
    m_process =
        addCondition(tr("Process %1").arg(visibleText(creator.process)), "suppressProcess", true);
    m_label = addCondition(
        group.isOfClients || group.isVarious ? tr("Label: various")
        : creator.label.isEmpty()            ? tr("No label")
        : isFolded(creator.label)
            ? tr("Label %1, with any number in place of #").arg(labelText(creator.label))
            : tr("Label %1").arg(labelText(creator.label)),
        "suppressLabel",
        isLeak ? !group.isOfClients && !group.isVarious : !creator.label.isEmpty());
    m_label->setEnabled(!group.isOfClients && !group.isVarious);
    // A rule about a leak is about this row and not about all that the process does.
    m_size = addCondition(sizeText(), "suppressSize", isLeak && !group.isOfClients);
    m_size->setEnabled(!group.isOfClients);

    m_comment = new QLineEdit;
    m_comment->setObjectName("suppressComment"_L1);
    m_comment->setMaxLength(1'000);
    auto *why = plainLabel(isLeak ? tr("&Why is it a leak?") : tr("&Why is it intended?"));
    why->setBuddy(m_comment);
    m_comment->setAccessibleName(isLeak ? tr("Why is it a leak?") : tr("Why is it intended?"));
    layout->addSpacing(4);
    layout->addWidget(why);
    layout->addWidget(m_comment);

    m_line = plainLabel({});
    m_line->setObjectName("suppressLine"_L1);
    m_line->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addSpacing(4);
    layout->addWidget(plainLabel(
        tr("This line is added to %1:").arg(visibleText(QDir::toNativeSeparators(path)))));
    layout->addWidget(m_line);

    m_missing = plainLabel({});
    m_missing->setObjectName("suppressMissing"_L1);
    m_comment->setPlaceholderText(isLeak ? tr("May stay empty") : tr("Required"));
    layout->addWidget(m_missing);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_add = buttons->addButton(tr("Add Rule"), QDialogButtonBox::AcceptRole);
    m_add->setObjectName("suppressAdd"_L1);
    layout->addSpacing(4);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_comment, &QLineEdit::textChanged, this, &SuppressDialog::update);
    m_comment->setFocus();
    update();
}

QCheckBox *SuppressDialog::addCondition(const QString &text, const char *name, bool checked)
{
    // An ampersand would mark a shortcut.
    auto *box = new QCheckBox(QString(text).replace(u'&', "&&"_L1));
    box->setObjectName(QLatin1StringView(name));
    box->setAccessibleName(text);
    box->setChecked(checked);
    connect(box, &QCheckBox::toggled, this, &SuppressDialog::update);
    layout()->addWidget(box);
    return box;
}

// Objects of several sizes may be joined by others that are as large.
std::pair<std::uint64_t, std::uint64_t> SuppressDialog::sizes() const
{
    if (m_group.smallestBytes == m_group.largestBytes)
        return {m_group.smallestBytes, m_group.largestBytes};
    return {sizesLike(m_group.smallestBytes).first, sizesLike(m_group.largestBytes).second};
}

QString SuppressDialog::sizeText() const
{
    if (m_group.isOfClients)
        return tr("Size: various");
    const auto [smallest, largest] = sizes();
    return smallest == largest
               ? tr("Size %1").arg(exactBytesText(smallest))
               : tr("Sizes from %1 to %2").arg(exactBytesText(smallest), exactBytesText(largest));
}

SuppressionRule SuppressDialog::rule() const
{
    SuppressionRule rule;
    rule.isLeak = m_isLeak;
    if (m_process->isChecked())
        rule.process = Glob::literal(m_group.creator.process);
    if (m_label->isChecked())
        rule.label = labelPattern(m_group.creator.label);
    if (m_size->isChecked())
        std::tie(rule.smallestBytes, rule.largestBytes) = sizes();
    rule.comment = m_comment->text();
    return rule;
}

void SuppressDialog::update()
{
    const SuppressionRule asked = rule();
    m_line->setText(asked.isEmpty() ? tr("Choose at least one.") : asked.toText());
    const bool hasReason = m_isLeak || !asked.comment.trimmed().isEmpty();
    m_missing->setText(asked.isEmpty() ? tr("A rule needs at least one of these.")
                       : hasReason     ? QString()
                                       : tr("A rule needs a reason: say why it is intended."));
    m_add->setEnabled(!asked.isEmpty() && hasReason);
    m_add->setToolTip(plainToolTip(m_missing->text()));
}

}  // namespace pddgpu

#include "moc_suppressdialog.cpp"
