// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace pddgpu {

/// Appends untrusted text as one RFC 4180 field: made visible (visibleText()), quoted if necessary,
/// and prefixed with an apostrophe if a spreadsheet would run it as a formula.
void appendCsvText(QByteArray *csv, const QString &hostile);

}  // namespace pddgpu
