// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/objects/objectsview.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>
#include <QStringList>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "explain/explain.h"
#include "text/visibletext.h"
#include "ui/objects/objectdetails.h"
#include "ui/objects/objectfilterbar.h"
#include "ui/objects/objectlister.h"
#include "ui/objects/objectnotices.h"
#include "ui/objects/objectsmodel.h"
#include "ui/objects/objecttable.h"
#include "ui/widgets/checkedbutton.h"
#include "ui/widgets/format.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/placeholder.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

// Elides its text if space is short, and shows the full text in its tool tip.
class ElidedLabel : public QLabel
{
public:
    using QLabel::QLabel;

    QSize sizeHint() const override
    {
        return {fontMetrics().size(0, text()).width(), QLabel::sizeHint().height()};
    }
    QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setPen(palette().color(foregroundRole()));
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(text(), Qt::ElideRight, width()));
    }
};

QString timeText(const QDateTime &time)
{
    return time.toLocalTime().toString(u"HH:mm:ss"_s);
}

QString dateTimeText(const QDateTime &time)
{
    const QDateTime local = time.toLocalTime();
    return local.date() == QDate::currentDate() ? timeText(time)
                                                : local.toString(u"yyyy-MM-dd HH:mm:ss"_s);
}

}  // namespace

ObjectsView::ObjectsView(QWidget *parent)
    : QWidget(parent),
      m_model(new ObjectsModel(this)),
      m_lister(new ObjectLister(this)),
      m_notices(new ObjectNotices(this)),
      m_filters(new ObjectFilterBar(this)),
      m_splitter(new QSplitter(this))
{
    m_model->setPalette(palette());
    m_table = new ObjectTable(m_model, m_splitter);
    m_details = new ObjectDetails(m_model, m_table->selectionModel(), m_lister, m_splitter);
    m_splitter->setObjectName("objectsSplitter"_L1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_notices);
    layout->addWidget(m_filters);
    layout->addWidget(createSummaryRow());
    layout->addWidget(m_splitter, 1);
    m_placeholder = new Placeholder(m_table);
    m_placeholder->setObjectName("objectsPlaceholder"_L1);
    connectParts();

    const QSettings settings;
    m_splitter->restoreState(settings.value("objects/splitter"_L1).toByteArray());
    showDetails(settings.value("objects/details"_L1, false).toBool());
    updateTexts();
}

ObjectsView::~ObjectsView()
{
    rememberSplitter();
    // Table and details use the model and the lister, which are older children and would be
    // destroyed first.
    delete m_details;
    delete m_splitter;
}

QWidget *ObjectsView::createSummaryRow()
{
    auto *row = new QWidget(this);
    m_summary = new QLabel(row);
    m_summary->setObjectName("objectsSummary"_L1);
    m_summary->setTextFormat(Qt::PlainText);
    m_hidden = new ElidedLabel(row);
    m_hidden->setObjectName("objectsHidden"_L1);
    m_hidden->setTextFormat(Qt::PlainText);
    m_clear = new QPushButton(tr("Clear filters"), row);
    m_clear->setObjectName("objectsClearFilters"_L1);
    m_clear->setAccessibleName(tr("Clear filters"));
    m_clear->setToolTip(plainToolTip(tr("Back to the list without filters")));
    m_showSuppressed = new QCheckBox(row);
    m_showSuppressed->setObjectName("objectsShowSuppressed"_L1);
    m_showSuppressed->setAccessibleName(tr("Show suppressed objects"));
    m_showSuppressed->setToolTip(
        plainToolTip(tr("List also the objects that the suppressions say are intended")));
    m_showSuppressed->hide();
    m_pausedText = new QLabel(row);
    m_pausedText->setObjectName("objectsPaused"_L1);
    m_pausedText->hide();

    m_pause = createButton("objectsPause", tr("Pause list"), tr("Pause list"),
                           tr("Freeze the list; sampling and the chart go on (Ctrl+L)"));
    m_pause->setCheckable(true);
    m_pause->setShortcut(Qt::CTRL | Qt::Key_L);
    m_detailsButton =
        createButton("objectsDetails", tr("Details"), tr("Show details"),
                     tr("Everything known about the selected objects (Enter in the list)"));
    m_detailsButton->setCheckable(true);
    auto *columns = createButton("objectsColumns", tr("Columns"), tr("Columns"),
                                 tr("Choose the columns of the list"));
    columns->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(columns);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        m_table->fillColumnMenu(menu);
    });
    columns->setMenu(menu);

    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_summary);
    layout->addWidget(m_hidden);
    layout->addWidget(m_clear);
    layout->addWidget(m_showSuppressed);
    layout->addStretch();
    layout->addWidget(m_pausedText);
    layout->addWidget(m_pause);
    layout->addWidget(m_detailsButton);
    layout->addWidget(columns);
    return row;
}

