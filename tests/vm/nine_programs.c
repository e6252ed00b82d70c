// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Nine programs that people took for leaking, side by side, until they are killed; three of them do
 * leak: swapchain, vadec and Xorg.
 *
 * usage: nine_programs NODE
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "render_node.h"

#define MIB (1ULL << 20)
#define KIB (1ULL << 10)

static void wait_ms(long ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

    nanosleep(&time, NULL);
}

static void wait_forever(void)
{
    for (;;)
        pause();
}

static uint32_t create(int fd, uint64_t size, uint32_t domains, const char *label)
{
    const int64_t handle = create_object(fd, size, domains, label);

    if (handle < 0) {
        fprintf(stderr, "nine_programs: create: %s\n", strerror((int)-handle));
        _exit(EXIT_FAILURE);
    }
    return (uint32_t)handle;
}

/* A dma-buf of the object stays open, and its handle is closed. */
static void keep_as_dmabuf(int fd, uint32_t handle)
{
    int dmabuf;

    if (drmPrimeHandleToFD(fd, handle, DRM_CLOEXEC, &dmabuf)) {
        perror("nine_programs: export");
        _exit(EXIT_FAILURE);
    }
    close_object(fd, handle);
}

/* Its objects are mapped, and their file is closed. */
static void kicad(int fd)
{
    for (int i = 0; i < 193; i++) {
        const uint32_t handle = create(fd, 64 * KIB, PDDGPU_DOMAIN_VRAM, NULL);

        if (map_object(fd, handle, 64 * KIB, MAP_SHARED) == MAP_FAILED) {
            perror("nine_programs: map");
            _exit(EXIT_FAILURE);
        }
    }
    close(fd);
    wait_forever();
}

/* Leaks: each decoder leaves its status buffer. */
static void vadec(int fd)
{
    for (;;) {
        uint32_t surfaces[8];

        for (int i = 0; i < 8; i++)
            surfaces[i] = create(fd, MIB, PDDGPU_DOMAIN_VRAM, "surface");
        keep_as_dmabuf(fd, create(fd, 16 * KIB, PDDGPU_DOMAIN_GTT, NULL));
        wait_ms(300);
        for (int i = 0; i < 8; i++)
            close_object(fd, surfaces[i]);
    }
}

/* Fills, and then replaces its oldest. */
static void glyphcache(int fd)
{
    uint32_t glyphs[60] = {0};

    for (unsigned int n = 0;; n++) {
        uint32_t *glyph = &glyphs[n % 60];

        if (*glyph)
            close_object(fd, *glyph);
        *glyph = create(fd, MIB, PDDGPU_DOMAIN_VRAM, "glyphs");
        wait_ms(n < 60 ? 150 : 700);
    }
}

static void hipfree(int fd)
{
    keep_as_dmabuf(fd, create(fd, 32 * MIB, PDDGPU_DOMAIN_VRAM, "ipc"));
    wait_forever();
}

/* Leaks: each of a client's windows leaves a pixmap. */
static void xorg(int fd)
{
    for (;;) {
        create(fd, 4 * MIB, PDDGPU_DOMAIN_VRAM, "pixmap");
        for (int i = 0; i < 3; i++) {
            const uint32_t shown = create(fd, MIB, PDDGPU_DOMAIN_VRAM, "pixmap");

            wait_ms(600);
            close_object(fd, shown);
        }
    }
}

/* Its child inherits the file, and holds it when it has exited. */
static void forker(int fd)
{
    for (int i = 0; i < 5; i++)
        create(fd, 2 * MIB, PDDGPU_DOMAIN_VRAM, "inherited");
    if (fork() == 0) {
        prctl(PR_SET_PDEATHSIG, 0);
        prctl(PR_SET_NAME, "heir");
        wait_forever();
    }
}

/* Leaks: one image of three, each time that it is made anew. */
static void swapchain(int fd)
{
    for (;;) {
        uint32_t images[3];

        for (int i = 0; i < 3; i++)
            images[i] = create(fd, 2 * MIB, PDDGPU_DOMAIN_VRAM, "swapchain");
        wait_ms(800);
        close_object(fd, images[0]);
        close_object(fd, images[1]);
    }
}

/* Comes and goes. */
static void browser(int fd)
{
    struct {
        uint32_t handle;
        unsigned int until;
    } tiles[200] = {0};
    unsigned int seed = 7;

    for (unsigned int now = 0;; now++) {
        int wanted = 3;

        for (int i = 0; i < 200; i++) {
            if (tiles[i].handle && tiles[i].until < now) {
                close_object(fd, tiles[i].handle);
                tiles[i].handle = 0;
            }
        }
        for (int i = 0; i < 200 && wanted > 0; i++) {
            if (tiles[i].handle)
                continue;
            tiles[i].handle =
                create(fd, (1 + (uint64_t)rand_r(&seed) % 64) * 16 * KIB,
                       rand_r(&seed) % 2 ? PDDGPU_DOMAIN_VRAM : PDDGPU_DOMAIN_GTT, "tile");
            tiles[i].until = now + (unsigned int)rand_r(&seed) % 100;
            wanted--;
        }
        wait_ms(200);
    }
}

/* Loads once, and keeps it. */
static void game(int fd)
{
    for (int i = 0; i < 100; i++) {
        create(fd, MIB, PDDGPU_DOMAIN_VRAM, "texture");
        wait_ms(50);
    }
    wait_forever();
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(int fd);
    } programs[] = {
        {"kicad", kicad},         {"vadec", vadec},     {"glyphcache", glyphcache},
        {"hipfree", hipfree},     {"Xorg", xorg},       {"forker", forker},
        {"swapchain", swapchain}, {"browser", browser}, {"game", game},
    };
    struct rlimit files;

    if (argc != 2) {
        fprintf(stderr, "usage: nine_programs NODE\n");
        return EXIT_FAILURE;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            prctl(PR_SET_NAME, programs[i].name);
            programs[i].run(open_node(argv[1]));
            _exit(EXIT_SUCCESS);
        }
    }
    wait_forever();
}
