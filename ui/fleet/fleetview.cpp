// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fleet/fleetview.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStyle>
#include <QVBoxLayout>
#include <utility>

#include "explain/explain.h"
#include "text/visibletext.h"
#include "ui/chart/chartheader.h"
#include "ui/chart/memorychart.h"
#include "ui/fleet/fleetdelegate.h"
#include "ui/fleet/fleetdetails.h"
#include "ui/fleet/fleetmodel.h"
#include "ui/fleet/fleettext.h"
#include "ui/fleet/fleettotals.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/plaintable.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr int Gap = 10;
constexpr std::uint64_t MiB = std::uint64_t{1} << 20;
constexpr int FirstRangeMinutes = 24 * 60;

using State = FleetCard::State;

QStringList allStateTexts()
{
    FleetCard card;
    QStringList texts;
    for (const State state : {State::Incomplete, State::Stale, State::NotAnswering, State::Gone,
                              State::Unknown, State::Current}) {
        card.state = state;
        texts << stateText(card);
    }
    card.suspiciousBytes = card.confirmedBytes = 0;
    texts << stateText(card);
    card.orphanedObjects = 1;
    texts << stateText(card);
    card.orphanedObjects = 0;
    card.monitorEnabled = false;
    texts << stateText(card);
    card.confirmedBytes = 1;
    texts << stateText(card);
    return texts;
}

}  // namespace

FleetView::FleetView(Fleet *fleet, QAction *pause, QWidget *parent)
    : QWidget(parent),
      m_fleet(fleet),
      m_model(new FleetModel(this)),
      m_totals(new FleetTotals),
      m_notice(new NoticeLabel)
{
    m_model->setPalette(palette());
    m_notice->setObjectName("fleetNotice"_L1);

    auto *list = new QWidget;
    auto *listLayout = new QVBoxLayout(list);
    listLayout->setContentsMargins(0, 0, 0, 0);
    listLayout->setSpacing(6);
    listLayout->addWidget(createFilter());
    m_table = createTable();
    listLayout->addWidget(m_table, 1);

    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(Gap);
    splitter->addWidget(list);
    m_onCard = createChosen(pause);
    splitter->addWidget(m_onCard);
    splitter->setSizes({520, 480});

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Gap, Gap, Gap, Gap);
    layout->setSpacing(Gap);
    layout->addWidget(m_totals);
    layout->addWidget(m_notice);
    layout->addWidget(splitter, 1);

    connect(m_fleet, &Fleet::sampled, this, &FleetView::showSnapshot);
    connect(m_fleet, &Fleet::historyRead, this, &FleetView::showHistory);
    setTabOrder(m_table, m_text);
    m_table->setFocus();
    updateTexts();
}

FleetView::~FleetView()
{
    // The chart reads the history until it is destroyed.
    m_chart->setHistory(nullptr);
}

QWidget *FleetView::createFilter()
{
    m_text = new QLineEdit;
    m_text->setObjectName("fleetFilter"_L1);
    m_text->setAccessibleName(tr("Filter of the cards"));
    m_text->setPlaceholderText(tr("Host, card, state or alert"));
    m_text->setClearButtonEnabled(true);
    connect(m_text, &QLineEdit::textChanged, this, &FleetView::applyFilter);

    m_kind = new QComboBox;
    m_kind->setObjectName("fleetKind"_L1);
    m_kind->setAccessibleName(tr("Which cards"));
    m_kind->addItem(tr("All cards"), static_cast<int>(FleetModel::Kind::All));
    m_kind->addItem(tr("Leaking"), static_cast<int>(FleetModel::Kind::Leaking));
    m_kind->addItem(tr("With problems or alerts"), static_cast<int>(FleetModel::Kind::Problems));
    connect(m_kind, &QComboBox::currentIndexChanged, this, &FleetView::applyFilter);

    m_count = new QLabel;
    m_count->setObjectName("fleetCount"_L1);
    m_count->setTextFormat(Qt::PlainText);

    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap);
    layout->addWidget(m_text, 2);
    layout->addWidget(m_kind);
    layout->addWidget(m_count, 1, Qt::AlignRight);
    return bar;
}