QToolButton *ObjectsView::createButton(const char *name, const QString &text,
                                       const QString &accessibleName, const QString &toolTip)
{
    auto *button = new CheckedButton(this);
    button->setObjectName(QLatin1StringView(name));
    button->setText(text);
    button->setAccessibleName(accessibleName);
    button->setToolTip(plainToolTip(toolTip));
    return button;
}

void ObjectsView::connectParts()
{
    connect(m_lister, &ObjectLister::listed, this, &ObjectsView::takeList);
    connect(m_filters, &ObjectFilterBar::changed, this, &ObjectsView::refresh);
    connect(m_showSuppressed, &QCheckBox::toggled, this, &ObjectsView::refresh);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            &ObjectsView::refresh);
    connect(m_clear, &QPushButton::clicked, this, &ObjectsView::clearFilters);
    connect(m_pause, &QToolButton::toggled, this, &ObjectsView::setPaused);
    connect(m_notices, &ObjectNotices::liveRequested, this, &ObjectsView::backToLive);
    connect(m_notices, &ObjectNotices::orphansRequested, this, &ObjectsView::showOrphans);

    connect(m_detailsButton, &QToolButton::clicked, this, &ObjectsView::showDetails);
    connect(m_table, &ObjectTable::detailsRequested, this, [this] { showDetails(true); });
    connect(m_details, &ObjectDetails::closeRequested, this, [this] {
        showDetails(false);
        m_table->setFocus();
    });
    // Do not store the position during the drag: each change would be written to disk.
    connect(m_splitter, &QSplitter::splitterMoved, this, [this] { m_splitterMoved = true; });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (m_details)
            m_details->refresh(wantedSnapshot());
    });
    connect(m_table, &ObjectTable::narrowRequested, this,
            [this](const QString &process, const QString &label) {
                ObjectFilter filter = m_filters->filter();
                if (!process.isEmpty())
                    filter.process = process;
                if (!label.isEmpty())
                    filter.text = label;
                m_filters->setFilter(filter);
            });
}

void ObjectsView::focusFilter()
{
    m_filters->focusText();
}

// Whether the filter is narrower than the two standard lists.
bool ObjectsView::isFiltered() const
{
    ObjectFilter usual;
    usual.states = m_filters->filter().states == ObjectFilter::States::All
                       ? ObjectFilter::States::All
                       : ObjectFilter::States::Leaked;
    return m_filters->filter() != usual;
}

void ObjectsView::clearFilters()
{
    ObjectFilter usual;
    if (m_filters->filter().states == ObjectFilter::States::All)
        usual.states = ObjectFilter::States::All;
    m_filters->setFilter(usual);
}

void ObjectsView::setSnapshot(const SnapshotPtr &snapshot)
{
    m_unexplainedBefore = m_live && m_live->stats ? m_live->stats->unexplainedBytes.value_or(0) : 0;
    m_live = snapshot;
    m_filters->setTraced(snapshot && snapshot->isTraced());
    m_filters->setRegions(snapshot ? snapshot->regions : QList<Region>());
    refresh();
}

