// SPDX-License-Identifier: GPL-3.0-or-later
#include "text/systemreason.h"

#include <cstring>

namespace pddgpu {

QString systemReason(int errnoValue)
{
#ifdef __GLIBC__
    // strerror() is localised; this one never is.
    const char *text = strerrordesc_np(errnoValue);
#else
    const char *text = std::strerror(errnoValue);
#endif
    return text ? QString::fromLocal8Bit(text) : QStringLiteral("error %1").arg(errnoValue);
}

}  // namespace pddgpu
