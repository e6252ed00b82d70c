// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

namespace pddgpu {

/// State of the connection between the application and the driver's files.
struct LinkState {
    /// Availability of privileged access; only for the local driver.
    enum class Unlock {
        NotNeeded,    ///< This user may do everything, or the source has no privileges.
        Possible,     ///< unlock() may help.
        Asking,       ///< A password prompt is open.
        ReadOnly,     ///< Everything can be read, but not controlled.
        Unlocked,     ///< Everything can be read and controlled.
        Unavailable,  ///< unlock() cannot help; `reason` says why.
    };
    Unlock unlock = Unlock::NotNeeded;
    QString host;                           ///< Empty: this machine.
    bool connected = true;                  ///< Connected to the host.
    std::optional<std::int64_t> latencyNs;  ///< Round-trip time of one request; not set: unknown.
    std::uint64_t losses = 0;               ///< Number of lost connections so far.
    /// Time until the next connection attempt; 0: an attempt is running.
    std::optional<std::int64_t> retryInMs;
    QString reason;  ///< In English: why not connected or not unlocked.

    /// Connecting for the first time: not connected yet, and not failed.
    bool isConnecting() const { return !connected && !retryInMs; }

    friend bool operator==(const LinkState &, const LinkState &) = default;
};

}  // namespace pddgpu
