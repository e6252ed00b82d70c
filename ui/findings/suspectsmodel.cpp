// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/findings/suspectsmodel.h"

#include <QStringList>
#include <algorithm>

#include "text/visibletext.h"
#include "explain/findings/findingtext.h"
#include "ui/widgets/format.h"

namespace pddgpu {

namespace {

bool isSame(const Suspect &a, const Suspect &b)
{
    return a.creator == b.creator && a.sizeBytes == b.sizeBytes;
}

}  // namespace

void SuspectsModel::setFindings(const FindingsPtr &findings)
{
    // Rows whose contents changed keep selection and position.
    if (!m_suppressedShown && m_findings && findings &&
        std::ranges::equal(m_findings->suspects, findings->suspects, isSame)) {
        m_findings = findings;
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    replace(findings, m_suppressedShown);
}

void SuspectsModel::setSuppressedShown(bool shown)
{
    if (shown != m_suppressedShown)
        replace(m_findings, shown);
}

void SuspectsModel::replace(const FindingsPtr &findings, bool suppressedShown)
{
    beginResetModel();
    m_findings = findings;
    m_suppressedShown = suppressedShown;
    endResetModel();
}

int SuspectsModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid() || !m_findings)
        return 0;
    const qsizetype suppressed = m_suppressedShown ? m_findings->suppressed.size() : 0;
    return static_cast<int>(m_findings->suspects.size() + suppressed);
}

QVariant SuspectsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const Suspect suspect = suspectAt(row);
    switch (role) {
        case Qt::DisplayRole:
            return suspectTitle(suspect);
        case Qt::ToolTipRole:
            return plainToolTip(toolTipAt(row));
        case Qt::AccessibleTextRole:
            return accessibleText(row);
        case ReasonsRole:
            return reasonsAt(row);
        case BytesRole:
            return bytesText((suspect.old.objects > 0 ? suspect.old : suspect.amount).bytes);
        case ObjectsRole:
            return oldObjectsText(suspect.amount, suspect.old);
        case RankRole:
            return isSuppressed(row) ? QVariant() : static_cast<int>(suspect.rank);
        case SuppressedRole:
            return isSuppressed(row);
        default:
            return {};
    }
}

Suspect SuspectsModel::suspectAt(int row) const
{
    if (!isSuppressed(row))
        return m_findings->suspects.at(row);
    const SuppressedGroup &group = m_findings->suppressed.at(row - m_findings->suspects.size());
    return {group.creator, group.sizeBytes, group.amount, group.amount, Suspect::Rank::Excused, {}};
}

bool SuspectsModel::isSuppressed(int row) const
{
    return row >= m_findings->suspects.size();
}

int SuspectsModel::rowOf(const Suspect &suspect) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (isSame(suspectAt(row), suspect))
            return row;
    }
    return -1;
}

// The exact sizes.
QString SuspectsModel::toolTipAt(int row) const
{
    const Suspect suspect = suspectAt(row);
    const QString all = exactBytesText(suspect.amount.bytes);
    if (suspect.old.objects == suspect.amount.objects)
        return all;
    return tr("All: %1\nOld: %2", "bytes").arg(all, exactBytesText(suspect.old.bytes));
}

QStringList SuspectsModel::reasonsAt(int row) const
{
    if (isSuppressed(row)) {
        const SuppressionRule &rule =
            m_findings->suppressed.at(row - m_findings->suspects.size()).rule;
        const QString comment = visibleText(QString(rule.comment).replace(u'\n', u' '));
        return {comment.isEmpty() ? tr("Intended, by line %1 of the suppressions").arg(rule.line)
                                  : tr("Intended, by line %1 of the suppressions: %2")
                                        .arg(QString::number(rule.line), comment)};
    }
    const Suspect &suspect = m_findings->suspects.at(row);
    QStringList reasons;
    for (const Reason &reason : suspect.reasons)
        reasons << reasonText(reason, suspect);
    return reasons;
}

QString SuspectsModel::accessibleText(int row) const
{
    const Suspect suspect = suspectAt(row);
    return tr("%1: %2. %3.", "creator: amount. reasons.")
        .arg(suspectTitle(suspect),
             index(row).data(BytesRole).toString() + u' ' +
                 oldObjectsText(suspect.amount, suspect.old),
             reasonsAt(row).join(tr("; ", "between reasons")));
}

}  // namespace pddgpu

#include "moc_suspectsmodel.cpp"
