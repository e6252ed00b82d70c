// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Raises alerts as fast as it can: allocates memory and frees it in a loop.
 *
 * usage: flood_alerts NODE BYTES SECONDS
 *
 * Prints how often it did.
 */
#include "render_node.h"

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: flood_alerts NODE BYTES SECONDS\n");
        return EXIT_FAILURE;
    }
    const int fd = open_node(argv[1]);
    const uint64_t bytes = strtoull(argv[2], NULL, 10);
    const int64_t end = monotonic_ns() + strtoll(argv[3], NULL, 10) * 1000000000;
    unsigned long times = 0;

    while (monotonic_ns() < end) {
        const int64_t handle = create_object(fd, bytes, PDDGPU_DOMAIN_GTT, NULL);

        if (handle < 0 || close_object(fd, (uint32_t)handle)) {
            fprintf(stderr, "flood_alerts: cannot create and close\n");
            return EXIT_FAILURE;
        }
        /* Now and then, keeps the memory so that the check finds it. */
        if (++times % 8 == 0) {
            const int64_t kept = create_object(fd, bytes, PDDGPU_DOMAIN_GTT, NULL);

            usleep(20000);
            if (kept < 0 || close_object(fd, (uint32_t)kept))
                return EXIT_FAILURE;
        }
    }
    printf("%lu\n", times);
    return EXIT_SUCCESS;
}
