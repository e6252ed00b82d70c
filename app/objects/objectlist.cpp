// SPDX-License-Identifier: GPL-3.0-or-later
#include "objects/objectlist.h"

#include <QCollator>
#include <algorithm>
#include <atomic>
#include <limits>
#include <numeric>

#include "text/visibletext.h"

namespace pddgpu {

namespace {

constexpr std::size_t MostOrphanCreators = 2;

// Whether a text, as displayed, contains a search text. Each text is searched once, however many
// objects share it.
class TextMatcher
{
public:
    explicit TextMatcher(const QString &needle) : m_needle(needle.trimmed())
    {
        bool isNumber = false;
        const qulonglong number = m_needle.toULongLong(&isNumber);
        if (isNumber)
            m_number = number;
    }

    bool isEmpty() const { return m_needle.isEmpty(); }
    bool isNumber(std::uint64_t number) const { return m_number == number; }
    bool isIn(const QString &text)
    {
        const std::uint32_t number = m_texts.numberOf(text);
        if (number == m_results.size())
            m_results.push_back(visibleText(text).contains(m_needle, Qt::CaseInsensitive));
        return m_results[number];
    }

private:
    const QString m_needle;
    std::optional<std::uint64_t> m_number;
    TextNumbers m_texts;
    std::vector<bool> m_results;
};

class Filter
{
public:
    Filter(const ObjectFilter &filter, const Snapshot &snapshot)
        : m_filter(filter), m_nowNs(snapshot.nowNs), m_text(filter.text), m_process(filter.process)
    {
    }

    bool accepts(const LeakObject &object)
    {
        return acceptsState(object) && object.sizeBytes >= m_filter.leastBytes &&
               object.sizeBytes <= m_filter.mostBytes &&
               (!m_filter.orphanedOnly || object.orphaned) &&
               (m_filter.region == RegionName() || object.region == m_filter.region) &&
               acceptsAge(object) && acceptsProcess(object) && acceptsText(object);
    }

private:
    bool acceptsState(const LeakObject &object) const
    {
        switch (m_filter.states) {
            case ObjectFilter::States::Leaked:
                return object.isLeaked();
            case ObjectFilter::States::All:
                return true;
            case ObjectFilter::States::Active:
                return object.state == LeakState::Active;
            case ObjectFilter::States::Suspicious:
                return object.state == LeakState::Suspicious;
            case ObjectFilter::States::Confirmed:
                return object.state == LeakState::Confirmed;
        }
        Q_UNREACHABLE();
    }

    bool acceptsAge(const LeakObject &object) const
    {
        if (m_filter.leastAgeNs == 0)
            return true;
        return m_nowNs && *m_nowNs > object.birthNs &&
               *m_nowNs - object.birthNs >= m_filter.leastAgeNs;
    }

    bool acceptsProcess(const LeakObject &object)
    {
        return m_process.isEmpty() || m_process.isNumber(object.pid) ||
               m_process.isIn(object.process);
    }

    bool acceptsText(const LeakObject &object)
    {
        return m_text.isEmpty() || m_text.isNumber(object.id) || m_text.isIn(object.process) ||
               m_text.isIn(object.label);
    }

    const ObjectFilter &m_filter;
    const Snapshot::Number m_nowNs;
    TextMatcher m_text;
    TextMatcher m_process;
};

// The rank of each text in the user's alphabet; equal texts share one.
std::vector<std::uint64_t> ranksOf(const std::vector<QString> &texts)
{
    std::vector<QCollatorSortKey> keys;
    keys.reserve(texts.size());
    const QCollator collator;
    for (const QString &text : texts)
        keys.push_back(collator.sortKey(visibleText(text)));
    std::vector<std::uint32_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::sort(order, [&keys, &texts](std::uint32_t a, std::uint32_t b) {
        const int compared = keys[a].compare(keys[b]);
        return compared != 0 ? compared < 0 : texts[a] < texts[b];
    });
    std::vector<std::uint64_t> ranks(texts.size());
    for (std::uint64_t rank = 0; rank < order.size(); ++rank)
        ranks[order[rank]] = rank;
    return ranks;
}

// Sort key and index. Of equal keys the later index sorts first, as it is younger.
struct Keyed {
    std::uint64_t key;
    std::uint32_t index;