PlainTable *FleetView::createTable()
{
    auto *table = new PlainTable;
    table->setObjectName("fleetTable"_L1);
    table->setAccessibleName(tr("Cards"));
    table->setModel(m_model);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setItemDelegate(new FleetDelegate(table));
    table->horizontalHeader()->setSortIndicator(FleetModel::LeakedColumn, Qt::DescendingOrder);
    table->setSortingEnabled(true);
    connect(table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, table,
            [this] { m_table->scrollToTop(); });
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &FleetView::choose);
    connect(m_model, &FleetModel::modelAboutToBeReset, this, [this] { m_isReset = true; });
    connect(m_model, &FleetModel::modelReset, this, &FleetView::restoreChoice);
    connect(table, &QAbstractItemView::activated, this, &FleetView::openChosen);
    m_table = table;
    fitColumns();
    return table;
}

void FleetView::fitColumns()
{
    const QString bytes = bytesText(1023 * MiB);
    m_table->fitColumn(FleetModel::HostColumn, {u"gpu-node-0000.example.org:9100"_s});
    m_table->fitColumn(FleetModel::CardColumn, {u"card00"_s, u"simulated"_s});
    m_table->fitColumn(FleetModel::StateColumn, allStateTexts(), true);
    m_table->fitColumn(FleetModel::LeakedColumn, {bytes, unknownText()});
    m_table->fitColumn(FleetModel::GrowthColumn,
                       {growthText(1023.9 * static_cast<double>(MiB)), unknownText()});
    m_table->fitColumn(FleetModel::MemoryColumn,
                       {FleetModel::tr("%1 of %2", "bytes, bytes").arg(bytes, bytes)});
    QHeaderView *header = m_table->horizontalHeader();
    header->resizeSection(FleetModel::MemoryColumn,
                          header->sectionSize(FleetModel::MemoryColumn) + FleetDelegate::BarSpace);
    m_table->fitColumn(FleetModel::AlertsColumn, {countText(1'000'000)});
    header->setStretchLastSection(true);
}

QWidget *FleetView::createChosen(QAction *pause)
{
    m_chart = new MemoryChart;
    showNoHistory();
    connect(pause, &QAction::toggled, m_chart, &MemoryChart::setPaused);
    m_chartHeader = new ChartHeader(m_chart, pause, {u"fleet/rangeMinutes"_s, FirstRangeMinutes});
    connect(m_chartHeader, &ChartHeader::unitsChanged, this, &FleetView::showUnits);
    m_historyNotice = new NoticeLabel;
    m_historyNotice->setObjectName("fleetHistoryNotice"_L1);

    auto *time = new QWidget;
    auto *timeLayout = new QVBoxLayout(time);
    timeLayout->setContentsMargins(0, 0, 0, 0);
    timeLayout->setSpacing(6);
    timeLayout->addWidget(m_chartHeader);
    timeLayout->addWidget(m_historyNotice);
    timeLayout->addWidget(m_chart, 1);

    m_details = new FleetDetails;
    m_details->setFixedWidth(fontMetrics().averageCharWidth() * 46 +
                             style()->pixelMetric(QStyle::PM_ScrollBarExtent));
    connect(m_details, &FleetDetails::openRequested, this, &FleetView::openChosen);

    auto *chosen = new QWidget;
    auto *layout = new QHBoxLayout(chosen);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Gap + 6);
    layout->addWidget(time, 1);
    layout->addWidget(m_details);
    return chosen;
}

void FleetView::addTo(QMenu *menu)
{
    m_chartHeader->addTo(menu);
}

