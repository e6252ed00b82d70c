// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <QByteArray>
#include <unordered_map>

#include "transport/simulated/scenariomemory.h"

namespace pddgpu::testing {

/// The programs of a scenario as real processes, whose objects the pddgpu driver makes. Each client
/// is a child of this process with the scenario's name and a file of its own on the card. This
/// process is the one with which objects are shared. Objects do not move on command, and nothing is
/// imported: what a scenario says of that is left out.
///
/// Ends the process if the card cannot be used. Calls wait for the child. Not thread-safe.
class DriverMemory final : public ScenarioMemory
{
public:
    /// `node` is a render node of the driver.
    explicit DriverMemory(QByteArray node);
    ~DriverMemory() override;

    ClientId openClient(const QByteArray &process, std::uint32_t pid) override;
    void closeClient(ClientId client) override;
    void renameClient(ClientId client, const QByteArray &process) override;
    std::optional<ObjectId> create(ClientId client, const Request &request,
                                   std::uint64_t nowNs) override;
    void share(ObjectId object) override;
    void closeHandle(ObjectId object) override;
    /// Nothing outside the driver can move an object.
    void move(ObjectId /*object*/) override {}
    void destroy(ObjectId object) override;
    bool contains(ObjectId object) const override { return m_objects.contains(object); }
    std::size_t objectCount() const override { return m_objects.size(); }

private:
    struct Client {
        pid_t pid = 0;
        int socket = -1;
    };
    struct Object {
        ClientId client = 0;
        int heldFd = -1;  // A shared one's dma-buf.
    };

    const QByteArray m_node;
    std::unordered_map<ClientId, Client> m_clients;
    std::unordered_map<ObjectId, Object> m_objects;
    ClientId m_lastClient = 0;
    ObjectId m_lastObject = 0;
};

}  // namespace pddgpu::testing
