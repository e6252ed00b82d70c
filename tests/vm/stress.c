// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Many clients at once, some of them killed, while others read and write all that the driver
 * offers.
 * Keeps a model of what was created, to compare the counters with.
 *
 * usage: stress [-f] OPERATIONS [SEED]
 *   -f  the kernel's fault injection may fail the workers' own allocations. stress fails if none
 *       failed; only a lack of memory can fail a new label or an open
 *
 * Needs two devices, /dev/dri/renderD128 and renderD129. Prints the model when all clients are
 * gone: "created LEAST MOST" objects on both devices together. The difference is the number of
 * threads that may have been killed between a creation and its entry here, and of calls that may
 * have failed after the object was born.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>
#include <sys/wait.h>

#include "render_node.h"

enum { Workers = 3, Threads = 2, Slots = 24, NodeCount = 2, OperationsPerKill = 400 };

/* Shared by all processes. */
struct model {
    atomic_ulong operations;
    atomic_ulong created;
    atomic_ulong refused; /* Creations and imports without room or memory. */
    atomic_ulong killed;
    atomic_ulong denied; /* Labels and opens without kernel memory. */
    atomic_bool stop;
};

static struct model *model;
static unsigned long target;
static bool inject_faults;

static const char *const nodes[NodeCount] = {"/dev/dri/renderD128", "/dev/dri/renderD129"};

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* --- Workers --- */

struct slot {
    int file; /* Index into the thread's files; -1: free. */
    int home; /* Likewise, of the device whose memory it is. */
    uint32_t handle;
    uint64_t size;
    char *mapping;
    int dmabuf;
};

struct worker {
    int files[NodeCount];
    struct slot slots[Slots];
    unsigned int seed;
};

static unsigned int below(struct worker *worker, unsigned int limit)
{
    return (unsigned int)rand_r(&worker->seed) % limit;
}

static struct slot *some_slot(struct worker *worker)
{
    return &worker->slots[below(worker, Slots)];
}

static void open_file(struct worker *worker, int index)
{
    /* Fault injection fails opens as well. */
    for (;;) {
        worker->files[index] = open(nodes[index], O_RDWR | O_CLOEXEC);
        if (worker->files[index] >= 0 || (errno != ENOMEM && errno != EINTR))
            break;
        if (errno == ENOMEM)
            atomic_fetch_add(&model->denied, 1);
    }
    if (worker->files[index] < 0)
        die(nodes[index]);
}

static void unmap(struct slot *slot)
{
    if (slot->mapping)
        munmap(slot->mapping, slot->size);
    slot->mapping = NULL;
}

static void close_dmabuf(struct slot *slot)
{
    if (slot->dmabuf >= 0)
        close(slot->dmabuf);
    slot->dmabuf = -1;
}

static void release(struct worker *worker, struct slot *slot)
{
    if (slot->file < 0)
        return;
    unmap(slot);
    close_dmabuf(slot);
    if (close_object(worker->files[slot->file], slot->handle)) {
        fprintf(stderr, "stress: cannot close handle %u: %s\n", slot->handle, strerror(errno));
        exit(EXIT_FAILURE);
    }
    slot->file = -1;
}

/* An import of what this file already has a handle on gives that handle again, without a count of
   its own: a slot must not close it for another one. */
static bool has_handle(const struct worker *worker, int file, uint32_t handle)
{
    for (int i = 0; i < Slots; i++)
        if (worker->slots[i].file == file && worker->slots[i].handle == handle)
            return true;
    return false;
}

static void take(struct slot *slot, int file, int home, uint32_t handle, uint64_t size)
{
    slot->file = file;
    slot->home = home;
    slot->handle = handle;
    slot->size = size;
    slot->mapping = NULL;
    slot->dmabuf = -1;
}

static void create(struct worker *worker, struct slot *slot)
{
    static const uint32_t domains[] = {PDDGPU_DOMAIN_VRAM, PDDGPU_DOMAIN_GTT,
                                       PDDGPU_DOMAIN_VRAM | PDDGPU_DOMAIN_GTT};
    const int file = (int)below(worker, NodeCount);
    struct drm_pddgpu_bo_create bo = {
        .size = (uint64_t)(1 + below(worker, below(worker, 16) ? 48 : 512)) * 4096,
        .domains = domains[below(worker, 3)],
        .flags = below(worker, 8) ? 0 : PDDGPU_BO_CREATE_PERSISTENT,
    };
    int error;

    if (below(worker, 2))
        snprintf(bo.label, sizeof(bo.label), "stress\n%u", below(worker, 1000));
    error = call(worker->files[file], DRM_IOCTL_PDDGPU_BO_CREATE, &bo);
    if (!error) {
        atomic_fetch_add(&model->created, 1);
        take(slot, file, file, bo.handle, bo.size);
    } else {
        atomic_fetch_add(&model->refused, 1);
    }
}

