// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QStringList>
#include <QTabWidget>

namespace pddgpu {

/// The pages below a window's chart, in their order.
class Panes : public QTabWidget
{
    Q_OBJECT

public:
    explicit Panes(QWidget *parent = nullptr);

    /// Names of all pages, in order, as used on the command line.
    static QStringList names();

    /// Adds a page at its place; calls may come in any order.
    void add(QLatin1StringView name, QWidget *pane, const QString &title);
    void setTitle(QWidget *pane, const QString &title);
    /// Hides the panes of a leak monitor while a card has none.
    void setHasMonitor(bool hasMonitor);
    /// When the card gets a monitor, its objects are shown.
    void awaitMonitor() { m_awaitsMonitor = true; }
    /// Returns false if there is no pane with this name.
    bool showPane(const QString &name);

private:
    QString currentName() const;

    bool m_hasMonitor = true;
    bool m_awaitsMonitor = false;
    QHash<QString, QWidget *> m_paneOf;  // Pages by name.
};

}  // namespace pddgpu
