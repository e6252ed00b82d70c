// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Random and boundary arguments for every ioctl and for every writable file. Each answer must be
 * the one documented in kmod/ABI.md, which is computed here independently.
 *
 * usage: fuzz_driver CALLS [SEED]
 *
 * Needs one device, whose VRAM is smaller than its GTT.
 */
#include <stdbool.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include "render_node.h"

static unsigned int seed = 1;
static unsigned long calls, wrong;
static int node;
static uint64_t vram_size, gtt_size;
static uint32_t known_handle;

static uint64_t random64(void)
{
    uint64_t value = 0;

    for (int i = 0; i < 5; i++)
        value = value << 15 ^ (uint64_t)rand_r(&seed);
    return value;
}

static unsigned int below(unsigned int limit)
{
    return (unsigned int)(random64() % limit);
}

static void expect(bool as_documented, const char *what, int result)
{
    calls++;
    if (as_documented)
        return;
    wrong++;
    if (wrong <= 20)
        printf("# %s: unexpected result %d (%s)\n", what, result, strerror(-result));
}

/* --- ioctls --- */

static uint64_t some_size(void)
{
    const uint64_t sizes[] = {
        0,
        1,
        4095,
        4096,
        4097,
        65536,
        vram_size - 1,
        vram_size,
        vram_size + 1,
        gtt_size,
        gtt_size + 1,
        1ULL << 31,
        1ULL << 32,
        1ULL << 63,
        ~0ULL,
        ~0ULL - 4094,
        ~0ULL - 4095,
    };
    const unsigned int which = below(20);

    return which < sizeof(sizes) / sizeof(sizes[0]) ? sizes[which] : random64() >> below(64);
}

static uint32_t some_bits(uint32_t valid)
{
    switch (below(4)) {
        case 0:
            return (uint32_t)random64();
        case 1:
            return 1u << below(32);
        default:
            return (uint32_t)random64() & valid;
    }
}

static uint32_t some_handle(void)
{
    switch (below(4)) {
        case 0:
            return 0;
        case 1:
            return ~0u;
        case 2:
            return (uint32_t)random64();
        default:
            return known_handle;
    }
}

static uint32_t some_padding(void)
{
    return below(4) ? 0 : (uint32_t)random64();
}

static void some_label(char *label)
{
    const unsigned int length = below(PDDGPU_LABEL_SIZE + 1);

    memset(label, 0, PDDGPU_LABEL_SIZE);
    for (unsigned int i = 0; i < length; i++)
        label[i] = (char)(1 + below(255));
    if (length < PDDGPU_LABEL_SIZE && below(2))
        label[PDDGPU_LABEL_SIZE - 1] = 'x';
}

static bool label_ends(const char *label)
{
    return strnlen(label, PDDGPU_LABEL_SIZE) < PDDGPU_LABEL_SIZE;
}

/*
 * The size is part of a request's number, and user space may be older or newer than the driver:
 * missing bytes read as zero.
 */
static unsigned long with_size(unsigned long request, void *argument, size_t size)
{
    size_t passed = size;

    if (below(8) == 0) {
        passed = below((unsigned int)size + 1);
        memset((char *)argument + passed, 0, size - passed);
    }
    return _IOC(_IOC_DIR(request), _IOC_TYPE(request), _IOC_NR(request), passed);
}

static int ask(unsigned long request, void *argument)
{
    return ioctl(node, request, argument) ? -errno : 0;
}

static void fuzz_create(void)
{
    struct drm_pddgpu_bo_create args = {
        .size = some_size(),
        .domains = some_bits(PDDGPU_DOMAIN_VRAM | PDDGPU_DOMAIN_GTT),
        .flags = some_bits(PDDGPU_BO_CREATE_PERSISTENT),
        .pad = some_padding(),
    };
    struct drm_pddgpu_bo_create given;
    unsigned long request;
    bool invalid, fits;
    int result;

    some_label(args.label);
    request = with_size(DRM_IOCTL_PDDGPU_BO_CREATE, &args, sizeof(args));
    given = args;
    invalid = !given.size || !given.domains || given.pad || !label_ends(given.label) ||
              given.domains & ~(uint32_t)(PDDGPU_DOMAIN_VRAM | PDDGPU_DOMAIN_GTT) ||
              given.flags & ~(uint32_t)PDDGPU_BO_CREATE_PERSISTENT;
    fits = (given.domains & PDDGPU_DOMAIN_VRAM && given.size <= vram_size) ||
           (given.domains & PDDGPU_DOMAIN_GTT && given.size <= gtt_size);

    result = ask(request, &args);
    if (invalid)
        expect(result == -EINVAL, "create, invalid", result);
    else if (!fits)
        expect(result == -E2BIG, "create, too big", result);
    else
        expect(result == 0 || result == -ENOMEM, "create", result);
    if (result || _IOC_SIZE(request) < offsetof(struct drm_pddgpu_bo_create, pad)) {
        /* Created, but the handle was cut off: search for it. */
        if (!result)
            for (uint32_t handle = 1; handle < 64; handle++)
                if (handle != known_handle)
                    close_object(node, handle);
        return;
    }
    expect(!close_object(node, args.handle), "close", -errno);
}

