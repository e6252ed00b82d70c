// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace pddgpu {

/// Appends hostile text as one field of RFC 4180: visible (visibleText()), quoted where it has to
/// be, and with an apostrophe before what a spreadsheet would run as a formula.
void appendCsvText(QByteArray *csv, const QString &hostile);

}  // namespace pddgpu
