// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/objects/objecttable.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QSettings>
#include <QStringList>
#include <algorithm>
#include <chrono>
#include <utility>

#include "ui/objects/objectdelegate.h"
#include "ui/objects/objectsmodel.h"
#include "ui/widgets/format.h"
#include "ui/widgets/roomystyle.h"
#include "ui/widgets/stateicon.h"

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace pddgpu {

namespace {

constexpr auto HeaderKey = "objects/header"_L1;
constexpr auto FitsLabelKey = "objects/fitsLabel"_L1;

// Usual texts of a column, including the widest.
QStringList sampleTexts(int column)
{
    switch (column) {
        case ObjectsModel::StateColumn:
            return {ObjectsModel::stateText(LeakState::Active),
                    ObjectsModel::stateText(LeakState::Suspicious),
                    ObjectsModel::stateText(LeakState::Confirmed)};
        case ObjectsModel::AgeColumn:
            return {ageText(std::uint64_t{59 * 60 + 59} * 1'000'000'000)};
        case ObjectsModel::SizeColumn:
            return {bytesText(std::uint64_t{999} << 20)};
        case ObjectsModel::RegionColumn:
            return {QStringLiteral("VRAM")};
        case ObjectsModel::ProcessColumn:
            return {QStringLiteral("memory_leak_test")};
        case ObjectsModel::LabelColumn:
            return {QStringLiteral("vertex buffer 12")};
        case ObjectsModel::FlagsColumn: {
            LeakObject object;
            object.orphaned = object.exported = true;
            return {ObjectsModel::flagsText(object)};
        }
        default:
            return {QStringLiteral("99999")};
    }
}

// The label column benefits from up to this many times its usual width.
constexpr int LongLabels = 3;

// Share of the spare width that a column gets: texts of varying length get more.
int weightOf(int column)
{
    return column == ObjectsModel::LabelColumn     ? 4
           : column == ObjectsModel::ProcessColumn ? 2
           : column == ObjectsModel::FlagsColumn   ? 2
                                                   : 1;
}

// Numbers that are useful only in comparison are in the details; with these columns, a window of
// the usual size would cut off the flags.
bool isShownAtFirst(int column)
{
    return column != ObjectsModel::ClientColumn && column != ObjectsModel::IdColumn;
}

}  // namespace

ObjectTable::ObjectTable(ObjectsModel *model, QWidget *parent) : QTableView(parent), m_model(model)
{
    setObjectName("objectsView"_L1);
    setAccessibleName(tr("Objects"));
    setModel(model);
    setItemDelegate(new ObjectDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);

    RoomyStyle::applyTo(this, horizontalHeader());
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    verticalHeader()->hide();

    m_rememberSoon.setSingleShot(true);
    m_rememberSoon.setInterval(500ms);
    connect(&m_rememberSoon, &QTimer::timeout, this, &ObjectTable::rememberColumns);
    setUpColumns();
    restoreColumns();

    // The view connected before us, so it has updated its layout when the position is restored.
    connect(model, &QAbstractItemModel::layoutAboutToBeChanged, this, &ObjectTable::keepPlace);
    connect(model, &QAbstractItemModel::layoutChanged, this, &ObjectTable::restorePlace);
}

ObjectTable::~ObjectTable()
{
    if (m_rememberSoon.isActive())
        rememberColumns();
}

void ObjectTable::setUpColumns()
{
    QHeaderView *header = horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    // Not setSortingEnabled(): that would make the model sort, which the list already does.
    resetColumns();

    connect(header, &QHeaderView::customContextMenuRequested, this, [this, header](QPoint place) {
        QMenu menu(this);
        fillColumnMenu(&menu);
        menu.exec(header->viewport()->mapToGlobal(place));
    });
    connect(header, &QHeaderView::sectionMoved, this, &ObjectTable::columnsTouched);
    connect(header, &QHeaderView::sortIndicatorChanged, this, &ObjectTable::columnsTouched);
    connect(header, &QHeaderView::sectionResized, this, [this](int, int before, int now) {
        if (!m_isSettingUp && before > 0 && now > 0) {
            m_fitsLabel = false;
            columnsTouched();
        }
    });
}

void ObjectTable::resetColumns()
{
    const QScopedValueRollback quiet(m_isSettingUp, true);
    QHeaderView *header = horizontalHeader();
    for (int column = 0; column < ObjectsModel::ColumnCount; ++column) {
        // A hidden section does not accept a width.
        header->setSectionHidden(column, false);
        header->moveSection(header->visualIndex(column), column);
        // Widths are set once, from samples: columns that follow their contents jump.
        header->resizeSection(column, usualWidth(column));
        header->setSectionHidden(column, !isShownAtFirst(column));
    }
    // Sorting by state is by state, then age: confirmed first, the oldest on top.
    header->setSortIndicator(ObjectsModel::StateColumn, Qt::DescendingOrder);
    m_fitsLabel = true;
    fitLabelColumn();
    m_rememberSoon.start();
}

void ObjectTable::restoreColumns()
{
    m_rememberSoon.stop();
    const QScopedValueRollback quiet(m_isSettingUp, true);
    const QSettings settings;
    const QByteArray state = settings.value(HeaderKey).toByteArray();
    QHeaderView *header = horizontalHeader();
    if (state.isEmpty())
        return;
    // Reject a stored state with other columns, or without a visible one.
    if (!header->restoreState(state) || header->count() != ObjectsModel::ColumnCount ||
        header->hiddenSectionCount() == header->count()) {
        resetColumns();
        m_rememberSoon.stop();
        return;
    }
    m_fitsLabel = settings.value(FitsLabelKey, false).toBool();
}

void ObjectTable::columnsTouched()
{
    if (!m_isSettingUp)
        m_rememberSoon.start();
}

void ObjectTable::rememberColumns()
{
    m_rememberSoon.stop();
    QSettings settings;
    settings.setValue(HeaderKey, horizontalHeader()->saveState());
    settings.setValue(FitsLabelKey, m_fitsLabel);
}

void ObjectTable::fillColumnMenu(QMenu *menu)
{
    QHeaderView *header = horizontalHeader();
    const bool isLast = header->count() - header->hiddenSectionCount() == 1;
    for (int visual = 0; visual < header->count(); ++visual) {
        const int column = header->logicalIndex(visual);
        QAction *action = menu->addAction(
            m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!header->isSectionHidden(column));
        // The last column cannot be hidden: without a header no column could be shown again.
        action->setEnabled(!action->isChecked() || !isLast);
        connect(action, &QAction::toggled, this, [this, header, column](bool shown) {
            header->setSectionHidden(column, !shown);
            columnsTouched();
            fitLabelColumn();
        });
    }
    menu->addSeparator();
    menu->addAction(tr("Reset Columns"), this, &ObjectTable::resetColumns);
}

// Width that the style needs for the widest usual text, including an icon if there is one.
int ObjectTable::contentsWidth(int column) const
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.features = QStyleOptionViewItem::HasDisplay;
    if (column == ObjectsModel::StateColumn) {
        option.features |= QStyleOptionViewItem::HasDecoration;
        option.icon = stateIcon(LeakState::Active, palette());
    }
    int width = 0;
    const QStringList texts = sampleTexts(column);
    for (const QString &text : texts) {
        option.text = text;
        width = std::max(
            width, style()->sizeFromContents(QStyle::CT_ItemViewItem, &option, {}, this).width());
    }
    // In groups the first column is indented; initially it is this one.
    return width + (column == ObjectsModel::StateColumn ? ObjectDelegate::ArrowWidth
                                                        : RoomyStyle::TextMargin);
}

// The label column takes the remaining width, and keeps a useful minimum. Width beyond what it
// needs is shared by all columns, so that a row stays readable as a unit.
void ObjectTable::fitLabelColumn()
{
    if (!m_fitsLabel)
        return;
    const QScopedValueRollback quiet(m_isSettingUp, true);
    QHeaderView *header = horizontalHeader();
    QList<int> shown;
    int usual = 0;
    for (int column = 0; column < ObjectsModel::ColumnCount; ++column) {
        if (!header->isSectionHidden(column)) {
            shown << column;
            usual += usualWidth(column);
        }
    }
    int left = std::max(0, viewport()->width() - usual);
    const bool hasLabel = shown.contains(ObjectsModel::LabelColumn);
    const int toLabel =
        hasLabel ? std::min(left, (LongLabels - 1) * usualWidth(ObjectsModel::LabelColumn)) : 0;
    left -= toLabel;
    int weights = 0;
    for (const int column : std::as_const(shown))
        weights += weightOf(column);
    for (const int column : std::as_const(shown)) {
        const int part = left * weightOf(column) / weights;
        header->resizeSection(column, usualWidth(column) + part +
                                          (column == ObjectsModel::LabelColumn ? toLabel : 0));
        left -= part;
        weights -= weightOf(column);
    }
}

int ObjectTable::usualWidth(int column) const
{
    return std::max(contentsWidth(column), horizontalHeader()->sectionSizeHint(column));
}

void ObjectTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitLabelColumn();
}

void ObjectTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
}

