// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Measures what creating and closing an object costs a program.
 *
 * usage: bench_ioctl NODE PAIRS BYTES vram|gtt
 *        bench_ioctl NODE PAIRS BYTES vram|gtt LISTING
 *        bench_ioctl -t THREADS NODE PAIRS BYTES vram|gtt
 *
 * Prints the mean processor time of a pair of create and close in ns. With a listing, prints the
 * 99th percentile of a creation alone and while another thread reads that file in a loop, both in
 * ns. With -t, prints the time of a pair in each of that many concurrent threads, each with its own
 * file.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "render_node.h"

static atomic_bool stop;
static atomic_ulong readings;

/*
 * Threads run pairs in blocks, which start at one moment and end when the last thread is done. A
 * block thus lasts as long as the threads delay each other. The result is the fastest twentieth of
 * the blocks, which other load on the machine did not affect.
 */
enum { PairsOfBlock = 50, FastestOf = 20 };

struct bench {
    int fd;
    unsigned long pairs;
    uint64_t bytes;
    uint32_t domain;
};

static int64_t create_and_close(const struct bench *bench)
{
    const int64_t start = monotonic_ns();
    const int64_t handle = create_object(bench->fd, bench->bytes, bench->domain, NULL);
    const int64_t created = monotonic_ns();

    if (handle < 0 || close_object(bench->fd, (uint32_t)handle)) {
        fprintf(stderr, "bench_ioctl: cannot create and close\n");
        exit(EXIT_FAILURE);
    }
    return created - start;
}

/* Without what others do on the processor meanwhile, for example who watches. */
static int64_t own_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static double mean_ns(const struct bench *bench, unsigned long pairs)
{
    const int64_t start = own_ns();

    for (unsigned long i = 0; i < pairs; i++)
        create_and_close(bench);
    return (double)(own_ns() - start) / (double)pairs;
}

static int compare(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static int64_t p99_ns(const struct bench *bench, int64_t *latencies)
{
    for (unsigned long i = 0; i < bench->pairs; i++)
        latencies[i] = create_and_close(bench);
    qsort(latencies, bench->pairs, sizeof(*latencies), compare);
    return latencies[bench->pairs * 99 / 100];
}

struct together {
    const char *node;
    struct bench bench; /* Except for the file: each thread opens its own. */
    unsigned long blocks;
    unsigned int threads;
    atomic_ulong arrived;
};

struct span {
    int64_t began, ended;
};

struct member {
    struct together *together;
    pthread_t thread;
    struct span *spans; /* Of this thread's blocks. */
};

/* Not the C library's barrier, in which threads sleep and wake late. */
static void meet(struct together *together, unsigned long times)
{
    atomic_fetch_add(&together->arrived, 1);
    while (atomic_load(&together->arrived) < times * together->threads)
        ;
}

static void *run_blocks(void *argument)
{
    struct member *member = argument;
    struct together *together = member->together;
    struct bench bench = together->bench;

    bench.fd = open_node(together->node);
    for (unsigned long block = 0; block < together->blocks; block++) {
        meet(together, block + 1);
        member->spans[block].began = monotonic_ns();
        for (unsigned int i = 0; i < PairsOfBlock; i++)
            create_and_close(&bench);
        member->spans[block].ended = monotonic_ns();
    }
    close(bench.fd);
    return NULL;
}

/* From the first thread's start to the last one's end. */
static int64_t duration_ns(const struct member *members, unsigned int threads, unsigned long block)
{
    struct span span = members->spans[block];

    for (unsigned int i = 1; i < threads; i++) {
        const struct span other = members[i].spans[block];

        if (other.began < span.began)
            span.began = other.began;
        if (other.ended > span.ended)
            span.ended = other.ended;
    }
    return span.ended - span.began;
}

static int bench_together(const char *node, const struct bench *bench, unsigned int threads)
{
    struct together together = {
        .node = node,
        .bench = *bench,
        .blocks = bench->pairs / PairsOfBlock,
        .threads = threads,
    };
    struct member *members = calloc(threads, sizeof(*members));
    int64_t *durations = calloc(together.blocks + 1, sizeof(*durations));

    if (!members || !durations)
        return EXIT_FAILURE;
    for (unsigned int i = 0; i < threads; i++) {
        members[i].together = &together;
        members[i].spans = calloc(together.blocks + 1, sizeof(*members[i].spans));
        if (!members[i].spans || pthread_create(&members[i].thread, NULL, run_blocks, &members[i]))
            return EXIT_FAILURE;
    }
    for (unsigned int i = 0; i < threads; i++)
        pthread_join(members[i].thread, NULL);
    for (unsigned long block = 0; block < together.blocks; block++)
        durations[block] = duration_ns(members, threads, block);
    qsort(durations, together.blocks, sizeof(*durations), compare);
    printf("%.1f\n", (double)durations[together.blocks / FastestOf] / PairsOfBlock);

    for (unsigned int i = 0; i < threads; i++)
        free(members[i].spans);
    free(members);
    free(durations);
    return EXIT_SUCCESS;
}

static void *read_listing(void *path)
{
    static char text[1 << 16];

    while (!atomic_load(&stop)) {
        const int fd = open(path, O_RDONLY | O_CLOEXEC);

        if (fd < 0)
            break;
        while (read(fd, text, sizeof(text)) > 0 && !atomic_load(&stop))
            ;
        close(fd);
        atomic_fetch_add(&readings, 1);
    }
    return NULL;
}

static int bench_with_listing(const struct bench *bench, char *listing)
{
    int64_t *latencies = calloc(bench->pairs, sizeof(*latencies));
    int64_t alone, listed;
    pthread_t reader;

    if (!latencies)
        return EXIT_FAILURE;
    p99_ns(bench, latencies);
    alone = p99_ns(bench, latencies);

    if (pthread_create(&reader, NULL, read_listing, listing))
        return EXIT_FAILURE;
    while (!atomic_load(&readings))
        usleep(1000);
    listed = p99_ns(bench, latencies);

    atomic_store(&stop, 1);
    pthread_join(reader, NULL);
    printf("%lld %lld\n", (long long)alone, (long long)listed);
    free(latencies);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    unsigned long threads = 0;

    if (argc == 7 && !strcmp(argv[1], "-t")) {
        threads = strtoul(argv[2], NULL, 10);
        argv += 2;
        argc -= 2;
    }
    if (argc < 5 || argc > 6 || threads > 1024) {
        fprintf(stderr, "usage: bench_ioctl [-t THREADS] NODE PAIRS BYTES vram|gtt [LISTING]\n");
        return EXIT_FAILURE;
    }
    const struct bench bench = {
        .fd = threads ? -1 : open_node(argv[1]),
        .pairs = strtoul(argv[2], NULL, 10),
        .bytes = strtoull(argv[3], NULL, 10),
        .domain = strcmp(argv[4], "vram") ? PDDGPU_DOMAIN_GTT : PDDGPU_DOMAIN_VRAM,
    };

    if (threads)
        return bench_together(argv[1], &bench, (unsigned int)threads);
    if (argc == 6)
        return bench_with_listing(&bench, argv[5]);
    mean_ns(&bench, bench.pairs / 10);
    printf("%.1f\n", mean_ns(&bench, bench.pairs));
    return EXIT_SUCCESS;
}
