// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace pddgpu {

/// Explains how to load the driver, with commands to copy.
class DriverHelpDialog : public QDialog
{
    Q_OBJECT

public:
    /// `isWaiting`: the window shows a device as soon as there is one. Otherwise the program must
    /// be restarted, and the text says so.
    explicit DriverHelpDialog(bool isWaiting, QWidget *parent = nullptr);
};

}  // namespace pddgpu
