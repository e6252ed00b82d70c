// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/suspectsview.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

#include "explain/explain.h"
#include "text/visibletext.h"
#include "explain/findings/findingtext.h"
#include "ui/findings/suppressdialog.h"
#include "ui/findings/suspectdelegate.h"
#include "ui/findings/suspectsmodel.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/placeholder.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

SuspectsView::SuspectsView(Analyst *analyst, QWidget *parent)
    : QWidget(parent), m_analyst(analyst), m_model(new SuspectsModel(this))
{
    createActions();
    createList();
    m_notice = new NoticeLabel;
    m_notice->setObjectName("suspectsNotice"_L1);
    m_rest = new QLabel;
    m_rest->setObjectName("suspectsRest"_L1);
    m_rest->setTextFormat(Qt::PlainText);
    m_rest->setWordWrap(true);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(createHeader());
    layout->addWidget(m_notice);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_rest);

    connect(analyst, &Analyst::found, this, &SuspectsView::setFindings);
    connect(analyst, &Analyst::suppressionAdded, this, &SuspectsView::finishSuppression);
    connect(analyst, &Analyst::suppressionTakenBack, this, &SuspectsView::finishSuppression);
    if (analyst->findings())
        setFindings(analyst->findings());
    updateTexts();
    updateActions();
}

void SuspectsView::createActions()
{
    m_showAction = new QAction(tr("Show &Objects"), this);
    m_showAction->setToolTip(plainToolTip(tr("List these objects (Enter)")));
    connect(m_showAction, &QAction::triggered, this, &SuspectsView::showSelected);

    m_suppressAction = new QAction(tr("This Is &Intended…"), this);
    m_suppressAction->setToolTip(
        plainToolTip(tr("Leave such objects out from now on, and write down why (Delete)")));
    m_suppressAction->setShortcut(Qt::Key_Delete);
    m_suppressAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_suppressAction, &QAction::triggered, this, &SuspectsView::suppressSelected);

    m_undoAction = new QAction(tr("&Undo Rule"), this);
    m_undoAction->setToolTip(
        plainToolTip(tr("Take back the last rule that was added or removed in this window")));
    m_undoAction->setVisible(m_analyst->canUndoSuppression());
    connect(m_undoAction, &QAction::triggered, m_analyst, &Analyst::undoSuppression);
    connect(m_analyst, &Analyst::canUndoSuppressionChanged, m_undoAction, &QAction::setVisible);

    m_copyAction = new QAction(tr("&Copy"), this);
    m_copyAction->setShortcut(QKeySequence::Copy);
    m_copyAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_copyAction, &QAction::triggered, this, [this] {
        QGuiApplication::clipboard()->setText(
            m_list->currentIndex().data(Qt::AccessibleTextRole).toString());
    });
}

void SuspectsView::createList()
{
    m_list = new QListView;
    m_list->setObjectName("suspectsList"_L1);
    m_list->setAccessibleName(tr("Suspects"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new SuspectDelegate(m_list));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->addActions({m_showAction, m_suppressAction, m_undoAction, m_copyAction});
    m_placeholder = new Placeholder(m_list);
    m_placeholder->setObjectName("suspectsPlaceholder"_L1);
    connect(m_list, &QListView::activated, m_showAction, &QAction::trigger);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &SuspectsView::updateActions);
}

QWidget *SuspectsView::createHeader()
{
    m_summary = new QLabel;
    m_summary->setObjectName("suspectsSummary"_L1);
    m_summary->setTextFormat(Qt::PlainText);

    m_suppressed = new QCheckBox;
    m_suppressed->setObjectName("suspectsShowSuppressed"_L1);
    connect(m_suppressed, &QCheckBox::toggled, this, [this](bool shown) {
        m_model->setSuppressedShown(shown);
        updateTexts();
        updateActions();
    });

    auto *header = new QWidget;
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_summary);
    layout->addStretch();
    layout->addWidget(m_suppressed);
    const std::pair<QAction *, QLatin1StringView> buttons[] = {
        {m_showAction, "suspectsShow"_L1},
        {m_suppressAction, "suspectsSuppress"_L1},
        {m_undoAction, "suspectsUndo"_L1},
    };
    for (const auto &[action, name] : buttons) {
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setObjectName(name);
        button->setFocusPolicy(Qt::TabFocus);
        layout->addWidget(button);
        button->setVisible(action->isVisible());
        connect(action, &QAction::visibleChanged, button,
                [button, action = action] { button->setVisible(action->isVisible()); });
    }
    return header;
}

void SuspectsView::setFindings(const FindingsPtr &findings)
{
    const std::optional<Suspect> current = selected();
    m_findings = findings;
    m_model->setFindings(findings);
    if (const int row = current ? m_model->rowOf(*current) : -1; row >= 0)
        m_list->setCurrentIndex(m_model->index(row));
    updateTexts();
    updateActions();
    Q_EMIT countChanged(findings->suspects.size());
}

