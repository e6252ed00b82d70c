// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/objects/objectfilterbar.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSettings>
#include <QSignalBlocker>
#include <QStringList>
#include <QToolButton>
#include <QVBoxLayout>
#include <limits>
#include <tuple>
#include <utility>

#include "explain/regiontext.h"
#include "text/quantityinput.h"
#include "text/visibletext.h"
#include "ui/objects/objectsmodel.h"
#include "ui/widgets/checkedbutton.h"
#include "ui/widgets/format.h"
#include "ui/widgets/noticelabel.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

using States = ObjectFilter::States;

constexpr int LongestText = 256;

constexpr std::uint64_t AnySize = std::numeric_limits<std::uint64_t>::max();
using Sizes = std::pair<std::uint64_t, std::uint64_t>;

// "4M": at least; "=4M"; "1M..4M". Not set: not sizes.
std::optional<Sizes> parseSizes(const QString &text)
{
    const QString typed = text.trimmed();
    const qsizetype dots = typed.indexOf(".."_L1);
    const bool isOne = typed.startsWith(u'=');
    if (dots < 0 && !isOne) {
        const auto least = parseSize(typed);
        return least ? std::optional(Sizes(*least, AnySize)) : std::nullopt;
    }
    const QString from = isOne ? typed.sliced(1) : typed.first(dots);
    const QString to = isOne ? from : typed.sliced(dots + 2);
    const auto least = parseSize(from);
    const auto most = parseSize(to);
    if (!least || !most || *least > *most || from.trimmed().isEmpty() || to.trimmed().isEmpty())
        return std::nullopt;
    return Sizes(*least, *most);
}

QString sizesInputText(std::uint64_t leastBytes, std::uint64_t mostBytes)
{
    if (leastBytes == mostBytes)
        return u'=' + thresholdInputText(leastBytes);
    if (mostBytes != AnySize)
        return thresholdInputText(leastBytes) + ".."_L1 + thresholdInputText(mostBytes);
    return leastBytes > 0 ? thresholdInputText(leastBytes) : QString();
}

// Restores a stored choice; an unknown one becomes the first.
template <typename Choice>
void select(QComboBox *box, Choice choice)
{
    box->setCurrentIndex(std::max(0, box->findData(static_cast<int>(choice))));
}

}  // namespace

ObjectFilterBar::ObjectFilterBar(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addLayout(createMainRow());
    m_more = createMoreRow();
    layout->addWidget(m_more);
    m_problem = new NoticeLabel(this);
    m_problem->setObjectName("objectsFilterProblem"_L1);
    layout->addWidget(m_problem);
    restore();

    // Connected only now: filling a box changes it.
    for (const QComboBox *box : {m_states, m_grouping})
        connect(box, &QComboBox::currentIndexChanged, this, &ObjectFilterBar::remember);
    for (const QComboBox *box : {m_states, m_grouping, m_region})
        connect(box, &QComboBox::currentIndexChanged, this, &ObjectFilterBar::readFilter);
    for (const QLineEdit *edit : {m_text, m_process, m_size, m_age})
        connect(edit, &QLineEdit::textChanged, this, &ObjectFilterBar::readFilter);
    connect(m_orphaned, &QCheckBox::clicked, this, &ObjectFilterBar::readFilter);
}

void ObjectFilterBar::setTraced(bool isTraced)
{
    const QString text = isTraced ? tr("Old objects") : tr("Leaked objects");
    const int place = m_states->findData(static_cast<int>(States::Leaked));
    if (m_states->itemText(place) != text)
        m_states->setItemText(place, text);
}

QHBoxLayout *ObjectFilterBar::createMainRow()
{
    m_states = createChoice("objectsFilter", tr("Objects to list"));
    m_states->addItem(tr("Leaked objects"), static_cast<int>(States::Leaked));
    m_states->addItem(tr("All tracked objects"), static_cast<int>(States::All));
    m_states->addItem(tr("Confirmed only"), static_cast<int>(States::Confirmed));
    m_states->addItem(tr("Suspicious only"), static_cast<int>(States::Suspicious));
    m_states->addItem(tr("Active only"), static_cast<int>(States::Active));

    m_text =
        createEdit("objectsText", tr("Filter by process, label or ID"), tr("Process, label or ID"),
                   tr("Lists objects whose process or label contains this text, and the "
                      "object of this ID (Ctrl+F)"));

    m_grouping = createChoice("objectsGrouping", tr("Group objects by"));
    m_grouping->addItem(tr("No groups"), static_cast<int>(Grouping::None));
    m_grouping->addItem(tr("By process"), static_cast<int>(Grouping::Process));
    m_grouping->addItem(tr("By label"), static_cast<int>(Grouping::Label));
    m_grouping->addItem(tr("By domain"), static_cast<int>(Grouping::Region));
    m_grouping->addItem(tr("By size class"), static_cast<int>(Grouping::SizeClass));
    m_grouping->addItem(tr("By state"), static_cast<int>(Grouping::State));

    m_moreButton = new CheckedButton(this);
    m_moreButton->setObjectName("objectsMoreFilters"_L1);
    m_moreButton->setText(tr("Filters"));
    m_moreButton->setAccessibleName(tr("More filters"));
    m_moreButton->setToolTip(plainToolTip(tr("Filter by domain, process, size, age or orphans")));
    m_moreButton->setCheckable(true);
    m_moreButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(m_moreButton, &QToolButton::clicked, this, [this](bool wanted) {
        showMore(wanted);
        QSettings().setValue("objects/moreFilters"_L1, wanted);
    });

    auto *row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(m_states);
    row->addWidget(m_text, 1);
    row->addWidget(m_grouping);
    row->addWidget(m_moreButton);
    return row;
}

