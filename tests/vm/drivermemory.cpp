// SPDX-License-Identifier: GPL-3.0-or-later
#include "drivermemory.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xf86drm.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "pddgpu_drm.h"

namespace pddgpu::testing {

namespace {

enum class Action : std::uint8_t { Create, Share, CloseHandle, Destroy, Rename };

// From this process to a child. Each has an answer.
struct Order {
    std::uint64_t object = 0;
    std::uint64_t sizeBytes = 0;
    std::uint32_t domains = 0;
    std::uint32_t flags = 0;
    Action action = Action::Create;
    bool exported = false;
    std::array<char, PDDGPU_LABEL_SIZE> text = {};  // A label, or the name.
};

[[noreturn]] void fail(const char *what)
{
    std::perror(what);
    // Also in a child, which must not run this process's destructors.
    std::_Exit(EXIT_FAILURE);
}

// Sends the result of an order, 0 or an error number, and a file with it unless that is -1.
void sendAnswer(int socket, int error, int fd)
{
    iovec part = {&error, sizeof error};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof fd)> control = {};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    if (fd >= 0) {
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    if (sendmsg(socket, &message, MSG_NOSIGNAL) != sizeof error)
        fail("answer");
}

// Returns the error number of the answer; `fd` is the file that came with it, or -1.
int order(int socket, const Order &order, int *fd = nullptr)
{
    if (send(socket, &order, sizeof order, MSG_NOSIGNAL) != sizeof order)
        fail("order");
    int error = 0;
    iovec part = {&error, sizeof error};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof *fd)> control = {};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != sizeof error)
        fail("answer of a program");
    const cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (fd && header && header->cmsg_type == SCM_RIGHTS)
        std::memcpy(fd, CMSG_DATA(header), sizeof *fd);
    return error;
}

// What a child does.
class Program
{
public:
    Program(int socket, const char *node) : m_socket(socket), m_card(open(node, O_RDWR | O_CLOEXEC))
    {
        if (m_card < 0)
            fail(node);
    }

    void run()
    {
        Order order;
        while (recv(m_socket, &order, sizeof order, 0) == sizeof order) {
            int fd = -1;
            const int error = obey(order, &fd);
            sendAnswer(m_socket, error, fd);
        }
    }

private:
    struct Object {
        std::uint32_t handle = 0;  // 0: closed.
        int fd = -1;               // Its dma-buf.
    };

    int obey(const Order &order, int *fd)
    {
        switch (order.action) {
            case Action::Create:
                return create(order);
            case Action::Share:
                return exportObject(&m_objects[order.object], fd);
            case Action::CloseHandle:
                closeHandle(&m_objects[order.object]);
                return 0;
            case Action::Destroy: {
                Object &object = m_objects[order.object];
                closeHandle(&object);
                if (object.fd >= 0)
                    close(object.fd);
                m_objects.erase(order.object);
                return 0;
            }
            case Action::Rename:
                return prctl(PR_SET_NAME, order.text.data()) == 0 ? 0 : errno;
        }
        return EINVAL;
    }

    int create(const Order &order)
    {
        drm_pddgpu_bo_create wanted = {};
        wanted.size = order.sizeBytes;
        wanted.domains = order.domains;
        wanted.flags = order.flags;
        std::ranges::copy(order.text, wanted.label);
        if (drmIoctl(m_card, DRM_IOCTL_PDDGPU_BO_CREATE, &wanted) != 0)
            return errno;
        Object object = {wanted.handle, -1};
        int fd = -1;
        const int error = order.exported ? exportObject(&object, &fd) : 0;
        object.fd = fd;
        if (error != 0)
            closeHandle(&object);
        else
            m_objects[order.object] = object;
        return error;
    }

    int exportObject(Object *object, int *fd) const
    {
        return drmPrimeHandleToFD(m_card, object->handle, DRM_CLOEXEC, fd) == 0 ? 0 : errno;
    }

    void closeHandle(Object *object) const
    {
        if (object->handle != 0)
            drmCloseBufferHandle(m_card, std::exchange(object->handle, 0));
    }

    const int m_socket;
    const int m_card;
    std::unordered_map<std::uint64_t, Object> m_objects;
};

