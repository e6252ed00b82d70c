// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "fleet/fleetsnapshot.h"

class QFormLayout;
class QLabel;
class QPushButton;

namespace pddgpu {

class NoticeLabel;

/// All details of one card of a fleet, and the action that opens its host.
class FleetDetails : public QWidget
{
    Q_OBJECT

public:
    explicit FleetDetails(QWidget *parent = nullptr);

    /// `host`: the ssh destination; not set: none.
    void setCard(const FleetCard &card, std::int64_t nowMs, const std::optional<QString> &host);
    /// No card is selected.
    void clear();

Q_SIGNALS:
    void openRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    QLabel *addRow(const QString &name);
    void applyPalette();

    QLabel *m_title;
    QPushButton *m_open;
    NoticeLabel *m_notice;
    QFormLayout *m_rows;
    QList<QLabel *> m_names;
    QLabel *m_leaked, *m_orphaned, *m_oldest, *m_growth, *m_memory, *m_memoryGrowth, *m_full,
        *m_otherMemory, *m_clients, *m_alerts, *m_firing, *m_device, *m_seen;
};

}  // namespace pddgpu
