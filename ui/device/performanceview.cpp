// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/device/performanceview.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>

#include "explain/explain.h"
#include "ui/device/durationhistogram.h"
#include "ui/device/performancemodel.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"
#include "ui/widgets/plaintable.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// Below this width the histogram is placed under the figures.
constexpr int SideBySideWidth = 760;

// 0.0012 % is not 0 %.
QString shareText(double share)
{
    // Smaller shares are negligible and unreadable.
    constexpr double Smallest = 0.001;
    const double percent = share * 100;
    if (percent > 0 && percent < Smallest)
        return PerformanceView::tr("less than %1 %").arg(numberLocale().toString(Smallest, 'f', 3));
    return PerformanceView::tr("%1 %").arg(
        numberLocale().toString(percent, 'g', percent < 1 ? 2 : 3));
}

QLabel *createText(const QString &objectName, const QString &toolTip)
{
    auto *label = new QLabel;
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setToolTip(plainToolTip(toolTip));
    label->setWhatsThis(plainToolTip(toolTip));
    return label;
}

}  // namespace

PerformanceView::PerformanceView(const Costs *costs, QWidget *parent)
    : QScrollArea(parent),
      m_costs(costs),
      m_model(new PerformanceModel(this)),
      m_counts(new HistogramModel(this))
{
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *contents = new QWidget;
    m_layout = new QBoxLayout(QBoxLayout::LeftToRight, contents);
    // A scroll area has no margin below the tabs by itself.
    m_layout->setContentsMargins(0, 6, 0, 0);
    m_layout->setSpacing(16);
    m_layout->addWidget(createFigures(), 1);
    m_layout->addWidget(createHistogram(), 1);
    setWidget(contents);
    updateContents();
}

QWidget *PerformanceView::createFigures()
{
    m_notice = new NoticeLabel;
    m_notice->setObjectName("performanceNotice"_L1);

    auto *table = new PlainTable;
    table->setObjectName("performanceFigures"_L1);
    table->setAccessibleName(tr("Durations in the driver"));
    table->setModel(m_model);
    table->setAlternatingRowColors(false);
    table->verticalHeader()->show();
    table->verticalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    table->setFrameShape(QFrame::NoFrame);
    table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table->setFixedHeight(table->horizontalHeader()->sizeHint().height() +
                          table->verticalHeader()->length());

    m_monitor = createText(
        u"performanceMonitor"_s,
        tr("Number of checks since the previous sample, times the duration of the last one "
           "(memory_stats: check_count, last_check_duration_ns), divided by the elapsed time"));
    m_own = createText(u"performanceOwn"_s,
                       tr("Processor time of this process, all threads together, between the last "
                          "two samples, divided by the elapsed time"));

    auto *figures = new QWidget;
    auto *layout = new QVBoxLayout(figures);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_notice);
    layout->addWidget(table);
    layout->addWidget(m_monitor);
    layout->addWidget(m_own);
    layout->addStretch();
    return figures;
}

QWidget *PerformanceView::createHistogram()
{
    m_operation = new QComboBox;
    m_operation->setObjectName("performanceOperation"_L1);
    m_operation->setAccessibleName(tr("Operation"));
    for (const Operation operation : {Operation::Allocation, Operation::Free, Operation::Move})
        m_operation->addItem(operationText(operation));
    connect(m_operation, &QComboBox::currentIndexChanged, this, &PerformanceView::updateHistogram);

    m_asTable = new QToolButton;
    m_asTable->setObjectName("performanceAsTable"_L1);
    m_asTable->setText(tr("As a table"));
    m_asTable->setCheckable(true);
    m_asTable->setFocusPolicy(Qt::TabFocus);
    m_asTable->setToolTip(plainToolTip(tr("Show the counts of the histograms as numbers")));
    connect(m_asTable, &QToolButton::toggled, this, [this](bool asTable) {
        m_pages->setCurrentIndex(asTable ? 1 : 0);
        m_operation->setEnabled(!asTable);
    });

    m_histogram = new DurationHistogram;
    m_histogram->setObjectName("performanceHistogram"_L1);
    m_histogram->setWhatsThis(
        plainToolTip(tr("How many operations took how long, since the device was bound; point at a "
                        "bar for its number. The dashed lines: half of them, and 99 of 100, took "
                        "no longer.")));
    auto *table = new PlainTable;
    table->setObjectName("performanceCounts"_L1);
    table->setAccessibleName(tr("Counts of the histograms"));
    table->setModel(m_counts);
    table->setPlaceholder(tr("Nothing was counted yet."));
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    // The durations must not be cut.
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    m_pages = new QStackedWidget;
    m_pages->addWidget(m_histogram);
    m_pages->addWidget(table);

    auto *header = new QHBoxLayout;
    header->setSpacing(8);
    header->addWidget(new QLabel(tr("How long they took:")));
    header->addWidget(m_operation);
    header->addStretch();
    header->addWidget(m_asTable);

    auto *pane = new QWidget;
    auto *layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(header);
    layout->addWidget(m_pages, 1);
    return pane;
}

