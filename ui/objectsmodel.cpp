// SPDX-License-Identifier: GPL-3.0-or-later
#include "objectsmodel.h"

#include <QStringList>
#include <algorithm>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "format.h"
#include "report/visibletext.h"
#include "stateicon.h"

namespace pddgpu {

namespace {

// A run of consecutive rows, first and last.
using RowRange = std::pair<int, int>;

// Telling every view of so many ranges one by one costs more than starting anew.
constexpr std::size_t MostRanges = 256;

bool isOrderedById(const QList<LeakObject> &objects)
{
    return std::ranges::adjacent_find(objects, std::ranges::greater_equal{}, &LeakObject::id) ==
           objects.end();
}

// The rows of `a` whose ids are not in `b`; both ordered by id.
std::vector<RowRange> rowsOnlyIn(const QList<LeakObject> &a, const QList<LeakObject> &b)
{
    std::vector<RowRange> ranges;
    auto other = b.begin();
    for (int row = 0; row < a.size(); ++row) {
        const std::uint64_t id = a.at(row).id;
        while (other != b.end() && other->id < id)
            ++other;
        if (other != b.end() && other->id == id)
            continue;
        if (!ranges.empty() && ranges.back().second == row - 1)
            ranges.back().second = row;
        else
            ranges.emplace_back(row, row);
    }
    return ranges;
}

QString flagsText(const LeakObject &object)
{
    QStringList flags;
    if (object.orphaned)
        flags << ObjectsModel::tr("orphaned");
    if (object.exported)
        flags << ObjectsModel::tr("exported");
    if (object.imported)
        flags << ObjectsModel::tr("imported");
    if (object.persistent)
        flags << ObjectsModel::tr("persistent");
    return flags.join(ObjectsModel::tr(", ", "between flags"));
}

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

}  // namespace

void ObjectsModel::setSnapshot(const SnapshotPtr &snapshot)
{
    const std::shared_ptr<const LeakObjects> objects = snapshot ? snapshot->objects : nullptr;
    const std::optional<DeviceInfo> device = snapshot ? snapshot->device : std::nullopt;
    const bool sameDevice = device == m_device;
    m_device = device;
    m_nowNs = snapshot ? snapshot->nowNs : std::nullopt;

    if (objects != m_shown || !sameDevice) {
        const QList<LeakObject> list = objects ? objects->objects : QList<LeakObject>();
        if (sameDevice)
            merge(list);
        else
            replaceAll(list);
        m_shown = objects;
    }
    if (!m_objects.isEmpty()) {
        const int lastRow = static_cast<int>(m_objects.size()) - 1;
        Q_EMIT dataChanged(index(0, AgeColumn), index(lastRow, AgeColumn), {Qt::DisplayRole});
    }
}

void ObjectsModel::setPalette(const QPalette &palette)
{
    for (const LeakState state : {LeakState::Active, LeakState::Suspicious, LeakState::Confirmed})
        m_stateIcons[static_cast<std::size_t>(state)] = stateIcon(state, palette);
    if (!m_objects.isEmpty()) {
        const int lastRow = static_cast<int>(m_objects.size()) - 1;
        Q_EMIT dataChanged(index(0, StateColumn), index(lastRow, StateColumn),
                           {Qt::DecorationRole});
    }
}

void ObjectsModel::merge(const QList<LeakObject> &objects)
{
    // Birth order is id order by the ABI; a list that breaks it is shown, but not merged.
    if (!isOrderedById(m_objects) || !isOrderedById(objects) ||
        rowsOnlyIn(m_objects, objects).size() + rowsOnlyIn(objects, m_objects).size() >
            MostRanges) {
        replaceAll(objects);
        return;
    }
    removeAbsent(objects);
    updatePresent(objects);
    insertNew(objects);
}

void ObjectsModel::removeAbsent(const QList<LeakObject> &objects)
{
    // From the end, so that the rows still to be removed keep their numbers.
    std::vector<RowRange> ranges = rowsOnlyIn(m_objects, objects);
    std::ranges::reverse(ranges);
    for (const auto &[first, last] : ranges) {
        beginRemoveRows({}, first, last);
        m_objects.remove(first, last - first + 1);
        endRemoveRows();
    }
}

void ObjectsModel::updatePresent(const QList<LeakObject> &objects)
{
    auto next = objects.begin();
    int firstChanged = -1;
    const auto flush = [&](int endRow) {
        if (firstChanged >= 0)
            Q_EMIT dataChanged(index(firstChanged, 0), index(endRow - 1, ColumnCount - 1));
        firstChanged = -1;
    };
    for (int row = 0; row < m_objects.size(); ++row) {
        while (next->id != m_objects.at(row).id)
            ++next;
        if (*next == m_objects.at(row)) {
            flush(row);
            continue;
        }
        m_objects[row] = *next;
        if (firstChanged < 0)
            firstChanged = row;
    }
    flush(static_cast<int>(m_objects.size()));
}

void ObjectsModel::insertNew(const QList<LeakObject> &objects)
{
    for (const auto &[first, last] : rowsOnlyIn(objects, m_objects)) {
        beginInsertRows({}, first, last);
        if (first == m_objects.size()) {
            m_objects.append(objects.sliced(first, last - first + 1));
        } else {
            m_objects.insert(first, last - first + 1, LeakObject());
            std::copy(objects.begin() + first, objects.begin() + last + 1,
                      m_objects.begin() + first);
        }
        endInsertRows();
    }
}

void ObjectsModel::replaceAll(const QList<LeakObject> &objects)
{
    beginResetModel();
    m_objects = objects;
    endResetModel();
}

int ObjectsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_objects.size());
}

int ObjectsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ObjectsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LeakObject &object = m_objects.at(index.row());
    const auto column = static_cast<Column>(index.column());
    switch (role) {
        case Qt::DisplayRole:
            return displayText(object, column);
        case Qt::ToolTipRole:
            return plainToolTip(toolTipText(object, column));
        case Qt::DecorationRole:
            if (column == StateColumn)
                return m_stateIcons[static_cast<std::size_t>(object.state)];
            return {};
        case Qt::TextAlignmentRole:
            return alignmentOf(column);
        case SortRole:
            return sortKey(object, column);
        case BirthRole:
            return QVariant::fromValue<quint64>(object.birthNs);
        case ObjectIdRole:
            return QVariant::fromValue<quint64>(object.id);
        case LeakedRole:
            return object.isLeaked();
        default:
            return {};
    }
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
    const auto texts = [column]() -> Texts {
        switch (column) {
            case StateColumn:
                return {tr("State"), tr("What the driver's last leak check made of the object")};
            case AgeColumn:
                return {tr("Age"), tr("Time since the object was created; suspend does not count")};
            case SizeColumn:
                return {tr("Size"), tr("Size of the buffer object")};
            case DomainColumn:
                return {tr("Domain"), tr("Where the object is now: VRAM or GTT")};
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
                return {tr("ID"), tr("Number of the object; a device never uses one twice")};
            case ColumnCount:
                break;
        }
        return {};
    }();
    switch (role) {
        case Qt::DisplayRole:
            return texts.title;
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

std::optional<std::uint64_t> ObjectsModel::ageNs(const LeakObject &object) const
{
    if (!m_nowNs)
        return std::nullopt;
    return *m_nowNs > object.birthNs ? *m_nowNs - object.birthNs : 0;
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
        case DomainColumn:
            return object.domain == Domain::Vram ? QStringLiteral("VRAM") : QStringLiteral("GTT");
        case ProcessColumn:
            return visibleText(object.process);
        case PidColumn:
            return QString::number(object.pid);
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
    switch (column) {
        case StateColumn:
            switch (object.state) {
                case LeakState::Active:
                    return object.persistent
                               ? tr("Created as persistent: never taken for a leak")
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

QVariant ObjectsModel::sortKey(const LeakObject &object, Column column) const
{
    const auto number = [](std::uint64_t value) { return QVariant::fromValue<quint64>(value); };
    switch (column) {
        case StateColumn:
            return number(static_cast<std::uint64_t>(object.state));
        case AgeColumn:
            // The same order, and it stays as it is while ages grow.
            return number(std::numeric_limits<std::uint64_t>::max() - object.birthNs);
        case SizeColumn:
            return number(object.sizeBytes);
        case PidColumn:
            return number(object.pid);
        case HandlesColumn:
            return number(object.handles);
        case ClientColumn:
            return number(object.clientId);
        case IdColumn:
            return number(object.id);
        default:
            return displayText(object, column);
    }
}

}  // namespace pddgpu
