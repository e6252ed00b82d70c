// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/snapshot.h"

namespace pddgpu {

/// Makes figures of what a driver says of its cards. One for each driver of a source; used by the
/// thread of the source.
///
/// Each function fills in a snapshot whose `device` is set, with the errors of what could not be
/// read or cannot be. It returns false, and fills in errors alone, where the device has gone.
class Backend
{
public:
    Backend() = default;
    virtual ~Backend();
    Backend(const Backend &) = delete;
    Backend &operator=(const Backend &) = delete;

    /// All that can be read. What cannot have changed is not read again.
    virtual bool read(Snapshot *snapshot) = 0;
    /// The same without the lists of objects and clients.
    virtual bool readWithoutObjects(Snapshot *snapshot) = 0;
    /// Reads files that need no privilege and little time, for cards that are not shown.
    virtual bool readNumbers(Snapshot *snapshot) = 0;
    /// The next read() reads everything again.
    virtual void forgetObjects() {}
};

}  // namespace pddgpu
