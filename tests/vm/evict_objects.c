// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Makes a card's driver move buffer objects out of video memory, where there is not room for all.
 *
 * usage: evict_objects NODE COUNT BYTES
 *
 * On qxl it allocates the objects in video memory. On others it shows them as frame buffers, one
 * after the other: that takes a connector, and a size of at least its largest mode. Prints "ready",
 * and ends with its standard input.
 */
#include <fcntl.h>
#include <qxl_drm.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

enum { Width = 2048 };

static void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static bool is_qxl(int fd)
{
    drmVersion *version = drmGetVersion(fd);
    const bool result = version && !strcmp(version->name, "qxl");

    drmFreeVersion(version);
    return result;
}

static void allocate(int fd, uint32_t bytes)
{
    struct drm_qxl_alloc object = {.size = bytes};

    if (drmIoctl(fd, DRM_IOCTL_QXL_ALLOC, &object))
        die("allocate");
}

struct screen {
    uint32_t crtc;
    uint32_t connector;
    drmModeModeInfo mode;
};

static struct screen first_screen(int fd)
{
    drmModeRes *resources = drmModeGetResources(fd);
    struct screen screen = {0};

    if (!resources || !resources->count_crtcs)
        die("no screen");
    screen.crtc = resources->crtcs[0];
    for (int i = 0; i < resources->count_connectors && !screen.connector; i++) {
        drmModeConnector *connector = drmModeGetConnector(fd, resources->connectors[i]);

        if (connector && connector->connection == DRM_MODE_CONNECTED && connector->count_modes) {
            screen.connector = connector->connector_id;
            screen.mode = connector->modes[0];
        }
        drmModeFreeConnector(connector);
    }
    drmModeFreeResources(resources);
    if (!screen.connector)
        die("no connected screen");
    return screen;
}

static void show(int fd, struct screen *screen, uint32_t bytes)
{
    struct drm_mode_create_dumb dumb = {.width = Width, .height = bytes / Width / 4, .bpp = 32};
    uint32_t buffer;

    if (drmIoctl(fd, DRM_IOCTL_MODE_CREATE_DUMB, &dumb))
        die("create");
    if (drmModeAddFB(fd, dumb.width, dumb.height, 24, 32, dumb.pitch, dumb.handle, &buffer))
        die("make a frame buffer");
    if (drmModeSetCrtc(fd, screen->crtc, buffer, 0, 0, &screen->connector, 1, &screen->mode))
        die("show");
}

int main(int argc, char **argv)
{
    char byte;

    if (argc != 4) {
        fprintf(stderr, "usage: evict_objects NODE COUNT BYTES\n");
        return EXIT_FAILURE;
    }
    const int fd = open(argv[1], O_RDWR | O_CLOEXEC);
    const unsigned long count = strtoul(argv[2], NULL, 10);
    const uint32_t bytes = (uint32_t)strtoul(argv[3], NULL, 10);

    if (fd < 0)
        die(argv[1]);
    if (is_qxl(fd)) {
        for (unsigned long i = 0; i < count; i++)
            allocate(fd, bytes);
    } else {
        struct screen screen = first_screen(fd);

        for (unsigned long i = 0; i < count; i++)
            show(fd, &screen, bytes);
    }
    puts("ready");
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    return EXIT_SUCCESS;
}
