// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/suspectsmodel.h"

#include <QHash>
#include <QSet>
#include <algorithm>

#include "explain/findings/findingtext.h"
#include "explain/findings/headline.h"
#include "explain/findings/verdicttext.h"
#include "text/numbertext.h"
#include "text/visibletext.h"
#include "ui/widgets/format.h"

namespace pddgpu {

namespace {

constexpr quintptr Top = 0;
constexpr quintptr BelowFold = 1;

// What stays the same of a suppressed group.
struct SuppressedKey {
    Creator creator;
    std::uint64_t sizeBytes = 0;
    bool isOfClients = false;
    qsizetype line = 0;

    friend bool operator==(const SuppressedKey &, const SuppressedKey &) = default;
    friend std::size_t qHash(const SuppressedKey &key, std::size_t seed = 0) noexcept
    {
        return qHashMulti(seed, key.creator, quint64{key.sizeBytes}, key.isOfClients, key.line);
    }
};

JudgedKey keyOf(const JudgedGroup &group)
{
    return group.key();
}

SuppressedKey keyOf(const SuppressedGroup &group)
{
    return {group.creator, group.sizeBytes, group.isOfClients, group.rule.line};
}

QString objectCount(const JudgedGroup &group)
{
    return group.isOfClients ? SuspectsModel::tr("objects unknown")
                             : objectsText(group.amount.objects, std::nullopt);
}

QString detailOf(const JudgedGroup &group)
{
    return SuspectsModel::tr("%1, confidence %2", "objects, confidence")
        .arg(objectCount(group), confidenceText(group.judgement.confidence));
}

QString asSentence(QString text)
{
    if (!text.isEmpty())
        text[0] = text.at(0).toUpper();
    return text;
}

QString joined(const QStringList &parts)
{
    QStringList present = parts;
    present.removeAll(QString());
    return present.join(SuspectsModel::tr(", ", "between figures"));
}

}  // namespace

void SuspectsModel::setFindings(const FindingsPtr &findings)
{
    m_findings = findings;
    QList<JudgedGroup> atStake;
    QList<JudgedGroup> fine;
    for (const JudgedGroup &group : findings->groups)
        (isAtStake(group.judgement.verdict) ? atStake : fine) << group;
    replace(&m_atStake, atStake, {}, 0);
    setFold(!fine.isEmpty());
    replace(&m_fine, fine, fold(), 0);
    if (m_hasFold)
        Q_EMIT dataChanged(fold(), fold());
    updateSuppressed();
}

void SuspectsModel::setSuppressedShown(bool shown)
{
    m_suppressedShown = shown;
    updateSuppressed();
}

void SuspectsModel::updateSuppressed()
{
    const bool shown = m_suppressedShown && m_findings;
    replace(&m_suppressed, shown ? m_findings->suppressed : QList<SuppressedGroup>(), {},
            firstSuppressedRow());
}

void SuspectsModel::setFold(bool wanted)
{
    if (wanted == m_hasFold)
        return;
    if (wanted) {
        beginInsertRows({}, foldRow(), foldRow());
        m_hasFold = true;
        endInsertRows();
        return;
    }
    beginRemoveRows({}, foldRow(), foldRow());
    m_hasFold = false;
    m_fine.clear();
    endRemoveRows();
}

// Takes out the rows that have gone, appends the new ones, and then puts them in order. `first` is
// the row of the first one.
template <typename T>
void SuspectsModel::replace(QList<T> *rows, const QList<T> &by, const QModelIndex &parent,
                            int first)
{
    using Key = decltype(keyOf(std::declval<const T &>()));
    // A key that occurs twice has its first place.
    QHash<Key, int> places;
    for (int i = 0; i < by.size(); ++i) {
        if (!places.contains(keyOf(by.at(i))))
            places.insert(keyOf(by.at(i)), i);
    }
    QSet<Key> kept;
    for (int row = 0; row < rows->size();) {
        const Key key = keyOf(rows->at(row));
        if (places.contains(key) && !kept.contains(key)) {
            kept.insert(key);
            ++row;
            continue;
        }
        beginRemoveRows(parent, first + row, first + row);
        rows->removeAt(row);
        endRemoveRows();
    }
    QList<T> added;
    for (int i = 0; i < by.size(); ++i) {
        const Key key = keyOf(by.at(i));
        if (!kept.contains(key) || places.value(key) != i)
            added << by.at(i);
    }
    if (!added.isEmpty()) {
        const int end = first + static_cast<int>(rows->size());
        beginInsertRows(parent, end, end + static_cast<int>(added.size()) - 1);
        *rows += added;
        endInsertRows();
    }

    const bool isOrdered =
        std::ranges::equal(*rows, by, [](const T &a, const T &b) { return keyOf(a) == keyOf(b); });
    if (!isOrdered) {
        const QList<QPersistentModelIndex> parents{QPersistentModelIndex(parent)};
        Q_EMIT layoutAboutToBeChanged(parents);
        QModelIndexList from;
        QModelIndexList to;
        for (int row = 0; row < rows->size(); ++row) {
            from << index(first + row, 0, parent);
            to << index(first + places.value(keyOf(rows->at(row))), 0, parent);
        }
        *rows = by;
        changePersistentIndexList(from, to);
        Q_EMIT layoutChanged(parents);
    } else {
        *rows = by;
    }
    if (!rows->isEmpty()) {
        Q_EMIT dataChanged(index(first, 0, parent),
                           index(first + static_cast<int>(rows->size()) - 1, 0, parent));
    }
}

QModelIndex SuspectsModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? BelowFold : Top);
}

