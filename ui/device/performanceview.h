// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <optional>

#include "model/snapshot.h"
#include "performance/costs.h"

class QBoxLayout;
class QComboBox;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace pddgpu {

class DurationHistogram;
class HistogramModel;
class NoticeLabel;
class PerformanceModel;
class PlainTable;

/// The costs of the driver's operations, of its leak monitor, and of this program.
class PerformanceView : public QScrollArea
{
    Q_OBJECT

public:
    /// The costs are owned by the caller and must outlive the view.
    explicit PerformanceView(const Costs *costs, QWidget *parent = nullptr);

    /// Cheap while hidden: the view is updated when shown.
    void setSnapshot(const SnapshotPtr &snapshot);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *createFigures();
    QWidget *createHistogram();
    void updateContents();
    void updateHistogram();
    QString monitorText() const;
    QString ownText() const;

    const Costs *const m_costs;
    PerformanceModel *m_model;
    HistogramModel *m_counts;
    QBoxLayout *m_layout = nullptr;
    NoticeLabel *m_notice = nullptr;
    QLabel *m_monitor = nullptr;
    QLabel *m_own = nullptr;
    QComboBox *m_operation = nullptr;
    QToolButton *m_asTable = nullptr;
    QStackedWidget *m_pages = nullptr;
    DurationHistogram *m_histogram = nullptr;

    SnapshotPtr m_snapshot;
    std::optional<MemoryStats> m_shown;
};

}  // namespace pddgpu
