// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <chrono>
#include <memory>
#include <optional>

namespace pddgpu {

class History;

/// Memory over time: VRAM, GTT, leaked bytes, the threshold, and marks where the driver alerted.
///
/// The chart library is behind this header; nothing else in the project knows it.
class MemoryChart : public QWidget
{
    Q_OBJECT

public:
    /// The time that is shown; not set: everything.
    using Range = std::optional<std::chrono::minutes>;

    explicit MemoryChart(QWidget *parent = nullptr);
    ~MemoryChart() override;

    /// The samples to show; they stay the caller's, and must live as long as they are set.
    void setHistory(const History *history);

    /// Shows what the history holds now; while paused the view stays where it was.
    void refresh();

    Range range() const;
    void setRange(Range range);

    bool isPaused() const;
    /// Freezes the view. Sampling goes on, and shows up when the view moves again.
    void setPaused(bool paused);

    // What is drawn, for tests.
    struct Contents {
        qint64 fromMs = 0;
        qint64 toMs = 0;
        double topBytes = 0;
        int vramRuns = 0;
        int leakedRuns = 0;
        int alertMarks = 0;
        QStringList byteLabels;
        QStringList timeLabels;
        QString message;  ///< In words, where there is nothing to draw.
    };
    Contents contents() const;

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    class Private;
    const std::unique_ptr<Private> d;
};

}  // namespace pddgpu
