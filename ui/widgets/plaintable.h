// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTableView>

namespace pddgpu {

class Placeholder;

/// A table with plain text whose rows are selected and copied as a whole. If it has no rows, it
/// says why.
class PlainTable : public QTableView
{
    Q_OBJECT

public:
    explicit PlainTable(QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model) override;

    /// Shown as plain text in the middle while the table has no rows.
    void setPlaceholder(const QString &text);

    /// Sets a fixed column width from its usual texts and its title: columns that follow their
    /// contents jump.
    void fitColumn(int column, const QStringList &usualTexts, bool hasIcon = false);

    /// The selected rows in display order, one per line, cells separated by tabs.
    QString selectedText() const;

private:
    void copySelection() const;
    void updatePlaceholder();

    Placeholder *m_placeholder;
    QString m_whyEmpty;
};

}  // namespace pddgpu