void ObjectsView::showMoment(const SnapshotPtr &snapshot, const QString &reason)
{
    const bool wasLive = isLive();
    m_moment = snapshot;
    m_momentReason = reason;
    updateMoment();
    refresh();
    if (wasLive != isLive())
        Q_EMIT liveChanged(isLive());
}

void ObjectsView::backToLive()
{
    const bool wasLive = isLive();
    m_moment.reset();
    m_momentReason.clear();
    m_pausedAt.reset();
    m_pause->setChecked(false);
    updateMoment();
    refresh();
    if (wasLive != isLive())
        Q_EMIT liveChanged(isLive());
}

void ObjectsView::setPaused(bool paused)
{
    if (paused == static_cast<bool>(m_pausedAt))
        return;
    const bool wasLive = isLive();
    // Without a sample there is nothing to freeze.
    m_pausedAt = paused ? m_live : nullptr;
    m_pause->setChecked(static_cast<bool>(m_pausedAt));
    updateMoment();
    refresh();
    if (wasLive != isLive())
        Q_EMIT liveChanged(isLive());
}

void ObjectsView::setSuppressed(SuppressionTest isSuppressed)
{
    m_suppression =
        isSuppressed ? std::make_shared<const SuppressionTest>(std::move(isSuppressed)) : nullptr;
    refresh();
}

void ObjectsView::setFilter(const ObjectFilter &filter)
{
    m_filters->setFilter(filter);
}

void ObjectsView::showOrphans()
{
    ObjectFilter filter = ObjectFilter::everything();
    filter.orphanedOnly = true;
    m_filters->setFilter(filter);
}

bool ObjectsView::selectObject(quint64 id)
{
    const int row = m_model->rowOf(id);
    if (row < 0)
        return false;
    m_table->selectRow(row);
    m_table->scrollTo(m_model->index(row, 0));
    return true;
}

ObjectsView::Shown ObjectsView::shownObjects() const
{
    Shown shown;
    const ObjectListPtr &list = m_model->list();
    if (!list)
        return shown;
    shown.snapshot = list->snapshot;
    shown.scope = m_filters->scopeText();
    shown.ids.reserve(static_cast<qsizetype>(list->order.size()));
    for (const std::uint32_t index : list->order)
        shown.ids.append(list->objects()[index].id);
    return shown;
}

std::uint64_t ObjectsView::shownCount() const
{
    return m_model->list() ? m_model->list()->listed.count : 0;
}

int ObjectsView::heightOf(int rows) const
{
    constexpr int NoticePadding = 24;
    const int above = fontMetrics().height() + NoticePadding + m_filters->sizeHint().height() +
                      m_summary->parentWidget()->sizeHint().height() + 3 * layout()->spacing();
    const int list = m_table->horizontalHeader()->sizeHint().height() +
                     rows * m_table->verticalHeader()->defaultSectionSize() +
                     2 * m_table->frameWidth();
    return above + list + contentsMargins().top() + contentsMargins().bottom();
}

ObjectQuery ObjectsView::query() const
{
    const QHeaderView *header = m_table->horizontalHeader();
    ObjectQuery query;
    query.filter = m_filters->filter();
    query.suppression = m_suppression;
    query.showsSuppressed = m_showSuppressed->isChecked();
    query.grouping = m_filters->grouping();
    query.sortColumn = static_cast<ObjectsModel::Column>(header->sortIndicatorSection());
    query.sortOrder = header->sortIndicatorOrder();
    return query;
}

SnapshotPtr ObjectsView::wantedSnapshot() const
{
    return m_moment ? m_moment : m_pausedAt ? m_pausedAt : m_live;
}

