// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsView>
#include <QImage>
#include <QMouseEvent>
#include <QTest>
#include <QTimeZone>
#include <QWheelEvent>

#include "history/history.h"
#include "support/regions.h"
#include "ui/chart/chartlegend.h"
#include "ui/chart/memorychart.h"

// A chart, and histories for it.
namespace pddgpu::testing {

inline constexpr quint64 MiB = 1 << 20;
inline constexpr qint64 StartMs = 1'700'000'000'000;

struct Values {
    Snapshot::Number vram = 64 * MiB;
    Snapshot::Number leaked = 10 * MiB;
    Snapshot::Number threshold = 100 * MiB;
    quint64 alerts = 0;
    Snapshot::Number gtt = {};  // The same as VRAM if not given.
};

inline void append(History *history, qint64 second, const Values &values = {})
{
    Snapshot snapshot;
    snapshot.capturedAt = QDateTime::fromMSecsSinceEpoch(StartMs + second * 1000, QTimeZone::utc());
    setUsed(snapshot, Vram, values.vram);
    setUsed(snapshot, Gtt, values.gtt ? values.gtt : values.vram);
    setTotal(snapshot, Vram, 100 * MiB);
    setTotal(snapshot, Gtt, 1000 * MiB);
    snapshot.suspiciousBytes = values.leaked;
    snapshot.confirmedBytes = values.leaked ? Snapshot::Number(0) : std::nullopt;
    snapshot.thresholdBytes = values.threshold;
    snapshot.alertCount = values.alerts;
    history->append(snapshot);
}

inline History historyOf(qint64 seconds)
{
    History history;
    for (qint64 second = 0; second < seconds; ++second)
        append(&history, second);
    return history;
}

/// A chart in a window of its own. The slots of a test call begin() and end().
class ChartTesting : public QObject
{
protected:
    /// Returns once no layout is pending. On a slow machine qWait(0) returns after one round of
    /// events, and a layout takes several.
    static void settle()
    {
        constexpr int Rounds = 10;
        for (int i = 0; i < Rounds; ++i)
            QCoreApplication::processEvents();
    }

    void begin()
    {
        m_chart = std::make_unique<MemoryChart>();
        m_chart->resize(800, 400);
        m_chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_chart.get()));
    }

    void end() { m_chart.reset(); }

    QWidget *viewport() const { return m_chart->findChild<QGraphicsView *>()->viewport(); }

    QPointF inView(const QPointF &inChart) const
    {
        return viewport()->mapFrom(m_chart.get(), inChart);
    }

    void wheel(const QPointF &position, int notches)
    {
        const QPointF local = inView(position);
        QWheelEvent event(local, viewport()->mapToGlobal(local), {}, {0, 120 * notches},
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(viewport(), &event);
    }

    void pointAt(const QPointF &position)
    {
        const QPointF local = inView(position);
        QMouseEvent event(QEvent::MouseMove, local, viewport()->mapToGlobal(local), Qt::NoButton,
                          Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(viewport(), &event);
    }

    void drag(const QPoint &from, const QPoint &to)
    {
        const QPoint start = inView(from).toPoint();
        const QPoint end = inView(to).toPoint();
        QTest::mousePress(viewport(), Qt::LeftButton, {}, start);
        QTest::mouseMove(viewport(), (start + end) / 2);
        QTest::mouseMove(viewport(), end);
        QTest::mouseRelease(viewport(), Qt::LeftButton, {}, end);
    }

    static int count(const QImage &image, const QColor &color)
    {
        int result = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                result += image.pixelColor(x, y) == color ? 1 : 0;
        }
        return result;
    }

    static SnapshotPtr played(qint64 second, quint64 vramMiB)
    {
        auto sample = std::make_shared<Snapshot>();
        sample->capturedAt =
            QDateTime::fromMSecsSinceEpoch(StartMs + second * 1000, QTimeZone::utc());
        setUsed(*sample, Vram, vramMiB * MiB);
        return sample;
    }
    QStringList legend() const
    {
        QStringList texts;
        for (const LegendEntry *entry : m_chart->findChildren<LegendEntry *>())
            texts << entry->accessibleName();
        return texts;
    }

    std::unique_ptr<MemoryChart> m_chart;
};

}  // namespace pddgpu::testing
