// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;
class QByteArray;
class QKeySequence;
class QSplitter;
class QTabWidget;
class QWidget;

namespace pddgpu {

class ObjectsView;

/// The layout of a window: a chart above pages, and a side panel beside both. The user's sizes are
/// remembered; until the user changes them, chart and side panel follow the window size.
class WindowParts : public QObject
{
    Q_OBJECT

public:
    struct Parts {
        QWidget *chart = nullptr;
        QTabWidget *pages = nullptr;
        QWidget *side = nullptr;
        const ObjectsView *list = nullptr;  ///< One of the pages; its rows determine their height.
    };

    WindowParts(const Parts &parts, QObject *parent);

    /// Contains all parts, for the window's layout.
    QWidget *widget() const;

    /// Shows and hides the chart or the side panel, and remembers it. Dragging it shut hides it
    /// too.
    QAction *createChartAction(const QString &text, const QKeySequence &shortcut);
    QAction *createSideAction(const QString &text, const QKeySequence &shortcut);

    /// Restores the sizes stored by the window closed last.
    void restore();
    void remember() const;
    /// Distributes the space that the user did not set.
    void share();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QAction *createAction(const QString &text, const QString &key, const QKeySequence &shortcut,
                          QSplitter *splitter, QWidget *part);
    void shareWidth();
    void shareHeight();

    const Parts m_parts;
    QSplitter *m_columns;  // Rows, and the side panel.
    QSplitter *m_rows;     // Chart and pages.
    bool m_userSharesWidth = false;
    bool m_userSharesHeight = false;
};

}  // namespace pddgpu
