// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTableView>

namespace pddgpu {

class Placeholder;

/// A table of whole rows of plain text: rows are selected and copied as shown, and where there is
/// none it says why.
class PlainTable : public QTableView
{
    Q_OBJECT

public:
    explicit PlainTable(QWidget *parent = nullptr);

    void setModel(QAbstractItemModel *model) override;

    /// Shown as plain text in the middle while the table has no rows.
    void setPlaceholder(const QString &text);

    /// Makes a column as wide as the widest of its usual texts and its title: columns that follow
    /// their contents jump.
    void fitColumn(int column, const QStringList &usualTexts, bool hasIcon = false);

    /// The selected rows in the order shown, a line each, cells separated by tabs.
    QString selectedText() const;

private:
    void copySelection() const;
    void updatePlaceholder();

    Placeholder *m_placeholder;
    QString m_whyEmpty;
};

}  // namespace pddgpu
