// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "objects/objectlist.h"

class QLabel;
class QPushButton;

namespace pddgpu {

class NoticeLabel;

/// What deserves a word above a list of objects: that it is of another moment, that objects are
/// orphaned, that bytes are used and nothing explains them. Takes no room while there is nothing.
class ObjectNotices : public QWidget
{
    Q_OBJECT

public:
    explicit ObjectNotices(QWidget *parent = nullptr);

    /// Empty: the list is live.
    void setMoment(const QString &text);
    void setOrphans(const ObjectSum &sum, const QString &creators);
    void setUnexplained(std::uint64_t bytes);
    /// The part of the list that is not credible; empty: none.
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