    friend bool operator<(const Keyed &a, const Keyed &b)
    {
        return a.key != b.key ? a.key < b.key : a.index > b.index;
    }
};

std::uint64_t flagsKey(const LeakObject &object)
{
    return object.orphaned * 8U + object.exported * 4U + object.imported * 2U + object.persistent;
}

std::uint64_t numberKey(const LeakObject &object, ObjectColumns::Column column)
{
    switch (column) {
        case ObjectColumns::StateColumn:
            return static_cast<std::uint64_t>(object.state);
        case ObjectColumns::AgeColumn:
            return std::numeric_limits<std::uint64_t>::max() - object.birthNs;
        case ObjectColumns::SizeColumn:
            return object.sizeBytes;
        case ObjectColumns::PidColumn:
            return object.pid;
        case ObjectColumns::HandlesColumn:
            return object.handles;
        case ObjectColumns::ClientColumn:
            return object.clientId;
        case ObjectColumns::FlagsColumn:
            return flagsKey(object);
        case ObjectColumns::IdColumn:
            return object.id;
        case ObjectColumns::RegionColumn:
        case ObjectColumns::ProcessColumn:
        case ObjectColumns::LabelColumn:
        case ObjectColumns::ColumnCount:
            break;
    }
    return 0;
}

class Maker
{
public:
    Maker(const SnapshotPtr &snapshot, const ObjectQuery &query, const GroupTrends &trends)
        : m_query(query), m_trends(trends), m_list(std::make_shared<ObjectList>())
    {
        static std::atomic<std::uint64_t> lastSerial = 0;
        m_list->serial = ++lastSerial;
        m_list->snapshot = snapshot;
        m_list->query = query;
    }

    std::shared_ptr<ObjectList> make()
    {
        const bool isKnown = m_list->snapshot && m_list->snapshot->objects;
        if (isKnown) {
            filter();
            sort();
            if (m_query.grouping != Grouping::None)
                group();
            notePlaces();
        }
        return m_list;
    }

private:
    const QList<LeakObject> &objects() const { return m_list->objects(); }
    const LeakObject &object(std::uint32_t index) const { return objects()[index]; }

    void filter()
    {
        Filter filter(m_query.filter, *m_list->snapshot);
        Grouper orphanCreators(Grouping::Process);
        std::vector<std::uint64_t> orphanedBytes;
        const auto count = static_cast<std::uint32_t>(objects().size());
        for (std::uint32_t index = 0; index < count; ++index) {
            const LeakObject &one = object(index);
            if (one.orphaned) {
                m_list->orphaned.add(one);
                const std::uint32_t creator = orphanCreators.groupOf(one);
                orphanedBytes.resize(orphanCreators.keys().size());
                orphanedBytes[creator] += one.sizeBytes;
            }
            if (m_query.suppression && (*m_query.suppression)(one)) {
                m_list->suppressed.add(one);
                if (!m_query.showsSuppressed)
                    continue;
            }
            if (filter.accepts(one)) {
                m_list->order.push_back(index);
                m_list->listed.add(one);
            } else {
                m_list->hidden.add(one);
            }
        }
        noteOrphanCreators(orphanCreators.keys(), orphanedBytes);
    }

    void noteOrphanCreators(const std::vector<GroupKey> &creators,
                            const std::vector<std::uint64_t> &bytes)
    {
        std::vector<std::uint32_t> order(creators.size());
        std::iota(order.begin(), order.end(), 0);
        const std::size_t count = std::min(order.size(), MostOrphanCreators);
        std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count),
                          order.end(), [&bytes](std::uint32_t a, std::uint32_t b) {
                              return bytes[a] != bytes[b] ? bytes[a] > bytes[b] : a < b;
                          });
        for (std::size_t i = 0; i < count; ++i)
            m_list->orphanCreators.push_back(creators[order[i]]);
        m_list->hasMoreOrphanCreators = order.size() > count;
    }

