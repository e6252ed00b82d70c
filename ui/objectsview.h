// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "sampler/snapshot.h"

class QComboBox;
class QLabel;
class QTableView;

namespace pddgpu {

class ObjectsModel;
class ObjectsProxy;

/// The table of leaked, or of all tracked, objects with a summary; where there is nothing to
/// list it says why.
class ObjectsView : public QWidget
{
    Q_OBJECT

public:
    explicit ObjectsView(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);

    /// The ids of the objects that are shown, in the order of the rows.
    std::vector<std::uint64_t> shownObjects() const;

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *createHeader();
    QTableView *createTable();
    void updateTexts();
    QString summaryText() const;
    QString placeholderText() const;
    void fitLabelColumn();
    void keepPlace();
    void restorePlace();
    void copySelection() const;

    ObjectsModel *m_model;
    ObjectsProxy *m_proxy;
    QComboBox *m_filter = nullptr;
    QLabel *m_summary = nullptr;
    QTableView *m_table = nullptr;
    QLabel *m_placeholder = nullptr;
    SnapshotPtr m_snapshot;

    // While the model is reset: what was selected and where the view stood.
    QSet<quint64> m_keptIds;
    int m_keptScroll = 0;
};

}  // namespace pddgpu