QModelIndex SuspectsModel::parent(const QModelIndex &index) const
{
    return index.isValid() && isBelowFold(index) ? fold() : QModelIndex();
}

int SuspectsModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return firstSuppressedRow() + static_cast<int>(m_suppressed.size());
    return isFold(parent) ? static_cast<int>(m_fine.size()) : 0;
}

int SuspectsModel::columnCount(const QModelIndex &) const
{
    return 1;
}

bool SuspectsModel::isFold(const QModelIndex &index) const
{
    return index.isValid() && m_hasFold && !isBelowFold(index) && index.row() == foldRow() &&
           index.column() == 0;
}

QModelIndex SuspectsModel::fold() const
{
    return m_hasFold ? createIndex(foldRow(), 0, Top) : QModelIndex();
}

QModelIndex SuspectsModel::indexOf(const JudgedKey &key) const
{
    const auto rowIn = [&key](const QList<JudgedGroup> &groups) {
        const auto found = std::ranges::find(groups, key, &JudgedGroup::key);
        return found == groups.end() ? -1 : static_cast<int>(found - groups.begin());
    };
    if (const int row = rowIn(m_atStake); row >= 0)
        return index(row, 0);
    const int row = rowIn(m_fine);
    return row < 0 ? QModelIndex() : index(row, 0, fold());
}

const JudgedGroup *SuspectsModel::find(const QModelIndex &index) const
{
    if (!index.isValid())
        return nullptr;
    if (isBelowFold(index))
        return &m_fine.at(index.row());
    return index.row() < m_atStake.size() ? &m_atStake.at(index.row()) : nullptr;
}

const SuppressedGroup *SuspectsModel::findSuppressed(const QModelIndex &index) const
{
    if (!index.isValid() || isBelowFold(index) || index.row() < firstSuppressedRow())
        return nullptr;
    return &m_suppressed.at(index.row() - firstSuppressedRow());
}

std::optional<JudgedGroup> SuspectsModel::groupAt(const QModelIndex &index) const
{
    const JudgedGroup *group = find(index);
    return group ? std::optional(*group) : std::nullopt;
}

std::optional<SuppressedGroup> SuspectsModel::suppressedAt(const QModelIndex &index) const
{
    const SuppressedGroup *group = findSuppressed(index);
    return group ? std::optional(*group) : std::nullopt;
}

