// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Imports an object of one device into another one that comes and goes, until its standard input
 * ends.
 *
 * usage: import_objects EXPORTER IMPORTER
 *
 * Prints how many imports there were, and how many found no device.
 */
#include <poll.h>

#include "render_node.h"

static int has_ended(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

    return poll(&input, 1, 0) != 0;
}

int main(int argc, char **argv)
{
    unsigned long imports = 0, refusals = 0;
    int dmabuf;

    if (argc != 3) {
        fprintf(stderr, "usage: import_objects EXPORTER IMPORTER\n");
        return EXIT_FAILURE;
    }
    const int exporter = open_node(argv[1]);
    const int64_t object = create_object(exporter, 1 << 16, PDDGPU_DOMAIN_GTT, NULL);

    if (object < 0 ||
        drmPrimeHandleToFD(exporter, (uint32_t)object, DRM_CLOEXEC | DRM_RDWR, &dmabuf)) {
        fprintf(stderr, "import_objects: cannot export\n");
        return EXIT_FAILURE;
    }
    while (!has_ended()) {
        const int fd = open(argv[2], O_RDWR | O_CLOEXEC);

        if (fd < 0) {
            refusals++;
            usleep(1000);
            continue;
        }
        for (int i = 0; i < 1000; i++) {
            uint32_t handle;

            if (drmPrimeFDToHandle(fd, dmabuf, &handle)) {
                refusals++;
                break;
            }
            imports++;
            if (close_object(fd, handle)) {
                refusals++;
                break;
            }
        }
        close(fd);
    }
    printf("%lu imports, %lu refused\n", imports, refusals);
    return imports && refusals ? EXIT_SUCCESS : EXIT_FAILURE;
}
