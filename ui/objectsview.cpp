// SPDX-License-Identifier: GPL-3.0-or-later
#include "objectsview.h"

#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QProxyStyle>
#include <QScrollBar>
#include <QSortFilterProxyModel>
#include <QStringList>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "explain.h"
#include "format.h"
#include "objectsmodel.h"

namespace pddgpu {

/// Filters by state; equal keys are ordered by age, so that of two confirmed objects the older
/// one counts as more.
class ObjectsProxy : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setLeakedOnly(bool leakedOnly)
    {
        m_leakedOnly = leakedOnly;
        invalidateFilter();
    }
    bool isLeakedOnly() const { return m_leakedOnly; }

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override
    {
        return !m_leakedOnly ||
               sourceModel()->index(row, 0, parent).data(ObjectsModel::LeakedRole).toBool();
    }

    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override
    {
        if (QSortFilterProxyModel::lessThan(left, right))
            return true;
        if (QSortFilterProxyModel::lessThan(right, left))
            return false;
        return left.data(ObjectsModel::BirthRole).toULongLong() >
               right.data(ObjectsModel::BirthRole).toULongLong();
    }

private:
    bool m_leakedOnly = true;
};

namespace {

// Of text in a cell, and in a header.
constexpr int TextMargin = 5;

// Room between the text of one column and the next.
class RoomyStyle : public QProxyStyle
{
public:
    int pixelMetric(PixelMetric metric, const QStyleOption *option,
                    const QWidget *widget) const override
    {
        if (metric == PM_FocusFrameHMargin || metric == PM_HeaderMargin)
            return TextMargin;
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
};

// Usual texts of each column, the widest among them.
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
        case ObjectsModel::DomainColumn:
            return {QStringLiteral("VRAM")};
        case ObjectsModel::ProcessColumn:
            return {QStringLiteral("memory_leak_test")};
        case ObjectsModel::LabelColumn:
            return {QStringLiteral("vertex buffer 12")};
        case ObjectsModel::FlagsColumn:
            return {ObjectsModel::tr("orphaned") + ObjectsModel::tr(", ", "between flags") +
                    ObjectsModel::tr("exported")};
        default:
            return {QStringLiteral("99999")};
    }
}

int contentsWidth(int column, const QTableView &table)
{
    constexpr int margins = 2 * (TextMargin + 2);
    int width = 0;
    const QStringList texts = sampleTexts(column);
    for (const QString &text : texts)
        width = std::max(width, table.fontMetrics().horizontalAdvance(text) + margins);
    if (column == ObjectsModel::StateColumn)
        width += table.style()->pixelMetric(QStyle::PM_SmallIconSize) + margins;
    return width;
}

}  // namespace

ObjectsView::ObjectsView(QWidget *parent)
    : QWidget(parent), m_model(new ObjectsModel(this)), m_proxy(new ObjectsProxy(this))
{
    m_model->setPalette(palette());
    m_proxy->setSourceModel(m_model);
    m_proxy->setSortRole(ObjectsModel::SortRole);
    m_proxy->setSortLocaleAware(true);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(createHeader());
    m_table = createTable();
    layout->addWidget(m_table, 1);

    m_placeholder = new QLabel(m_table->viewport());
    m_placeholder->setObjectName(QStringLiteral("objectsPlaceholder"));
    m_placeholder->setTextFormat(Qt::PlainText);
    m_placeholder->setWordWrap(true);
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_placeholder->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    fitLabelColumn();

    connect(m_proxy, &QAbstractItemModel::modelAboutToBeReset, this, &ObjectsView::keepPlace);
    connect(m_proxy, &QAbstractItemModel::modelReset, this, &ObjectsView::restorePlace);
    updateTexts();
}

QWidget *ObjectsView::createHeader()
{
    auto *header = new QWidget(this);
    m_filter = new QComboBox(header);
    m_filter->setObjectName(QStringLiteral("objectsFilter"));
    m_filter->setAccessibleName(tr("Objects to list"));
    m_filter->addItem(tr("Leaked objects"));
    m_filter->addItem(tr("All tracked objects"));
    connect(m_filter, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_proxy->setLeakedOnly(index == 0);
        updateTexts();
    });

    m_summary = new QLabel(header);
    m_summary->setObjectName(QStringLiteral("objectsSummary"));
    m_summary->setTextFormat(Qt::PlainText);

    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_filter);
    layout->addWidget(m_summary);
    layout->addStretch();
    return header;
}

