// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "objects/objectlist.h"

class QLabel;
class QPushButton;

namespace pddgpu {

class NoticeLabel;

/// Notices above a list of objects: it shows another moment, objects are orphaned, or used bytes
/// are unaccounted for. Takes no space if there are none.
class ObjectNotices : public QWidget
{
    Q_OBJECT

public:
    explicit ObjectNotices(QWidget *parent = nullptr);

    /// Empty: the list is live.
    void setMoment(const QString &text);
    void setOrphans(const ObjectSum &sum, const QString &creators);
    void setUnexplained(std::uint64_t bytes);
    /// What is doubtful about the list; empty: nothing.
    void setDoubt(const QString &text);

Q_SIGNALS:
    void liveRequested();
    void orphansRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *createMoment();
    QWidget *createOrphans();
    void applyPalette();

    QWidget *m_moment = nullptr;
    QLabel *m_momentText = nullptr;
    QWidget *m_orphans = nullptr;
    NoticeLabel *m_orphansText = nullptr;
    NoticeLabel *m_unexplained;
    NoticeLabel *m_doubt;
};

}  // namespace pddgpu
