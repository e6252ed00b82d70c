// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace pddgpu {

/// How to load the driver, with the commands to copy.
class DriverHelpDialog : public QDialog
{
    Q_OBJECT

public:
    /// `isWaiting`: the window shows a device as soon as there is one. Else it has to be started
    /// again, which the text then says.
    explicit DriverHelpDialog(bool isWaiting, QWidget *parent = nullptr);
};

}  // namespace pddgpu