QTableView *ObjectsView::createTable()
{
    auto *table = new QTableView(this);
    table->setObjectName(QStringLiteral("objectsView"));
    table->setAccessibleName(tr("Objects"));
    table->setModel(m_proxy);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setAlternatingRowColors(true);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);

    auto *style = new RoomyStyle;
    style->setParent(table);
    table->setStyle(style);
    table->horizontalHeader()->setStyle(style);

    const int rowHeight = table->fontMetrics().height() + 8;
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(rowHeight);
    table->verticalHeader()->hide();

    QHeaderView *header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    // Widths are set once, from samples: columns that follow their contents jump.
    for (int column = 0; column < ObjectsModel::ColumnCount; ++column) {
        header->resizeSection(
            column, std::max(contentsWidth(column, *table), header->sectionSizeHint(column)));
    }

    table->setSortingEnabled(true);
    // The state's order is by state, then by age: confirmed first, the oldest of them on top.
    table->sortByColumn(ObjectsModel::StateColumn, Qt::DescendingOrder);
    return table;
}

std::vector<std::uint64_t> ObjectsView::shownObjects() const
{
    std::vector<std::uint64_t> ids;
    ids.reserve(static_cast<std::size_t>(m_proxy->rowCount()));
    for (int row = 0; row < m_proxy->rowCount(); ++row)
        ids.push_back(m_proxy->index(row, 0).data(ObjectsModel::ObjectIdRole).toULongLong());
    return ids;
}

void ObjectsView::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    m_model->setSnapshot(snapshot);
    updateTexts();
}

void ObjectsView::updateTexts()
{
    m_summary->setText(summaryText());
    const bool isEmpty = m_proxy->rowCount() == 0;
    m_placeholder->setVisible(isEmpty);
    if (isEmpty)
        m_placeholder->setText(placeholderText());
}

QString ObjectsView::summaryText() const
{
    if (!m_snapshot || !m_snapshot->objects)
        return unknownText();
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    for (const LeakObject &object : m_snapshot->objects->objects) {
        if (m_proxy->isLeakedOnly() && !object.isLeaked())
            continue;
        ++count;
        bytes += object.sizeBytes;
    }
    return objectsText(count, bytes);
}

QString ObjectsView::placeholderText() const
{
    if (!m_snapshot)
        return tr("Waiting for the first sample.");
    if (!m_snapshot->objects) {
        return tr("The list of objects is unknown.") + QLatin1Char('\n') +
               whyObjectsUnknown(*m_snapshot);
    }
    const auto live = static_cast<std::uint64_t>(m_snapshot->objects->objects.size());
    if (live == 0)
        return tr("No objects: no program holds memory on this device.");
    QString text =
        sentences(tr("No leaked objects."),
                  tr("%1 object(s) live now.", nullptr, pluralOf(live)).arg(countText(live)));
    if (m_snapshot->suspiciousAgeMs && m_snapshot->confirmedAgeMs) {
        text += QLatin1Char('\n') +
                tr("The driver's next check takes objects older than %1 for suspicious, and older "
                   "than %2 for confirmed leaks.")
                    .arg(millisecondsText(m_snapshot->suspiciousAgeMs),
                         millisecondsText(m_snapshot->confirmedAgeMs));
    }
    return text;
}

void ObjectsView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_model->setPalette(palette());
}

bool ObjectsView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) {
        const QRect area = m_table->viewport()->rect();
        m_placeholder->setGeometry(area.adjusted(24, 8, -24, -8));
        fitLabelColumn();
    } else if (watched == m_table && event->type() == QEvent::KeyPress &&
               static_cast<QKeyEvent *>(event)->matches(QKeySequence::Copy)) {
        copySelection();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

// The label takes the width that is left, and keeps a useful one where there is none.
void ObjectsView::fitLabelColumn()
{
    QHeaderView *header = m_table->horizontalHeader();
    const int others = header->length() - header->sectionSize(ObjectsModel::LabelColumn);
    const int least = contentsWidth(ObjectsModel::LabelColumn, *m_table);
    header->resizeSection(ObjectsModel::LabelColumn,
                          std::max(least, m_table->viewport()->width() - others));
}

void ObjectsView::keepPlace()
{
    m_keptIds.clear();
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        m_keptIds.insert(row.data(ObjectsModel::ObjectIdRole).toULongLong());
    m_keptScroll = m_table->verticalScrollBar()->value();
}

void ObjectsView::restorePlace()
{
    QItemSelection selection;
    for (int row = 0; row < m_proxy->rowCount() && !m_keptIds.isEmpty(); ++row) {
        const QModelIndex index = m_proxy->index(row, 0);
        if (m_keptIds.remove(index.data(ObjectsModel::ObjectIdRole).toULongLong()))
            selection.select(index, index);
    }
    m_keptIds.clear();
    m_table->selectionModel()->select(
        selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    m_table->verticalScrollBar()->setValue(m_keptScroll);
}

// The selected rows as they are shown, tabs between columns.
void ObjectsView::copySelection() const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    std::ranges::sort(rows, {}, &QModelIndex::row);
    QString text;
    for (const QModelIndex &row : std::as_const(rows)) {
        QStringList cells;
        for (int column = 0; column < ObjectsModel::ColumnCount; ++column)
            cells << row.siblingAtColumn(column).data().toString();
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

}  // namespace pddgpu

#include "objectsview.moc"
