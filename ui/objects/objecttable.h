// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>
#include <QTimer>
#include <vector>

class QMenu;

namespace pddgpu {

class ObjectsModel;

/// The table of an object list. Columns can be moved and hidden, and are remembered; groups are
/// expanded with the mouse or the keyboard; the place stays while the list changes.
class ObjectTable : public QTableView
{
    Q_OBJECT

public:
    explicit ObjectTable(ObjectsModel *model, QWidget *parent = nullptr);
    ~ObjectTable() override;

    /// Fills a menu with the columns, checked where they are shown.
    void fillColumnMenu(QMenu *menu);

    void resetColumns();
    void copySelection() const;

    /// Nothing: it would look at every row. The filter does better.
    void keyboardSearch(const QString &) override {}

Q_SIGNALS:
    /// The selected row was asked about.
    void detailsRequested();
    /// Only objects of this process, or with this label; one of them is empty.
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
    bool m_fitsLabel = true;     // Until the user gives a column a width.
    bool m_isSettingUp = false;  // Widths are given by us.
    std::vector<QPersistentModelIndex> m_visibleRows;
    int m_keptScroll = 0;
};

}  // namespace pddgpu
