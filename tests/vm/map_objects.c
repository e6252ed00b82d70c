// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Maps a buffer object and checks that its bytes persist, even through an eviction.
 *
 * usage: map_objects NODE VRAM_BYTES
 */
#include <stdbool.h>

#include "render_node.h"

/* An odd pattern for each page, never 0. */
static unsigned char pattern(size_t page)
{
    return (unsigned char)(page % 251 + 1);
}

static void fill(volatile unsigned char *bytes, size_t size, size_t page_size)
{
    for (size_t page = 0; page < size / page_size; page++)
        bytes[page * page_size + page % page_size] = pattern(page);
}

static bool is_filled(const volatile unsigned char *bytes, size_t size, size_t page_size)
{
    for (size_t page = 0; page < size / page_size; page++) {
        if (bytes[page * page_size + page % page_size] != pattern(page))
            return false;
    }
    return true;
}

static bool is_zero(const volatile unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i += sizeof(uint64_t)) {
        if (*(const volatile uint64_t *)(bytes + i))
            return false;
    }
    return true;
}

/* Overfills VRAM with two more objects of half its size each. */
static int eviction(int fd, uint32_t handle, uint64_t vram)
{
    const int64_t first = create_object(fd, vram / 2, PDDGPU_DOMAIN_VRAM, "filler");
    const int64_t second = create_object(fd, vram / 2, PDDGPU_DOMAIN_VRAM, "filler");
    int failures = 0;

    failures += report(first > 0 && second > 0, "objects fit into full VRAM by eviction");
    failures += report(object_domain(fd, handle) == PDDGPU_DOMAIN_GTT,
                       "the object used longest ago is in GTT now");
    failures +=
        report(object_domain(fd, (uint32_t)second) == PDDGPU_DOMAIN_VRAM, "the newest is in VRAM");
    close_object(fd, (uint32_t)first);
    close_object(fd, (uint32_t)second);
    return failures;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: map_objects NODE VRAM_BYTES\n");
        return EXIT_FAILURE;
    }

    const size_t page_size = (size_t)sysconf(_SC_PAGESIZE);
    const uint64_t vram = strtoull(argv[2], NULL, 10);
    const size_t size = 4 << 20;
    const int fd = open_node(argv[1]);
    const int64_t handle = create_object(fd, size, PDDGPU_DOMAIN_VRAM, "mapped");
    int failures = report(handle > 0, "create");

    if (failures)
        return EXIT_FAILURE;

    unsigned char *bytes = map_object(fd, (uint32_t)handle, size, MAP_SHARED);
    unsigned char *again = map_object(fd, (uint32_t)handle, size, MAP_SHARED);

    failures += report(bytes != MAP_FAILED && again != MAP_FAILED, "mmap, twice");
    if (failures)
        return EXIT_FAILURE;
    failures += report(map_object(fd, (uint32_t)handle, size, MAP_PRIVATE) == MAP_FAILED,
                       "a private mapping is refused");
    failures += report(map_object(fd, (uint32_t)handle, size + page_size, MAP_SHARED) == MAP_FAILED,
                       "a mapping longer than the object is refused");

    failures += report(is_zero(bytes, size), "new memory reads as zeroes");
    fill(bytes, size, page_size);
    failures += report(is_filled(again, size, page_size), "both mappings show the same bytes");

    failures += eviction(fd, (uint32_t)handle, vram);
    failures += report(is_filled(bytes, size, page_size), "the bytes are the same after eviction");
    bytes[0] = 99;
    failures += report(again[0] == 99, "both mappings still show the same bytes");

    failures += report(close_object(fd, (uint32_t)handle) == 0, "close the handle");
    failures += report(again[0] == 99, "a mapping outlives the handle");
    munmap(bytes, size);
    munmap(again, size);
    close(fd);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
