// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemModel>
#include <QStringList>
#include <optional>

#include "analysis/findings.h"

namespace pddgpu {

/// The verdicts on the objects of a sample: the groups at stake in their order; then, if
/// there are any others, one row with these below it; then, if requested, the suppressed groups.
///
/// New findings insert, remove and move rows, so a view keeps its selection, its position and what
/// is open.
class SuspectsModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Role {
        VerdictRole = Qt::UserRole,  ///< Verdict as int; not set: suppressed, or the fold.
        VerdictNameRole,             ///< QString; of the fold empty.
        WhyRole,                     ///< QString: one sentence.
        BytesRole,                   ///< QString
        PaceRole,                    ///< QString, may be empty.
        DetailRole,                  ///< QString: number of objects, and confidence.
        SuppressedRole,              ///< bool
        FoldRole,                    ///< bool: the row above those that are probably fine.
    };

    using QAbstractItemModel::QAbstractItemModel;

    void setFindings(const FindingsPtr &findings);
    void setSuppressedShown(bool shown);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    /// The group of a row; not set: suppressed, or the fold.
    std::optional<JudgedGroup> groupAt(const QModelIndex &index) const;
    std::optional<SuppressedGroup> suppressedAt(const QModelIndex &index) const;
    bool isFold(const QModelIndex &index) const;
    /// Not valid: nothing is probably fine.
    QModelIndex fold() const;
    /// The row of a group; not valid: none.
    QModelIndex indexOf(const JudgedKey &key) const;
    /// Groups at stake.
    qsizetype atStake() const { return m_atStake.size(); }

private:
    bool isBelowFold(const QModelIndex &index) const { return index.internalId() != 0; }
    const JudgedGroup *find(const QModelIndex &index) const;
    const SuppressedGroup *findSuppressed(const QModelIndex &index) const;
    int foldRow() const { return static_cast<int>(m_atStake.size()); }
    int firstSuppressedRow() const { return foldRow() + (m_hasFold ? 1 : 0); }
    template <typename T>
    void replace(QList<T> *rows, const QList<T> &by, const QModelIndex &parent, int first);
    void setFold(bool wanted);
    void updateSuppressed();

    QString foldTitle() const;
    QVariant foldData(int role) const;
    QVariant groupData(const JudgedGroup &group, int role) const;
    QVariant suppressedData(const SuppressedGroup &group, int role) const;

    FindingsPtr m_findings;
    QList<JudgedGroup> m_atStake;
    QList<JudgedGroup> m_fine;
    QList<SuppressedGroup> m_suppressed;
    bool m_hasFold = false;
    bool m_suppressedShown = false;
};

}  // namespace pddgpu
