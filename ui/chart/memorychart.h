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

/// Memory over time of the history's current device: its regions, leaked bytes, the threshold,
/// gaps, and marks.
///
/// Shows the latest samples and moves with them (live), or what the user went to, which stands
/// still: wheel and +/− zoom, dragging and arrows pan, Page Up and Page Down pan by what is shown,
/// End goes to the newest sample, Home or a double click back to the range, and pointing, or Shift
/// with the arrows, shows the values of a moment; Ctrl with the arrows goes from mark to mark, and
/// a click or Enter activates one. The values go away with Escape, Home, or a click elsewhere in
/// the window, and with their moment; the legend's entries hide and show their lines.
///
/// The chart library is behind this header; nothing else in the project knows it. Nothing is
/// computed while the chart is not to be seen.
class MemoryChart : public QWidget
{
    Q_OBJECT

public:
    using Range = TimeWindow::Range;

    explicit MemoryChart(QWidget *parent = nullptr);
    ~MemoryChart() override;

    /// The samples to show; they stay the caller's, and must live as long as they are set. Null:
    /// they are still to come; until then the axes stay as they are, without a line or a value.
    void setHistory(const History *history);

    /// Shows what the history holds now, in the units of now; while paused the view stays.
    void refresh();

    /// The range that was set last.
    Range range() const;
    /// Goes back to the latest samples.
    void setRange(Range range);
    /// Shows that range, and not what was zoomed or panned to.
    bool showsRange() const;
    /// Moves with the samples.
    bool isLive() const;

    bool isPaused() const;
    /// Freezes the view. Sampling goes on, and shows up when the view moves again.
    void setPaused(bool paused);

    /// The time that is shown, ms since the epoch, UTC: from, to.
    std::pair<qint64, qint64> visibleRange() const;
    /// Makes sure that a moment is shown, and shows its values; `what` happened then, as plain
    /// text.
    void showTime(qint64 timeMs, const QString &what = {});
    /// Shows no moment's values any more, until the user points at another one.
    void hideValues();

    /// The same for the alert that a sample of about that time showed: its mark is pointed at.
    void showAlert(qint64 timeMs, const QString &what = {});

    /// Of a recording, the sample of it that is shown, which is marked; the legend's figures are
    /// this sample's, and a view that it leaves follows it. Null: none, the figures are the newest.
    void setPlayHead(const SnapshotPtr &snapshot);

    /// Marks in addition to the alerts that the history knows; an alert given here takes the place
    /// of the history's of the same time.
    void setMarks(const QList<ChartMark> &marks);
    void addMark(const ChartMark &mark);

    /// Draws the time that is shown into an area, with a legend, in a palette's colours, and
    /// without what is there for mouse and keyboard. The chart itself stays as it is, seen or not.
    void paintTo(QPainter *painter, const QRectF &area, const QPalette &colors) const;

    // The drawn content, for tests.
    struct Contents {
        qint64 fromMs = 0;
        qint64 toMs = 0;
        double topBytes = 0;
        int usedRuns = 0;  ///< Of the first region.
        int leakedRuns = 0;
        int alertMarks = 0;
        int gaps = 0;
        QStringList byteLabels;
        QStringList timeLabels;
        QString message;             ///< In words, where there is nothing to draw.
        QString values;              ///< Of the moment pointed at, as rich text; empty: of none.
        qint64 playHeadMs = 0;       ///< 0: none is in view.
        QRectF plot;                 ///< In the chart's coordinates.
        QRectF valuesBox;            ///< Where the values stand; null: nowhere.
        double valuesX = 0;          ///< Of the moment pointed at.
        QStringList capacityLabels;  ///< Of the sizes that are drawn.
        int notCredible = 0;         ///< Times at which more is said to be used than there is.
    };
    Contents contents() const;

Q_SIGNALS:
    void visibleRangeChanged(qint64 fromMs, qint64 toMs);
    /// The user zoomed, panned, or went back: see showsRange() and isLive().
    void viewChanged();
    /// The user clicked a mark, or went to it and pressed Enter.
    void markActivated(const pddgpu::ChartMark &mark);
    /// The user clicked beside the marks, or pointed there and pressed Enter.
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
