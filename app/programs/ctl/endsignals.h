// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace pddgpu {

/// Turns SIGINT, SIGTERM and SIGHUP into a Qt signal. Only the first of each is caught: the second
/// one terminates the program as usual, in case it hangs.
///
/// Only one instance at a time; for the main thread.
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