    void sort()
    {
        std::vector<std::uint32_t> &order = m_list->order;
        std::vector<Keyed> keyed;
        keyed.reserve(order.size());
        const auto column = m_query.sortColumn;
        if (column == ObjectColumns::ProcessColumn || column == ObjectColumns::LabelColumn) {
            TextNumbers texts;
            for (const std::uint32_t index : order)
                keyed.push_back(
                    {texts.numberOf(column == ObjectColumns::ProcessColumn ? object(index).process
                                                                           : object(index).label),
                     index});
            const std::vector<std::uint64_t> ranks = ranksOf(texts.texts());
            for (Keyed &one : keyed)
                one.key = ranks[one.key];
        } else if (column == ObjectColumns::RegionColumn) {
            const std::vector<RegionName> names = regionsInOrder();
            for (const std::uint32_t index : order) {
                const auto place = std::ranges::lower_bound(names, object(index).region);
                keyed.push_back({static_cast<std::uint64_t>(place - names.begin()), index});
            }
        } else {
            for (const std::uint32_t index : order)
                keyed.push_back({numberKey(object(index), column), index});
        }
        std::ranges::sort(keyed, std::less<>());
        if (m_query.sortOrder == Qt::DescendingOrder)
            std::ranges::reverse(keyed);
        std::ranges::transform(keyed, order.begin(), &Keyed::index);
    }

    // The regions of the listed objects, sorted by name.
    std::vector<RegionName> regionsInOrder() const
    {
        std::vector<RegionName> names;
        for (const std::uint32_t index : m_list->order) {
            const RegionName &name = object(index).region;
            const auto place = std::ranges::lower_bound(names, name);
            if (place == names.end() || *place != name)
                names.insert(place, name);
        }
        return names;
    }

    void group()
    {
        Grouper grouper(m_query.grouping);
        std::vector<std::uint64_t> wholeBytes;
        std::vector<std::uint32_t> groupOfIndex(static_cast<std::size_t>(objects().size()));
        for (std::uint32_t index = 0; index < groupOfIndex.size(); ++index) {
            groupOfIndex[index] = grouper.groupOf(object(index));
            wholeBytes.resize(grouper.keys().size());
            wholeBytes[groupOfIndex[index]] += object(index).sizeBytes;
        }

        std::vector<ListGroup> groups(grouper.keys().size());
        for (const std::uint32_t index : m_list->order)
            addTo(&groups[groupOfIndex[index]], object(index));
        for (std::uint32_t i = 0; i < groups.size(); ++i)
            groups[i].key = grouper.keys()[i];

        std::uint32_t first = 0;
        std::vector<std::uint32_t> next(groups.size());
        for (const std::uint32_t i : sortedGroups(groups)) {
            groups[i].first = next[i] = first;
            first += groups[i].count;
            if (groups[i].count == 0)
                continue;
            groups[i].trend =
                m_trends.trend(*m_list->snapshot, m_query.grouping, groups[i].key, wholeBytes[i]);
            m_list->groupPlaces.insert(groups[i].key,
                                       static_cast<std::uint32_t>(m_list->groups.size()));
            m_list->groups.push_back(groups[i]);
        }

        std::vector<std::uint32_t> grouped(m_list->order.size());
        for (const std::uint32_t index : m_list->order)
            grouped[next[groupOfIndex[index]]++] = index;
        m_list->order = std::move(grouped);
    }

    static void addTo(ListGroup *group, const LeakObject &object)
    {
        if (group->count == 0)
            group->oldestBirthNs = object.birthNs;
        if (object.preexisting)
            group->oldestBirthNs.reset();
        else if (group->oldestBirthNs)
            group->oldestBirthNs = std::min(*group->oldestBirthNs, object.birthNs);
        group->worstState = std::max(group->worstState, object.state);
        group->bytes += object.sizeBytes;
        ++group->count;
    }

