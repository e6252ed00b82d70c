// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Sharing and events as documented in kmod/ABI.md: dma-bufs between clients and devices, fdinfo,
 * orphans, woken pollers, and the alert's uevent.
 *
 * usage: sharing_and_events
 *
 * Needs two devices without objects. Prints a line per check.
 */
#include <linux/netlink.h>
#include <linux/udmabuf.h>
#include <poll.h>
#include <stdbool.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "render_node.h"

#define MONITOR "/sys/class/drm/card0/device/leak_monitor/"
#define LISTING "/sys/kernel/debug/pddgpu/pddgpu.0/leak_objects"
#define OTHER_LISTING "/sys/kernel/debug/pddgpu/pddgpu.1/leak_objects"

static const uint64_t size = 1 << 20;
static int failures;

static void check(bool passed, const char *name)
{
    failures += report(passed, name);
}

static void read_text(const char *path, char *text, size_t room)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t count;

    if (fd < 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    while ((count = read(fd, text + length, room - 1 - length)) > 0)
        length += (size_t)count;
    text[length] = '\0';
    close(fd);
}

static uint64_t read_number(const char *path)
{
    char text[64];

    read_text(path, text, sizeof(text));
    return strtoull(text, NULL, 10);
}

/* Waits, because TTM releases an imported object and its dma-buf in a delayed work. */
static bool becomes(const char *path, uint64_t wanted)
{
    const int64_t end = monotonic_ns() + 20 * 1000000000ll;

    while (read_number(path) != wanted) {
        if (monotonic_ns() > end)
            return false;
        usleep(1000);
    }
    return true;
}

/* How many lines of a listing contain this text. */
static int lines_with(const char *listing, const char *wanted)
{
    char text[1 << 14];
    int lines = 0;

    read_text(listing, text, sizeof(text));
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
        lines += strstr(line, wanted) != NULL;
    return lines;
}

static bool fdinfo_has(int fd, const char *wanted)
{
    char path[64], text[4096];

    snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
    read_text(path, text, sizeof(text));
    if (strstr(text, wanted))
        return true;
    printf("# no \"%s\" in:\n# %s\n", wanted, text);
    return false;
}

static uint64_t object_id(int fd, uint32_t handle)
{
    struct drm_pddgpu_bo_info info = {.handle = handle};

    return call(fd, DRM_IOCTL_PDDGPU_BO_INFO, &info) ? 0 : info.id;
}

static void share(int creator, int friend, int other, uint32_t handle, int *dmabuf)
{
    uint32_t same = 0, friends = 0, others = 0;
    char *mine, *through_import, *through_dmabuf;

    check(fdinfo_has(creator, "drm-driver:\tpddgpu\n"), "fdinfo names the driver");
    check(fdinfo_has(creator, "drm-total-vram:\t1024 KiB\n") &&
              fdinfo_has(creator, "drm-shared-vram:\t0 KiB\n") &&
              fdinfo_has(creator, "drm-resident-vram:\t1024 KiB\n") &&
              fdinfo_has(creator, "drm-memory-vram:\t1024 KiB\n") &&
              fdinfo_has(creator, "drm-total-gtt:\t0 KiB\n"),
          "fdinfo of an object of one's own");

    check(!drmPrimeHandleToFD(creator, handle, DRM_CLOEXEC | DRM_RDWR, dmabuf), "export");
    check(lines_with(LISTING, "\texported\t1\t") == 1, "an exported object says so");
    check(!drmPrimeFDToHandle(creator, *dmabuf, &same) && same == handle,
          "an import where it came from is the same handle");
    check(!drmPrimeFDToHandle(friend, *dmabuf, &friends) &&
              object_id(friend, friends) == object_id(creator, handle),
          "an import by another client is the same object");
    check(lines_with(LISTING, "\texported\t2\t") == 1, "it is listed once, with two handles");
    check(fdinfo_has(creator, "drm-shared-vram:\t1024 KiB\n") &&
              fdinfo_has(friend, "drm-shared-vram:\t1024 KiB\n"),
          "fdinfo of a shared object");

    check(!drmPrimeFDToHandle(other, *dmabuf, &others), "import on another device");
    check(lines_with(OTHER_LISTING, "\tgtt\tactive\timported\t1\t") == 1,
          "there it is an imported object in GTT");
    check(fdinfo_has(other, "drm-total-gtt:\t1024 KiB\n"), "fdinfo of an imported object");

    mine = map_object(creator, handle, size, MAP_SHARED);
    through_import = map_object(other, others, size, MAP_SHARED);
    through_dmabuf = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, *dmabuf, 0);
    check(mine != MAP_FAILED && through_import != MAP_FAILED && through_dmabuf != MAP_FAILED,
          "three ways to map it");
    if (mine != MAP_FAILED && through_import != MAP_FAILED && through_dmabuf != MAP_FAILED) {
        strcpy(mine + size - 4096, "here");
        check(!strcmp(through_import + size - 4096, "here") &&
                  !strcmp(through_dmabuf + size - 4096, "here"),
              "all three show the same memory");
        munmap(mine, size);
        munmap(through_import, size);
        munmap(through_dmabuf, size);
    }
    close_object(other, others);
    check(lines_with(OTHER_LISTING, "imported") == 0, "an import goes with its handle");
    close_object(friend, friends);
    check(fdinfo_has(creator, "drm-shared-vram:\t0 KiB\n"), "no longer shared");
}

