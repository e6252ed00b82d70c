// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/timetext.h"

#include <cstdlib>

namespace pddgpu {

// Qt writes no offset for local time, and "Z" for an offset of zero.
QByteArray timeText(const QDateTime &time)
{
    if (!time.isValid())
        return {};
    const QDateTime local = time.toLocalTime();
    const int offsetMinutes = local.offsetFromUtc() / 60;
    return local.toString(Qt::ISODateWithMs).toUtf8() + (offsetMinutes < 0 ? '-' : '+') +
           QByteArray::number(std::abs(offsetMinutes) / 60).rightJustified(2, '0') + ':' +
           QByteArray::number(std::abs(offsetMinutes) % 60).rightJustified(2, '0');
}

}  // namespace pddgpu
