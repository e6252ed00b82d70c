// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <functional>
#include <map>
#include <vector>

#include "sampler/sampler.h"

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

/// The driver's controls, and its figures.
///
/// A control shows what the driver says. After a click it waits, disabled, for the outcome of
/// the write and the sample after it; a refusal is explained beside it.
class ControlsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ControlsPanel(QWidget *parent = nullptr);

    void setSnapshot(const SnapshotPtr &snapshot);

    /// Another device was selected: nothing can be controlled until a sample of it is shown, or
    /// one that says that it is absent.
    void awaitDevice(const QString &deviceId);

    /// Takes the answer to a controlRequested(). False: it is left aside, as it is of another
    /// device than the one shown, or as the panel showed another one since it was asked for.
    bool finishControl(const ControlOutcome &outcome);

    /// Asks for a leak check, as the button does; nothing while one is running.
    void triggerCheck();

    /// The same as the box and the field, for a menu.
    QAction *monitorAction() const { return m_monitorAction; }
    QAction *thresholdAction() const { return m_thresholdAction; }

Q_SIGNALS:
    /// Of the device that is shown, which need not be the one that was selected last.
    void controlRequested(const pddgpu::DeviceInfo &device, pddgpu::DriverControl control,
                          const QByteArray &value);
    void exportRequested();
    /// Whether a check can be asked for now.
    void triggerAvailableChanged(bool available);
    /// Why none can be asked for; empty: one can.
    void triggerExplained(const QString &why);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    /// Where a written control stands. After the answer the driver's own value is still to come.
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

    void createMonitorControls(QVBoxLayout *layout);
    void createThresholdControls(QVBoxLayout *layout);
    void createActions(QVBoxLayout *layout);
    void createGauges(QVBoxLayout *layout);
    MemoryGauge createMemoryGauge(const Region &region);
    void addGauge(QGridLayout *grid, const QString &name, const QString &toolTip,
                  std::function<QString(const Snapshot &)> text);
    QLabel *createQuietLabel();
    void applyPalette();

    bool isBusy(DriverControl control) const;
    void forgetOtherDevice();
    void request(DriverControl control, const QByteArray &value);
    void applyThreshold();
    void restoreThreshold();
    NoticeLabel *noticeOf(DriverControl control) const;

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
    QVBoxLayout *m_memory = nullptr;
    std::vector<MemoryGauge> m_memoryGauges;  // In the order of the regions.
    std::vector<Gauge> m_gauges;
    std::vector<QLabel *> m_quietLabels;

    SnapshotPtr m_snapshot;  // Never null: an empty one until the first.
    std::map<DriverControl, Phase> m_phases;
    bool m_thresholdRefused = false;  // By the driver: what was typed is still to be mended.
    bool m_thresholdEdited = false;
    bool m_triggerSucceeded = false;  // And its result is to be shown with the next snapshot.
    bool m_triggerAvailable = false;
    QString m_whyNoTrigger;
    std::optional<DeviceInfo> m_device;  // The last one that was there.
    QString m_awaitedId;                 // Of the device that was selected; empty: it is shown.
    QString m_ownCheck;                  // How the last check ended that was asked for here.
};

}  // namespace pddgpu
