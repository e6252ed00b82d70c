// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/plaintable.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <algorithm>

#include "ui/widgets/placeholder.h"
#include "ui/widgets/roomystyle.h"

namespace pddgpu {

PlainTable::PlainTable(QWidget *parent) : QTableView(parent), m_placeholder(new Placeholder(this))
{
    setSelectionBehavior(SelectRows);
    setEditTriggers(NoEditTriggers);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerItem);

    RoomyStyle::applyTo(this, horizontalHeader());
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    verticalHeader()->hide();

    auto *copy = new QAction(tr("&Copy"), this);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    connect(copy, &QAction::triggered, this, &PlainTable::copySelection);
    addAction(copy);
    setContextMenuPolicy(Qt::ActionsContextMenu);
}

void PlainTable::setModel(QAbstractItemModel *model)
{
    if (this->model())
        this->model()->disconnect(this);
    QTableView::setModel(model);
    if (model) {
        connect(model, &QAbstractItemModel::rowsInserted, this, &PlainTable::updatePlaceholder);
        connect(model, &QAbstractItemModel::rowsRemoved, this, &PlainTable::updatePlaceholder);
        connect(model, &QAbstractItemModel::modelReset, this, &PlainTable::updatePlaceholder);
    }
    updatePlaceholder();
}

void PlainTable::setPlaceholder(const QString &text)
{
    m_whyEmpty = text;
    updatePlaceholder();
}

void PlainTable::fitColumn(int column, const QStringList &usualTexts, bool hasIcon)
{
    constexpr int margins = 2 * (RoomyStyle::TextMargin + 2);
    int width = horizontalHeader()->sectionSizeHint(column);
    for (const QString &text : usualTexts) {
        const int icon = hasIcon ? style()->pixelMetric(QStyle::PM_SmallIconSize) + margins : 0;
        width = std::max(width, fontMetrics().horizontalAdvance(text) + margins + icon);
    }
    horizontalHeader()->resizeSection(column, width);
}

QString PlainTable::selectedText() const
{
    QModelIndexList rows = selectionModel() ? selectionModel()->selectedRows() : QModelIndexList();
    std::ranges::sort(rows, {}, &QModelIndex::row);
    const QHeaderView *header = horizontalHeader();
    QString text;
    for (const QModelIndex &row : std::as_const(rows)) {
        QStringList cells;
        for (int place = 0; place < header->count(); ++place) {
            const int column = header->logicalIndex(place);
            if (!header->isSectionHidden(column))
                cells << row.siblingAtColumn(column).data().toString();
        }
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    return text;
}

void PlainTable::copySelection() const
{
    const QString text = selectedText();
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void PlainTable::updatePlaceholder()
{
    const bool isEmpty = !model() || model()->rowCount() == 0;
    const QString text = isEmpty ? m_whyEmpty : QString();
    m_placeholder->say(text);
    // A screen reader on the table does not see the label.
    setAccessibleDescription(text);
}

}  // namespace pddgpu

#include "moc_plaintable.cpp"
