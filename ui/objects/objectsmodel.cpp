// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/objects/objectsmodel.h"

#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <utility>

#include "explain/regiontext.h"
#include "objects/objectlist.h"
#include "text/timeunits.h"
#include "text/visibletext.h"
#include "ui/widgets/format.h"
#include "ui/widgets/stateicon.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

bool isNumber(ObjectsModel::Column column)
{
    switch (column) {
        case ObjectsModel::AgeColumn:
        case ObjectsModel::SizeColumn:
        case ObjectsModel::PidColumn:
        case ObjectsModel::HandlesColumn:
        case ObjectsModel::ClientColumn:
        case ObjectsModel::IdColumn:
            return true;
        default:
            return false;
    }
}

QVariant alignmentOf(ObjectsModel::Column column)
{
    const Qt::Alignment side = isNumber(column) ? Qt::AlignRight : Qt::AlignLeft;
    return {side | Qt::AlignVCenter};
}

// The range of a size class: for 4 KiB, up to below 8 KiB.
QString sizeClassText(std::uint64_t binaryLogarithm)
{
    if (binaryLogarithm >= 63)
        return ObjectsModel::tr("%1 and more").arg(shortBytesText(std::uint64_t{1} << 63));
    const std::uint64_t least = std::uint64_t{1} << binaryLogarithm;
    return ObjectsModel::tr("%1 – %2", "sizes, the second one not included")
        .arg(shortBytesText(least), shortBytesText(least * 2));
}

// An arrow and a text for a change of bytes.
QString changeText(std::uint64_t before, std::uint64_t now)
{
    if (now == before)
        return ObjectsModel::tr("= unchanged");
    return now > before ? ObjectsModel::tr("▲ +%1", "growth").arg(bytesText(now - before))
                        : ObjectsModel::tr("▼ −%1", "decline").arg(bytesText(before - now));
}

std::uint64_t toWholeSecondsNs(std::uint64_t ns)
{
    return ns / NsPerSecond * NsPerSecond;
}

}  // namespace

ObjectsModel::ObjectsModel(QObject *parent) : QAbstractTableModel(parent) {}

ObjectsModel::~ObjectsModel() = default;

void ObjectsModel::setList(const ObjectListPtr &list)
{
    const auto groupingOf = [](const ObjectListPtr &one) {
        return one ? one->query.grouping : Grouping::None;
    };
    const Grouping before = groupingOf(m_list);
    const auto deviceOf = [](const ObjectListPtr &one) {
        return one && one->snapshot ? one->snapshot->device : std::nullopt;
    };
    if (!m_list || !list || deviceOf(m_list) != deviceOf(list)) {
        replaceAll(list);
    } else if (list->sameRowsAs == m_list->serial) {
        showList(list);
        tellAllChanged(StateColumn, IdColumn);
    } else {
        replaceLayout(list);
    }
    if (before != groupingOf(list))
        Q_EMIT headerDataChanged(Qt::Horizontal, StateColumn, StateColumn);
}

void ObjectsModel::replaceAll(const ObjectListPtr &list)
{
    beginResetModel();
    showList(list);
    endResetModel();
}