QVariant SuspectsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (isFold(index))
        return foldData(role);
    if (const JudgedGroup *group = find(index))
        return groupData(*group, role);
    return suppressedData(*findSuppressed(index), role);
}

QString SuspectsModel::foldTitle() const
{
    const Findings::Sum sum = m_findings->sumOf(false);
    const auto count = static_cast<std::uint64_t>(sum.groups);
    return (m_findings->isTooEarly()
                ? tr("Too early to tell (%1 group(s), %2)", "count, bytes", pluralOf(count))
                : tr("Probably fine (%1 group(s), %2)", "count, bytes", pluralOf(count)))
        .arg(countText(count), bytesText(sum.amount.bytes));
}

QVariant SuspectsModel::foldData(int role) const
{
    switch (role) {
        case Qt::DisplayRole:
            return foldTitle();
        case WhyRole:
            return fineText(*m_findings);
        case Qt::ToolTipRole:
            return plainToolTip(
                tr("Groups that are not at stake. Click, or press Enter, to show or hide them."));
        case Qt::AccessibleTextRole:
            return tr("%1. %2.", "title, verdicts").arg(foldTitle(), fineText(*m_findings));
        case FoldRole:
            return true;
        case SuppressedRole:
            return false;
        default:
            return {};
    }
}

QVariant SuspectsModel::groupData(const JudgedGroup &group, int role) const
{
    const Verdict verdict = group.judgement.verdict;
    switch (role) {
        case Qt::DisplayRole:
            return groupTitle(group);
        case Qt::ToolTipRole:
            // The line may be cut.
            return plainToolTip(groupTitle(group) + u'\n' + asSentence(evidenceText(group)) +
                                u'\n' + exactBytesText(group.amount.bytes));
        case Qt::AccessibleTextRole:
            return tr("%1: %2. %3. %4.", "verdict, group, figures, evidence")
                .arg(verdictName(verdict), groupTitle(group),
                     joined({bytesText(group.amount.bytes), paceText(group), detailOf(group)}),
                     asSentence(evidenceText(group)));
        case VerdictRole:
            return static_cast<int>(verdict);
        case VerdictNameRole:
            return verdictName(verdict);
        case WhyRole:
            return asSentence(evidenceText(group));
        case BytesRole:
            return bytesText(group.amount.bytes);
        case PaceRole:
            return paceText(group);
        case DetailRole:
            return detailOf(group);
        case FoldRole:
        case SuppressedRole:
            return false;
        default:
            return {};
    }
}

QVariant SuspectsModel::suppressedData(const SuppressedGroup &group, int role) const
{
    const QString title =
        group.isOfClients || group.amount.objects == 1
            ? creatorText(group.creator)
            : tr("%1, %2 each", "creator, size")
                  .arg(creatorText(group.creator), shortBytesText(group.sizeBytes));
    const QString objects =
        group.isOfClients ? tr("objects unknown") : objectsText(group.amount.objects, std::nullopt);
    const auto why = [&group] {
        const QString comment = visibleText(QString(group.rule.comment).replace(u'\n', u' '));
        const QString line = QString::number(group.rule.line);
        return comment.isEmpty() ? tr("By line %1 of the rules").arg(line)
                                 : tr("By line %1 of the rules: %2").arg(line, comment);
    };
    switch (role) {
        case Qt::DisplayRole:
            return title;
        case Qt::ToolTipRole:
            return plainToolTip(title + u'\n' + why() + u'\n' + exactBytesText(group.amount.bytes));
        case Qt::AccessibleTextRole:
            return tr("%1: %2. %3. %4.", "verdict, group, figures, evidence")
                .arg(tr("Intended"), title, joined({bytesText(group.amount.bytes), objects}),
                     why());
        case VerdictNameRole:
            return tr("Intended");
        case WhyRole:
            return why();
        case BytesRole:
            return bytesText(group.amount.bytes);
        case DetailRole:
            return objects;
        case SuppressedRole:
            return true;
        case FoldRole:
            return false;
        default:
            return {};
    }
}

}  // namespace pddgpu

#include "moc_suspectsmodel.cpp"
