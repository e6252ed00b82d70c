// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <map>
#include <vector>

#include "sampler/sampler.h"
#include "ui/device/cardfigures.h"

class QAction;
class QCheckBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace pddgpu {

class NoticeLabel;

/// The driver's controls and its figures.
///
/// A control shows the driver's value. After a click it is disabled until the result of the write
/// and the next sample arrive; an error is explained next to it.
class ControlsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ControlsPanel(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);

    /// Another device was selected: controls stay disabled until one of its samples is shown, or a
    /// sample says that it is absent.
    void awaitDevice(const QString &deviceId);

    /// Takes the answer to a controlRequested(). Returns false if it is ignored, because it belongs
    /// to a device other than the one shown, or another device was shown since the request.
    bool finishControl(const ControlOutcome &outcome);

    /// Requests a leak check, like the button; does nothing while one is running.
    void triggerCheck();

    /// The same as the check box and the field, for a menu.
    QAction *monitorAction() const { return m_monitorAction; }
    QAction *thresholdAction() const { return m_thresholdAction; }
    /// The same as the button of a card without a monitor.
    QAction *watchAction() const { return m_watchAction; }

Q_SIGNALS:
    /// For the device shown, which may differ from the one selected last.
    void controlRequested(const pddgpu::DeviceInfo &device, pddgpu::DriverControl control,
                          const QByteArray &value);
    void exportRequested();
    /// The objects of cards without a monitor are to be watched.
    void watchRequested();
    /// Whether a check can be requested now.
    void triggerAvailableChanged(bool available);
    /// Why no check can be requested; empty: it can.
    void triggerExplained(const QString &why);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    /// The state of a written control. In Answered, the driver's own value has not been read yet.
    enum class Phase { Idle, Writing, Answered };

    struct Gauge {
        QLabel *value;
        std::function<QString(const Snapshot &)> text;
    };
    struct MemoryGauge {
        RegionName region;
        QWidget *widget = nullptr;
        QLabel *value = nullptr;
        QProgressBar *bar = nullptr;
    };

    void createWatchControls(QVBoxLayout *layout);
    void createMonitorControls(QVBoxLayout *layout);
    void createThresholdControls(QVBoxLayout *layout);
    void createActions(QVBoxLayout *layout);
    void createGauges(QVBoxLayout *layout);
    MemoryGauge createMemoryGauge(const Region &region);
    std::vector<QWidget *> &widgetsFor(FigureGroup::For kind);
    void addGauge(QGridLayout *grid, const Figure &figure);
    QLabel *createQuietLabel();
    void applyPalette();

    bool isBusy(DriverControl control) const;
    void forgetOtherDevice();
    void request(DriverControl control, const QByteArray &value);
    void applyThreshold();
    void restoreThreshold();
    NoticeLabel *noticeOf(DriverControl control) const;

    void updateWatch();
    void updateMonitor();
    void updateThreshold();
    void updateActions();
    void updateGauges();
    void updateAll();
    void fitMemoryGauges();
    static void updateMemoryGauge(const MemoryGauge &gauge, const Region &region);
    QString whyDisabled(DriverControl control) const;
    bool mayControl() const;

    QAction *m_monitorAction = nullptr;
    QAction *m_thresholdAction = nullptr;
    QAction *m_watchAction = nullptr;
    QLabel *m_watchText = nullptr;
    QPushButton *m_watch = nullptr;
    NoticeLabel *m_watchError = nullptr;
    QCheckBox *m_monitor = nullptr;
    NoticeLabel *m_monitorError = nullptr;
    QLineEdit *m_threshold = nullptr;
    QPushButton *m_thresholdApply = nullptr;
    QLabel *m_thresholdNow = nullptr;
    NoticeLabel *m_thresholdError = nullptr;
    QPushButton *m_trigger = nullptr;
    QLabel *m_triggerResult = nullptr;
    NoticeLabel *m_triggerError = nullptr;
    QPushButton *m_export = nullptr;
    QWidget *m_memoryTitle = nullptr;
    QVBoxLayout *m_memory = nullptr;
    std::vector<MemoryGauge> m_memoryGauges;  // In the order of the regions.
    std::vector<Gauge> m_gauges;
    std::vector<QWidget *> m_monitorWidgets;  // Of a leak monitor.
    std::vector<QWidget *> m_cardWidgets;     // Of a card without one.
    std::vector<QWidget *> m_tracerWidgets;   // Of a card that the tracer watches.
    std::vector<QLabel *> m_quietLabels;

    SnapshotPtr m_snapshot;  // Never null: empty before the first sample.
    std::map<DriverControl, Phase> m_phases;
    bool m_thresholdRefused = false;  // Refused by the driver: the typed value must be corrected.
    bool m_thresholdEdited = false;
    bool m_triggerSucceeded = false;  // Its result is shown with the next snapshot.
    bool m_triggerAvailable = false;
    QString m_whyNoTrigger;
    std::optional<DeviceInfo> m_device;  // The last device that was present.
    QString m_awaitedId;                 // The selected device, if not shown yet; else empty.
    QString m_ownCheck;                  // Result of the last check requested here.
};

}  // namespace pddgpu