void ObjectsModel::replaceLayout(const ObjectListPtr &list)
{
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    // The objects of these indices, while the old list still exists.
    std::vector<std::pair<const LeakObject *, const ListGroup *>> meant;
    meant.reserve(static_cast<std::size_t>(before.size()));
    for (const QModelIndex &index : before)
        meant.emplace_back(objectAt(index.row()), groupAt(index.row()));

    const ObjectListPtr old = m_list;
    showList(list);
    QModelIndexList after;
    after.reserve(before.size());
    for (qsizetype i = 0; i < before.size(); ++i) {
        const auto &[object, group] = meant[static_cast<std::size_t>(i)];
        const int row = object ? rowOf(object->id) : group ? rowOfGroup(group->key) : -1;
        after << (row < 0 ? QModelIndex() : index(row, before.at(i).column()));
    }
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

void ObjectsModel::showList(const ObjectListPtr &list)
{
    if (m_list && list && m_list->query.grouping != list->query.grouping) {
        m_exceptions.clear();
        m_allExpanded = false;
    }
    m_list = list;
    m_nowNs = list && list->snapshot ? list->snapshot->nowNs : std::nullopt;
    layOutGroups();
}

void ObjectsModel::layOutGroups()
{
    m_groupRows.clear();
    if (!m_list || m_list->query.grouping == Grouping::None)
        return;
    m_groupRows.reserve(m_list->groups.size() + 1);
    std::uint32_t row = 0;
    for (const ListGroup &group : m_list->groups) {
        m_groupRows.push_back(row);
        row += 1 + (isExpanded(group) ? group.count : 0);
    }
    m_groupRows.push_back(row);
}

void ObjectsModel::setNowNs(std::optional<std::uint64_t> nowNs)
{
    if (nowNs == m_nowNs)
        return;
    m_nowNs = nowNs;
    tellAllChanged(AgeColumn, AgeColumn, {Qt::DisplayRole});
}

void ObjectsModel::setPalette(const QPalette &palette)
{
    for (const LeakState state : {LeakState::Active, LeakState::Suspicious, LeakState::Confirmed})
        m_stateIcons[static_cast<std::size_t>(state)] = stateIcon(state, palette);
    tellAllChanged(StateColumn, StateColumn, {Qt::DecorationRole});
}

void ObjectsModel::tellAllChanged(Column first, Column last, const QList<int> &roles)
{
    if (const int rows = rowCount(); rows > 0)
        Q_EMIT dataChanged(index(0, first), index(rows - 1, last), roles);
}

int ObjectsModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid() || !m_list)
        return 0;
    return static_cast<int>(m_groupRows.empty() ? m_list->order.size() : m_groupRows.back());
}

int ObjectsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

ObjectsModel::Place ObjectsModel::placeOf(int row) const
{
    const auto at = static_cast<std::uint32_t>(row);
    if (m_groupRows.empty())
        return {ObjectList::NotListed, at};
    const auto after = std::upper_bound(m_groupRows.begin(), m_groupRows.end() - 1, at);
    const auto group = static_cast<std::uint32_t>(after - m_groupRows.begin()) - 1;
    const std::uint32_t inGroup = at - m_groupRows[group];
    return {group,
            inGroup == 0 ? ObjectList::NotListed : m_list->groups[group].first + inGroup - 1};
}

const LeakObject *ObjectsModel::objectAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return nullptr;
    const Place place = placeOf(row);
    return place.inOrder == ObjectList::NotListed
               ? nullptr
               : &m_list->objects()[m_list->order[place.inOrder]];
}

const ListGroup *ObjectsModel::groupAt(int row) const
{
    if (row < 0 || row >= rowCount() || m_groupRows.empty())
        return nullptr;
    const Place place = placeOf(row);
    return place.inOrder == ObjectList::NotListed ? &m_list->groups[place.group] : nullptr;
}

int ObjectsModel::rowOf(std::uint64_t objectId) const
{
    if (!m_list)
        return -1;
    const std::uint32_t index = m_list->indexOf(objectId);
    if (index == ObjectList::NotListed || m_list->places[index] == ObjectList::NotListed)
        return -1;
    return rowOfPlace(m_list->places[index]);
}

int ObjectsModel::rowOfPlace(std::uint32_t inOrder) const
{
    if (m_groupRows.empty())
        return static_cast<int>(inOrder);
    const std::uint32_t place = m_list->groupOf(inOrder);
    const ListGroup &group = m_list->groups[place];
    return isExpanded(group) ? static_cast<int>(m_groupRows[place] + 1 + inOrder - group.first)
                             : -1;
}

int ObjectsModel::rowOfGroup(const GroupKey &key) const
{
    const auto place = m_list->groupPlaces.constFind(key);
    return place == m_list->groupPlaces.cend() ? -1 : static_cast<int>(m_groupRows[*place]);
}

int ObjectsModel::groupRowOf(int row) const
{
    if (row < 0 || row >= rowCount() || m_groupRows.empty())
        return -1;
    return static_cast<int>(m_groupRows[placeOf(row).group]);
}

bool ObjectsModel::isExpanded(const ListGroup &group) const
{
    return m_allExpanded != (!m_exceptions.isEmpty() && m_exceptions.contains(group.key));
}

