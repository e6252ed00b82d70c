// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/differencemodel.h"

#include <algorithm>

#include "explain/findings/findingtext.h"
#include "explain/regiontext.h"
#include "text/visibletext.h"
#include "ui/objects/objectsmodel.h"
#include "ui/widgets/format.h"

namespace pddgpu {

namespace {

// Internal id of a group's row; an object's row has its group's row + 1.
constexpr quintptr GroupId = 0;

bool haveSameRows(const DifferencePtr &a, const DifferencePtr &b)
{
    return a && b &&
           std::ranges::equal(a->groups, b->groups,
                              [](const DifferenceGroup &left, const DifferenceGroup &right) {
                                  return left.creator == right.creator &&
                                         left.born.size() + left.gone.size() ==
                                             right.born.size() + right.gone.size();
                              });
}

constexpr QChar Plus(u'+');
constexpr QChar Minus(u'\u2212');

// "+3.0 MiB (3)"; empty for no objects.
QString changeText(const Amount &amount, QChar sign)
{
    if (amount.objects == 0)
        return {};
    return DifferenceModel::tr("%1%2 (%3)", "sign, bytes, objects")
        .arg(sign)
        .arg(bytesText(amount.bytes), countText(amount.objects));
}

Amount bornOf(const DifferenceGroup &group)
{
    return {group.born.size(), group.bornBytes};
}

Amount goneOf(const DifferenceGroup &group)
{
    return {group.gone.size(), group.goneBytes};
}

}  // namespace

QString DifferenceModel::netText(const Amount &born, const Amount &gone)
{
    const auto text = [](std::uint64_t more, std::uint64_t less, const auto &numberText) {
        if (more == less)
            return numberText(0);
        return more > less ? Plus + numberText(more - less) : Minus + numberText(less - more);
    };
    return tr("%1 (%2)", "bytes, objects")
        .arg(text(born.bytes, gone.bytes, [](std::uint64_t n) { return bytesText(n); }),
             text(born.objects, gone.objects, [](std::uint64_t n) { return countText(n); }));
}

void DifferenceModel::setDifference(const DifferencePtr &difference)
{
    if (haveSameRows(m_difference, difference)) {
        m_difference = difference;
        for (int row = 0; row < rowCount(); ++row) {
            const QModelIndex group = index(row, 0);
            Q_EMIT dataChanged(group, index(row, ColumnCount - 1));
            Q_EMIT dataChanged(index(0, 0, group),
                               index(rowCount(group) - 1, ColumnCount - 1, group));
        }
        return;
    }
    beginResetModel();
    m_difference = difference;
    endResetModel();
}

QModelIndex DifferenceModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column,
                       parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : GroupId);
}

QModelIndex DifferenceModel::parent(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == GroupId)
        return {};
    return createIndex(static_cast<int>(index.internalId() - 1), 0, GroupId);
}

int DifferenceModel::rowCount(const QModelIndex &parent) const
{
    if (!m_difference || parent.column() > 0)
        return 0;
    if (!parent.isValid())
        return static_cast<int>(m_difference->groups.size());
    if (parent.internalId() != GroupId)
        return 0;
    const DifferenceGroup &group = groupAt(parent);
    return static_cast<int>(group.born.size() + group.gone.size());
}

int DifferenceModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant DifferenceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto column = static_cast<Column>(index.column());
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole: {
            const DifferenceGroup &group = groupAt(index);
            const QString text = index.internalId() == GroupId
                                     ? groupText(group, column)
                                     : objectText(group, index.row(), column);
            return role == Qt::ToolTipRole ? plainToolTip(text) : text;
        }
        case Qt::TextAlignmentRole:
            return {(column >= AgeColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter};
        default:
            return {};
    }
}

QVariant DifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const auto column = static_cast<Column>(section);
    if (role == Qt::TextAlignmentRole) {
        return {(column >= AgeColumn ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter};
    }
    if (role == Qt::ToolTipRole) {
        switch (column) {
            case StateColumn:
            case AgeColumn:
                return plainToolTip(tr("Of surviving objects at B, of freed objects at A"));
            case BornColumn:
                return plainToolTip(tr("Created after A, and still present at B: bytes (objects)"));
            case GoneColumn:
                return plainToolTip(tr("Present at A, and freed before B: bytes (objects)"));
            case NetColumn:
                return plainToolTip(tr("Survived minus gone: bytes (objects)"));
            default:
                return {};
        }
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
        case ProcessColumn:
            return tr("Process");
        case LabelColumn:
            return tr("Label");
        case StateColumn:
            return tr("State");
        case AgeColumn:
            return tr("Age");
        case BornColumn:
            return tr("Survived");
        case GoneColumn:
            return tr("Gone");
        case NetColumn:
            return tr("Net");
        case ColumnCount:
            break;
    }
    return {};
}

const Creator &DifferenceModel::creatorAt(const QModelIndex &index) const
{
    return groupAt(index).creator;
}

int DifferenceModel::rowOf(const Creator &creator) const
{
    if (!m_difference)
        return -1;
    const auto &groups = m_difference->groups;
    const auto found = std::ranges::find(groups, creator, &DifferenceGroup::creator);
    return found == groups.end() ? -1 : static_cast<int>(found - groups.begin());
}

const DifferenceGroup &DifferenceModel::groupAt(const QModelIndex &index) const
{
    const quintptr id = index.internalId();
    return m_difference->groups[id == GroupId ? static_cast<std::size_t>(index.row()) : id - 1];
}

QString DifferenceModel::groupText(const DifferenceGroup &group, Column column) const
{
    switch (column) {
        case ProcessColumn:
            return processText(group.creator);
        case LabelColumn:
            return visibleText(group.creator.label);
        case BornColumn:
            return changeText(bornOf(group), Plus);
        case GoneColumn:
            return changeText(goneOf(group), Minus);
        case NetColumn:
            return netText(bornOf(group), goneOf(group));
        case StateColumn:
        case AgeColumn:
        case ColumnCount:
            break;
    }
    return {};
}

QString DifferenceModel::objectText(const DifferenceGroup &group, int row, Column column) const
{
    const auto place = static_cast<std::size_t>(row);
    const bool isBorn = place < group.born.size();
    const LeakObject &object = isBorn ? *group.born[place] : *group.gone[place - group.born.size()];
    const Snapshot &snapshot = isBorn ? *m_difference->to.snapshot : *m_difference->from.snapshot;
    switch (column) {
        case ProcessColumn:
            return tr("Object %1").arg(object.id);
        case LabelColumn:
            return regionTitle(object.region);
        case StateColumn:
            return ObjectsModel::stateText(object.state);
        case AgeColumn:
            return ageText(snapshot.nowNs ? object.ageNs(*snapshot.nowNs) : std::nullopt);
        case BornColumn:
            return isBorn ? Plus + bytesText(object.sizeBytes) : QString();
        case GoneColumn:
            return isBorn ? QString() : Minus + bytesText(object.sizeBytes);
        case NetColumn:
        case ColumnCount:
            break;
    }
    return {};
}

}  // namespace pddgpu

#include "moc_differencemodel.cpp"
