// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Measures what a client pays while another process opens and closes handles on an object with many
 * holders.
 *
 * usage: many_holders NODE HOLDERS ROUNDS PAIRS
 *
 * One process holds one object alone and another object with HOLDERS open files, and opens and
 * closes handles on either, round by round. Meanwhile this process creates and closes its own
 * objects, PAIRS in a round. Prints a line per round and finally "ratio OTHERS OWN": the ratio of
 * many holders to one, as the median over the rounds, for the p99 of a creation with its close, and
 * for the opening and closing itself. Fails if the fdinfo of a holder is wrong: with many holders,
 * after an eviction, and with one holder again. The driver's VRAM should be small, because it gets
 * filled.
 */
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "render_node.h"

enum attack { Idle, OnOne, OnMany, End };

/* Shared by both processes. */
struct stage {
    atomic_int wanted; /* enum attack */
    atomic_int reached;
    atomic_ulong openings;
};

static struct stage *stage;
static const uint64_t size = 1 << 18;

static void fail(const char *what)
{
    fprintf(stderr, "many_holders: %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

/* --- The process that holds the objects --- */

struct object {
    uint32_t handle; /* In the file that created it. */
    int dmabuf;
};

static struct object export_object(int fd)
{
    const int64_t handle = create_object(fd, size, PDDGPU_DOMAIN_VRAM, "held");
    struct object object = {.handle = (uint32_t)handle};

    if (handle < 0 || drmPrimeHandleToFD(fd, object.handle, DRM_CLOEXEC | DRM_RDWR, &object.dmabuf))
        fail("create and export");
    return object;
}

static void open_and_close(int fd, const struct object *object)
{
    uint32_t handle = 0;

    if (drmPrimeFDToHandle(fd, object->dmabuf, &handle) || close_object(fd, handle))
        fail("import and close");
    atomic_fetch_add(&stage->openings, 1);
}

/* Fails unless the file holds and shares this many objects in each domain. */
static void expect(int fd, const char *when, unsigned int vram, unsigned int shared_vram,
                   unsigned int gtt, unsigned int shared_gtt)
{
    const struct {
        const char *key;
        unsigned int objects;
    } lines[] = {
        {"total-vram", vram},         {"total-gtt", gtt},         {"resident-vram", vram},
        {"resident-gtt", gtt},        {"memory-vram", vram},      {"memory-gtt", gtt},
        {"shared-vram", shared_vram}, {"shared-gtt", shared_gtt},
    };
    char path[64], text[4096], line[64];
    ssize_t length;
    int info;

    snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
    info = open(path, O_RDONLY | O_CLOEXEC);
    length = info < 0 ? -1 : read(info, text, sizeof(text) - 1);
    if (length < 0)
        fail(path);
    close(info);
    text[length] = '\0';
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        snprintf(line, sizeof(line), "drm-%s:\t%llu KiB\n", lines[i].key,
                 (unsigned long long)(lines[i].objects * size / 1024));
        if (strstr(text, line))
            continue;
        fprintf(stderr, "many_holders: %s: no \"%s\" in\n%s", when, line, text);
        exit(EXIT_FAILURE);
    }
}

/* Fills VRAM until the object is in GTT; returns the time of the creation that moved it. */
static int64_t evict(int fd, int owner, uint32_t handle)
{
    for (unsigned int i = 0; i < 65536; i++) {
        const int64_t start = monotonic_ns();
        const int64_t filler = create_object(fd, size, PDDGPU_DOMAIN_VRAM, NULL);
        const int64_t end = monotonic_ns();

        if (filler < 0)
            break;
        if (object_domain(owner, handle) == PDDGPU_DOMAIN_GTT)
            return end - start;
    }
    fail("nothing evicts the object");
    return 0;
}

static int *hold(const char *node, const struct object *object, unsigned long count)
{
    int *files = calloc(count + 1, sizeof(*files));
    uint32_t handle;

    if (!files)
        fail("memory");
    for (unsigned long i = 0; i < count; i++) {
        files[i] = open_node(node);
        if (drmPrimeFDToHandle(files[i], object->dmabuf, &handle))
            fail("import");
    }
    return files;
}

static void run_holders(const char *node, unsigned long count)
{
    const int creator = open_node(node), opener = open_node(node);
    const struct object one = export_object(creator), many = export_object(creator);
    int *files = hold(node, &many, count);
    const unsigned long samples[] = {0, count / 2, count - 1};
    int filler;

    expect(creator, "its creator", 2, 1, 0, 0);
    for (size_t i = 0; i < 3; i++)
        expect(files[samples[i]], "one of many", 1, 1, 0, 0);
    for (;;) {
        const int wanted = atomic_load(&stage->wanted);

        atomic_store(&stage->reached, wanted);
        if (wanted == OnOne)
            open_and_close(opener, &one);
        else if (wanted == OnMany)
            open_and_close(opener, &many);
        else if (wanted == End)
            break;
        else
            usleep(1000);
    }
    expect(opener, "who has closed", 0, 0, 0, 0);

    filler = open_node(node);
    printf("# an eviction of what %lu hold: %lld ns\n", count + 1,
           (long long)evict(filler, creator, many.handle));
    close(filler);
    for (size_t i = 0; i < 3; i++)
        expect(files[samples[i]], "one of many, evicted", 0, 0, 1, 1);
    expect(creator, "its creator, evicted",
           object_domain(creator, one.handle) == PDDGPU_DOMAIN_VRAM, 0,
           1 + (object_domain(creator, one.handle) == PDDGPU_DOMAIN_GTT), 1);

    for (unsigned long i = 1; i < count; i++)
        close(files[i]);
    expect(files[0], "one of two", 0, 0, 1, 1);
    if (close_object(creator, many.handle))
        fail("close");
    expect(files[0], "alone", 0, 0, 1, 0);
    close(files[0]);
    free(files);
}

/* --- The process that pays --- */

static int compare_numbers(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

static double at(double *values, size_t count, size_t percent)
{
    qsort(values, count, sizeof(*values), compare_numbers);
    return values[count * percent / 100];
}

static void wait_for(int attack, pid_t holders)
{
    atomic_store(&stage->wanted, attack);
    while (atomic_load(&stage->reached) != attack) {
        if (waitpid(holders, NULL, WNOHANG))
            exit(EXIT_FAILURE);
        usleep(1000);
    }
}

struct cost {
    double own;    /* p99 of a pair, ns */
    double others; /* mean of an opening and its close, ns */
};

static struct cost measure(int fd, int attack, pid_t holders, double *times, size_t pairs)
{
    struct cost cost;
    unsigned long openings;
    int64_t begin;

    wait_for(attack, holders);
    openings = atomic_load(&stage->openings);
    begin = monotonic_ns();
    for (size_t i = 0; i < pairs; i++) {
        const int64_t start = monotonic_ns();
        const int64_t handle = create_object(fd, 4096, PDDGPU_DOMAIN_GTT, NULL);

        if (handle < 0 || close_object(fd, (uint32_t)handle))
            fail("create and close");
        times[i] = (double)(monotonic_ns() - start);
    }
    openings = atomic_load(&stage->openings) - openings;
    cost.others = (double)(monotonic_ns() - begin) / (double)(openings ? openings : 1);
    cost.own = at(times, pairs, 99);
    return cost;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: many_holders NODE HOLDERS ROUNDS PAIRS\n");
        return EXIT_FAILURE;
    }
    const unsigned long count = strtoul(argv[2], NULL, 10);
    const size_t rounds = strtoul(argv[3], NULL, 10), pairs = strtoul(argv[4], NULL, 10);
    const struct rlimit files = {count + 64, count + 64};
    double *own = calloc(rounds, sizeof(*own)), *others = calloc(rounds, sizeof(*others));
    double *times = calloc(pairs, sizeof(*times));
    int status, fd;
    pid_t holders;

    if (!own || !others || !times || !count || !rounds || !pairs)
        fail("arguments or memory");
    if (setrlimit(RLIMIT_NOFILE, &files))
        fail("so many files");
    stage = mmap(NULL, sizeof(*stage), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (stage == MAP_FAILED)
        fail("mmap");
    atomic_store(&stage->reached, -1);

    holders = fork();
    if (holders < 0)
        fail("fork");
    if (!holders) {
        run_holders(argv[1], count);
        exit(EXIT_SUCCESS);
    }

    fd = open_node(argv[1]);
    wait_for(Idle, holders);
    for (size_t i = 0; i < rounds; i++) {
        struct cost one, many;

        /* Alternates which one is first. */
        if (i % 2) {
            many = measure(fd, OnMany, holders, times, pairs);
            one = measure(fd, OnOne, holders, times, pairs);
        } else {
            one = measure(fd, OnOne, holders, times, pairs);
            many = measure(fd, OnMany, holders, times, pairs);
        }
        own[i] = many.others / one.others;
        others[i] = many.own / one.own;
        printf(
            "# create + close, p99: %.0f ns beside 1 holder, %.0f ns beside %lu; "
            "a handle's opening and close: %.0f and %.0f ns\n",
            one.own, many.own, count, one.others, many.others);
    }
    atomic_store(&stage->wanted, End);
    if (waitpid(holders, &status, 0) != holders || status)
        return EXIT_FAILURE;
    printf("ratio %.3f %.3f\n", at(others, rounds, 50), at(own, rounds, 50));
    return EXIT_SUCCESS;
}
