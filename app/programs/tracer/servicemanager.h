// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "abi/filedescriptor.h"

namespace pddgpu {

/// Who started this process as a service and waits for it: systemd, by the protocol of
/// sd_notify(3). Its socket is opened once, as nothing can be opened later. Used by one thread at a
/// time.
class ServiceManager
{
public:
    /// As the environment says; without NOTIFY_SOCKET nobody waits.
    ServiceManager();

    /// All is set up.
    void tellReady() const { tell("READY=1"); }
    /// Still there. The manager restarts a service that does not say so for its WatchdogSec=.
    void tellAlive() const { tell("WATCHDOG=1"); }
    /// How often tellAlive() is due; 0: never.
    std::uint64_t aliveIntervalNs() const { return m_aliveIntervalNs; }

private:
    void tell(const char *what) const;

    FileDescriptor m_socket;
    std::uint64_t m_aliveIntervalNs = 0;
};

}  // namespace pddgpu