void SuspectsView::updateTexts()
{
    m_summary->setText(summaryText());
    m_rest->setText(restText());
    m_rest->setVisible(!m_rest->text().isEmpty());

    const Amount suppressed = m_findings ? m_findings->suppressedAmount : Amount();
    m_suppressed->setText(
        tr("Show suppressed (%1)")
            .arg(objectsText(suppressed.objects, suppressed.objects > 0
                                                     ? std::optional(suppressed.bytes)
                                                     : std::nullopt)));
    m_suppressed->setEnabled(suppressed.objects > 0 || m_suppressed->isChecked());

    m_notice->setNotice(noticeText());
    m_placeholder->say(m_model->rowCount() == 0 ? placeholderText() : QString());
}

QString SuspectsView::summaryText() const
{
    if (!m_findings || !m_findings->snapshot->objects)
        return unknownText();
    const auto count = static_cast<std::uint64_t>(m_findings->suspects.size());
    if (count == 0)
        return tr("No suspects");
    const Amount &all = m_findings->suspected;
    const Amount &old = m_findings->old;
    const QString suspects = tr("%1 suspect(s): %2", "count, objects", pluralOf(count))
                                 .arg(countText(count), objectsText(all.objects, all.bytes));
    return old == all ? suspects
                      : tr("%1, of which old: %2", "suspects, objects")
                            .arg(suspects, objectsText(old.objects, old.bytes));
}

QString SuspectsView::restText() const
{
    if (!m_findings)
        return {};
    QString text;
    if (const auto count = static_cast<std::uint64_t>(m_findings->restCount); count > 0) {
        text = tr("%1 more suspect(s), smaller: %2.", "count, objects", pluralOf(count))
                   .arg(countText(count),
                        objectsText(m_findings->rest.objects, m_findings->rest.bytes));
    }
    return m_findings->clockSpeed ? sentences(text, clockText(*m_findings->clockSpeed)) : text;
}

QString SuspectsView::noticeText() const
{
    QStringList lines;
    if (!m_ruleError.isEmpty())
        lines << tr("The rules were not changed: %1.").arg(visibleText(m_ruleError));
    if (!m_findings)
        return lines.join(u'\n');

    if (const Amount &orphaned = m_findings->orphaned; orphaned.objects > 0) {
        lines << tr("Orphaned: %1 whose creator has closed.")
                     .arg(objectsText(orphaned.objects, orphaned.bytes));
    }
    if (m_findings->unexplainedBytes.value_or(0) > 0) {
        lines << tr("Unexplained: %1 are used that no object of the driver accounts for.")
                     .arg(bytesText(m_findings->unexplainedBytes));
    }
    if (!m_findings->suppressionsReadError.isEmpty()) {
        lines << tr("The suppressions stay as they were: %1.")
                     .arg(visibleText(m_findings->suppressionsReadError));
    }
    if (const QList<ParseError> &errors = m_findings->suppressionsErrors; !errors.isEmpty()) {
        const ParseError &first = errors.constFirst();
        lines << tr("%1 line(s) of %2 are not valid rules and are ignored. Line %3: %4.",
                    "count, path, number, reason", pluralOf(errors.size()))
                     .arg(countText(errors.size()),
                          visibleText(QDir::toNativeSeparators(m_findings->suppressionsPath)),
                          QString::number(first.line), visibleText(first.reason));
    }
    return lines.join(u'\n');
}

QString SuspectsView::placeholderText() const
{
    if (!m_findings)
        return tr("Waiting for the first sample.");
    const Snapshot &snapshot = *m_findings->snapshot;
    if (!snapshot.objects)
        return tr("The list of objects is unknown.") + u'\n' + whyObjectsUnknown(snapshot);
    return tr("No suspects: nothing is orphaned, old or growing.") + u'\n' +
           tr("Growth shows after half a minute.");
}

void SuspectsView::updateActions()
{
    const std::optional<Suspect> current = selected();
    m_showAction->setEnabled(current.has_value());
    m_copyAction->setEnabled(current.has_value());
    m_suppressAction->setEnabled(current && !m_model->isSuppressed(m_list->currentIndex().row()));
}

std::optional<Suspect> SuspectsView::selected() const
{
    const QModelIndex current = m_list->currentIndex();
    return current.isValid() ? std::optional(m_model->suspectAt(current.row())) : std::nullopt;
}

void SuspectsView::showSelected()
{
    if (const std::optional<Suspect> current = selected())
        Q_EMIT showObjects(current->creator, current->sizeBytes);
}

void SuspectsView::suppressSelected()
{
    const std::optional<Suspect> current = selected();
    if (!current)
        return;
    auto *dialog = new SuppressDialog(*current, m_findings->suppressionsPath, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, m_analyst,
            [this, dialog] { m_analyst->addSuppression(dialog->rule()); });
    dialog->open();
}

void SuspectsView::finishSuppression(const QString &error)
{
    m_ruleError = error;
    updateTexts();
}

}  // namespace pddgpu

#include "moc_suspectsview.cpp"
