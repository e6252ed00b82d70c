// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

class QAbstractItemView;

namespace pddgpu {

/// Text in the middle of a view that says why it lists nothing. Plain text; hidden while empty.
class Placeholder : public QLabel
{
    Q_OBJECT

public:
    explicit Placeholder(QAbstractItemView *view);

    void say(const QString &text);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
};

}  // namespace pddgpu