static int expected_for_handle(uint32_t handle)
{
    return handle == known_handle ? 0 : -ENOENT;
}

static void fuzz_mmap_offset(void)
{
    struct drm_pddgpu_bo_mmap_offset args = {.handle = some_handle(), .pad = some_padding()};
    const unsigned long request = with_size(DRM_IOCTL_PDDGPU_BO_MMAP_OFFSET, &args, sizeof(args));
    const int expected = args.pad ? -EINVAL : expected_for_handle(args.handle);
    const int result = ask(request, &args);

    expect(result == expected, "mmap offset", result);
}

static void fuzz_info(void)
{
    struct drm_pddgpu_bo_info args = {.handle = some_handle(), .pad = some_padding()};
    const unsigned long request = with_size(DRM_IOCTL_PDDGPU_BO_INFO, &args, sizeof(args));
    const int expected = args.pad ? -EINVAL : expected_for_handle(args.handle);
    const int result = ask(request, &args);

    expect(result == expected, "info", result);
}

static void fuzz_set_label(void)
{
    struct drm_pddgpu_bo_set_label args = {.handle = some_handle(), .pad = some_padding()};
    unsigned long request;
    int expected, result;

    some_label(args.label);
    request = with_size(DRM_IOCTL_PDDGPU_BO_SET_LABEL, &args, sizeof(args));
    expected = args.pad || !label_ends(args.label) ? -EINVAL : expected_for_handle(args.handle);
    result = ask(request, &args);
    expect(result == expected, "set label", result);
}

static void fuzz_pointer(void)
{
    static const unsigned long requests[] = {
        DRM_IOCTL_PDDGPU_BO_CREATE,
        DRM_IOCTL_PDDGPU_BO_MMAP_OFFSET,
        DRM_IOCTL_PDDGPU_BO_INFO,
        DRM_IOCTL_PDDGPU_BO_SET_LABEL,
    };
    const int result = ask(requests[below(4)], (void *)(uintptr_t)(below(2) ? 0 : 0x1000));

    expect(result == -EFAULT, "bad pointer", result);
}

static void fuzz_unknown(void)
{
    char argument[256] = {0};
    const unsigned int number =
        DRM_COMMAND_BASE + 4 + below(DRM_COMMAND_END - DRM_COMMAND_BASE - 4);
    const int result = ask(_IOC(_IOC_READ | _IOC_WRITE, DRM_IOCTL_BASE, number, 64), argument);

    expect(result == -EINVAL, "unknown ioctl", result);
}

/* --- Files --- */

#define MONITOR "/sys/class/drm/card0/device/leak_monitor/"

enum { SuspiciousAge = 3, ConfirmedAge = 4, DebugfsTrigger = 7 };

static const struct control {
    const char *path;
    uint64_t lowest;
    uint64_t highest;
    bool takes_suffix;
} controls[] = {
    {MONITOR "enabled", 0, 1, false},
    {MONITOR "threshold_bytes", 1, ~0ULL, true},
    {MONITOR "check_interval_ms", 100, 3600000, false},
    {MONITOR "suspicious_age_ms", 1, 0, false},           /* Below the other age, see range_of(). */
    {MONITOR "confirmed_age_ms", 0, 315360000000, false}, /* From the other age. */
    {MONITOR "max_tracked", 0, ~0ULL, false},
    {MONITOR "trigger_check", 1, 1, false},
    {"/sys/kernel/debug/pddgpu/trigger_leak_check", 1, 1, false},
};

static uint64_t read_number(const char *path)
{
    char text[64] = {0};
    const int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    close(fd);
    return strtoull(text, NULL, 10);
}

static void range_of(unsigned int which, uint64_t *lowest, uint64_t *highest)
{
    *lowest = controls[which].lowest;
    *highest = controls[which].highest;
    if (which == SuspiciousAge)
        *highest = read_number(controls[ConfirmedAge].path) - 1;
    if (which == ConfirmedAge)
        *lowest = read_number(controls[SuspiciousAge].path) + 1;
}

/* The documented answer: 0, -EINVAL or -ERANGE. */
static int expected_answer(unsigned int which, const char *text, size_t length)
{
    unsigned int shift = 0;
    uint64_t lowest, highest, value = 0;
    bool overflow = false;

    if (length > 31)
        return -EINVAL;
    if (length && text[length - 1] == '\n')
        length--;
    if (controls[which].takes_suffix && length) {
        const char *suffixes = "KMG";
        const char *found = text[length - 1] ? strchr(suffixes, text[length - 1]) : NULL;

        if (found) {
            shift = 10 * (unsigned int)(found - suffixes + 1);
            length--;
        }
    }
    if (!length)
        return -EINVAL;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -EINVAL;
        overflow |= __builtin_mul_overflow(value, 10, &value);
        overflow |= __builtin_add_overflow(value, (uint64_t)(text[i] - '0'), &value);
    }
    if (overflow || (shift && value >> (64 - shift)))
        return -ERANGE;
    value <<= shift;
    range_of(which, &lowest, &highest);
    return value < lowest || value > highest ? -EINVAL : 0;
}