void ObjectTable::keyPressEvent(QKeyEvent *event)
{
    const bool isPlain = !(event->modifiers() & ~Qt::KeypadModifier);
    if (event->matches(QKeySequence::Copy)) {
        copySelection();
    } else if (isPlain && expandByKey(event->key())) {
        // Handled.
    } else if (isPlain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        if (m_model->groupAt(currentIndex().row()))
            toggle(currentIndex().row());
        else if (currentIndex().isValid())
            Q_EMIT detailsRequested();
    } else {
        QTableView::keyPressEvent(event);
    }
}

// Like in a tree: right and plus expand a group, left and minus collapse it, left also goes to it.
bool ObjectTable::expandByKey(int key)
{
    const QModelIndex current = currentIndex();
    const int groupRow = m_model->groupRowOf(current.row());
    if (groupRow < 0)
        return false;
    const bool isGroup = groupRow == current.row();
    switch (key) {
        case Qt::Key_Right:
        case Qt::Key_Plus:
            if (!isGroup ||
                (key == Qt::Key_Right && m_model->isExpanded(*m_model->groupAt(groupRow))))
                return false;
            m_model->setExpanded(groupRow, true);
            return true;
        case Qt::Key_Left:
        case Qt::Key_Minus:
            if (isGroup)
                m_model->setExpanded(groupRow, false);
            else
                setCurrentIndex(current.sibling(groupRow, current.column()));
            return true;
        case Qt::Key_Asterisk:
            m_model->setAllExpanded(true);
            return true;
        case Qt::Key_Slash:
            m_model->setAllExpanded(false);
            return true;
        default:
            return false;
    }
}

