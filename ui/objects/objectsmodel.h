// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QIcon>
#include <QPalette>
#include <QSet>
#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "objects/objectquery.h"
#include "parser/leakobjects.h"

namespace pddgpu {

struct GroupKey;
struct ListGroup;
struct ObjectList;
using ObjectListPtr = std::shared_ptr<const ObjectList>;

/// The texts of a group's row, ready for display.
struct GroupTexts {
    QString title;
    QString count;
    QString bytes;
    QString trend;        ///< Change over the last minute; empty: unknown.
    QString growth;       ///< Change since the group was first seen; empty: unknown.
    int titleColumn = 0;  ///< Column that shows the title.
    bool isExpanded = false;
};

/// The rows of an object list: its objects, or its groups and the objects of expanded groups.
///
/// Flat, so that no view operation takes time proportional to the number of objects. A new list
/// replaces the previous one as a layout change: persistent indices follow objects by id, and
/// groups by key, so selection and expansion survive. All text is untrusted and escaped by the
/// model.
class ObjectsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    using Column = ObjectColumns::Column;
    using enum ObjectColumns::Column;

    enum Role {
        ObjectIdRole = Qt::UserRole,  ///< quint64; not set for a group.
        LeakedRole,                   ///< bool: suspicious or confirmed.
        GroupRole,                    ///< GroupTexts; not set for an object.
        ExactTextRole,                ///< As displayed, but numbers without unit and rounding.
    };

    explicit ObjectsModel(QObject *parent = nullptr);
    ~ObjectsModel() override;

    /// Replaces the list; null: empty.
    void setList(const ObjectListPtr &list);
    /// Null until there is one.
    const ObjectListPtr &list() const { return m_list; }

    /// The reference time for ages, on the driver's clock; not set: unknown.
    void setNowNs(std::optional<std::uint64_t> nowNs);
    std::optional<std::uint64_t> nowNs() const { return m_nowNs; }
    std::optional<std::uint64_t> ageNs(const LeakObject &object) const;
    /// Of the oldest object of a group; not set: unknown.
    std::optional<std::uint64_t> oldestAgeNs(const ListGroup &group) const;

    /// Icons follow this palette.
    void setPalette(const QPalette &palette);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    /// The content of a row; exactly one of them is set. Valid as long as the list.
    const LeakObject *objectAt(int row) const;
    const ListGroup *groupAt(int row) const;
    /// -1: not listed, or in a collapsed group.
    int rowOf(std::uint64_t objectId) const;
    /// The row of the group that contains this row's object; -1: none.
    int groupRowOf(int row) const;

    bool isExpanded(const ListGroup &group) const;
    /// Does nothing if the row is not a group.
    void setExpanded(int row, bool expanded);
    void setAllExpanded(bool expanded);

    static QString stateText(LeakState state);
    /// Empty: none.
    static QString flagsText(const LeakObject &object);

private:
    struct Place {
        std::uint32_t group;    // ObjectList::NotListed: the list has no groups.
        std::uint32_t inOrder;  // ObjectList::NotListed: the group's own row.
    };
    Place placeOf(int row) const;
    int rowOfPlace(std::uint32_t inOrder) const;
    int rowOfGroup(const GroupKey &key) const;

    void replaceAll(const ObjectListPtr &list);
    void replaceLayout(const ObjectListPtr &list);
    void showList(const ObjectListPtr &list);
    void layOutGroups();
    void tellAllChanged(Column first, Column last, const QList<int> &roles = {});

    QString displayText(const LeakObject &object, Column column) const;
    QString exactText(const LeakObject &object, Column column) const;
    QString toolTipText(const LeakObject &object, Column column) const;
    QVariant objectData(const LeakObject &object, Column column, int role) const;
    QVariant groupData(const ListGroup &group, Column column, int role) const;
    QString groupTitle(const ListGroup &group) const;
    Column titleColumn() const;
    QString groupText(const ListGroup &group, Column column) const;
    GroupTexts groupTexts(const ListGroup &group) const;

    ObjectListPtr m_list;
    std::optional<std::uint64_t> m_nowNs;
    std::vector<std::uint32_t> m_groupRows;  // Row of each group, then the number of rows.
    // Expanded groups; if all are expanded by default, collapsed ones.
    QSet<GroupKey> m_exceptions;
    bool m_allExpanded = false;
    std::array<QIcon, 3> m_stateIcons;  // Indexed by LeakState.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(pddgpu::GroupTexts)
