// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>

namespace pddgpu {

/// The way between the application and the driver's files.
struct LinkState {
    /// Whether what needs privilege can be done, or had: of the local driver only.
    enum class Unlock {
        NotNeeded,    ///< This user may do everything, or the source knows no privilege.
        Possible,     ///< unlock() may help.
        Asking,       ///< A password is being asked for.
        ReadOnly,     ///< Everything can be read; the controls are not ours.
        Unlocked,     ///< Everything can be read and controlled.
        Unavailable,  ///< unlock() cannot help; `reason` says why.
    };
    Unlock unlock = Unlock::NotNeeded;
    QString host;                           ///< Empty: this machine.
    bool connected = true;                  ///< To the host.
    std::optional<std::int64_t> latencyNs;  ///< One request and its answer; not set: unknown.
    std::uint64_t losses = 0;               ///< Connections that broke so far.
    /// Until the next try to connect; 0: it is tried, or an answer is waited for.
    std::optional<std::int64_t> retryInMs;
    QString reason;  ///< In English: why not connected or not unlocked.

    /// For the first time: neither there yet, nor failed.
    bool isConnecting() const { return !connected && !retryInMs; }

    friend bool operator==(const LinkState &, const LinkState &) = default;
};

}  // namespace pddgpu