QWidget *ObjectFilterBar::createMoreRow()
{
    m_region = createChoice("objectsDomain", tr("Domain to list"));
    m_region->addItem(tr("Any domain"), QString());

    m_process =
        createEdit("objectsProcess", tr("Process to list"), tr("Process or PID"),
                   tr("Lists objects of processes with this PID, or with this text in their name"));
    m_size = createEdit("objectsLeastSize", tr("Minimum size"), tr("Min. size: 4M"),
                        tr("Lists objects of at least this size: 4096, 64K, 4M, 1 GiB; of these "
                           "sizes: 64K..4M; of exactly this one: =4M"));
    m_age = createEdit("objectsLeastAge", tr("Minimum age"), tr("Min. age: 30s"),
                       tr("Lists objects that are at least this old: 30s, 5m, 2h, 1d"));
    m_orphaned = new QCheckBox(tr("Orphaned"), this);
    m_orphaned->setObjectName("objectsOrphaned"_L1);
    m_orphaned->setAccessibleName(tr("Orphaned objects only"));
    m_orphaned->setToolTip(plainToolTip(
        tr("Lists only objects whose creating client has closed, while they live on")));

    auto *row = new QWidget(this);
    auto *layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(m_region);
    layout->addWidget(m_process, 3);
    layout->addWidget(m_size, 2);
    layout->addWidget(m_age, 2);
    layout->addWidget(m_orphaned);
    return row;
}

QComboBox *ObjectFilterBar::createChoice(const char *name, const QString &accessibleName)
{
    auto *box = new QComboBox(this);
    box->setObjectName(QLatin1StringView(name));
    box->setAccessibleName(accessibleName);
    box->setToolTip(plainToolTip(accessibleName));
    return box;
}

QLineEdit *ObjectFilterBar::createEdit(const char *name, const QString &accessibleName,
                                       const QString &placeholder, const QString &toolTip)
{
    auto *edit = new QLineEdit(this);
    edit->setObjectName(QLatin1StringView(name));
    edit->setAccessibleName(accessibleName);
    edit->setPlaceholderText(placeholder);
    edit->setToolTip(plainToolTip(toolTip));
    edit->setMaxLength(LongestText);
    edit->setClearButtonEnabled(true);
    edit->setMinimumWidth(edit->fontMetrics().averageCharWidth() * 12);
    return edit;
}

void ObjectFilterBar::setRegions(const QList<Region> &regions)
{
    const QSignalBlocker quiet(m_region);
    for (int i = m_region->count() - 1; i > 0; --i) {
        const QString name = m_region->itemData(i).toString();
        const bool isThere = std::ranges::any_of(
            regions, [&name](const Region &one) { return one.name.text() == name; });
        if (!isThere && i != m_region->currentIndex())
            m_region->removeItem(i);
    }
    for (const Region &region : regions)
        offerRegion(region.name);
}

void ObjectFilterBar::offerRegion(const RegionName &name)
{
    if (m_region->findData(name.text()) < 0)
        m_region->addItem(regionTitle(name), name.text());
}

void ObjectFilterBar::readFilter()
{
    m_filter.states = static_cast<States>(m_states->currentData().toInt());
    m_filter.text = m_text->text().trimmed();
    m_filter.process = m_process->text().trimmed();
    m_filter.region =
        RegionName::from(m_region->currentData().toString().toStdString()).value_or(RegionName());
    m_filter.orphanedOnly = m_orphaned->isChecked();
    m_problem->clear();
    takeSize();
    takeAge();
    Q_EMIT changed();
}

void ObjectFilterBar::takeSize()
{
    const auto sizes = parseSizes(m_size->text());
    std::tie(m_filter.leastBytes, m_filter.mostBytes) = sizes.value_or(Sizes(0, AnySize));
    if (!sizes) {
        m_problem->setNotice(tr("“%1” is not a size, so nothing is filtered by it. Write sizes as "
                                "4096, 64K, 4M or 1 GiB, and two of them as 64K..4M.")
                                 .arg(visibleText(m_size->text())));
    }
}

