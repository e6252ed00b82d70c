// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "fleet/fleet.h"

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;

namespace pddgpu {

class ChartHeader;
class FleetDetails;
class FleetModel;
class FleetTotals;
class MemoryChart;
class NoticeLabel;
class PlainTable;

/// All cards known to a Prometheus server, ranked, and one of them over time.
class FleetView : public QWidget
{
    Q_OBJECT

public:
    /// The caller owns and starts the fleet, which must outlive the view. `pause` freezes the
    /// chart.
    FleetView(Fleet *fleet, QAction *pause, QWidget *parent = nullptr);
    ~FleetView() override;

    /// Adds the choices for the chart's range and units.
    void addTo(QMenu *menu);
    /// Opens the host of the selected card, if possible.
    void openChosen();
    void focusFilter();

Q_SIGNALS:
    /// The user wants a window for this host, an ssh destination.
    void hostOpened(const QString &host);

private:
    QWidget *createFilter();
    PlainTable *createTable();
    QWidget *createChosen(QAction *pause);
    void fitColumns();

    void showSnapshot(const FleetSnapshotPtr &snapshot);
    void showHistory(const FleetHistoryPtr &history);
    void showNoHistory();
    void showUnits();
    void applyFilter();
    void choose(const QModelIndex &current);
    void restoreChoice();
    void updateDetails();
    void updateTexts();
    QString placeholderText() const;

    Fleet *m_fleet;
    FleetModel *m_model;
    std::optional<FleetCardId> m_chosen;
    bool m_isReset = false;     // The selection is being restored.
    FleetHistoryPtr m_history;  // History of the selected card.

    FleetTotals *m_totals;
    NoticeLabel *m_notice;
    QLineEdit *m_text = nullptr;
    QComboBox *m_kind = nullptr;
    QLabel *m_count = nullptr;
    PlainTable *m_table = nullptr;
    QWidget *m_onCard = nullptr;  // Everything about the selected card.
    ChartHeader *m_chartHeader = nullptr;
    MemoryChart *m_chart = nullptr;
    NoticeLabel *m_historyNotice = nullptr;
    FleetDetails *m_details = nullptr;
};

}  // namespace pddgpu