void copyText(const QByteArray &text, Order *order)
{
    std::ranges::copy(text.left(PDDGPU_LABEL_SIZE - 1), order->text.begin());
}

}  // namespace

DriverMemory::DriverMemory(QByteArray node) : m_node(std::move(node))
{
    // Each dma-buf is an open file, of this process or of a child.
    rlimit files = {};
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

DriverMemory::~DriverMemory()
{
    while (!m_clients.empty())
        closeClient(m_clients.begin()->first);
    for (const auto &[id, object] : m_objects)
        close(object.heldFd);
}

ScenarioMemory::ClientId DriverMemory::openClient(const QByteArray &process, std::uint32_t /*pid*/)
{
    std::array<int, 2> sockets = {};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        fail("socketpair");
    const pid_t pid = fork();
    if (pid < 0)
        fail("fork");
    if (pid == 0) {
        // What others have open would outlive them.
        close_range(0, static_cast<unsigned>(sockets[1]) - 1, 0);
        close_range(static_cast<unsigned>(sockets[1]) + 1, ~0U, 0);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        prctl(PR_SET_NAME, process.constData());
        Program(sockets[1], m_node.constData()).run();
        std::_Exit(EXIT_SUCCESS);
    }
    close(sockets[1]);
    m_clients[++m_lastClient] = {pid, sockets[0]};
    return m_lastClient;
}

void DriverMemory::closeClient(ClientId id)
{
    const auto found = m_clients.find(id);
    if (found == m_clients.end())
        return;
    close(found->second.socket);
    waitpid(found->second.pid, nullptr, 0);
    m_clients.erase(found);
    std::erase_if(m_objects, [id](const auto &entry) {
        return entry.second.client == id && entry.second.heldFd < 0;
    });
}

void DriverMemory::renameClient(ClientId id, const QByteArray &process)
{
    const auto found = m_clients.find(id);
    if (found == m_clients.end())
        return;
    Order rename;
    rename.action = Action::Rename;
    copyText(process, &rename);
    order(found->second.socket, rename);
}

std::optional<ScenarioMemory::ObjectId> DriverMemory::create(ClientId id, const Request &request,
                                                             std::uint64_t /*nowNs*/)
{
    const auto found = m_clients.find(id);
    if (found == m_clients.end())
        return std::nullopt;
    Order create;
    create.object = ++m_lastObject;
    create.sizeBytes = request.sizeBytes;
    create.domains = PDDGPU_DOMAIN_GTT;
    if (request.domain == PDDGPU_LEAK_VRAM)
        create.domains |= PDDGPU_DOMAIN_VRAM;
    create.flags = request.persistent ? PDDGPU_BO_CREATE_PERSISTENT : 0;
    create.exported = request.exported;
    copyText(request.label, &create);
    if (const int error = order(found->second.socket, create); error != 0) {
        if (error == ENOMEM || error == ENOSPC)
            return std::nullopt;
        errno = error;
        fail("create");
    }
    m_objects[create.object] = {id, -1};
    return create.object;
}

void DriverMemory::share(ObjectId id)
{
    const auto found = m_objects.find(id);
    if (found == m_objects.end())
        return;
    Order share;
    share.action = Action::Share;
    share.object = id;
    errno = order(m_clients[found->second.client].socket, share, &found->second.heldFd);
    if (errno != 0)
        fail("share");
}

void DriverMemory::closeHandle(ObjectId id)
{
    const auto found = m_objects.find(id);
    if (found == m_objects.end() || !m_clients.contains(found->second.client))
        return;
    Order close;
    close.action = Action::CloseHandle;
    close.object = id;
    order(m_clients[found->second.client].socket, close);
}

void DriverMemory::destroy(ObjectId id)
{
    const auto found = m_objects.find(id);
    if (found == m_objects.end())
        return;
    const Object object = found->second;
    m_objects.erase(found);
    if (object.heldFd >= 0)
        close(object.heldFd);
    const auto client = m_clients.find(object.client);
    if (client == m_clients.end())
        return;
    Order destroy;
    destroy.action = Action::Destroy;
    destroy.object = id;
    order(client->second.socket, destroy);
}

}  // namespace pddgpu::testing
