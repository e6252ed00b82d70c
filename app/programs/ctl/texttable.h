// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>
#include <algorithm>
#include <utility>

#include "text/textwidth.h"

namespace pddgpu {

/// A column of a TextTable.
struct TextColumn {
    QString name;
    int width = 0;  // At least; its name may want more.
    bool isNumber = false;
};

/// Rows of cells in columns for a terminal. The last cell ends the line and needs no width.
class TextTable
{
public:
    explicit TextTable(QList<TextColumn> columns) : m_columns(std::move(columns))
    {
        for (TextColumn &column : m_columns)
            column.width = std::max(column.width, placesOf(column.name));
    }

    /// Makes room for a row that is to come.
    void fit(const QStringList &cells)
    {
        for (qsizetype i = 0; i + 1 < cells.size(); ++i)
            m_columns[i].width = std::max(m_columns[i].width, placesOf(cells[i]));
    }

    QString header() const
    {
        QStringList names;
        for (const TextColumn &column : m_columns)
            names << column.name;
        return row(names);
    }

    QString row(const QStringList &cells) const
    {
        QString line;
        for (qsizetype i = 0; i < cells.size(); ++i) {
            const TextColumn &column = m_columns[i];
            const QString room(std::max(column.width - placesOf(cells[i]), 0), u' ');
            if (i > 0)
                line += QLatin1StringView("  ");
            if (column.isNumber)
                line += room;
            line += cells[i];
            if (!column.isNumber && i + 1 < cells.size())
                line += room;
        }
        while (line.endsWith(u' '))
            line.chop(1);
        return line + u'\n';
    }

private:
    QList<TextColumn> m_columns;
};

}  // namespace pddgpu
