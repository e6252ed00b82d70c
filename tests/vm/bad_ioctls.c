// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Only makes calls that the driver must refuse; see ABI.md, "ioctls".
 *
 * usage: bad_ioctls NODE VRAM_BYTES GTT_BYTES
 */
#include "render_node.h"

#define PAGE 4096u

static int refuses_create(int fd, const char *name, int error, struct drm_pddgpu_bo_create create)
{
    const int answer = call(fd, DRM_IOCTL_PDDGPU_BO_CREATE, &create);

    if (answer != error)
        printf("# answer %d (%s), not %d\n", answer, strerror(-answer), error);
    return report(answer == error, name);
}

static int bad_creates(int fd, uint64_t vram, uint64_t gtt)
{
    const uint32_t in_vram = PDDGPU_DOMAIN_VRAM, in_gtt = PDDGPU_DOMAIN_GTT;
    struct drm_pddgpu_bo_create unterminated = {.size = PAGE, .domains = in_vram};
    int failures = 0;

    memset(unterminated.label, 'x', sizeof(unterminated.label));
#define REFUSES(name, error, ...) \
    failures += refuses_create(fd, name, error, (struct drm_pddgpu_bo_create){__VA_ARGS__})
    REFUSES("create: size 0", -EINVAL, .size = 0, .domains = in_vram);
    REFUSES("create: no domain", -EINVAL, .size = PAGE);
    REFUSES("create: unknown domain", -EINVAL, .size = PAGE, .domains = in_vram | 1u << 2);
    REFUSES("create: unknown flag", -EINVAL, .size = PAGE, .domains = in_vram, .flags = 1u << 1);
    REFUSES("create: last flag bit", -EINVAL, .size = PAGE, .domains = in_vram, .flags = 1u << 31);
    REFUSES("create: padding", -EINVAL, .size = PAGE, .domains = in_vram, .pad = 1);
    REFUSES("create: above VRAM", -E2BIG, .size = vram + 1, .domains = in_vram);
    REFUSES("create: above GTT", -E2BIG, .size = gtt + 1, .domains = in_gtt);
    REFUSES("create: above both", -E2BIG, .size = (vram > gtt ? vram : gtt) + 1,
            .domains = in_vram | in_gtt);
    REFUSES("create: 2^64 - 1 bytes", -E2BIG, .size = UINT64_MAX, .domains = in_vram);
    REFUSES("create: 2^63 bytes", -E2BIG, .size = 1ull << 63, .domains = in_vram | in_gtt);
#undef REFUSES
    return failures + refuses_create(fd, "create: label without NUL", -EINVAL, unterminated);
}

static int bad_handles(int fd, uint32_t handle)
{
    /* 0 is never a handle, and the other one is not in use. */
    const uint32_t wrong[] = {0, handle + 1000};
    int failures = 0;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct drm_pddgpu_bo_mmap_offset map = {.handle = wrong[i]};
        struct drm_pddgpu_bo_info info = {.handle = wrong[i]};
        struct drm_pddgpu_bo_set_label label = {.handle = wrong[i], .label = "x"};

        failures += report(call(fd, DRM_IOCTL_PDDGPU_BO_MMAP_OFFSET, &map) == -ENOENT,
                           "mmap offset: bad handle");
        failures +=
            report(call(fd, DRM_IOCTL_PDDGPU_BO_INFO, &info) == -ENOENT, "info: bad handle");
        failures += report(call(fd, DRM_IOCTL_PDDGPU_BO_SET_LABEL, &label) == -ENOENT,
                           "set label: bad handle");
    }
    return failures;
}

static int bad_paddings(int fd, uint32_t handle)
{
    struct drm_pddgpu_bo_mmap_offset map = {.handle = handle, .pad = 1};
    struct drm_pddgpu_bo_info info = {.handle = handle, .pad = 1u << 31};
    struct drm_pddgpu_bo_set_label label = {.handle = handle, .pad = 1, .label = "x"};
    int failures = 0;

    failures +=
        report(call(fd, DRM_IOCTL_PDDGPU_BO_MMAP_OFFSET, &map) == -EINVAL, "mmap offset: padding");
    failures += report(call(fd, DRM_IOCTL_PDDGPU_BO_INFO, &info) == -EINVAL, "info: padding");
    failures +=
        report(call(fd, DRM_IOCTL_PDDGPU_BO_SET_LABEL, &label) == -EINVAL, "set label: padding");

    label.pad = 0;
    memset(label.label, 'x', sizeof(label.label));
    failures += report(call(fd, DRM_IOCTL_PDDGPU_BO_SET_LABEL, &label) == -EINVAL,
                       "set label: label without NUL");
    return failures;
}

static int unknown_ioctl(int fd)
{
    struct drm_pddgpu_bo_info info = {0};
    const unsigned long request = DRM_IOWR(DRM_COMMAND_BASE + 0x1f, struct drm_pddgpu_bo_info);

    return report(call(fd, request, &info) == -EINVAL, "an ioctl that does not exist");
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: bad_ioctls NODE VRAM_BYTES GTT_BYTES\n");
        return EXIT_FAILURE;
    }

    const int fd = open_node(argv[1]);
    const uint64_t vram = strtoull(argv[2], NULL, 10);
    const uint64_t gtt = strtoull(argv[3], NULL, 10);
    /* Half of VRAM: a refused creation must not have evicted anything. */
    const int64_t resident = create_object(fd, vram / 2, PDDGPU_DOMAIN_VRAM, "resident");
    int failures = 0;

    failures += report(resident > 0, "a good create");
    if (failures)
        return EXIT_FAILURE;

    failures += bad_creates(fd, vram, gtt);
    failures += bad_handles(fd, (uint32_t)resident);
    failures += bad_paddings(fd, (uint32_t)resident);
    failures += unknown_ioctl(fd);
    failures += report(object_domain(fd, (uint32_t)resident) == PDDGPU_DOMAIN_VRAM,
                       "nothing was evicted for what was refused");
    failures += report(close_object(fd, (uint32_t)resident) == 0, "close");
    failures += report(object_domain(fd, (uint32_t)resident) == -ENOENT, "info: closed handle");
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
