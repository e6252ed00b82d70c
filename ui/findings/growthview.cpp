// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/growthview.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "analysis/memoryoutlook.h"
#include "explain/explain.h"
#include "explain/findings/findingtext.h"
#include "explain/regiontext.h"
#include "ui/findings/coursedelegate.h"
#include "ui/findings/growthmodel.h"
#include "ui/widgets/format.h"
#include "ui/widgets/plaintable.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// "59 min"; hours are shorter.
constexpr std::uint64_t LongestShownNs = 59 * 60'000'000'000ULL;

}  // namespace

GrowthView::GrowthView(Analyst *analyst, QWidget *parent)
    : QWidget(parent), m_model(new GrowthModel(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    createTable();
    layout->addWidget(createHeader());
    layout->addWidget(m_table, 1);
    connect(analyst, &Analyst::found, this, &GrowthView::setFindings);
    if (analyst->findings())
        setFindings(analyst->findings());
    updateTexts();
}

QWidget *GrowthView::createHeader()
{
    m_kind = new QComboBox;
    m_kind->setObjectName("growthKind"_L1);
    m_kind->setAccessibleName(tr("What to follow"));
    m_kind->addItem(tr("By process"), static_cast<int>(GrowthSubject::Kind::Process));
    m_kind->addItem(tr("By label"), static_cast<int>(GrowthSubject::Kind::Label));
    m_kind->addItem(tr("By process and label"), static_cast<int>(GrowthSubject::Kind::Creator));
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this] {
        m_model->setKind(static_cast<GrowthSubject::Kind>(m_kind->currentData().toInt()));
        updateTexts();
    });

    m_range = new QComboBox;
    m_range->setObjectName("growthRange"_L1);
    m_range->setAccessibleName(tr("How far to look back"));
    m_range->addItem(tr("Last 10 minutes"), static_cast<int>(GrowthRange::TenMinutes));
    m_range->addItem(tr("Last 2 hours"), static_cast<int>(GrowthRange::TwoHours));
    m_range->addItem(tr("Last day"), static_cast<int>(GrowthRange::OneDay));
    connect(m_range, &QComboBox::currentIndexChanged, this, [this] {
        m_model->setRange(static_cast<GrowthRange>(m_range->currentData().toInt()));
        updateTexts();
    });

    m_domains = new QLabel;
    m_domains->setObjectName("growthDomains"_L1);
    m_domains->setTextFormat(Qt::PlainText);
    m_domains->setWordWrap(true);

    auto *header = new QWidget;
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(10);
    layout->addWidget(m_kind);
    layout->addWidget(m_range);
    layout->addWidget(m_domains, 1);
    return header;
}

void GrowthView::createTable()
{
    m_table = new PlainTable;
    m_table->setObjectName("growthTable"_L1);
    m_table->setAccessibleName(tr("Growth"));
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(GrowthModel::CourseColumn,
                                      new CourseDelegate(GrowthModel::SeriesRole, m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->verticalHeader()->setDefaultSectionSize(m_table->fontMetrics().height() + 14);
    m_table->fitColumn(GrowthModel::BytesColumn, {u"1,023.9 MiB"_s});
    m_table->fitColumn(GrowthModel::RateColumn, {u"+1,023.9 MiB/min"_s});
    // The text column is the most important: names and sparklines shrink first.
    const Trend longest{Trend::Kind::Growing, Confidence::Medium, {}, 0};
    m_table->fitColumn(GrowthModel::TrendColumn, {trendText(longest, LongestShownNs)});
    m_table->horizontalHeader()->setStretchLastSection(true);
    fitNames();
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        Q_EMIT showObjects(m_model->subjectAt(index.row()).creator);
    });
}

void GrowthView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitNames();
}

void GrowthView::fitNames()
{
    const QFontMetrics metrics = m_table->fontMetrics();
    const int least = metrics.horizontalAdvance(u"process (12345)"_s);
    const int most = metrics.horizontalAdvance(u"a process's long name (123456), its label"_s);
    constexpr int LeastCourse = 70;
    constexpr int Frame = 4;
    int left =
        m_table->width() - LeastCourse - Frame - m_table->verticalScrollBar()->sizeHint().width();
    for (const int column :
         {GrowthModel::BytesColumn, GrowthModel::RateColumn, GrowthModel::TrendColumn})
        left -= m_table->columnWidth(column);
    m_table->horizontalHeader()->resizeSection(GrowthModel::NameColumn,
                                               std::clamp(left, least, most));
}

void GrowthView::setFindings(const FindingsPtr &findings)
{
    const QModelIndex current = m_table->currentIndex();
    const std::optional<GrowthSubject> selected =
        current.isValid() ? std::optional(m_model->subjectAt(current.row())) : std::nullopt;
    m_findings = findings;
    m_model->setFindings(findings);
    if (const int row = selected ? m_model->rowOf(*selected) : -1; row >= 0)
        m_table->setCurrentIndex(m_model->index(row, GrowthModel::NameColumn));
    updateTexts();
}

void GrowthView::updateTexts()
{
    m_domains->setText(memoryText());
    m_table->setPlaceholder(placeholderText());
}

// The growth of the regions, and the time until they are full.
QString GrowthView::memoryText() const
{
    if (!m_findings)
        return {};
    const Snapshot &snapshot = *m_findings->snapshot;
    const MemoryOutlook outlook = outlookOf(m_findings->growth, m_model->range(), snapshot.regions);
    const auto textOf = [&](const RegionOutlook &region) {
        const QString name = regionTitle(region.name);
        if (region.spillsInto != RegionName()) {
            return tr("%1: full, spilling into %2.", "region of memory, other region")
                .arg(name, regionTitle(region.spillsInto));
        }
        if (region.isFull)
            return tr("%1: full.", "region of memory").arg(name);
        if (!region.perSecond) {
            return tr("%1: %2.", "domain, trend")
                .arg(name, trendText(region.trend, snapshot.nowNs));
        }
        const QString rate = rateText(*region.perSecond * 60);
        return region.fullInMs ? tr("%1: %2, full in about %3.", "domain, speed, duration")
                                     .arg(name, rate, roughDurationText(*region.fullInMs))
                               : tr("%1: %2.", "domain, speed").arg(name, rate);
    };
    QString text;
    for (const RegionOutlook &region : outlook.regions)
        text = text.isEmpty() ? textOf(region) : sentences(text, textOf(region));
    if (outlook.bothFullInMs) {
        text = sentences(text, tr("Both full in about %1.", "two regions of memory; duration")
                                   .arg(roughDurationText(*outlook.bothFullInMs)));
    }
    return m_findings->clockSpeed ? sentences(text, clockText(*m_findings->clockSpeed)) : text;
}

QString GrowthView::placeholderText() const
{
    if (!m_findings)
        return tr("Waiting for the first sample.");
    const Snapshot &snapshot = *m_findings->snapshot;
    if (!snapshot.objects)
        return tr("The list of objects is unknown.") + u'\n' + whyObjectsUnknown(snapshot);
    if (snapshot.objects->objects.isEmpty())
        return tr("No objects: no program holds memory on this device.");
    return m_kind->currentData().toInt() == static_cast<int>(GrowthSubject::Kind::Label)
               ? tr("No program has labelled its objects.")
               : tr("Waiting for the first points: there is one every five seconds.");
}

}  // namespace pddgpu

#include "moc_growthview.cpp"
