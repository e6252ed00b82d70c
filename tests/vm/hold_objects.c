// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Holds buffer objects, as a leaking program does, until its standard input ends.
 *
 * usage: hold_objects [-o] NODE COUNT BYTES [vram|gtt [LABEL]]
 *   -o  orphans them: another client takes them over by their GEM names, which needs a primary
 *       node, and the one that created them closes
 *
 * Prints "ready BEFORE AFTER", monotonic nanoseconds around the creation of all objects, and
 * "freed" once they are gone.
 */
#include "render_node.h"

static void fail(const char *what, int64_t error)
{
    fprintf(stderr, "hold_objects: %s: %s\n", what, strerror((int)-error));
    exit(EXIT_FAILURE);
}

/* Returns the DRM file of the new client; handles[] are that client's from here on. */
static int hand_over(int fd, const char *node, uint32_t *handles, size_t count)
{
    const int heir = open_node(node);

    for (size_t i = 0; i < count; i++) {
        struct drm_gem_flink name = {.handle = handles[i]};
        struct drm_gem_open object = {0};
        int error = call(fd, DRM_IOCTL_GEM_FLINK, &name);

        if (error)
            fail("name", error);
        object.name = name.name;
        error = call(heir, DRM_IOCTL_GEM_OPEN, &object);
        if (error)
            fail("open by name", error);
        handles[i] = object.handle;
    }
    close(fd);
    return heir;
}

static void wait_for_end_of_input(void)
{
    char byte;

    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
}

int main(int argc, char **argv)
{
    const int orphans = argc > 1 && !strcmp(argv[1], "-o");

    argc -= orphans;
    argv += orphans;
    if (argc < 4 || argc > 6) {
        fprintf(stderr, "usage: hold_objects [-o] NODE COUNT BYTES [vram|gtt [LABEL]]\n");
        return EXIT_FAILURE;
    }

    const size_t count = strtoul(argv[2], NULL, 10);
    const uint64_t bytes = strtoull(argv[3], NULL, 10);
    const int in_gtt = argc > 4 && !strcmp(argv[4], "gtt");
    const char *label = argc > 5 ? argv[5] : NULL;
    uint32_t *handles = calloc(count ? count : 1, sizeof(*handles));
    int fd = open_node(argv[1]);

    if (!handles)
        fail("memory", -ENOMEM);

    const int64_t before = monotonic_ns();

    for (size_t i = 0; i < count; i++) {
        int64_t handle =
            create_object(fd, bytes, in_gtt ? PDDGPU_DOMAIN_GTT : PDDGPU_DOMAIN_VRAM, label);

        if (handle < 0)
            fail("create", handle);
        handles[i] = (uint32_t)handle;
    }

    const int64_t after = monotonic_ns();

    if (orphans)
        fd = hand_over(fd, argv[1], handles, count);
    printf("ready %lld %lld\n", (long long)before, (long long)after);
    fflush(stdout);
    wait_for_end_of_input();

    for (size_t i = 0; i < count; i++) {
        int error = close_object(fd, handles[i]);

        if (error)
            fail("close", error);
    }
    printf("freed\n");
    free(handles);
    return EXIT_SUCCESS;
}
