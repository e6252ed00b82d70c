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

    /// Whether the tracer watches the objects of cards whose drivers do not watch themselves.
    enum class Tracing {
        None,      ///< This source cannot have them watched.
        Possible,  ///< startTracing() may help.
        Asking,    ///< It is being started; a password prompt may be open.
        Running,   ///< Everything can be read and controlled.
        Failed,    ///< It was not started, or has ended: `tracingReason` says why.
    };
    Tracing tracing = Tracing::None;
    QString tracingReason = {};  ///< In English.

    /// Unlocking adds the clients of other users and nothing else: this user may read and control
    /// the driver, or it has nothing to control.
    bool unlocksOnlyClients = false;
    QString host;                           ///< Empty: this machine.
    bool connected = true;                  ///< Connected to the host.
    std::optional<std::int64_t> latencyNs;  ///< Round-trip time of one request; not set: unknown.
    std::uint64_t losses = 0;               ///< Number of lost connections so far.
    /// Time until the next connection attempt; 0: an attempt is running.
    std::optional<std::int64_t> retryInMs;
    QString reason;  ///< In English: why not connected or not unlocked.
    /// In English: why other users' clients are hidden although it is unlocked; empty: they are
    /// not.
    QString clientsReason = {};

    /// Whether this user may write controls.
    bool mayControl() const
    {
        return unlock == Unlock::NotNeeded || unlock == Unlock::Unlocked || unlocksOnlyClients;
    }
    /// Whether unlock() may help.
    bool mayUnlock() const { return unlock == Unlock::Possible || unlock == Unlock::Unavailable; }
    /// Whether startTracing() may help.
    bool mayStartTracing() const
    {
        return tracing == Tracing::Possible || tracing == Tracing::Failed;
    }
    /// Connecting for the first time: not connected yet, and not failed.
    bool isConnecting() const { return !connected && !retryInMs; }

    friend bool operator==(const LinkState &, const LinkState &) = default;
};

}  // namespace pddgpu
