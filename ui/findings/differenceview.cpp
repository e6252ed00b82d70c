// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/differenceview.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "explain/explain.h"
#include "explain/findings/findingtext.h"
#include "ui/findings/differencemodel.h"
#include "ui/objects/objectsmodel.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/placeholder.h"
#include "ui/widgets/roomystyle.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

QString timeText(const ObjectsMark &mark)
{
    return QLocale().toString(mark.snapshot->capturedAt.toLocalTime().time(), u"HH:mm:ss"_s);
}

// Rows with the height of table rows.
class TallRows : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QSize hint = QStyledItemDelegate::sizeHint(option, index);
        return {hint.width(), std::max(hint.height(), option.fontMetrics.height() + 8)};
    }
};

}  // namespace

DifferenceView::DifferenceView(Marks *marks, QWidget *parent)
    : QWidget(parent), m_marks(marks), m_model(new DifferenceModel(this))
{
    createActions();
    createTree();
    m_notice = new NoticeLabel;
    m_notice->setObjectName("differenceNotice"_L1);
    m_totals = new QLabel;
    m_totals->setObjectName("differenceTotals"_L1);
    m_totals->setTextFormat(Qt::PlainText);
    m_totals->setWordWrap(true);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(createHeader());
    layout->addWidget(m_notice);
    layout->addWidget(m_totals);
    layout->addWidget(m_tree, 1);

    connect(marks, &Marks::differenceChanged, this, &DifferenceView::showDifference);
    showDifference();
}

void DifferenceView::createActions()
{
    const auto create = [this](const QString &text, const QString &toolTip, auto slot) {
        auto *action = new QAction(text, this);
        action->setToolTip(plainToolTip(toolTip));
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_markAction = create(tr("&Mark"),
                          tr("Set mark A, then B; after that A moves to B, and B to now (Ctrl+M)"),
                          [this] { m_marks->mark(m_snapshot); });
    m_markAction->setShortcut(Qt::CTRL | Qt::Key_M);
    m_nowAction = create(tr("Until &Now"), tr("Forget mark B, and compare with each new sample"),
                         [this] { m_marks->compareUntilNow(); });
    m_swapAction = create(tr("&Swap"), tr("Exchange A and B"), [this] { m_marks->swap(); });
    m_clearAction = create(tr("C&lear"), tr("Forget both marks"), [this] { m_marks->clear(); });
    m_exportAction = create(tr("E&xport…"), tr("Write these objects to a file"),
                            [this] { Q_EMIT exportRequested(m_marks->difference()); });
}

QWidget *DifferenceView::createHeader()
{
    m_times = new QLabel;
    m_times->setObjectName("differenceMarks"_L1);
    m_times->setTextFormat(Qt::PlainText);

    auto *header = new QWidget;
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    const std::pair<QAction *, QLatin1StringView> buttons[] = {
        {m_markAction, "differenceMark"_L1},     {m_nowAction, "differenceNow"_L1},
        {m_swapAction, "differenceSwap"_L1},     {m_clearAction, "differenceClear"_L1},
        {m_exportAction, "differenceExport"_L1},
    };
    for (const auto &[action, name] : buttons) {
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setObjectName(name);
        button->setFocusPolicy(Qt::TabFocus);
        layout->addWidget(button);
    }
    layout->addSpacing(8);
    layout->addWidget(m_times);
    layout->addStretch();
    return header;
}

void DifferenceView::createTree()
{
    m_tree = new QTreeView;
    RoomyStyle::applyTo(m_tree, m_tree->header());
    m_tree->setObjectName("differenceTree"_L1);
    m_tree->setAccessibleName(tr("Difference"));
    m_tree->setModel(m_model);
    m_tree->setItemDelegate(new TallRows(m_tree));
    m_tree->setUniformRowHeights(true);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setAlternatingRowColors(true);
    m_tree->setExpandsOnDoubleClick(false);

    QHeaderView *header = m_tree->header();
    const QFontMetrics metrics = m_tree->fontMetrics();
    header->setStretchLastSection(false);
    header->setSectionResizeMode(DifferenceModel::LabelColumn, QHeaderView::Stretch);
    header->resizeSection(DifferenceModel::ProcessColumn,
                          metrics.horizontalAdvance(u"a process (123456)"_s) + 40);
    const auto fit = [&](DifferenceModel::Column column, const QString &usual) {
        header->resizeSection(column, std::max(metrics.horizontalAdvance(usual) + 24,
                                               header->sectionSizeHint(column)));
    };
    fit(DifferenceModel::StateColumn, ObjectsModel::stateText(LeakState::Suspicious));
    fit(DifferenceModel::AgeColumn, u"12 h 34 min"_s);
    for (const auto column :
         {DifferenceModel::BornColumn, DifferenceModel::GoneColumn, DifferenceModel::NetColumn})
        fit(column, u"+1,023.9 MiB (1,000)"_s);

    m_placeholder = new Placeholder(m_tree);
    m_placeholder->setObjectName("differencePlaceholder"_L1);
    connect(m_tree, &QTreeView::activated, this,
            [this](const QModelIndex &index) { Q_EMIT showObjects(m_model->creatorAt(index)); });
}

void DifferenceView::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    updateActions();
}