void PerformanceView::setSnapshot(const SnapshotPtr &snapshot)
{
    m_snapshot = snapshot;
    if (isVisible())
        updateContents();
}

void PerformanceView::updateContents()
{
    const std::optional<MemoryStats> stats = m_snapshot ? m_snapshot->stats : std::nullopt;
    m_notice->setNotice(stats ? QString() : whyStatsUnknown(m_snapshot ? *m_snapshot : Snapshot()),
                        NoticeLabel::Level::Information);
    m_monitor->setText(monitorText());
    m_own->setText(ownText());
    if (stats == m_shown && m_snapshot)
        return;
    m_shown = stats;
    m_model->setStats(stats);
    m_counts->setStats(stats);
    updateHistogram();
}

void PerformanceView::updateHistogram()
{
    const auto operation = static_cast<Operation>(m_operation->currentIndex());
    const std::optional<MemoryStats::Histogram> histogram =
        m_shown ? histogramOf(*m_shown, operation) : std::nullopt;
    const MemoryStats::Number longest = m_shown ? longestOf(*m_shown, operation) : std::nullopt;
    m_histogram->setHistogram(histogram, longest);
    m_histogram->setAccessibleName(tr("Histogram: %1", "operation").arg(operationText(operation)));
}

QString PerformanceView::monitorText() const
{
    // The reason is shown above the figures.
    if (!m_snapshot || !m_snapshot->stats)
        return tr("Share of the time that leak checks take: unknown.");
    const CheckLoad &load = m_costs->checks();
    if (!load.latest() || !load.whole())
        return tr(
            "Share of the time that leak checks take: unknown before the second sample with "
            "statistics.");
    const CheckLoad::Share &latest = *load.latest();
    const CheckLoad::Share &whole = *load.whole();
    return sentences(
        tr("Leak checks took %1 of the time since the previous sample (%2).", "share, checks")
            .arg(shareText(latest.ofTime),
                 tr("%1 check(s)", nullptr, pluralOf(latest.checks)).arg(countText(latest.checks))),
        tr("In the last %1 they took %2 (%3).", "time, share, checks")
            .arg(ageText(whole.overNs), shareText(whole.ofTime),
                 tr("%1 check(s)", nullptr, pluralOf(whole.checks)).arg(countText(whole.checks))));
}

QString PerformanceView::ownText() const
{
    const std::optional<double> &share = m_costs->ownShare();
    if (!share)
        return tr("Processor time of this program: unknown before the second sample.");
    return tr("This program used %1 of one processor since the previous sample.")
        .arg(shareText(*share));
}

void PerformanceView::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    m_layout->setDirection(viewport()->width() >= SideBySideWidth ? QBoxLayout::LeftToRight
                                                                  : QBoxLayout::TopToBottom);
}

void PerformanceView::showEvent(QShowEvent *event)
{
    QScrollArea::showEvent(event);
    updateContents();
}

}  // namespace pddgpu

#include "moc_performanceview.cpp"
