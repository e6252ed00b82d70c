// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QRect>
#include <QString>
#include <QWidget>

#include "explain/accounttext.h"
#include "model/snapshot.h"

namespace pddgpu {

/// A stacked bar for each region of a card: what its used memory consists of, in words and to
/// scale. The tool tip has the bytes and the reasons.
class AccountBar : public QWidget
{
    Q_OBJECT

public:
    explicit AccountBar(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);

    /// What the bar of a region says, one line each; for tests and accessibility.
    QStringList texts() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Row {
        QString text;
        QString toolTip;
        std::uint64_t scaleBytes = 0;  // The whole width; 0: no bar.
        QList<AccountPart> parts;
        friend bool operator==(const Row &, const Row &) = default;
    };

    static Row rowOf(const RegionAccount &account, const Snapshot &snapshot);
    static Row machineRow(const MachineAccount &account);
    int heightOf(const Row &row) const;
    QRect rectOf(qsizetype place) const;

    QList<Row> m_rows;
};

}  // namespace pddgpu
