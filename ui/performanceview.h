// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QScrollArea>
#include <ctime>
#include <optional>

#include "history/checkload.h"
#include "sampler/snapshot.h"

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

/// What the driver's operations and its leak monitor cost, and what this program does.
class PerformanceView : public QScrollArea
{
    Q_OBJECT

public:
    explicit PerformanceView(QWidget *parent = nullptr);

    /// Cheap while hidden: the view is brought up to date when it is shown.
    void setSnapshot(const SnapshotPtr &snapshot);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *createFigures();
    QWidget *createHistogram();
    void noteOwnCost();
    void updateContents();
    void updateHistogram();
    QString monitorText() const;
    QString ownText() const;

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
    CheckLoad m_load;
    // This process between two samples.
    QElapsedTimer m_sinceSample;
    std::clock_t m_cpuAtSample = 0;
    std::optional<double> m_ownShare;
};

}  // namespace pddgpu