void FleetView::focusFilter()
{
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void FleetView::showSnapshot(const FleetSnapshotPtr &snapshot)
{
    const bool isFirst = m_model->rowCount() == 0 && !m_chosen;
    m_model->setSnapshot(snapshot);
    if (isFirst && m_model->rowCount() > 0)
        m_table->setCurrentIndex(m_model->index(0, FleetModel::HostColumn));
    m_totals->setSnapshot(snapshot);
    updateDetails();
    updateTexts();
}

void FleetView::choose(const QModelIndex &current)
{
    if (m_isReset)
        return;
    const auto id =
        current.isValid() ? std::optional(m_model->cardAt(current.row()).id) : std::nullopt;
    if (id == m_chosen)
        return;
    m_chosen = id;
    showNoHistory();
    m_historyNotice->clear();
    m_fleet->watch(m_chosen);
    updateDetails();
}

// Restores the selected card, unless it is no longer listed.
void FleetView::restoreChoice()
{
    m_isReset = false;
    const int row = m_chosen ? m_model->rowOf(*m_chosen) : -1;
    if (row >= 0)
        m_table->setCurrentIndex(m_model->index(row, FleetModel::HostColumn));
    else
        choose({});
}

void FleetView::showHistory(const FleetHistoryPtr &history)
{
    if (history->id != m_chosen)
        return;
    m_chart->setHistory(&history->samples);
    m_history = history;  // Kept while the chart shows it.
    m_historyNotice->setNotice(
        history->error ? sentences(errorText(*history->error), errorAdvice(*history->error))
                       : QString());
}

void FleetView::showNoHistory()
{
    m_chart->setHistory(nullptr);
    m_history = nullptr;
}

void FleetView::updateDetails()
{
    const int row = m_chosen ? m_model->rowOf(*m_chosen) : -1;
    if (row < 0) {
        m_details->clear();
        return;
    }
    const FleetCard &card = m_model->cardAt(row);
    m_details->setCard(card, m_model->snapshot()->nowMs, hostOf(card.id.instance, m_fleet->url()));
}

void FleetView::openChosen()
{
    if (const auto host = m_chosen ? hostOf(m_chosen->instance, m_fleet->url()) : std::nullopt)
        Q_EMIT hostOpened(*host);
}

void FleetView::applyFilter()
{
    m_model->setFilter(static_cast<FleetModel::Kind>(m_kind->currentData().toInt()),
                       m_text->text().trimmed());
    updateDetails();
    updateTexts();
}

void FleetView::showUnits()
{
    m_model->refreshTexts();
    m_totals->setSnapshot(m_model->snapshot());
    m_chart->refresh();
    updateDetails();
}

void FleetView::updateTexts()
{
    const FleetSnapshotPtr &snapshot = m_model->snapshot();
    QString notice;
    if (snapshot && snapshot->error)
        notice = sentences(errorText(*snapshot->error), errorAdvice(*snapshot->error));
    if (snapshot && snapshot->unreadableSeries > 0) {
        notice =
            sentences(notice, tr("%n series were left aside: their labels name no host or no card.",
                                 nullptr, snapshot->unreadableSeries));
    }
    if (snapshot && snapshot->goneLeftOut > 0) {
        notice = sentences(notice, tr("%n cards that have gone are not shown: there are too many.",
                                      nullptr, snapshot->goneLeftOut));
    }
    // If there is nothing else to show, the notice is in the middle.
    const bool isEmpty = !snapshot || snapshot->cards.isEmpty();
    m_notice->setNotice(isEmpty ? QString() : notice);
    m_onCard->setVisible(!snapshot || !isEmpty);
    m_table->setPlaceholder(isEmpty && !notice.isEmpty() ? notice : placeholderText());

    const auto shown = static_cast<std::uint64_t>(m_model->rowCount());
    const auto all = static_cast<std::uint64_t>(snapshot ? snapshot->cards.size() : 0);
    m_count->setText(
        isEmpty ? QString()
        : shown == all
            ? tr("%1 card(s)", nullptr, pluralOf(all)).arg(countText(all))
            : tr("%1 of %2 card(s)", nullptr, pluralOf(all)).arg(countText(shown), countText(all)));
}

QString FleetView::placeholderText() const
{
    const FleetSnapshotPtr &snapshot = m_model->snapshot();
    const QString server = visibleText(m_fleet->url().toDisplayString());
    if (!snapshot)
        return tr("Asking %1…").arg(server);
    if (snapshot->cards.isEmpty()) {
        return tr("%1 has no pddgpu metrics.").arg(server) + u"\n\n"_s +
               tr("On every host, the timer pddgpu-metrics.timer runs pddgpuctl metrics, which "
                  "writes them for node_exporter's textfile collector, and Prometheus reads that. "
                  "Enable it there:") +
               u"\n\nsystemctl enable --now pddgpu-metrics.timer"_s;
    }
    return m_model->rowCount() == 0 ? tr("No card matches the filter.") : QString();
}

}  // namespace pddgpu

#include "moc_fleetview.cpp"
