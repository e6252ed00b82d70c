// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-relay: sits between pddgpu-helper and an ssh connection, and runs as the connected user.
// Its work needs no privilege, so it is not done in the helper.
#include <unistd.h>

#include <vector>

#include "programs/relay/relay.h"

int main()
{
    using namespace pddgpu::helper;
    Relay relay;
    std::vector<char> buffer(MaximumReplyBytes);
    for (;;) {
        const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
        if (count <= 0)
            return count == 0 ? Ended : Broken;
        if (!relay.take({buffer.data(), static_cast<std::size_t>(count)}))
            return BadFrame;
        for (std::size_t done = 0; done < relay.output.size();) {
            const ssize_t written =
                write(STDOUT_FILENO, relay.output.data() + done, relay.output.size() - done);
            if (written <= 0)
                return Broken;
            done += static_cast<std::size_t>(written);
        }
        relay.output.clear();
    }
}