void ObjectFilterBar::takeAge()
{
    const std::optional<std::uint64_t> age = parseAgeNs(m_age->text());
    m_filter.leastAgeNs = age.value_or(0);
    if (!age) {
        m_problem->setNotice(
            tr("“%1” is not an age, so nothing is filtered by it. Write ages as 30s, 5m, 2h or 1d.")
                .arg(visibleText(m_age->text())));
    }
}

Grouping ObjectFilterBar::grouping() const
{
    return static_cast<Grouping>(m_grouping->currentData().toInt());
}

void ObjectFilterBar::setFilter(const ObjectFilter &filter)
{
    m_filter = filter;
    showFilter();
    m_problem->clear();
    if (hasMore())
        showMore(true);
    Q_EMIT changed();
}

void ObjectFilterBar::showFilter()
{
    const QSignalBlocker quiet[] = {QSignalBlocker(m_states), QSignalBlocker(m_text),
                                    QSignalBlocker(m_region), QSignalBlocker(m_process),
                                    QSignalBlocker(m_size),   QSignalBlocker(m_age)};
    select(m_states, m_filter.states);
    m_text->setText(m_filter.text);
    m_process->setText(m_filter.process);
    offerRegion(m_filter.region);
    m_region->setCurrentIndex(m_region->findData(m_filter.region.text()));
    m_size->setText(sizesInputText(m_filter.leastBytes, m_filter.mostBytes));
    m_age->setText(m_filter.leastAgeNs > 0
                       ? QString::number(static_cast<double>(m_filter.leastAgeNs) / 1e9) + u's'
                       : QString());
    m_orphaned->setChecked(m_filter.orphanedOnly);
}

void ObjectFilterBar::showMore(bool wanted)
{
    m_more->setVisible(wanted);
    m_moreButton->setChecked(wanted);
    m_moreButton->setArrowType(wanted ? Qt::DownArrow : Qt::RightArrow);
}

bool ObjectFilterBar::hasMore() const
{
    return m_filter.region != RegionName() || !m_filter.process.isEmpty() ||
           m_filter.leastBytes > 0 || m_filter.mostBytes != AnySize || m_filter.leastAgeNs > 0 ||
           m_filter.orphanedOnly;
}

// States and grouping are remembered; search filters are not: a list that silently omits objects
// would mislead the user at the next start.
void ObjectFilterBar::restore()
{
    const QSettings settings;
    const auto number = [&settings](const char *key, int usual) {
        return settings.value(QLatin1StringView(key), usual).toInt();
    };
    m_filter = {};
    m_filter.states =
        static_cast<States>(number("objects/states", static_cast<int>(States::Leaked)));
    showFilter();
    // Values that the boxes do not offer are not used as filters.
    m_filter.states = static_cast<States>(m_states->currentData().toInt());
    {
        const QSignalBlocker quiet(m_grouping);
        select(m_grouping, number("objects/grouping", static_cast<int>(Grouping::None)));
    }
    showMore(settings.value("objects/moreFilters"_L1).toBool());
}

void ObjectFilterBar::remember() const
{
    QSettings settings;
    settings.setValue("objects/states"_L1, m_states->currentData());
    settings.setValue("objects/grouping"_L1, static_cast<int>(grouping()));
}

QString ObjectFilterBar::scopeText() const
{
    QStringList parts{m_states->currentText()};
    if (!m_filter.text.isEmpty())
        parts << tr("with “%1”").arg(visibleText(m_filter.text));
    if (!m_filter.process.isEmpty())
        parts << tr("of process “%1”").arg(visibleText(m_filter.process));
    if (m_filter.region != RegionName())
        parts << tr("in %1", "domain").arg(regionTitle(m_filter.region));
    if (m_filter.leastBytes == m_filter.mostBytes) {
        parts << tr("of %1", "size").arg(shortBytesText(m_filter.leastBytes));
    } else if (m_filter.mostBytes != AnySize) {
        parts << tr("of %1 to %2", "sizes")
                     .arg(shortBytesText(m_filter.leastBytes), shortBytesText(m_filter.mostBytes));
    } else if (m_filter.leastBytes > 0) {
        parts << tr("of at least %1", "size").arg(shortBytesText(m_filter.leastBytes));
    }
    if (m_filter.leastAgeNs > 0)
        parts << tr("at least %1 old").arg(durationText(m_filter.leastAgeNs));
    if (m_filter.orphanedOnly)
        parts << tr("orphaned");
    return parts.join(tr(", ", "between conditions"));
}

void ObjectFilterBar::focusText()
{
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

}  // namespace pddgpu

#include "moc_objectfilterbar.cpp"