void ObjectsModel::setExpanded(int row, bool expanded)
{
    const ListGroup *group = groupAt(row);
    if (!group || isExpanded(*group) == expanded)
        return;
    const auto toggle = [this, group, expanded] {
        if (m_allExpanded == expanded)
            m_exceptions.remove(group->key);
        else
            m_exceptions.insert(group->key);
        layOutGroups();
    };
    const int last = row + static_cast<int>(group->count);
    if (expanded) {
        beginInsertRows({}, row + 1, last);
        toggle();
        endInsertRows();
    } else {
        beginRemoveRows({}, row + 1, last);
        toggle();
        endRemoveRows();
    }
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
}

void ObjectsModel::setAllExpanded(bool expanded)
{
    if (m_groupRows.empty())
        return;
    // Announced as a layout change of the same items.
    Q_EMIT layoutAboutToBeChanged();
    const QModelIndexList before = persistentIndexList();
    std::vector<Place> places;
    for (const QModelIndex &index : before)
        places.push_back(placeOf(index.row()));
    m_allExpanded = expanded;
    m_exceptions.clear();
    layOutGroups();
    QModelIndexList after;
    for (qsizetype i = 0; i < before.size(); ++i) {
        const Place &place = places[static_cast<std::size_t>(i)];
        const int row = place.inOrder == ObjectList::NotListed
                            ? static_cast<int>(m_groupRows[place.group])
                            : rowOfPlace(place.inOrder);
        after << (row < 0 ? QModelIndex() : index(row, before.at(i).column()));
    }
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged();
}

QVariant ObjectsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(column);
    if (const LeakObject *object = objectAt(index.row()))
        return objectData(*object, column, role);
    return groupData(*groupAt(index.row()), column, role);
}

QVariant ObjectsModel::objectData(const LeakObject &object, Column column, int role) const
{
    switch (role) {
        case Qt::DisplayRole:
            return displayText(object, column);
        case Qt::ToolTipRole:
            return plainToolTip(toolTipText(object, column));
        case Qt::DecorationRole:
            if (column == StateColumn)
                return m_stateIcons[static_cast<std::size_t>(object.state)];
            return {};
        case ObjectIdRole:
            return QVariant::fromValue<quint64>(object.id);
        case LeakedRole:
            return object.isLeaked();
        case ExactTextRole:
            return exactText(object, column);
        default:
            return {};
    }
}

QVariant ObjectsModel::groupData(const ListGroup &group, Column column, int role) const
{
    const auto sentence = [this, &group] {
        const GroupTexts texts = groupTexts(group);
        QStringList parts{texts.title, texts.count, texts.bytes};
        if (!texts.trend.isEmpty())
            parts << texts.trend;
        if (!texts.growth.isEmpty())
            parts << texts.growth;
        return parts.join(tr("; ", "between what is said of a group"));
    };
    switch (role) {
        case Qt::DisplayRole:
            return groupText(group, column);
        case ExactTextRole:
            if (column == StateColumn)
                return sentence();
            return column == SizeColumn ? QString::number(group.bytes) : QString();
        case Qt::AccessibleTextRole:
            return isExpanded(group) ? tr("Group, expanded: %1").arg(sentence())
                                     : tr("Group, collapsed: %1").arg(sentence());
        case Qt::ToolTipRole: {
            QString text = sentence();
            if (group.trend)
                text += QLatin1Char('\n') + tr("The trend counts all objects of the group, also "
                                               "those that the filters hide.");
            return plainToolTip(text);
        }
        case GroupRole:
            return QVariant::fromValue(groupTexts(group));
        case LeakedRole:
            return group.worstState != LeakState::Active;
        default:
            return {};
    }
}

GroupTexts ObjectsModel::groupTexts(const ListGroup &group) const
{
    GroupTexts texts;
    texts.title = groupTitle(group);
    texts.count = objectsText(group.count, std::nullopt);
    texts.bytes = bytesText(group.bytes);
    texts.isExpanded = isExpanded(group);
    texts.titleColumn = titleColumn();
    if (group.trend) {
        texts.trend = tr("%1 in %2", "change of bytes, time")
                          .arg(changeText(group.trend->bytesBefore, group.trend->bytes),
                               durationText(toWholeSecondsNs(group.trend->spanNs)));
        texts.growth = tr("%1 since first seen %2 ago", "change of bytes, time")
                           .arg(changeText(group.trend->firstBytes, group.trend->bytes),
                                durationText(toWholeSecondsNs(group.trend->firstSpanNs)));
    }
    return texts;
}