    // Sorted like the objects if the column applies to groups, else by bytes.
    std::vector<std::uint32_t> sortedGroups(const std::vector<ListGroup> &groups) const
    {
        const bool byName = m_query.sortColumn == ObjectColumns::ProcessColumn ||
                            m_query.sortColumn == ObjectColumns::LabelColumn ||
                            m_query.sortColumn == ObjectColumns::PidColumn ||
                            m_query.sortColumn == ObjectColumns::RegionColumn;
        std::vector<std::uint64_t> ranks(groups.size());
        if (byName) {
            std::vector<QString> texts;
            texts.reserve(groups.size());
            for (const ListGroup &one : groups)
                texts.push_back(one.key.text);
            if (m_query.sortColumn != ObjectColumns::PidColumn)
                ranks = ranksOf(texts);
        }
        const auto isLess = [&](std::uint32_t a, std::uint32_t b) {
            const ListGroup &left = groups[a];
            const ListGroup &right = groups[b];
            if (byName) {
                if (ranks[a] != ranks[b] && left.key.text != right.key.text)
                    return ranks[a] < ranks[b];
                if (left.key.number != right.key.number)
                    return left.key.number < right.key.number;
            } else if (m_query.sortColumn == ObjectColumns::AgeColumn &&
                       left.oldestBirthNs != right.oldestBirthNs) {
                return left.oldestBirthNs > right.oldestBirthNs;
            } else if (m_query.sortColumn == ObjectColumns::StateColumn &&
                       left.worstState != right.worstState) {
                return left.worstState < right.worstState;
            }
            return left.bytes != right.bytes ? left.bytes < right.bytes : a > b;
        };
        std::vector<std::uint32_t> order(groups.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::sort(order, isLess);
        if (m_query.sortOrder == Qt::DescendingOrder)
            std::ranges::reverse(order);
        return order;
    }

    void notePlaces()
    {
        m_list->places.assign(static_cast<std::size_t>(objects().size()), ObjectList::NotListed);
        for (std::uint32_t place = 0; place < m_list->order.size(); ++place)
            m_list->places[m_list->order[place]] = place;
    }

    const ObjectQuery &m_query;
    const GroupTrends &m_trends;
    const std::shared_ptr<ObjectList> m_list;
};

bool hasSameRows(const ObjectList &a, const ObjectList &b)
{
    if (a.order.size() != b.order.size() || a.groups.size() != b.groups.size() ||
        a.query.grouping != b.query.grouping ||
        !std::ranges::equal(a.groups, b.groups, [](const ListGroup &x, const ListGroup &y) {
            return x.key == y.key && x.count == y.count;
        })) {
        return false;
    }
    return std::ranges::equal(a.order, b.order, [&](std::uint32_t x, std::uint32_t y) {
        return a.objects()[x].id == b.objects()[y].id;
    });
}

}  // namespace

const QList<LeakObject> &ObjectList::objects() const
{
    static const QList<LeakObject> none;
    return snapshot && snapshot->objects ? snapshot->objects->objects : none;
}

std::uint32_t ObjectList::indexOf(std::uint64_t id) const
{
    const QList<LeakObject> &all = objects();
    const auto found = std::ranges::lower_bound(all, id, {}, &LeakObject::id);
    return found != all.end() && found->id == id ? static_cast<std::uint32_t>(found - all.begin())
                                                 : NotListed;
}

std::uint32_t ObjectList::groupOf(std::uint32_t place) const
{
    const auto after = std::ranges::upper_bound(groups, place, {}, &ListGroup::first);
    return static_cast<std::uint32_t>(after - groups.begin()) - 1;
}

ObjectListPtr makeObjectList(const SnapshotPtr &snapshot, const ObjectQuery &query,
                             const GroupTrends &trends, const ObjectList *previous)
{
    const std::shared_ptr<ObjectList> list = Maker(snapshot, query, trends).make();
    if (previous && hasSameRows(*previous, *list))
        list->sameRowsAs = previous->serial;
    return list;
}

ObjectSum sumOfAlike(const LeakObjects &objects, const LeakObject &object)
{
    ObjectSum sum;
    for (const LeakObject &one : objects.objects) {
        if (one.sizeBytes == object.sizeBytes && one.process == object.process &&
            one.label == object.label)
            sum.add(one);
    }
    return sum;
}

}  // namespace pddgpu
