// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What creating and closing an object costs a program.
 *
 * usage: bench_ioctl NODE PAIRS BYTES vram|gtt
 *        bench_ioctl NODE PAIRS BYTES vram|gtt LISTING
 *
 * Prints the mean time of a pair of create and close in ns, or, with a listing, creation's 99th
 * percentile alone and while another thread reads that file over and over, both in ns.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "render_node.h"

static atomic_bool stop;
static atomic_ulong readings;

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

static double mean_ns(const struct bench *bench, unsigned long pairs)
{
    const int64_t start = monotonic_ns();

    for (unsigned long i = 0; i < pairs; i++)
        create_and_close(bench);
    return (double)(monotonic_ns() - start) / (double)pairs;
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
    if (argc < 5 || argc > 6) {
        fprintf(stderr, "usage: bench_ioctl NODE PAIRS BYTES vram|gtt [LISTING]\n");
        return EXIT_FAILURE;
    }
    const struct bench bench = {
        .fd = open_node(argv[1]),
        .pairs = strtoul(argv[2], NULL, 10),
        .bytes = strtoull(argv[3], NULL, 10),
        .domain = strcmp(argv[4], "vram") ? PDDGPU_DOMAIN_GTT : PDDGPU_DOMAIN_VRAM,
    };

    if (argc == 6)
        return bench_with_listing(&bench, argv[5]);
    mean_ns(&bench, bench.pairs / 10);
    printf("%.1f\n", mean_ns(&bench, bench.pairs));
    return EXIT_SUCCESS;
}