/* From an exporter that is no GPU and, on some kernels, does not set VM_DONTEXPAND. */
static void import_foreign(int client)
{
    const int memory = memfd_create("foreign", MFD_ALLOW_SEALING | MFD_CLOEXEC);
    const int exporter = open("/dev/udmabuf", O_RDWR | O_CLOEXEC);
    struct udmabuf_create create = {.memfd = (__u32)memory, .size = size};
    uint32_t handle = 0;
    char *imported, *own;
    int dmabuf = -1;

    if (exporter < 0) {
        printf("# skipped: a foreign dma-buf, this kernel has no /dev/udmabuf\n");
        close(memory);
        return;
    }
    if (!ftruncate(memory, (off_t)size) && !fcntl(memory, F_ADD_SEALS, F_SEAL_SHRINK))
        dmabuf = ioctl(exporter, UDMABUF_CREATE, &create);
    check(dmabuf >= 0 && !drmPrimeFDToHandle(client, dmabuf, &handle), "a foreign dma-buf");
    check(lines_with(LISTING, "\tgtt\tactive\timported\t1\t") == 1, "it is an imported object");
    imported = map_object(client, handle, size, MAP_SHARED);
    own = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    check(imported != MAP_FAILED && own != MAP_FAILED, "it can be mapped");
    if (imported != MAP_FAILED && own != MAP_FAILED) {
        strcpy(own + 4096, "there");
        check(!strcmp(imported + 4096, "there"), "both show the same memory");
        munmap(own, size);
        munmap(imported, size);
    }
    close_object(client, handle);
    close(dmabuf);
    close(exporter);
    close(memory);
    check(becomes(MONITOR "live_objects", 0), "it goes with its handle");
}

static void orphan(int creator, int friend, int dmabuf)
{
    uint32_t handle = 0;

    check(read_number(MONITOR "orphaned_objects") == 0, "no orphan while the creator is there");
    close(creator);
    check(read_number(MONITOR "orphaned_objects") == 1 &&
              read_number(MONITOR "orphaned_bytes") == size,
          "an orphan at once when it closes");
    check(lines_with(LISTING, "\tactive\torphaned,exported\t0\t") == 1,
          "listed as one that a dma-buf holds");
    check(!drmPrimeFDToHandle(friend, dmabuf, &handle) &&
              lines_with(LISTING, "\torphaned,exported\t1\t") == 1,
          "listed with the handle that holds it");
    close(dmabuf);
    close_object(friend, handle);
    check(becomes(MONITOR "orphaned_objects", 0) && becomes(MONITOR "live_objects", 0),
          "gone with its last holder");
}

