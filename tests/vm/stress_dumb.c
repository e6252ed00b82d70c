// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Makes and closes dumb buffers of a card of any driver from several processes, some of which are
 * killed, hands some on to a holder that lives, and leaves some as leaks.
 *
 * usage: stress_dumb NODE OPERATIONS WORKERS
 *
 * Prints "made N" when all workers have ended: at least so many objects were created. Then it waits
 * for its standard input to end, with the objects that it holds for others: "held N".
 */
#include <drm_mode.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xf86drm.h>

enum { Slots = 32, MostHeld = 64 };

static atomic_ulong *made;

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static int open_card(const char *node)
{
    const int fd = open(node, O_RDWR | O_CLOEXEC);

    if (fd < 0)
        die(node);
    return fd;
}

/* Returns 0 where there is no room. */
static uint32_t create(int fd, uint32_t width)
{
    struct drm_mode_create_dumb dumb = {.width = width, .height = 16, .bpp = 32};

    if (drmIoctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &dumb))
        return 0;
    atomic_fetch_add(made, 1);
    return dumb.handle;
}

static void close_handle(int fd, uint32_t handle)
{
    struct drm_gem_close close = {.handle = handle};

    drmIoctl(fd, DRM_IOCTL_GEM_CLOSE, &close);
}

/* Sends a dma-buf of it to the parent. */
static void hand_on(int fd, uint32_t handle, int to)
{
    struct drm_prime_handle prime = {.handle = handle, .flags = DRM_CLOEXEC};
    char control[CMSG_SPACE(sizeof(int))] = {0};
    char byte = 0;
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof(control)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);

    if (drmIoctl(fd, DRM_IOCTL_PRIME_HANDLE_TO_FD, &prime))
        return;
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(head), &prime.fd, sizeof(int));
    sendmsg(to, &message, MSG_DONTWAIT);
    close(prime.fd);
}

static void work(const char *node, unsigned long operations, unsigned seed, int to)
{
    const int fd = open_card(node);
    uint32_t handles[Slots] = {0};

    for (unsigned long i = 0; i < operations; i++) {
        uint32_t *slot = &handles[(unsigned)rand_r(&seed) % Slots];

        if (*slot) {
            if (rand_r(&seed) % 200 == 0)
                hand_on(fd, *slot, to);
            close_handle(fd, *slot);
            *slot = 0;
        } else {
            *slot = create(fd, 64u << (unsigned)rand_r(&seed) % 3);
        }
        /* Without a word: what is open then is closed by the kernel. */
        if (rand_r(&seed) % 20000 == 0)
            raise(SIGKILL);
    }
    exit(EXIT_SUCCESS);
}

static int take(int from)
{
    char control[CMSG_SPACE(sizeof(int))];
    char byte;
    struct iovec data = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control,
                             .msg_controllen = sizeof(control)};
    struct cmsghdr *head;
    int file = -1;

    if (recvmsg(from, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) <= 0)
        return -1;
    head = CMSG_FIRSTHDR(&message);
    if (head)
        memcpy(&file, CMSG_DATA(head), sizeof(int));
    return file;
}

int main(int argc, char **argv)
{
    int ends[2];
    int held = 0;
    char line[16];
    unsigned long workers;

    if (argc != 4)
        return 2;
    workers = strtoul(argv[3], NULL, 10);
    made = mmap(NULL, sizeof(*made), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (made == MAP_FAILED || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        die("stress_dumb");
    for (unsigned long i = 0; i < workers; i++) {
        if (fork() == 0)
            work(argv[1], strtoul(argv[2], NULL, 10), (unsigned)i + 1, ends[1]);
    }
    for (unsigned long ended = 0; ended < workers;) {
        const int file = held < MostHeld ? take(ends[0]) : -1;

        if (file >= 0)
            held++;
        if (waitpid(-1, NULL, WNOHANG) > 0)
            ended++;
        else if (file < 0)
            usleep(1000);
    }
    close(ends[1]);
    while (held < MostHeld && take(ends[0]) >= 0)
        held++;
    /* What nobody took ends with the socket. */
    close(ends[0]);
    printf("made %lu held %d\n", atomic_load(made), held);
    fflush(stdout);
    while (fgets(line, sizeof(line), stdin)) {
    }
    return 0;
}