void ObjectsView::refresh()
{
    const SnapshotPtr wanted = wantedSnapshot();
    const ObjectQuery query = this->query();
    const bool isSame = wanted && m_requested && wanted->objects == m_requested->objects &&
                        wanted->device == m_requested->device && m_requestedQuery == query;
    // Ages and trends change the list or its texts even if the objects stay the same.
    const bool followsTime = query.filter.leastAgeNs > 0 || query.grouping != Grouping::None;
    m_requested = wanted;
    m_requestedQuery = query;
    if (isSame && (!followsTime || !isLive())) {
        const ObjectListPtr &list = m_model->list();
        if (list && list->snapshot && list->snapshot->objects == wanted->objects)
            m_model->setNowNs(wanted->nowNs);
        updateTexts();
        return;
    }
    updateTexts();
    m_lister->request({wanted, m_live, query, m_model->list()});
}

void ObjectsView::takeList(const ObjectListPtr &list)
{
    const ObjectListPtr before = m_model->list();
    m_model->setList(list);
    if (m_requested && list->snapshot && list->snapshot->objects == m_requested->objects)
        m_model->setNowNs(m_requested->nowNs);
    m_lister->discard(before);
    updateTexts();
    Q_EMIT listChanged();
}

void ObjectsView::showDetails(bool wanted)
{
    m_wantsDetails = wanted;
    m_detailsButton->setChecked(wanted);
    QSettings().setValue("objects/details"_L1, wanted);
    placeDetails();
}

void ObjectsView::setDetailsPlace(QBoxLayout *place)
{
    m_detailsPlace = place;
    place->parentWidget()->installEventFilter(this);
    placeDetails();
}

void ObjectsView::placeDetails()
{
    if (!m_details)
        return;
    // Checks whether it is hidden itself, not together with the window.
    const QWidget *place = m_detailsPlace ? m_detailsPlace->parentWidget() : nullptr;
    const bool hasPlace = place && place->isVisibleTo(place->window());
    if (hasPlace && m_detailsPlace->indexOf(m_details) < 0)
        m_detailsPlace->addWidget(m_details, 1);
    else if (!hasPlace && m_splitter->indexOf(m_details) < 0)
        m_splitter->addWidget(m_details);
    // The details belong to this page.
    m_details->setVisible(m_wantsDetails && (!hasPlace || isVisible()));
}

void ObjectsView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    placeDetails();
}

void ObjectsView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    rememberSplitter();
    placeDetails();
}

bool ObjectsView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent)
        placeDetails();
    return QWidget::eventFilter(watched, event);
}

void ObjectsView::updateMoment()
{
    QString text;
    if (m_moment) {
        const QString when =
            m_moment->capturedAt.isValid() ? dateTimeText(m_moment->capturedAt) : unknownText();
        text = m_momentReason.isEmpty()
                   ? tr("As of %1", "time").arg(when)
                   : tr("As of %1: %2", "time, reason").arg(when, visibleText(m_momentReason));
    }
    m_notices->setMoment(text);
    m_pausedText->setVisible(static_cast<bool>(m_pausedAt));
    if (m_pausedAt)
        m_pausedText->setText(tr("paused at %1", "time").arg(timeText(m_pausedAt->capturedAt)));
}

void ObjectsView::updateTexts()
{
    m_summary->setText(summaryText());
    const ObjectListPtr &list = m_model->list();
    const bool isKnown = list && list->snapshot && list->snapshot->objects;
    // Leaving out active objects is the purpose of the list and does not count as a filter.
    const bool isFiltered = this->isFiltered();
    const std::uint64_t hidden = isKnown && isFiltered ? list->hidden.count : 0;
    m_hidden->setText(
        hidden == 0 ? QString()
                    : tr("%1 hidden by filters", nullptr, pluralOf(hidden)).arg(countText(hidden)));
    m_hidden->setToolTip(plainToolTip(m_hidden->text()));
    m_hidden->setVisible(hidden > 0);
    m_clear->setVisible(isFiltered);
    const std::uint64_t suppressed = isKnown ? list->suppressed.count : 0;
    m_showSuppressed->setText(tr("Show suppressed (%1)").arg(countText(suppressed)));
    m_showSuppressed->setVisible(suppressed > 0 || m_showSuppressed->isChecked());

    updateNotices();
    m_placeholder->say(m_model->rowCount() == 0 ? placeholderText() : QString());
    if (m_details)
        m_details->refresh(wantedSnapshot());
}

