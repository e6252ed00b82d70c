// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "alerts/alertlog.h"

class QCheckBox;
class QLabel;

namespace pddgpu {

class AlertsModel;
class PlainTable;

/// A log of alerts as a list, which offers each with the objects as they were.
class AlertsView : public QWidget
{
    Q_OBJECT

public:
    /// The log is the caller's, and must outlive the view.
    explicit AlertsView(const AlertLog *log, QWidget *parent = nullptr);

    /// Shows what the log holds since this sample; cheap if there is nothing new. Also while
    /// hidden.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// The log is of a recording: no alert is new, and none is told.
    void setRecorded();
    /// Shows what the log holds now.
    void refresh();
    /// The sample of the recording that is shown.
    void setPlayHead(const SnapshotPtr &snapshot);

    /// Whether the user wants desktop notifications; remembered as "alerts/notify".
    bool wantsNotifications() const;
    void setWantsNotifications(bool wants);

    /// Selects the alert of that number, as if the user had activated it; one that was dropped
    /// since leaves the list as it is.
    void activate(std::uint64_t number);

    /// The same for the alert of a device that is nearest to a time; false: the list has none of
    /// about that time.
    bool activateAt(const QString &deviceId, std::int64_t timeMs);

    /// For a tab: "Alerts", or with the number of those not seen yet, "Alerts (2 new)".
    QString title() const;

    /// What is to be known of alerts at a glance: of the one that goes on, else of the newest.
    struct Line {
        std::uint64_t number = 0;  ///< Number of the alert; 0: none.
        QString text;
        bool isProblem = false;  ///< It goes on, and objects are leaked.
    };
    Line line() const;

Q_SIGNALS:
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
    void noteSurroundings(const Snapshot &snapshot);
    QString recordedSummary() const;
    void activateRow(const QModelIndex &index);
    void noteSeen(bool all);
    void updateSummary();
    void updatePlaceholder();

    const AlertLog *const m_log;
    AlertsModel *m_model;
    QLabel *m_summary = nullptr;
    QCheckBox *m_notify = nullptr;
    PlainTable *m_table = nullptr;
    std::uint64_t m_seen = 0;  // Of all alerts that the log ever listed.
    std::uint64_t m_unseen = 0;
    bool m_isRecorded = false;
    std::optional<std::int64_t> m_playHeadMs;
    SnapshotPtr m_snapshot;
    std::uint64_t m_shownRevision = 0;

    // The state behind the placeholder.
    bool m_hasDevice = false;
    Snapshot::Number m_thresholdBytes;
    std::optional<bool> m_monitorEnabled;
};

}  // namespace pddgpu
