// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * What creating and closing an object costs a program.
 *
 * usage: bench_ioctl NODE PAIRS
 *        bench_ioctl NODE PAIRS LISTING
 *
 * Prints the mean time of a pair of create and close in ns, or, with a listing, creation's 99th
 * percentile alone and while another thread reads that file over and over, both in ns.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "render_node.h"

static atomic_bool stop;
static atomic_ulong readings;

static int64_t create_and_close(int fd)
{
    const int64_t start = monotonic_ns();
    const int64_t handle = create_object(fd, 4096, PDDGPU_DOMAIN_GTT, NULL);
    const int64_t created = monotonic_ns();

    if (handle < 0 || close_object(fd, (uint32_t)handle)) {
        fprintf(stderr, "bench_ioctl: cannot create and close\n");
        exit(EXIT_FAILURE);
    }
    return created - start;
}

static double mean_ns(int fd, unsigned long pairs)
{
    const int64_t start = monotonic_ns();

    for (unsigned long i = 0; i < pairs; i++)
        create_and_close(fd);
    return (double)(monotonic_ns() - start) / (double)pairs;
}

static int compare(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static int64_t p99_ns(int fd, int64_t *latencies, unsigned long pairs)
{
    for (unsigned long i = 0; i < pairs; i++)
        latencies[i] = create_and_close(fd);
    qsort(latencies, pairs, sizeof(*latencies), compare);
    return latencies[pairs * 99 / 100];
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

int main(int argc, char **argv)
{
    if (argc < 3 || argc > 4) {
        fprintf(stderr, "usage: bench_ioctl NODE PAIRS [LISTING]\n");
        return EXIT_FAILURE;
    }
    const int fd = open_node(argv[1]);
    const unsigned long pairs = strtoul(argv[2], NULL, 10);

    if (argc == 3) {
        mean_ns(fd, pairs / 10);
        printf("%.1f\n", mean_ns(fd, pairs));
        return EXIT_SUCCESS;
    }

    int64_t *latencies = calloc(pairs, sizeof(*latencies));
    pthread_t reader;

    if (!latencies)
        return EXIT_FAILURE;
    p99_ns(fd, latencies, pairs);
    const int64_t alone = p99_ns(fd, latencies, pairs);

    if (pthread_create(&reader, NULL, read_listing, argv[3]))
        return EXIT_FAILURE;
    while (!atomic_load(&readings))
        usleep(1000);
    const int64_t listed = p99_ns(fd, latencies, pairs);

    atomic_store(&stop, 1);
    pthread_join(reader, NULL);
    printf("%lld %lld\n", (long long)alone, (long long)listed);
    free(latencies);
    return EXIT_SUCCESS;
}
