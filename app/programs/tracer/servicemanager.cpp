// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/tracer/servicemanager.h"

#include <sys/socket.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <system_error>

#include "programs/tracer/unixsocket.h"

namespace pddgpu {

namespace {

std::uint64_t numberOf(const char *text)
{
    std::uint64_t number = 0;
    const char *end = text ? text + std::strlen(text) : nullptr;
    const auto [rest, error] = std::from_chars(text, end, number);
    return error == std::errc() && rest == end ? number : 0;
}

}  // namespace

ServiceManager::ServiceManager()
{
    constexpr std::uint64_t NsPerUs = 1'000;
    const char *place = ::secure_getenv("NOTIFY_SOCKET");
    if (!place)
        return;
    m_socket = datagramsTo(place);
    // Twice as often as it must be, as sd_watchdog_enabled(3) advises.
    m_aliveIntervalNs = numberOf(::secure_getenv("WATCHDOG_USEC")) * NsPerUs / 2;
}

void ServiceManager::tell(const char *what) const
{
    if (m_socket.isOpen())
        static_cast<void>(::send(m_socket.get(), what, std::strlen(what), MSG_NOSIGNAL));
}

}  // namespace pddgpu