void DifferenceView::showDifference()
{
    QList<Creator> expanded;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex group = m_model->index(row, 0);
        if (m_tree->isExpanded(group))
            expanded << m_model->creatorAt(group);
    }
    const QModelIndex current = m_tree->currentIndex();
    const std::optional<Creator> selected =
        current.isValid() ? std::optional(m_model->creatorAt(current)) : std::nullopt;
    const bool wasGroup = current.isValid() && !current.parent().isValid();
    const int scroll = m_tree->verticalScrollBar()->value();

    m_model->setDifference(m_marks->difference());

    for (const Creator &creator : std::as_const(expanded)) {
        if (const int row = m_model->rowOf(creator); row >= 0)
            m_tree->expand(m_model->index(row, 0));
    }
    if (const int row = selected ? m_model->rowOf(*selected) : -1;
        row >= 0 && (wasGroup || !m_tree->currentIndex().isValid()))
        m_tree->setCurrentIndex(m_model->index(row, 0));
    m_tree->verticalScrollBar()->setValue(scroll);
    updateTexts();
    updateActions();
}

void DifferenceView::updateTexts()
{
    m_times->setText(marksText());
    m_totals->setText(totalsText());
    m_totals->setVisible(!m_totals->text().isEmpty());
    const std::optional<NoDifference> &refusal = m_marks->refusal();
    m_notice->setNotice(refusal ? explanation(*refusal) : QString());
    m_placeholder->say(m_model->rowCount() == 0 ? placeholderText() : QString());
}

void DifferenceView::updateActions()
{
    m_markAction->setEnabled(m_snapshot && m_snapshot->objects);
    const bool areBoth = m_marks->from() && m_marks->to();
    m_nowAction->setEnabled(areBoth);
    m_swapAction->setEnabled(areBoth);
    m_clearAction->setEnabled(m_marks->from().has_value());
    const DifferencePtr &difference = m_marks->difference();
    m_exportAction->setEnabled(difference && !difference->groups.empty());
}

QString DifferenceView::marksText() const
{
    const std::optional<ObjectsMark> &from = m_marks->from();
    const std::optional<ObjectsMark> &to = m_marks->to();
    if (!from)
        return tr("No marks");
    return to ? tr("A %1 \u2192 B %2", "times").arg(timeText(*from), timeText(*to))
              : tr("A %1 \u2192 now", "time").arg(timeText(*from));
}

QString DifferenceView::totalsText() const
{
    const DifferencePtr &difference = m_marks->difference();
    if (!difference)
        return {};
    const auto amount = [](const Amount &one) { return objectsText(one.objects, one.bytes); };
    return tr("Created and survived: %1.  Gone: %2.  Net: %3.  Kept: %4.")
        .arg(amount(difference->born), amount(difference->gone),
             DifferenceModel::netText(difference->born, difference->gone),
             amount(difference->kept));
}

QString DifferenceView::placeholderText() const
{
    if (m_marks->refusal())
        return {};
    if (m_marks->difference())
        return tr("No object was created or freed between the marks.");
    if (m_marks->from())
        return tr("Comparing…");
    if (m_snapshot && !m_snapshot->objects)
        return tr("The list of objects is unknown.") + u'\n' + whyObjectsUnknown(*m_snapshot);
    return tr("Press Ctrl+M to set mark A, run your workload, and press it again for mark B.") +
           u'\n' + tr("This page then shows what was created and not freed, and by which program.");
}

}  // namespace pddgpu

#include "moc_differenceview.cpp"
