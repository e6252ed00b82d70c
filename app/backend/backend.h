// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/snapshot.h"

namespace pddgpu {

/// Turns a driver's output into figures. One per driver of a source; used by the source's thread.
///
/// Each function fills in a snapshot whose `device` is set, and adds errors for what could not be
/// read. Returns false, and fills in only errors, if the device is gone.
class Backend
{
public:
    Backend() = default;
    virtual ~Backend();
    Backend(const Backend &) = delete;
    Backend &operator=(const Backend &) = delete;

    /// Reads everything available. Skips data that cannot have changed.
    virtual bool read(Snapshot *snapshot) = 0;
    /// The same without the lists of objects and clients.
    virtual bool readWithoutObjects(Snapshot *snapshot) = 0;
    /// Reads only files that need no privilege and little time, for cards that are not shown.
    virtual bool readNumbers(Snapshot *snapshot) = 0;
    /// The next read() reads everything again.
    virtual void forgetObjects() {}
};

}  // namespace pddgpu