void ObjectTable::toggle(int row)
{
    if (const ListGroup *group = m_model->groupAt(row))
        m_model->setExpanded(row, !m_model->isExpanded(*group));
}

void ObjectTable::mousePressEvent(QMouseEvent *event)
{
    QTableView::mousePressEvent(event);
    const QPoint place = event->position().toPoint();
    const int fromLeft = place.x() + horizontalHeader()->offset();
    if (event->button() == Qt::LeftButton && fromLeft < ObjectDelegate::ArrowWidth)
        toggle(rowAt(place.y()));
}

void ObjectTable::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QPoint place = event->position().toPoint();
    const int row = rowAt(place.y());
    const int fromLeft = place.x() + horizontalHeader()->offset();
    if (event->button() != Qt::LeftButton || row < 0)
        QTableView::mouseDoubleClickEvent(event);
    else if (m_model->groupAt(row))
        toggle(row);  // On the arrow this is the second click of a double click.
    else if (fromLeft >= 0)
        Q_EMIT detailsRequested();
}

void ObjectTable::contextMenuEvent(QContextMenuEvent *event)
{
    const QModelIndex current = currentIndex();
    QMenu menu(this);
    QAction *copy = menu.addAction(tr("&Copy"), this, &ObjectTable::copySelection);
    copy->setShortcut(QKeySequence::Copy);
    copy->setEnabled(selectionModel()->hasSelection());
    if (const LeakObject *object = m_model->objectAt(current.row())) {
        menu.addAction(tr("Show &Details"), this, &ObjectTable::detailsRequested);
        menu.addSeparator();
        menu.addAction(tr("Only This &Process"), this, [this, pid = QString::number(object->pid)] {
            Q_EMIT narrowRequested(pid, {});
        });
        QAction *label = menu.addAction(tr("Only This &Label"), this, [this, current] {
            Q_EMIT narrowRequested(
                {}, current.siblingAtColumn(ObjectsModel::LabelColumn).data().toString());
        });
        label->setEnabled(!object->label.isEmpty());
    }
    if (m_model->groupRowOf(current.row()) >= 0) {
        menu.addSeparator();
        menu.addAction(tr("&Expand All Groups"), this, [this] { m_model->setAllExpanded(true); });
        menu.addAction(tr("C&ollapse All Groups"), this,
                       [this] { m_model->setAllExpanded(false); });
    }
    menu.exec(event->globalPos());
}

