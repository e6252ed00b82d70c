// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "abi/filedescriptor.h"

namespace pddgpu {

/// An address that bind() and connect() take. A name that begins with '@' is in the abstract
/// namespace. One that is too long is cut, so that nothing answers there.
class UnixAddress
{
public:
    explicit UnixAddress(std::string_view name)
    {
        m_address.sun_family = AF_UNIX;
        const std::size_t length = std::min(name.size(), sizeof(m_address.sun_path) - 1);
        std::copy_n(name.begin(), length, m_address.sun_path);
        const bool isAbstract = name.starts_with('@');
        if (isAbstract)
            m_address.sun_path[0] = '\0';
        // An abstract name has no end but its length.
        m_size = isAbstract ? static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length)
                            : socklen_t{sizeof(m_address)};
    }

    const sockaddr *get() const { return reinterpret_cast<const sockaddr *>(&m_address); }
    socklen_t size() const { return m_size; }

private:
    sockaddr_un m_address = {};
    socklen_t m_size = 0;
};

/// A socket that sends datagrams to `name` and never waits. Where nobody listens they are lost.
inline FileDescriptor datagramsTo(std::string_view name)
{
    FileDescriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const UnixAddress address(name);
    static_cast<void>(::connect(socket.get(), address.get(), address.size()));
    return socket;
}

}  // namespace pddgpu