void ObjectsView::updateNotices()
{
    const SnapshotPtr shown = wantedSnapshot();
    const ObjectListPtr &list = m_model->list();
    if (shown && shown->objects && list) {
        QStringList creators;
        for (const GroupKey &creator : list->orphanCreators)
            creators << tr("%1 (PID %2)", "process")
                            .arg(visibleText(creator.text), QString::number(creator.number));
        if (list->hasMoreOrphanCreators)
            creators << tr("others", "more processes");
        m_notices->setOrphans(list->orphaned, creators.join(tr(", ", "between processes")));
    } else {
        m_notices->setOrphans({shown ? shown->orphanedObjects.value_or(0) : 0,
                               shown ? shown->orphanedBytes.value_or(0) : 0},
                              {});
    }
    const std::uint64_t unexplained =
        shown && shown->stats ? shown->stats->unexplainedBytes.value_or(0) : 0;
    m_notices->setUnexplained(shown == m_live ? std::min(unexplained, m_unexplainedBefore)
                                              : unexplained);
    m_notices->setDoubt(shown ? doubtAboutObjects(*shown) : QString());
}

QString ObjectsView::summaryText() const
{
    const SnapshotPtr shown = wantedSnapshot();
    const ObjectListPtr &list = m_model->list();
    if (!shown || !shown->objects || !list || !list->snapshot || !list->snapshot->objects)
        return unknownText();
    return objectsText(list->listed.count, list->listed.bytes);
}

QString ObjectsView::placeholderText() const
{
    const SnapshotPtr shown = wantedSnapshot();
    const ObjectListPtr &list = m_model->list();
    if (!shown)
        return tr("Waiting for the first sample.");
    if (!shown->objects)
        return tr("The list of objects is unknown.") + u'\n' + whyObjectsUnknown(*shown);
    if (!list || !list->snapshot || !list->snapshot->objects)
        return tr("Listing the objects…");
    const auto live = static_cast<std::uint64_t>(shown->objects->objects.size());
    if (live == 0)
        return tr("No objects: no program holds memory on this device.");

    const QString alive =
        tr("%1 object(s) live now.", nullptr, pluralOf(live)).arg(countText(live));
    if (m_filters->filter() == ObjectFilter::everything())
        return sentences(tr("All objects are suppressed."), alive);
    if (m_filters->filter() != ObjectFilter())
        return sentences(tr("No object matches the filters."), alive);
    QString text =
        sentences(shown->isTraced() ? tr("No old objects.") : tr("No leaked objects."), alive);
    if (shown->suspiciousAgeMs && shown->confirmedAgeMs) {
        text += u'\n' +
                (shown->isTraced()
                     ? tr("The next check marks objects older than %1 as suspicious, and objects "
                          "older than %2 as confirmed.")
                     : tr("At its next check, the driver marks objects older than %1 as "
                          "suspicious, and objects older than %2 as confirmed leaks."))
                    .arg(millisecondsText(shown->suspiciousAgeMs),
                         millisecondsText(shown->confirmedAgeMs));
    }
    return text;
}

void ObjectsView::rememberSplitter()
{
    if (std::exchange(m_splitterMoved, false))
        QSettings().setValue("objects/splitter"_L1, m_splitter->saveState());
}

// Also while the window is closed.
void ObjectsView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_model->setPalette(palette());
}

}  // namespace pddgpu

#include "moc_objectsview.cpp"
