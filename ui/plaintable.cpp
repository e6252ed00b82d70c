// SPDX-License-Identifier: GPL-3.0-or-later
#include "plaintable.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QProxyStyle>
#include <algorithm>

namespace pddgpu {

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

}  // namespace

PlainTable::PlainTable(QWidget *parent) : QTableView(parent), m_placeholder(new QLabel(viewport()))
{
    setSelectionBehavior(SelectRows);
    setEditTriggers(NoEditTriggers);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerItem);

    auto *roomy = new RoomyStyle;
    roomy->setParent(this);
    setStyle(roomy);
    horizontalHeader()->setStyle(roomy);
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

    m_placeholder->setTextFormat(Qt::PlainText);
    m_placeholder->setWordWrap(true);
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_placeholder->setAttribute(Qt::WA_TransparentForMouseEvents);
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
    m_placeholder->setText(text);
    updatePlaceholder();
}

void PlainTable::fitColumn(int column, const QStringList &usualTexts, bool hasIcon)
{
    constexpr int margins = 2 * (TextMargin + 2);
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

void PlainTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    m_placeholder->setGeometry(viewport()->rect().adjusted(24, 8, -24, -8));
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
    m_placeholder->setVisible(isEmpty);
    // The label is invisible to a screen reader that stands on the table.
    setAccessibleDescription(isEmpty ? m_placeholder->text() : QString());
}

}  // namespace pddgpu
