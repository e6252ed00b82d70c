// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/suspectsview.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollBar>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "explain/explain.h"
#include "explain/findings/findingtext.h"
#include "explain/findings/headline.h"
#include "text/visibletext.h"
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
    layout->addWidget(createButtons());
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
    connect(m_showAction, &QAction::triggered, this, &SuspectsView::showSelected);

    m_suppressAction = new QAction(tr("This Is &Intended…"), this);
    m_suppressAction->setShortcut(Qt::Key_Delete);
    m_suppressAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_suppressAction, &QAction::triggered, this, &SuspectsView::suppressSelected);

    m_pinAction = new QAction(tr("This Is a &Leak…"), this);
    m_pinAction->setShortcut(Qt::Key_Insert);
    m_pinAction->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(m_pinAction, &QAction::triggered, this, &SuspectsView::pinSelected);

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
    m_list = new QTreeView;
    m_list->setObjectName("suspectsList"_L1);
    m_list->setAccessibleName(tr("Suspects"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new SuspectDelegate(m_list));
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setIndentation(0);
    m_list->setExpandsOnDoubleClick(false);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_list->addActions({m_showAction, m_pinAction, m_suppressAction, m_undoAction, m_copyAction});
    m_placeholder = new Placeholder(m_list);
    m_placeholder->setObjectName("suspectsPlaceholder"_L1);
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    connect(m_list, &QTreeView::clicked, this, &SuspectsView::toggleFold);
    connect(m_list, &QTreeView::activated, this, [this](const QModelIndex &index) {
        if (!m_model->isFold(index))
            m_showAction->trigger();
    });
    connect(m_list, &QTreeView::expanded, this, [this] { setFoldOpen(true); });
    connect(m_list, &QTreeView::collapsed, this, [this] { setFoldOpen(false); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &SuspectsView::updateActions);
}

// Enter and Space open the fold; the height of a row depends on the width.
bool SuspectsView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if ((key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Space) &&
            toggleFold(m_list->currentIndex()))
            return true;
    }
    if (watched == m_list->viewport() && event->type() == QEvent::Resize) {
        m_list->doItemsLayout();
        fitPlaceholder();
    }
    return QWidget::eventFilter(watched, event);
}

bool SuspectsView::toggleFold(const QModelIndex &index)
{
    if (!m_model->isFold(index))
        return false;
    m_list->setExpanded(index, !m_list->isExpanded(index));
    return true;
}

void SuspectsView::setFoldOpen(bool open)
{
    m_isFoldOpen = open;
    m_fine->setChecked(open);
    keepFold();
    updateTexts();
    updateActions();
}

// The row may have gone and come back.
void SuspectsView::keepFold()
{
    if (const QModelIndex fold = m_model->fold(); fold.isValid())
        m_list->setExpanded(fold, m_isFoldOpen);
}

QWidget *SuspectsView::createHeader()
{
    m_summary = new QLabel;
    m_summary->setObjectName("suspectsSummary"_L1);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);

    // The same as the row in the list, for those who cannot click there.
    m_fine = new QCheckBox(tr("Show &probably fine"));
    m_fine->setObjectName("suspectsShowFine"_L1);
    connect(m_fine, &QCheckBox::toggled, this, &SuspectsView::setFoldOpen);

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
    layout->addWidget(m_summary, 1);
    layout->addWidget(m_fine);
    layout->addWidget(m_suppressed);
    return header;
}

