// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>
#include <QTimer>
#include <vector>

class QMenu;

namespace pddgpu {

class ObjectsModel;

/// The table of an object list. Columns can be moved and hidden, and are remembered; groups are
/// expanded with mouse or keyboard; the scroll position stays while the list changes.
class ObjectTable : public QTableView
{
    Q_OBJECT

public:
    explicit ObjectTable(ObjectsModel *model, QWidget *parent = nullptr);
    ~ObjectTable() override;

    /// Fills a menu with the columns, checked if shown.
    void fillColumnMenu(QMenu *menu);

    void resetColumns();
    void copySelection() const;

    /// Disabled: it would search every row. Use the filter instead.
    void keyboardSearch(const QString &) override {}

Q_SIGNALS:
    /// The user asked for details of the selected row.
    void detailsRequested();
    /// Filter by this process, or by this label; one of them is empty.
    void narrowRequested(const QString &process, const QString &label);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void setUpColumns();
    void restoreColumns();
    void columnsTouched();
    void rememberColumns();
    void fitLabelColumn();
    int contentsWidth(int column) const;
    int usualWidth(int column) const;

    bool expandByKey(int key);
    void toggle(int row);
    void keepPlace();
    void restorePlace();

    ObjectsModel *m_model;
    QTimer m_rememberSoon;
    bool m_fitsLabel = true;     // Until the user resizes a column.
    bool m_isSettingUp = false;  // The program sets the widths.
    std::vector<QPersistentModelIndex> m_visibleRows;
    int m_keptScroll = 0;
};

}  // namespace pddgpu