/* Waits for POLLPRI and reads again, like a poller; returns false if nothing came. */
static bool is_woken(int fd, int timeout_ms)
{
    struct pollfd poller = {.fd = fd, .events = POLLPRI};
    char text[64];

    if (poll(&poller, 1, timeout_ms) != 1 || !(poller.revents & POLLPRI))
        return false;
    return pread(fd, text, sizeof(text), 0) > 0;
}

static void wake(int client)
{
    const int fd = open(MONITOR "generation", O_RDONLY | O_CLOEXEC);
    char text[64];
    int wakes = 0, objects = 0;
    int64_t end;

    if (fd < 0 || read(fd, text, sizeof(text)) <= 0) {
        check(false, "generation can be read");
        return;
    }
    /* Drains pending notifications of earlier changes. */
    while (is_woken(fd, 300))
        ;
    check(!is_woken(fd, 300), "a poller sleeps while nothing changes");
    close_object(client, (uint32_t)create_object(client, 4096, PDDGPU_DOMAIN_GTT, NULL));
    check(is_woken(fd, 5000), "a poller is woken by a change");

    end = monotonic_ns() + 2000000000;
    while (monotonic_ns() < end) {
        close_object(client, (uint32_t)create_object(client, 4096, PDDGPU_DOMAIN_GTT, NULL));
        objects++;
        wakes += is_woken(fd, 0);
    }
    printf("# %d wakes for %d objects in 2 s\n", wakes, objects);
    check(wakes >= 2 && wakes <= 21, "at most 10 times a second");
    close(fd);
}

/* Kernel uevent messages are sequences of NUL-terminated strings. */
static bool event_has(const char *message, size_t length, const char *wanted)
{
    for (size_t at = 0; at < length; at += strlen(message + at) + 1)
        if (!strcmp(message + at, wanted))
            return true;
    return false;
}

static void alert(void)
{
    const struct sockaddr_nl kernel = {.nl_family = AF_NETLINK, .nl_groups = 1};
    const int events = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
    const int threshold = open(MONITOR "threshold_bytes", O_WRONLY | O_CLOEXEC);
    const int alerts = open(MONITOR "alert_count", O_RDONLY | O_CLOEXEC);
    struct pollfd listener = {.fd = events, .events = POLLIN};
    char message[4096];
    bool came = false;

    check(events >= 0 && !bind(events, (const struct sockaddr *)&kernel, sizeof(kernel)),
          "listen for uevents");
    check(read(alerts, message, sizeof(message)) > 0 && !is_woken(alerts, 300),
          "a poller sleeps while nothing alerts");
    check(write(threshold, "1", 1) == 1, "a threshold below what the driver itself uses");
    while (!came && poll(&listener, 1, 10000) == 1) {
        const ssize_t length = recv(events, message, sizeof(message) - 1, 0);

        if (length <= 0)
            break;
        message[length] = '\0';
        came = event_has(message, (size_t)length, "PDDGPU_ALERT=1") &&
               event_has(message, (size_t)length, "PDDGPU_USED_BYTES=65536") &&
               event_has(message, (size_t)length, "ACTION=change");
    }
    check(came, "an alert sends a uevent");
    check(is_woken(alerts, 5000), "a poller is woken by an alert");
    check(!is_woken(alerts, 300), "once");
    check(write(threshold, "100M", 4) == 4, "the threshold as it was");
    close(alerts);
    close(threshold);
    close(events);
}

int main(void)
{
    const int creator = open_node("/dev/dri/renderD128");
    const int friend = open_node("/dev/dri/renderD128");
    const int other = open_node("/dev/dri/renderD129");
    const int64_t handle = create_object(creator, size, PDDGPU_DOMAIN_VRAM, "evil\n\t\\\xff");
    int dmabuf = -1;

    check(handle > 0, "create");
    check(lines_with(LISTING, "\tsharing_and_eve\tevil\\x0a\\x09\\x5c\\xff") == 1,
          "a hostile label stays on its line");
    share(creator, friend, other, (uint32_t)handle, &dmabuf);
    orphan(creator, friend, dmabuf);
    import_foreign(friend);
    wake(friend);
    alert();
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
