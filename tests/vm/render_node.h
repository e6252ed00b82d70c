/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the guest's test programs: the pddgpu ioctls, with errors as negative numbers. */
#ifndef PDDGPU_TESTS_RENDER_NODE_H
#define PDDGPU_TESTS_RENDER_NODE_H

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <xf86drm.h>

#include "pddgpu_drm.h"

static inline int open_node(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC);

    if (fd < 0) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    return fd;
}

static inline int call(int fd, unsigned long request, void *argument)
{
    return drmIoctl(fd, request, argument) ? -errno : 0;
}

/* Returns the new object's handle, which is never 0, or a negative error number. */
static inline int64_t create_object(int fd, uint64_t size, uint32_t domains, const char *label)
{
    struct drm_pddgpu_bo_create create = {.size = size, .domains = domains};
    int error;

    if (label)
        strncpy(create.label, label, sizeof(create.label) - 1);
    error = call(fd, DRM_IOCTL_PDDGPU_BO_CREATE, &create);
    return error ? error : (int64_t)create.handle;
}

static inline int close_object(int fd, uint32_t handle)
{
    struct drm_gem_close close = {.handle = handle};

    return call(fd, DRM_IOCTL_GEM_CLOSE, &close);
}

/* Returns the PDDGPU_DOMAIN_ bit of the object's current domain, or a negative error number. */
static inline int object_domain(int fd, uint32_t handle)
{
    struct drm_pddgpu_bo_info info = {.handle = handle};
    int error = call(fd, DRM_IOCTL_PDDGPU_BO_INFO, &info);

    return error ? error : (int)info.domain;
}

static inline void *map_object(int fd, uint32_t handle, size_t size, int flags)
{
    struct drm_pddgpu_bo_mmap_offset map = {.handle = handle};
    int error = call(fd, DRM_IOCTL_PDDGPU_BO_MMAP_OFFSET, &map);

    if (error) {
        errno = -error;
        return MAP_FAILED;
    }
    return mmap(NULL, size, PROT_READ | PROT_WRITE, flags, fd, (off_t)map.offset);
}

static inline int64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Prints one line of the test's result; returns the number of failures, 0 or 1. */
static inline int report(int passed, const char *name)
{
    printf("%s - %s\n", passed ? "ok" : "not ok", name);
    return !passed;
}

#endif
