// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/sourceerror.h"

namespace pddgpu {

/// How the protocol says why an access failed (helper::Reply::Failed).
struct FailureCode {
    int errnoValue = 0;
    unsigned circumstances = 0;  ///< helper::Circumstance bits.

    friend bool operator==(const FailureCode &, const FailureCode &) = default;
};

/// What driverFailure() at the other end turns into this error again, except for its path.
FailureCode failureCodeOf(const SourceError &error);

}  // namespace pddgpu
