// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Holds buffer objects, like a leaking program, until its standard input ends.
 *
 * usage: hold_objects [-m|-o|-p] NODE COUNT BYTES [vram|gtt [LABEL]]
 *   -m  maps and touches them
 *   -o  orphans them: another client opens them by their GEM names, which needs a primary node,
 *       and the client that created them closes
 *   -p  makes them persistent
 *
 * Prints "ready BEFORE AFTER", the monotonic time in nanoseconds before and after the creation of
 * all objects, and "freed" once they are freed.
 */
#include "render_node.h"

static void fail(const char *what, int64_t error)
{
    fprintf(stderr, "hold_objects: %s: %s\n", what, strerror((int)-error));
    exit(EXIT_FAILURE);
}

/* Returns the DRM file of the new client, to which handles[] then belong. */
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

/* Stays mapped until the process ends. */
static void map_and_touch(int fd, uint32_t handle, uint64_t bytes)
{
    char *mapping = map_object(fd, handle, bytes, MAP_SHARED);

    if (mapping == MAP_FAILED)
        fail("map", -errno);
    mapping[bytes / 2] = 1;
}

static void wait_for_end_of_input(void)
{
    char byte;

    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
}

int main(int argc, char **argv)
{
    const char option = argc > 1 && argv[1][0] == '-' ? argv[1][1] : '\0';

    if (option) {
        argc--;
        argv++;
    }
    if (argc < 4 || argc > 6 || (option && !strchr("mop", option))) {
        fprintf(stderr, "usage: hold_objects [-m|-o|-p] NODE COUNT BYTES [vram|gtt [LABEL]]\n");
        return EXIT_FAILURE;
    }

    const size_t count = strtoul(argv[2], NULL, 10);
    const uint64_t bytes = strtoull(argv[3], NULL, 10);
    const int in_gtt = argc > 4 && !strcmp(argv[4], "gtt");
    struct drm_pddgpu_bo_create wanted = {
        .size = bytes,
        .domains = in_gtt ? PDDGPU_DOMAIN_GTT : PDDGPU_DOMAIN_VRAM,
        .flags = option == 'p' ? PDDGPU_BO_CREATE_PERSISTENT : 0,
    };
    uint32_t *handles = calloc(count ? count : 1, sizeof(*handles));
    int fd = open_node(argv[1]);

    if (argc > 5)
        strncpy(wanted.label, argv[5], sizeof(wanted.label) - 1);
    if (!handles)
        fail("memory", -ENOMEM);

    const int64_t before = monotonic_ns();

    for (size_t i = 0; i < count; i++) {
        struct drm_pddgpu_bo_create bo = wanted;
        int error = call(fd, DRM_IOCTL_PDDGPU_BO_CREATE, &bo);

        if (error)
            fail("create", error);
        handles[i] = bo.handle;
        if (option == 'm')
            map_and_touch(fd, bo.handle, bytes);
    }

    const int64_t after = monotonic_ns();

    if (option == 'o')
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
