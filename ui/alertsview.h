// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "history/alertlog.h"

class QCheckBox;
class QLabel;

namespace pddgpu {

class AlertsModel;
class PlainTable;

/// The list of alerts: keeps the log of them, and offers each with the objects as they were.
class AlertsView : public QWidget
{
    Q_OBJECT

public:
    explicit AlertsView(QWidget *parent = nullptr);

    /// Notes what a sample tells of alerts; cheap where it tells nothing new. Also while hidden.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// What it lists is of a recording, of which nothing was noted yet: no alert is new, and none
    /// is told.
    void setRecorded();
    /// Notes what these samples of a recording tell, in their order.
    void addRecorded(const QList<SnapshotPtr> &samples);
    /// The sample of the recording that is shown.
    void setPlayHead(const SnapshotPtr &snapshot);

    /// Whether the user wants desktop notifications; remembered as "alerts/notify".
    bool wantsNotifications() const;

    /// Selects the alert of that number, as if the user had activated it; one that was dropped
    /// since leaves the list as it is.
    void activate(std::uint64_t number);

    /// The same for the alert of a device that is nearest to a time; false: the list has none of
    /// about that time.
    bool activateAt(const QString &deviceId, std::int64_t timeMs);

    /// For a tab: "Alerts", or with the number of those not seen yet, "Alerts (2 new)".
    QString title() const;

Q_SIGNALS:
    /// The driver alerted since the sample before.
    void raised(const pddgpu::Alert &alert);
    /// The user wants to see the device as it was; without a snapshot, where the objects are not
    /// known any more, only the time.
    void momentActivated(const pddgpu::Alert &alert);
    void titleChanged(const QString &title);
    void wantsNotificationsChanged(bool wants);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *createHeader();
    PlainTable *createTable();
    void add(const QList<Alert> &alerts);
    void noteSurroundings(const Snapshot &snapshot);
    QString recordedSummary() const;
    void activateRow(const QModelIndex &index);
    void setUnseen(int unseen);
    void updateSummary();
    void updatePlaceholder();

    AlertLog m_log;
    AlertsModel *m_model;
    QLabel *m_summary = nullptr;
    QCheckBox *m_notify = nullptr;
    PlainTable *m_table = nullptr;
    int m_unseen = 0;
    bool m_isRecorded = false;
    std::optional<std::int64_t> m_playHeadMs;

    // What the placeholder was made from.
    bool m_hasDevice = false;
    Snapshot::Number m_thresholdBytes;
    std::optional<bool> m_monitorEnabled;
};

}  // namespace pddgpu