static void label(struct worker *worker, const struct slot *slot)
{
    struct drm_pddgpu_bo_set_label args = {.handle = slot->handle};

    for (unsigned int i = 0; i + 1 < sizeof(args.label); i++)
        args.label[i] = (char)below(worker, 256);
    if (call(worker->files[slot->file], DRM_IOCTL_PDDGPU_BO_SET_LABEL, &args) == -ENOMEM)
        atomic_fetch_add(&model->denied, 1);
}

static void map_and_touch(struct worker *worker, struct slot *slot)
{
    void *mapping;

    unmap(slot);
    mapping = map_object(worker->files[slot->file], slot->handle, slot->size, MAP_SHARED);
    if (mapping == MAP_FAILED)
        return;
    slot->mapping = mapping;
    /* A page denied by fault injection is a SIGBUS: the process dies, as if killed. */
    slot->mapping[(uint64_t)below(worker, (unsigned int)(slot->size / 4096)) * 4096] = 1;
}

static void export_dmabuf(struct worker *worker, struct slot *slot)
{
    int fd = -1;

    close_dmabuf(slot);
    if (!drmPrimeHandleToFD(worker->files[slot->file], slot->handle, DRM_CLOEXEC | DRM_RDWR, &fd))
        slot->dmabuf = fd;
}

/* Imports into the same file or another one, of either device: the same object, or a new one. */
static void import_dmabuf(struct worker *worker, const struct slot *from, struct slot *to)
{
    const int file = (int)below(worker, NodeCount);
    uint32_t handle = 0;

    if (from->dmabuf < 0 || to->file >= 0)
        return;
    if (drmPrimeFDToHandle(worker->files[file], from->dmabuf, &handle)) {
        atomic_fetch_add(&model->refused, 1);
        return;
    }
    if (has_handle(worker, file, handle))
        return;
    /* On its own device, the import gives the same object. */
    if (file != from->home)
        atomic_fetch_add(&model->created, 1);
    take(to, file, from->home, handle, from->size);
}

/* Closes the client; its dma-bufs and mappings stay, so the objects that they hold are orphaned. */
static void replace_file(struct worker *worker)
{
    const int index = (int)below(worker, NodeCount);

    for (int i = 0; i < Slots; i++) {
        struct slot *slot = &worker->slots[i];

        if (slot->file != index)
            continue;
        unmap(slot);
        slot->file = -1;
    }
    close(worker->files[index]);
    open_file(worker, index);
    for (int i = 0; i < Slots; i++)
        if (worker->slots[i].file < 0)
            close_dmabuf(&worker->slots[i]);
}

static void step(struct worker *worker)
{
    struct slot *slot = some_slot(worker);
    const unsigned int action = below(worker, 100);

    if (action < 1) {
        replace_file(worker);
    } else if (slot->file < 0) {
        create(worker, slot);
    } else if (action < 15) {
        label(worker, slot);
    } else if (action < 30) {
        map_and_touch(worker, slot);
    } else if (action < 35) {
        unmap(slot);
    } else if (action < 45) {
        export_dmabuf(worker, slot);
    } else if (action < 60) {
        import_dmabuf(worker, slot, some_slot(worker));
    } else if (action < 65) {
        object_domain(worker->files[slot->file], slot->handle);
    } else {
        release(worker, slot);
    }
}

static void allow_faults(void)
{
    const int fd = open("/proc/thread-self/make-it-fail", O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write(fd, "1", 1) != 1)
        die("/proc/thread-self/make-it-fail");
    close(fd);
}

static void *run_worker(void *argument)
{
    struct worker *worker = argument;

    if (inject_faults)
        allow_faults();
    for (int i = 0; i < NodeCount; i++)
        open_file(worker, i);
    while (!atomic_load(&model->stop)) {
        step(worker);
        if (atomic_fetch_add(&model->operations, 1) + 1 >= target)
            atomic_store(&model->stop, true);
    }
    /* The kernel cleans up the rest. */
    return NULL;
}

static void worker_process(unsigned int seed)
{
    static struct worker workers[Threads];
    pthread_t threads[Threads];

    for (int i = 0; i < Threads; i++) {
        workers[i].seed = seed * 31 + (unsigned int)i;
        for (int s = 0; s < Slots; s++)
            workers[i].slots[s] = (struct slot){.file = -1, .dmabuf = -1};
        if (pthread_create(&threads[i], NULL, run_worker, &workers[i]))
            _exit(EXIT_FAILURE);
    }
    for (int i = 0; i < Threads; i++)
        pthread_join(threads[i], NULL);
    _exit(EXIT_SUCCESS);
}

/* --- Readers and writers --- */

static const char *const listings[] = {
    "/sys/kernel/debug/pddgpu/leak_objects",
    "/sys/kernel/debug/pddgpu/memory_stats",
    "/sys/kernel/debug/pddgpu/pddgpu.1/leak_objects",
    "/sys/kernel/debug/pddgpu/pddgpu.1/memory_stats",
};

/* Every line of a listing has as many fields as the line of column names. */
static bool is_whole(const char *text, size_t length)
{
    int columns = -1, fields = 1, line = 1;

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\t')
            fields++;
        if (text[i] != '\n')
            continue;
        if (line == 2)
            columns = fields;
        if (line > 2 && fields != columns)
            return false;
        fields = 1;
        line++;
    }
    return length > 0 && text[length - 1] == '\n';
}

