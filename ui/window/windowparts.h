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

/// How a window shares its room: a chart above pages, and a side beside both. What the user chose
/// is remembered; until then chart and side follow the window.
class WindowParts : public QObject
{
    Q_OBJECT

public:
    struct Parts {
        QWidget *chart = nullptr;
        QTabWidget *pages = nullptr;
        QWidget *side = nullptr;
        const ObjectsView *list = nullptr;  ///< Among the pages: its rows set their height.
    };

    WindowParts(const Parts &parts, QObject *parent);

    /// All of them, for the window's layout.
    QWidget *widget() const;

    /// Shows and hides the chart or the side, and remembers it; dragged shut is hidden, too.
    QAction *createChartAction(const QString &text, const QKeySequence &shortcut);
    QAction *createSideAction(const QString &text, const QKeySequence &shortcut);

    /// Takes the shares that were remembered with the window that was closed last.
    void restore();
    void remember() const;
    /// Shares the room, as far as the user did not.
    void share();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QAction *createAction(const QString &text, const QString &key, const QKeySequence &shortcut,
                          QSplitter *splitter, QWidget *part);
    void shareWidth();
    void shareHeight();

    const Parts m_parts;
    QSplitter *m_columns;  // Rows, and the side.
    QSplitter *m_rows;     // Chart and pages.
    bool m_userSharesWidth = false;
    bool m_userSharesHeight = false;
};

}  // namespace pddgpu
