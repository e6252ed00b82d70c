// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// The protocol between pddgpu-helper and its client over stdin and stdout.
///
/// A frame is a length (of everything after it), a kind (u8) and a payload; all other numbers are
/// u32, little-endian. The client sends requests and may pipeline them. Every request is answered,
/// in order, by any number of Data, Listing or Edit frames and one Done or Failed; Event frames may
/// come between any two frames. A length out of bounds ends the session: the helper exits with
/// BadFrame.
///
/// pddgpu-agent speaks the same: its ListDevices adds the driver and NUL to each device, its
/// ReadFile knows every DriverFile, and it has no ReadClients, as those are in DriverFile::Clients.
namespace pddgpu::helper {

inline constexpr char ProtocolVersion = 1;
inline constexpr std::uint32_t MaximumRequestBytes = 64;       ///< Kind and payload.
inline constexpr std::uint32_t MaximumReplyBytes = 64 * 1024;  ///< Likewise.

/// All Data of Request::ReadClients together.
inline constexpr std::size_t MaximumClientsBytes = 16 * 1024 * 1024;

/// Exit codes. 126, 127 and 255 are used by pkexec and ssh themselves.
enum ExitCode : int { Ended = 0, BadUsage = 2, BadFrame = 3, Broken = 4 };

enum class Request : char {
    Hello = 1,         ///< "PDDG", u8 version. Done: u8 version, u8 Access.
    ListDevices = 2,   ///< Data for each device, in card order: card, NUL, id, NUL.
    ReadFile = 3,      ///< u8 device, u8 DriverFile. Data or Listing: its text, in chunks.
    ReadLog = 4,       ///< Data: one new record of the driver, as read from /dev/kmsg.
    WriteControl = 5,  ///< u8 device, u8 DriverControl, text without newline.
    /// Of all processes that have files of cards open. Data for each: PID, NUL, and its comm,
    /// cgroup and status, as in /proc, with a NUL between them. Then Data for each of its files:
    /// NUL, node, NUL and its fdinfo; where that has no drm-client-id, "N " goes before the node:
    /// files with the same N are one. A file without node and fdinfo stands for all files of a
    /// process that could not be listed. EPERM: it may not read them. EFBIG: more than
    /// MaximumClientsBytes.
    ReadClients = 6,
};

enum class Reply : char {
    Data = 1,
    Done = 2,
    Failed = 3,   ///< errno, u8 Circumstance.
    Event = 4,    ///< u8 device: its alert_count changed.
    Listing = 5,  ///< Like Data, for leak_objects.
    Edit = 6,     ///< Only from pddgpu-relay, instead of Listing: wire/listingedit.h.
};

enum class Access : char { Read = 0, Control = 1 };

/// Circumstances that explain a failure to the client, one bit each.
enum Circumstance : unsigned {
    DevicePresent = 1,
    MonitorBuiltIn = 2,
    DebugfsMounted = 4,
    Privileged = 8,        ///< The helper runs as root.
    ReadOnlySession = 16,  ///< The request needs Access::Control.
};

/// Cards with a higher number are ignored.
inline constexpr std::size_t MaximumDevices = 64;

inline void appendNumber(std::string &bytes, std::uint32_t number)
{
    for (int shift = 0; shift < 32; shift += 8)
        bytes.push_back(static_cast<char>(number >> shift & 0xff));
}

/// A whole frame of an answer.
inline void appendFrame(std::string &bytes, Reply reply, std::string_view payload)
{
    appendNumber(bytes, static_cast<std::uint32_t>(1 + payload.size()));
    bytes.append(1, static_cast<char>(reply)).append(payload);
}

/// The payload of Reply::Failed.
inline std::string failure(int errnoValue, unsigned circumstances)
{
    std::string payload;
    appendNumber(payload, static_cast<std::uint32_t>(errnoValue));
    return payload.append(1, static_cast<char>(circumstances));
}

/// Decodes a u32 from four bytes.
inline std::uint32_t numberAt(const char *bytes)
{
    std::uint32_t number = 0;
    for (int i = 3; i >= 0; --i)
        number = number << 8 | static_cast<unsigned char>(bytes[i]);
    return number;
}

}  // namespace pddgpu::helper