// The view follows most of the visible rows; at the top it stays there and shows new rows.
void ObjectTable::keepPlace()
{
    m_visibleRows.clear();
    m_keptScroll = verticalScrollBar()->value();
    const int first = rowAt(0);
    const int last = rowAt(viewport()->height() - 1);
    if (m_keptScroll == 0 || first < 0)
        return;
    for (int row = first; row <= (last < 0 ? m_model->rowCount() - 1 : last); ++row)
        m_visibleRows.emplace_back(m_model->index(row, 0));
}

void ObjectTable::restorePlace()
{
    std::vector<int> tops;
    for (std::size_t i = 0; i < m_visibleRows.size(); ++i) {
        if (m_visibleRows[i].isValid())
            tops.push_back(m_visibleRows[i].row() - static_cast<int>(i));
    }
    m_visibleRows.clear();
    if (!tops.empty()) {
        const auto middle = tops.begin() + static_cast<std::ptrdiff_t>(tops.size() / 2);
        std::nth_element(tops.begin(), middle, tops.end());
        m_keptScroll = *middle;
    }
    verticalScrollBar()->setValue(m_keptScroll);
}

// Copies the selected rows and visible columns as displayed, but with exact numbers; columns
// separated by tabs, with their names on top.
void ObjectTable::copySelection() const
{
    QModelIndexList rows = selectionModel()->selectedRows();
    if (rows.isEmpty())
        return;
    std::ranges::sort(rows, {}, &QModelIndex::row);
    QList<int> columns;
    for (int visual = 0; visual < horizontalHeader()->count(); ++visual) {
        const int column = horizontalHeader()->logicalIndex(visual);
        if (!isColumnHidden(column))
            columns << column;
    }

    QStringList cells;
    for (const int column : std::as_const(columns))
        cells
            << m_model->headerData(column, Qt::Horizontal, ObjectsModel::ExactTextRole).toString();
    QString text = cells.join(u'\t') + u'\n';
    for (const QModelIndex &row : std::as_const(rows)) {
        cells.clear();
        for (const int column : std::as_const(columns))
            cells << row.siblingAtColumn(column).data(ObjectsModel::ExactTextRole).toString();
        text += cells.join(u'\t') + u'\n';
    }
    QGuiApplication::clipboard()->setText(text);
}

}  // namespace pddgpu

#include "moc_objecttable.cpp"