static size_t some_text(char *text, size_t room)
{
    static const char *const boundaries[] = {
        "",
        "\n",
        "0",
        "1",
        "1\n",
        "1\n\n",
        " 1",
        "1 ",
        "+1",
        "-1",
        "0x10",
        "1e3",
        "12X",
        "1K",
        "1k",
        "1M\n",
        "16G",
        "K",
        "KK",
        "1KK",
        "18446744073709551615",
        "18446744073709551616",
        "18014398509481983K",
        "18014398509481984K",
        "17179869183G",
        "17179869184G",
        "99",
        "100",
        "3600000",
        "3600001",
        "315360000000",
        "315360000001",
        "30000",
        "300000",
        "00000000000000000000000000000001",
        "0000000000000000000000000000001",
        "\xff",
        "1\0",
    };
    const unsigned int count = sizeof(boundaries) / sizeof(boundaries[0]);
    size_t length;

    switch (below(4)) {
        case 0:
            length = below(40);
            for (size_t i = 0; i < length; i++)
                text[i] = (char)random64();
            return length;
        case 1:
            return (size_t)snprintf(text, room, "%llu%s",
                                    (unsigned long long)(random64() >> below(64)),
                                    below(2) ? "" : "\n");
        case 2:
            if (below(50) == 0) {
                memset(text, '1', room);
                return room;
            }
            length = below(32);
            for (size_t i = 0; i < length; i++)
                text[i] = (char)('0' + below(10));
            return length;
        default:
            strcpy(text, boundaries[below(count)]);
            return strlen(text);
    }
}

static void fuzz_control(void)
{
    static char text[1 << 16];
    /* Each accepted trigger prints five lines, so a few are enough. */
    const unsigned int which = below(sizeof(controls) / sizeof(controls[0]) - (below(20) ? 2 : 0));
    const size_t length = some_text(text, sizeof(text));
    /* sysfs passes on at most a page; such a text is longer than any number anyway. */
    const int expected = expected_answer(which, text, length);
    const int fd = open(controls[which].path, O_WRONLY | O_CLOEXEC);
    ssize_t count;
    int result;

    if (fd < 0) {
        perror(controls[which].path);
        exit(EXIT_FAILURE);
    }
    count = write(fd, text, length);
    result = count < 0 ? -errno : 0;
    close(fd);
    /* An empty write never reaches a driver through sysfs. */
    if (!length && which != DebugfsTrigger)
        expect(result == 0 || result == -EINVAL, "empty write", result);
    else
        expect(result == expected && (result || (size_t)count == length), controls[which].path,
               result);
}

static void fuzz_seeking_trigger(void)
{
    const int fd = open(controls[DebugfsTrigger].path, O_WRONLY | O_CLOEXEC);
    ssize_t count;

    if (fd < 0) {
        perror(controls[DebugfsTrigger].path);
        exit(EXIT_FAILURE);
    }
    count = pwrite(fd, "1", 1, 1 + below(100));
    expect(count < 0 && errno == EINVAL, "write at an offset", count < 0 ? -errno : 0);
    close(fd);
}

int main(int argc, char **argv)
{
    static void (*const actions[])(void) = {
        fuzz_create,  fuzz_create,    fuzz_create,          fuzz_mmap_offset, fuzz_info,
        fuzz_info,    fuzz_set_label, fuzz_pointer,         fuzz_unknown,     fuzz_control,
        fuzz_control, fuzz_control,   fuzz_seeking_trigger,
    };
    unsigned long target;

    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: fuzz_driver CALLS [SEED]\n");
        return EXIT_FAILURE;
    }
    target = strtoul(argv[1], NULL, 10);
    if (argc > 2)
        seed = (unsigned int)strtoul(argv[2], NULL, 10);

    node = open_node("/dev/dri/renderD128");
    vram_size = read_number("/sys/class/drm/card0/device/mem_info_vram_total");
    gtt_size = read_number("/sys/class/drm/card0/device/mem_info_gtt_total");
    known_handle = (uint32_t)create_object(node, 4096, PDDGPU_DOMAIN_GTT, "known");

    while (calls < target)
        actions[below(sizeof(actions) / sizeof(actions[0]))]();

    printf("# %lu calls, seed of the end %u\n", calls, seed);
    return report(!wrong, "every answer is the documented one") ? EXIT_FAILURE : EXIT_SUCCESS;
}
