// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace pddgpu::helper {

/// A packet between the two processes of the helper: several frames.
inline constexpr std::size_t MaximumPacketBytes = 128 * 1024;

/// Answers each byte from `socket`, of type SOCK_SEQPACKET, with the open files of cards of all
/// processes: the Data frames of Request::ReadClients, several to a packet of at most
/// MaximumPacketBytes, and at the end a packet of one byte. The current folder is a /proc, whose
/// links show nodes below `root` where this process's own are; empty: as they are. Returns when the
/// other end is closed.
void serveOpenFiles(int socket, std::string_view root);

}  // namespace pddgpu::helper