static void read_listing(unsigned int *seed)
{
    static char text[1 << 20];
    const unsigned int which = (unsigned int)rand_r(seed) % 4;
    const size_t piece = 1 + (size_t)rand_r(seed) % 5000;
    const int fd = open(listings[which], O_RDONLY | O_CLOEXEC);
    size_t length = 0;

    if (fd < 0)
        die(listings[which]);
    for (;;) {
        const size_t room = sizeof(text) - length;
        const ssize_t count = read(fd, text + length, piece < room ? piece : room);

        if (count <= 0)
            break;
        length += (size_t)count;
    }
    close(fd);
    if (which % 2 == 0 && !is_whole(text, length)) {
        fprintf(stderr, "stress: broken listing:\n%.*s\n", (int)length, text);
        exit(EXIT_FAILURE);
    }
}

static void reader_process(unsigned int seed)
{
    while (!atomic_load(&model->stop)) {
        read_listing(&seed);
        usleep(1000);
    }
    _exit(EXIT_SUCCESS);
}

static void write_control(unsigned int *seed)
{
    static const struct {
        const char *name;
        unsigned int limit;
    } controls[] = {
        {"enabled", 2},
        {"threshold_bytes", 1u << 30},
        {"check_interval_ms", 2000},
        {"suspicious_age_ms", 60},
        {"confirmed_age_ms", 600},
        {"max_tracked", 400},
        {"trigger_check", 2},
    };
    const unsigned int which = (unsigned int)rand_r(seed) % 7;
    const unsigned int value = (unsigned int)rand_r(seed) % controls[which].limit;
    char path[128], text[16];
    int fd;

    snprintf(path, sizeof(path), "/sys/class/drm/card%u/device/leak_monitor/%s",
             (unsigned int)rand_r(seed) % NodeCount, controls[which].name);
    snprintf(text, sizeof(text), "%u", value);
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        die(path);
    if (write(fd, text, strlen(text)) < 0 && errno != EINVAL)
        die(path);
    close(fd);
}

static void meddler_process(unsigned int seed)
{
    while (!atomic_load(&model->stop)) {
        write_control(&seed);
        /* Slowly, because each trigger prints to the kernel log. */
        usleep(2000);
    }
    _exit(EXIT_SUCCESS);
}

/* --- Processes --- */

static pid_t start(void (*process)(unsigned int), unsigned int seed)
{
    const pid_t pid = fork();

    if (pid < 0)
        die("fork");
    if (pid == 0)
        process(seed);
    return pid;
}

static bool ended_well(int status)
{
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGKILL || (inject_faults && WTERMSIG(status) == SIGBUS);
    return WEXITSTATUS(status) == EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    pid_t workers[Workers], others[2];
    unsigned int seed = 1;
    bool ok = true;
    int status;

    if (argc > 1 && !strcmp(argv[1], "-f")) {
        inject_faults = true;
        argc--;
        argv++;
    }
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: stress [-f] OPERATIONS [SEED]\n");
        return EXIT_FAILURE;
    }
    target = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        seed = (unsigned int)strtoul(argv[2], NULL, 10);

    model = mmap(NULL, sizeof(*model), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (model == MAP_FAILED)
        die("mmap");

    for (int i = 0; i < Workers; i++)
        workers[i] = start(worker_process, seed * 100 + (unsigned int)i);
    others[0] = start(reader_process, seed + 1);
    others[1] = start(meddler_process, seed + 2);

    for (unsigned int turn = 0; !atomic_load(&model->stop); turn++) {
        const unsigned int which = turn % Workers;

        while (atomic_load(&model->operations) < (turn + 1ul) * OperationsPerKill &&
               !atomic_load(&model->stop))
            usleep(1000);
        kill(workers[which], SIGKILL);
        waitpid(workers[which], &status, 0);
        ok &= ended_well(status);
        atomic_fetch_add(&model->killed, Threads);
        if (!ok)
            atomic_store(&model->stop, true);
        workers[which] = start(worker_process, seed * 100 + Workers + turn);
    }
    for (int i = 0; i < Workers; i++) {
        waitpid(workers[i], &status, 0);
        ok &= ended_well(status);
    }
    for (int i = 0; i < 2; i++) {
        waitpid(others[i], &status, 0);
        ok &= ended_well(status);
    }

    printf(
        "# %lu operations, %lu objects created, %lu creations refused, %lu threads killed, "
        "%lu labels and opens denied\n",
        atomic_load(&model->operations), atomic_load(&model->created), atomic_load(&model->refused),
        atomic_load(&model->killed), atomic_load(&model->denied));
    if (inject_faults && !atomic_load(&model->denied)) {
        fprintf(stderr, "stress: no allocation was failed\n");
        ok = false;
    }
    printf(
        "created %lu %lu\n", atomic_load(&model->created),
        atomic_load(&model->created) + atomic_load(&model->killed) + atomic_load(&model->refused));
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