// The title is in the column of the value that all objects of a group share.
ObjectsModel::Column ObjectsModel::titleColumn() const
{
    switch (m_list->query.grouping) {
        case Grouping::Process:
            return ProcessColumn;
        case Grouping::Label:
            return LabelColumn;
        case Grouping::Region:
            return RegionColumn;
        case Grouping::None:
        case Grouping::SizeClass:  // Too long for the size column, which shows the sum.
        case Grouping::State:
            break;
    }
    return StateColumn;
}

QString ObjectsModel::groupText(const ListGroup &group, Column column) const
{
    const Column title = titleColumn();
    const QString trend = groupTexts(group).trend;
    if (column == title && column == StateColumn)
        return tr("%1 (%2)", "group, objects").arg(groupTitle(group), countText(group.count));
    switch (column) {
        case StateColumn:
            return objectsText(group.count, std::nullopt);
        case AgeColumn:
            return ageText(oldestAgeNs(group));
        case SizeColumn:
            return bytesText(group.bytes);
        case RegionColumn:
            return column == title ? groupTitle(group) : QString();
        case ProcessColumn:
            return column == title ? visibleText(group.key.text) : QString();
        case PidColumn:
            return title == ProcessColumn ? QString::number(group.key.number) : QString();
        case LabelColumn:
            // The title column, the widest one, also shows the trend, which has no column.
            if (column != title || trend.isEmpty())
                return column == title ? groupTitle(group) : trend;
            return tr("%1: %2", "group, trend").arg(groupTitle(group), trend);
        default:
            return {};
    }
}

QString ObjectsModel::groupTitle(const ListGroup &group) const
{
    switch (m_list->query.grouping) {
        case Grouping::None:
            break;
        case Grouping::Process:
            return tr("%1 (PID %2)", "process")
                .arg(visibleText(group.key.text), QString::number(group.key.number));
        case Grouping::Label:
            return group.key.text.isEmpty() ? tr("(no label)") : visibleText(group.key.text);
        case Grouping::Region:
            return regionTitle(
                RegionName::from(group.key.text.toStdString()).value_or(RegionName()));
        case Grouping::SizeClass:
            return sizeClassText(group.key.number);
        case Grouping::State:
            return stateText(static_cast<LeakState>(group.key.number));
    }
    return {};
}

QVariant ObjectsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole)
        return alignmentOf(column);

    struct Texts {
        QString title;
        QString toolTip;
    };
    const Grouping grouping = m_list ? m_list->query.grouping : Grouping::None;
    const auto texts = [column, grouping]() -> Texts {
        switch (column) {
            case StateColumn:
                return {grouping == Grouping::None || grouping == Grouping::State ? tr("State")
                        : grouping == Grouping::SizeClass ? tr("Size class / state")
                                                          : tr("Objects / state"),
                        tr("What the driver's last leak check found about the object: active, "
                           "suspicious or confirmed. Orphaned is a flag, not a state.")};
            case AgeColumn:
                return {tr("Age"),
                        tr("Time since the object was created, without the time that the "
                           "machine was suspended; of a group, its oldest object")};
            case SizeColumn:
                return {tr("Size"),
                        tr("Size of the buffer object; of a group, of all its objects")};
            case RegionColumn:
                return {tr("Domain"), tr("The region of memory that the object is in now")};
            case ProcessColumn:
                return {tr("Process"), tr("Name of the process that created the object")};
            case PidColumn:
                return {tr("PID"), tr("Process that created the object; it may have ended since")};
            case LabelColumn:
                return {tr("Label"), tr("Text that the program gave the object")};
            case HandlesColumn:
                return {tr("Handles"), tr("GEM handles that are open on the object")};
            case ClientColumn:
                return {tr("Client"), tr("DRM client that created the object")};
            case FlagsColumn:
                return {tr("Flags"),
                        tr("Orphaned: the client that created the object has closed, and "
                           "the object lives on")};
            case IdColumn:
                return {tr("ID"), tr("Number of the object; a device never reuses one")};
            case ColumnCount:
                break;
        }
        return {};
    }();
    switch (role) {
        case Qt::DisplayRole:
            return texts.title;
        case ExactTextRole:
            return column == AgeColumn    ? tr("Age (s)")
                   : column == SizeColumn ? tr("Size (bytes)")
                                          : texts.title;
        case Qt::ToolTipRole:
            return plainToolTip(texts.toolTip);
        default:
            return {};
    }
}

