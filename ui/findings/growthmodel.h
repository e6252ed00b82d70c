// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>

#include "analysis/findings.h"

namespace pddgpu {

/// Growth of the subjects of one kind over one range: growing ones first, fastest first, then those
/// that levelled off, then the rest by bytes.
class GrowthModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, BytesColumn, RateColumn, TrendColumn, CourseColumn, ColumnCount };
    enum Role { SeriesRole = Qt::UserRole };  ///< std::vector<GrowthPoint>

    using QAbstractTableModel::QAbstractTableModel;

    void setFindings(const FindingsPtr &findings);
    void setKind(GrowthSubject::Kind kind);
    void setRange(GrowthRange range);
    GrowthRange range() const { return m_range; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    const GrowthSubject &subjectAt(int row) const { return m_rows.at(row)->subject; }
    /// -1: none.
    int rowOf(const GrowthSubject &subject) const;

private:
    void update();
    QString displayText(const Growth &growth, Column column) const;

    FindingsPtr m_findings;
    GrowthSubject::Kind m_kind = GrowthSubject::Kind::Process;
    GrowthRange m_range = GrowthRange::TenMinutes;
    QList<const Growth *> m_rows;  // Points into m_findings.
};

}  // namespace pddgpu

Q_DECLARE_METATYPE(std::vector<pddgpu::GrowthPoint>)
