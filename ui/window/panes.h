// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QStringList>
#include <QTabWidget>

namespace pddgpu {

/// The pages of a window beneath its chart, in their order.
class Panes : public QTabWidget
{
    Q_OBJECT

public:
    explicit Panes(QWidget *parent = nullptr);

    /// All that a window has, in their order, as the command line calls them.
    static QStringList names();

    /// Adds one of them at its place, in any order of calls.
    void add(QLatin1StringView name, QWidget *pane, const QString &title);
    void setTitle(QWidget *pane, const QString &title);
    /// Returns false if there is no pane with this name.
    bool showPane(const QString &name);

private:
    QHash<QString, QWidget *> m_paneOf;  // By name.
};

}  // namespace pddgpu