QWidget *SuspectsView::createButtons()
{
    auto *row = new QWidget;
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    const std::pair<QAction *, QLatin1StringView> buttons[] = {
        {m_showAction, "suspectsShow"_L1},
        {m_pinAction, "suspectsPin"_L1},
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
    layout->addStretch();
    return row;
}

void SuspectsView::setFindings(const FindingsPtr &findings)
{
    const std::optional<JudgedGroup> current = m_model->groupAt(m_list->currentIndex());
    const bool isSelected = m_list->selectionModel()->hasSelection();
    const int place = m_list->verticalScrollBar()->value();
    m_findings = findings;
    m_model->setFindings(findings);
    keepFold();
    // A verdict may have changed, so that the row has moved to the other part.
    const QModelIndex now = current ? m_model->indexOf(current->key()) : QModelIndex();
    if (now.isValid() && now != m_list->currentIndex() &&
        (!now.parent().isValid() || m_isFoldOpen)) {
        m_list->selectionModel()->setCurrentIndex(
            now, isSelected ? QItemSelectionModel::ClearAndSelect : QItemSelectionModel::NoUpdate);
    }
    m_list->verticalScrollBar()->setValue(place);
    updateTexts();
    updateActions();
    Q_EMIT countChanged(m_model->atStake());
}

void SuspectsView::updateTexts()
{
    m_summary->setText(summaryText());
    m_rest->setText(restText());
    m_rest->setVisible(!m_rest->text().isEmpty());

    const Amount suppressed = m_findings ? m_findings->suppressedAmount : Amount();
    m_suppressed->setText(tr("Show suppressed (%1)")
                              .arg(suppressed.objects > 0
                                       ? objectsText(suppressed.objects, suppressed.bytes)
                                   : suppressed.bytes > 0 ? bytesText(suppressed.bytes)
                                                          : objectsText(0, std::nullopt)));
    m_suppressed->setEnabled(suppressed != Amount() || m_suppressed->isChecked());
    m_fine->setEnabled(m_model->fold().isValid() || m_fine->isChecked());

    m_notice->setNotice(noticeText());
    m_placeholder->say(isPlaceholderNeeded() ? placeholderText() : QString());
    fitPlaceholder();
}

bool SuspectsView::isPlaceholderNeeded() const
{
    const int shownRows = m_model->rowCount() - (m_model->fold().isValid() ? 1 : 0);
    return shownRows == 0 && !(m_model->fold().isValid() && m_isFoldOpen);
}

// Below the row of those that are probably fine.
void SuspectsView::fitPlaceholder()
{
    const QModelIndex fold = m_model->fold();
    m_placeholder->setContentsMargins(
        0, fold.isValid() ? std::max(m_list->visualRect(fold).bottom(), 0) : 0, 0, 0);
}

bool SuspectsView::isKnown() const
{
    return m_findings && (m_findings->snapshot->objects || m_findings->snapshot->clients);
}

QString SuspectsView::summaryText() const
{
    if (!isKnown())
        return unknownText();
    const Findings::Sum sum = m_findings->sumOf(true);
    if (sum.groups == 0) {
        return m_findings->isTooEarly()        ? tr("Too early to tell")
               : m_findings->snapshot->objects ? tr("No leak found")
                                               : tr("No process grows");
    }
    return tr("At stake: %1, %2", "bytes; groups")
        .arg(bytesText(sum.amount.bytes), headline(*m_findings));
}

QString SuspectsView::restText() const
{
    if (!m_findings)
        return {};
    QString text;
    const qsizetype all = m_findings->sumOf(true).groups + m_findings->sumOf(false).groups;
    if (const auto rest = static_cast<std::uint64_t>(all - m_findings->groups.size()); rest > 0) {
        text = tr("%1 more group(s) are not listed, and probably fine.", nullptr, pluralOf(rest))
                   .arg(countText(rest));
    }
    if (m_findings->isWholeRecording) {
        text = sentences(text, tr("The verdicts are about the whole recording, not only about the "
                                  "time up to this sample."));
    }
    if (isKnown() && !m_findings->snapshot->objects) {
        text = sentences(text, tr("Only what each process holds is known here. That shows who "
                                  "grows, but never a leak. Where the program runs on the card's "
                                  "machine, Device, Watch Objects shows more."));
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
    if (!isKnown())
        return tr("The list of objects is unknown.") + u'\n' + whyObjectsUnknown(snapshot);
    if (m_findings->isTooEarly()) {
        const std::optional<std::uint64_t> ms = firstVerdictInMs(*m_findings);
        return ms ? tr("Too early to tell. The first verdict takes about %1 more.")
                        .arg(roughDurationText(*ms))
                  : tr("Too early to tell: nothing has been watched for long enough.");
    }
    if (m_findings->groups.isEmpty()) {
        return tr("There is nothing that could leak.") + u'\n' +
               tr("Persistent objects, suppressed ones, and those older than the leak monitor do "
                  "not count.");
    }
    return nothingLeaksText();
}

QString SuspectsView::nothingLeaksText() const
{
    const QString watched = roughDurationText(m_findings->watchedMs);
    QString text =
        m_findings->watchedMs == 0 ? tr("Nothing leaks, as far as can be told.")
        : m_findings->isWholeRecording
            ? tr("Nothing leaks, as far as can be told from %1 of recording.").arg(watched)
            : tr("Nothing leaks, as far as can be told after %1.").arg(watched);
    if (const Findings::Sum &early = m_findings->sum(Verdict::TooEarly); early.groups > 0) {
        const auto count = static_cast<std::uint64_t>(early.groups);
        text += u'\n' + tr("Too early to tell of %1 group(s), %2.", "count, bytes", pluralOf(count))
                            .arg(countText(count), bytesText(early.amount.bytes));
    }
    return text;
}

void SuspectsView::updateActions()
{
    const QModelIndex current = m_list->currentIndex();
    const std::optional<JudgedGroup> group = m_model->groupAt(current);
    const bool isOne = group && group->creator.isKnown();
    const bool isPinned = group && group->pinnedByLine != 0;
    m_showAction->setEnabled(m_model->suppressedAt(current) || (group && !group->isOfClients));
    m_showAction->setToolTip(plainToolTip(group && group->isOfClients
                                              ? tr("The objects of this card are unknown")
                                              : tr("List these objects (Enter)")));
    m_copyAction->setEnabled(current.isValid());
    m_pinAction->setText(isPinned ? tr("Take &Back the Rule") : tr("This Is a &Leak…"));
    m_pinAction->setEnabled(isOne);
    m_pinAction->setToolTip(plainToolTip(
        isPinned ? tr("Remove the rule that calls these objects a leak (Insert)")
                 : tr("Call such objects a leak from now on, whatever is seen (Insert)")));
    // The rule that came first would win.
    m_suppressAction->setEnabled(isOne && !isPinned);
    m_suppressAction->setToolTip(plainToolTip(
        isPinned ? tr("Take back the rule that calls this a leak first")
                 : tr("Leave such objects out from now on, and write down why (Delete)")));
}

void SuspectsView::showSelected()
{
    const QModelIndex current = m_list->currentIndex();
    if (const std::optional<JudgedGroup> group = m_model->groupAt(current))
        Q_EMIT showObjects(group->creator, group->smallestBytes, group->largestBytes);
    else if (const std::optional<SuppressedGroup> suppressed = m_model->suppressedAt(current))
        Q_EMIT showObjects(suppressed->creator, suppressed->sizeBytes, suppressed->sizeBytes);
}

void SuspectsView::suppressSelected()
{
    if (const std::optional<JudgedGroup> group = m_model->groupAt(m_list->currentIndex()))
        addRule(*group, false);
}

void SuspectsView::pinSelected()
{
    const std::optional<JudgedGroup> group = m_model->groupAt(m_list->currentIndex());
    if (!group)
        return;
    if (group->pinnedByLine == 0) {
        addRule(*group, true);
        return;
    }
    // Rules that have changed meanwhile are another group's.
    for (const SuppressionRule &rule : m_analyst->suppressions()->rules()) {
        if (rule.line == group->pinnedByLine && rule.isLeak)
            m_analyst->removeSuppression(rule);
    }
}

void SuspectsView::addRule(const JudgedGroup &group, bool isLeak)
{
    auto *dialog = new SuppressDialog(group, isLeak, m_findings->suppressionsPath, this);
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