QString ObjectsModel::stateText(LeakState state)
{
    switch (state) {
        case LeakState::Active:
            return tr("Active");
        case LeakState::Suspicious:
            return tr("Suspicious");
        case LeakState::Confirmed:
            return tr("Confirmed");
    }
    Q_UNREACHABLE();
}

QString ObjectsModel::flagsText(const LeakObject &object)
{
    QStringList flags;
    if (object.orphaned)
        flags << tr("orphaned");
    if (object.exported)
        flags << tr("exported");
    if (object.imported)
        flags << tr("imported");
    if (object.persistent)
        flags << tr("persistent");
    if (object.preexisting)
        flags << tr("older than watching");
    return flags.join(tr(", ", "between flags"));
}

std::optional<std::uint64_t> ObjectsModel::ageNs(const LeakObject &object) const
{
    return m_nowNs ? object.ageNs(*m_nowNs) : std::nullopt;
}

std::optional<std::uint64_t> ObjectsModel::oldestAgeNs(const ListGroup &group) const
{
    if (!m_nowNs || !group.oldestBirthNs)
        return std::nullopt;
    return *m_nowNs > *group.oldestBirthNs ? *m_nowNs - *group.oldestBirthNs : 0;
}

QString ObjectsModel::displayText(const LeakObject &object, Column column) const
{
    switch (column) {
        case StateColumn:
            return stateText(object.state);
        case AgeColumn:
            return ageText(ageNs(object));
        case SizeColumn:
            return bytesText(object.sizeBytes);
        case RegionColumn:
            return regionTitle(object.region);
        case ProcessColumn:
            return object.isCreatorKnown() ? visibleText(object.process) : unknownText();
        case PidColumn:
            // The column is too narrow for a word.
            return object.isCreatorKnown() ? QString::number(object.pid) : u"–"_s;
        case LabelColumn:
            return visibleText(object.label);
        case HandlesColumn:
            return countText(object.handles);
        case ClientColumn:
            return QString::number(object.clientId);
        case FlagsColumn:
            return flagsText(object);
        case IdColumn:
            return QString::number(object.id);
        case ColumnCount:
            break;
    }
    return {};
}

QString ObjectsModel::toolTipText(const LeakObject &object, Column column) const
{
    if (object.preexisting) {
        switch (column) {
            case StateColumn:
                return tr(
                    "Created before watching began: its age is unknown, so it never counts "
                    "as old");
            case AgeColumn:
            case ProcessColumn:
            case PidColumn:
                return tr("Unknown: created before watching began");
            default:
                break;
        }
    }
    switch (column) {
        case StateColumn:
            switch (object.state) {
                case LeakState::Active:
                    return object.persistent
                               ? tr("Created as persistent, so it never counts as a leak")
                               : tr("Younger than the suspicious age at the driver's last check");
                case LeakState::Suspicious:
                    return tr("Older than the suspicious age at the driver's last check");
                case LeakState::Confirmed:
                    return tr("Older than the confirmed age at the driver's last check");
            }
            return {};
        case SizeColumn:
            return exactBytesText(object.sizeBytes);
        case ProcessColumn:
        case LabelColumn:
        case FlagsColumn:
            return displayText(object, column);
        default:
            return {};
    }
}

QString ObjectsModel::exactText(const LeakObject &object, Column column) const
{
    switch (column) {
        case AgeColumn: {
            const std::optional<std::uint64_t> age = ageNs(object);
            const std::uint64_t ms = age.value_or(0) / NsPerMs;
            return age ? QString::number(static_cast<double>(ms) / 1000, 'f', 3) : unknownText();
        }
        case SizeColumn:
            return QString::number(object.sizeBytes);
        case HandlesColumn:
            return QString::number(object.handles);
        default:
            return displayText(object, column);
    }
}

}  // namespace pddgpu

#include "moc_objectsmodel.cpp"
