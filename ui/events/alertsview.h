// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "alerts/alertlog.h"

class QCheckBox;
class QLabel;

namespace pddgpu {

class AlertsModel;
class PlainTable;

/// A log of alerts as a list; each can be opened with the objects at that time.
class AlertsView : public QWidget
{
    Q_OBJECT

public:
    /// The log is owned by the caller and must outlive the view.
    explicit AlertsView(const AlertLog *log, QWidget *parent = nullptr);

    /// Adds the alerts that are new with this sample; cheap if there are none. Works while hidden.
    void setSnapshot(const SnapshotPtr &snapshot);

    /// The log belongs to a recording: no alert counts as new, and none is notified.
    void setRecorded();
    /// Shows the current contents of the log.
    void refresh();
    /// The current sample of the recording.
    void setPlayHead(const SnapshotPtr &snapshot);

    /// Whether the user wants desktop notifications; remembered as "alerts/notify".
    bool wantsNotifications() const;
    void setWantsNotifications(bool wants);

    /// Selects the alert of that number, as if the user had activated it. Does nothing if it was
    /// dropped.
    void activate(std::uint64_t number);

    /// The same for the alert of a device nearest to a time. Returns false if there is none near
    /// that time.
    bool activateAt(const QString &deviceId, std::int64_t timeMs);

    /// Tab title: "Alerts", or with the number of unseen ones, "Alerts (2 new)".
    QString title() const;

    /// Summary of the alerts: the ongoing one, else the newest.
    struct Line {
        std::uint64_t number = 0;  ///< Number of the alert; 0: none.
        QString text;
        bool isProblem = false;  ///< It is ongoing, and objects are leaked.
    };
    Line line() const;

Q_SIGNALS:
    /// The user wants to see the device at that time; without a snapshot (its objects are no longer
    /// held) only the time.
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
    std::uint64_t m_seen = 0;  // Number of alerts seen, of all ever listed in the log.
    std::uint64_t m_unseen = 0;
    bool m_isRecorded = false;
    std::optional<std::int64_t> m_playHeadMs;
    SnapshotPtr m_snapshot;
    std::uint64_t m_shownRevision = 0;

    // State for the placeholder.
    bool m_hasDevice = false;
    Snapshot::Number m_thresholdBytes;
    std::optional<bool> m_monitorEnabled;
};

}  // namespace pddgpu
