// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <optional>
#include <utility>

#include "ui/chart/chartmark.h"
#include "ui/chart/timewindow.h"

class QPainter;

namespace pddgpu {

class History;
struct Snapshot;
using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// Memory of the history's current device over time: its regions, leaked bytes, the threshold,
/// gaps, and marks.
///
/// Shows the latest samples and moves with them (live), or a fixed part that the user went to.
/// Wheel and +/− zoom, dragging and arrows pan, Page Up and Page Down pan by one page, End goes to
/// the newest sample, Home or a double click returns to the range. Pointing, or Shift with the
/// arrows, shows the values of a moment; Ctrl with the arrows goes from mark to mark, and a click
/// or Enter activates one. The values disappear with Escape, Home, or a click elsewhere in the
/// window, and when their moment leaves the view. The legend's entries hide and show their lines.
///
/// The chart library is hidden behind this header; nothing else in the project uses it. Nothing is
/// computed while the chart is invisible.
class MemoryChart : public QWidget
{
    Q_OBJECT

public:
    using Range = TimeWindow::Range;

    explicit MemoryChart(QWidget *parent = nullptr);
    ~MemoryChart() override;

    /// The samples to show; owned by the caller, and must live while they are set. Null: still
    /// loading; until then the axes stay as they are, without lines and values.
    void setHistory(const History *history);

    /// Shows the current history, in the current units; while paused the view stays.
    void refresh();

    /// The range that was set last.
    Range range() const;
    /// Goes back to the latest samples.
    void setRange(Range range);
    /// Shows that range, not a zoomed or panned view.
    bool showsRange() const;
    /// Moves with the samples.
    bool isLive() const;

    bool isPaused() const;
    /// Freezes the view. Sampling continues, and its samples appear when the view moves again.
    void setPaused(bool paused);

    /// Whether the card has a leak monitor, whose lines are shown.
    /// What the device's leak monitor is like.
    void setMonitor(const Snapshot &snapshot);

    /// The visible time, ms since the epoch, UTC: from, to.
    std::pair<qint64, qint64> visibleRange() const;
    /// Brings a moment into view and shows its values; `what` is the event at that moment, as plain
    /// text.
    void showTime(qint64 timeMs, const QString &what = {});
    /// Hides the values until the user points at another moment.
    void hideValues();

    /// The same for the alert of a sample near that time: selects its mark.
    void showAlert(qint64 timeMs, const QString &what = {});

    /// For a recording, the sample shown: it is marked, the legend shows its values, and the view
    /// follows it when it leaves the view. Null: none, the legend shows the newest values.
    void setPlayHead(const SnapshotPtr &snapshot);

    /// Sets marks in addition to the history's alerts. An alert given here replaces the history's
    /// alert of the same time.
    void setMarks(const QList<ChartMark> &marks);
    void addMark(const ChartMark &mark);

    /// Draws the visible time into an area, with a legend, in the palette's colours, and without
    /// interactive elements. Does not change the chart; works while it is hidden.
    void paintTo(QPainter *painter, const QRectF &area, const QPalette &colors) const;

    // The drawn content, for tests.
    struct Contents {
        qint64 fromMs = 0;
        qint64 toMs = 0;
        double topBytes = 0;
        int usedRuns = 0;  ///< Number of runs of the first region.
        int leakedRuns = 0;
        int alertMarks = 0;
        int gaps = 0;
        QStringList byteLabels;
        QStringList timeLabels;
        QString message;             ///< The message shown if there is nothing to draw.
        QString values;              ///< Values at the cursor, as rich text; empty: none.
        qint64 playHeadMs = 0;       ///< 0: not in view.
        QRectF plot;                 ///< Plot area, in the chart's coordinates.
        QRectF valuesBox;            ///< Box of the values; null: not shown.
        double valuesX = 0;          ///< Position of the cursor.
        QStringList capacityLabels;  ///< Labels of the region sizes drawn.
        int notCredible = 0;         ///< Number of times at which reported usage exceeds the size.
    };
    Contents contents() const;

Q_SIGNALS:
    void visibleRangeChanged(qint64 fromMs, qint64 toMs);
    /// The user zoomed, panned, or returned: see showsRange() and isLive().
    void viewChanged();
    /// The user clicked a mark, or went to it and pressed Enter.
    void markActivated(const pddgpu::ChartMark &mark);
    /// The user clicked outside the marks, or pointed there and pressed Enter.
    void momentActivated(qint64 timeMs);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    class Private;
    const std::unique_ptr<Private> d;
};

}  // namespace pddgpu
