// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace pddgpu {

/// Turns the signals that ask a program to end into one of Qt: SIGINT, SIGTERM and SIGHUP. Only
/// the first of each: the second ends the program as ever, should it hang.
///
/// One at a time; for the main thread.
class EndSignals : public QObject
{
    Q_OBJECT

public:
    explicit EndSignals(QObject *parent = nullptr);
    ~EndSignals() override;

Q_SIGNALS:
    void received();

private:
    int m_event = -1;  // An eventfd.
};

}  // namespace pddgpu
