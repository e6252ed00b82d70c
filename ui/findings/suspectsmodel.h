// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>

#include "analysis/findings.h"

namespace pddgpu {

/// The suspects of a sample in their order, then, if requested, the suppressed groups.
class SuspectsModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        ReasonsRole = Qt::UserRole,  ///< QStringList: one line each.
        BytesRole,                   ///< QString
        ObjectsRole,                 ///< QString
        RankRole,                    ///< Suspect::Rank as int; not set: suppressed.
        SuppressedRole,              ///< bool
    };

    using QAbstractListModel::QAbstractListModel;

    void setFindings(const FindingsPtr &findings);
    void setSuppressedShown(bool shown);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    /// A suppressed group as a suspect without reasons.
    Suspect suspectAt(int row) const;
    bool isSuppressed(int row) const;
    /// The row of the same creator and size; -1: none.
    int rowOf(const Suspect &suspect) const;

private:
    void replace(const FindingsPtr &findings, bool suppressedShown);
    QStringList reasonsAt(int row) const;
    QString toolTipAt(int row) const;
    QString accessibleText(int row) const;

    FindingsPtr m_findings;
    bool m_suppressedShown = false;
};

}  // namespace pddgpu
