// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/suppressionsdialog.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QDir>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>
#include <QVBoxLayout>

#include "text/visibletext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/plaintable.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

enum Column { RuleColumn, ReasonColumn, LineColumn, ColumnCount };

QStandardItem *plainItem(const QString &text)
{
    auto *item = new QStandardItem(text);
    item->setEditable(false);
    item->setToolTip(plainToolTip(text));
    return item;
}

}  // namespace

SuppressionsDialog::SuppressionsDialog(Analyst *analyst, QWidget *parent)
    : QDialog(parent), m_analyst(analyst), m_model(new QStandardItemModel(0, ColumnCount, this))
{
    setWindowTitle(tr("Intended Objects"));
    setObjectName("suppressionsDialog"_L1);
    resize(680, 380);

    auto *about = new QLabel(
        tr("Objects that meet one of these rules are left out of suspects and growth; with is:leak "
           "they are called a leak. The first rule that they meet counts. The rules stand in %1.")
            .arg(visibleText(QDir::toNativeSeparators(analyst->suppressionsPath()))));
    about->setTextFormat(Qt::PlainText);
    about->setWordWrap(true);
    createTable();
    m_error = new NoticeLabel;
    m_error->setObjectName("suppressionsError"_L1);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_remove = buttons->addButton(tr("&Remove"), QDialogButtonBox::ActionRole);
    m_remove->setObjectName("suppressionsRemove"_L1);
    m_undo = buttons->addButton(tr("&Undo"), QDialogButtonBox::ActionRole);
    m_undo->setObjectName("suppressionsUndo"_L1);
    m_undo->setToolTip(
        plainToolTip(tr("Take back the last rule that was added or removed in this window")));

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addWidget(about);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_error);
    layout->addWidget(buttons);

    connect(m_remove, &QPushButton::clicked, this, &SuppressionsDialog::removeSelected);
    connect(m_undo, &QPushButton::clicked, analyst, &Analyst::undoSuppression);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(analyst, &Analyst::suppressionsChanged, this, &SuppressionsDialog::setRules);
    connect(analyst, &Analyst::suppressionTakenBack, this, &SuppressionsDialog::setError);
    connect(analyst, &Analyst::canUndoSuppressionChanged, this, &SuppressionsDialog::updateActions);
    setRules(analyst->suppressions());
    setError({});
}

void SuppressionsDialog::createTable()
{
    m_table = new PlainTable;
    m_table->setObjectName("suppressionsTable"_L1);
    m_table->setAccessibleName(tr("Intended objects"));
    m_model->setHorizontalHeaderLabels({tr("Rule"), tr("Why"), tr("Line")});
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->fitColumn(LineColumn, {u"1000"_s});
    m_table->horizontalHeader()->setSectionResizeMode(RuleColumn, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(ReasonColumn, QHeaderView::Stretch);
    m_table->setPlaceholder(
        tr("No rules. Choose a group of the page Suspects, and \"This Is Intended…\" or "
           "\"This Is a Leak…\"."));
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &SuppressionsDialog::updateActions);

    auto *remove = new QAction(tr("&Remove"), m_table);
    remove->setShortcut(Qt::Key_Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    connect(remove, &QAction::triggered, this, &SuppressionsDialog::removeSelected);
    m_table->addAction(remove);
}

void SuppressionsDialog::setRules(const SuppressionsPtr &suppressions)
{
    m_suppressions = suppressions;
    m_model->setRowCount(0);
    for (const SuppressionRule &rule : suppressions->rules()) {
        m_model->appendRow({plainItem(rule.toText()),
                            plainItem(visibleText(QString(rule.comment).replace(u'\n', u' '))),
                            plainItem(QString::number(rule.line))});
    }
    updateActions();
}

void SuppressionsDialog::setError(const QString &error)
{
    m_error->setNotice(error.isEmpty() ? QString()
                                       : tr("Nothing was changed: %1.").arg(visibleText(error)));
}

void SuppressionsDialog::updateActions()
{
    m_remove->setEnabled(m_table->selectionModel()->hasSelection());
    m_undo->setEnabled(m_analyst->canUndoSuppression());
}

void SuppressionsDialog::removeSelected()
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (!rows.isEmpty())
        m_analyst->removeSuppression(m_suppressions->rules().at(rows.constFirst().row()));
}

}  // namespace pddgpu

#include "moc_suppressionsdialog.cpp"
