// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Gives the leak monitor something to find: allocates 15 objects of 10 MiB in
 * VRAM, waits, frees the first five, waits, frees the rest.
 *
 * usage: memory_leak_test [SECONDS]
 *
 * SECONDS is the length of each wait. The default is 35, long enough for the
 * objects to become suspicious with the driver's default ages.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <xf86drm.h>

#include "pddgpu_drm.h"

#define OBJECTS 15
#define FREED_FIRST 5
#define OBJECT_SIZE (10ULL * 1024 * 1024)
#define DEFAULT_WAIT_S 35

/* English and Chinese, in this order. */
enum text {
	TEXT_NO_DEVICE,
	TEXT_OPENED,
	TEXT_ALLOCATING,
	TEXT_CREATED,
	TEXT_CREATE_FAILED,
	TEXT_FREEING,
	TEXT_FREED,
	TEXT_FREE_FAILED,
	TEXT_TOTAL,
	TEXT_DEVICE_USED,
	TEXT_WAITING,
	TEXT_DONE,
	TEXT_USAGE,
};

static const char *const texts[][2] = {
	[TEXT_NO_DEVICE] = { "cannot open a pddgpu device (is the module loaded?): %s\n",
			     "无法打开 pddgpu 设备（模块是否已加载？）：%s\n" },
	[TEXT_OPENED] = { "opened %s\n", "已打开 %s\n" },
	[TEXT_ALLOCATING] = { "allocating %u objects of %" PRIu64 " bytes in VRAM\n",
			      "在 VRAM 中分配 %u 个对象，每个 %" PRIu64 " 字节\n" },
	[TEXT_CREATED] = { "  object %2u: handle %" PRIu32 ", %" PRIu64 " bytes\n",
			   "  对象 %2u：句柄 %" PRIu32 "，%" PRIu64 " 字节\n" },
	[TEXT_CREATE_FAILED] = { "  object %2u: creation failed: %s\n",
				 "  对象 %2u：创建失败：%s\n" },
	[TEXT_FREEING] = { "freeing objects %u to %u\n", "释放对象 %u 到 %u\n" },
	[TEXT_FREED] = { "  object %2u: handle %" PRIu32 " closed\n",
			 "  对象 %2u：句柄 %" PRIu32 " 已关闭\n" },
	[TEXT_FREE_FAILED] = { "  object %2u: closing handle %" PRIu32 " failed: %s\n",
			       "  对象 %2u：关闭句柄 %" PRIu32 " 失败：%s\n" },
	[TEXT_TOTAL] = { "held by this program: %u objects, %" PRIu64 " bytes\n",
			 "本程序持有：%u 个对象，%" PRIu64 " 字节\n" },
	[TEXT_DEVICE_USED] = { "VRAM used on the device: %" PRIu64 " bytes\n",
			       "设备已用 VRAM：%" PRIu64 " 字节\n" },
	[TEXT_WAITING] = { "waiting %u s\n", "等待 %u 秒\n" },
	[TEXT_DONE] = { "done\n", "完成\n" },
	[TEXT_USAGE] = { "usage: %s [SECONDS]\n", "用法：%s [秒数]\n" },
};

static bool chinese;

static void say(FILE *stream, enum text text, ...)
{
	va_list args;

	va_start(args, text);
	vfprintf(stream, texts[text][chinese], args);
	va_end(args);
	fflush(stream);
}

struct program {
	int fd;
	unsigned int wait_s;
	unsigned int objects;
	uint64_t bytes;
	struct drm_pddgpu_bo_create created[OBJECTS];
};

/* The counter that charts show: the device's own number, not this program's. */
static void say_device_used(int fd)
{
	char path[128];
	uint64_t used;
	struct stat st;
	FILE *file;

	if (fstat(fd, &st))
		return;
	snprintf(path, sizeof(path),
		 "/sys/dev/char/%u:%u/device/mem_info_vram_used",
		 major(st.st_rdev), minor(st.st_rdev));
	file = fopen(path, "re");
	if (!file)
		return;
	if (fscanf(file, "%" SCNu64, &used) == 1)
		say(stdout, TEXT_DEVICE_USED, used);
	fclose(file);
}

static void say_totals(const struct program *program)
{
	say(stdout, TEXT_TOTAL, program->objects, program->bytes);
	say_device_used(program->fd);
}

static bool create_objects(struct program *program)
{
	say(stdout, TEXT_ALLOCATING, OBJECTS, (uint64_t)OBJECT_SIZE);
	for (unsigned int i = 0; i < OBJECTS; i++) {
		struct drm_pddgpu_bo_create *bo = &program->created[i];

		bo->size = OBJECT_SIZE;
		bo->domains = PDDGPU_DOMAIN_VRAM;
		snprintf(bo->label, sizeof(bo->label), "leak test %u", i + 1);
		if (drmIoctl(program->fd, DRM_IOCTL_PDDGPU_BO_CREATE, bo)) {
			say(stderr, TEXT_CREATE_FAILED, i + 1, strerror(errno));
			return false;
		}
		program->objects++;
		program->bytes += bo->size;
		say(stdout, TEXT_CREATED, i + 1, bo->handle, (uint64_t)bo->size);
	}
	say_totals(program);
	return true;
}

static bool free_objects(struct program *program, unsigned int from,
			 unsigned int to)
{
	say(stdout, TEXT_FREEING, from + 1, to);
	for (unsigned int i = from; i < to; i++) {
		const struct drm_pddgpu_bo_create *bo = &program->created[i];

		if (drmCloseBufferHandle(program->fd, bo->handle)) {
			say(stderr, TEXT_FREE_FAILED, i + 1, bo->handle,
			    strerror(errno));
			return false;
		}
		program->objects--;
		program->bytes -= bo->size;
		say(stdout, TEXT_FREED, i + 1, bo->handle);
	}
	say_totals(program);
	return true;
}

static void wait_for_monitor(const struct program *program)
{
	say(stdout, TEXT_WAITING, program->wait_s);
	sleep(program->wait_s);
}

static bool run(struct program *program)
{
	if (!create_objects(program))
		return false;
	wait_for_monitor(program);
	if (!free_objects(program, 0, FREED_FIRST))
		return false;
	wait_for_monitor(program);
	return free_objects(program, FREED_FIRST, OBJECTS);
}

static bool parse_seconds(const char *text, unsigned int *seconds)
{
	char *end;
	unsigned long value;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || value > 86400)
		return false;
	*seconds = value;
	return true;
}

int main(int argc, char *argv[])
{
	static struct program program = { .wait_s = DEFAULT_WAIT_S };
	const char *locale;
	char *node;
	bool ok;

	setlocale(LC_ALL, "");
	locale = setlocale(LC_MESSAGES, NULL);
	chinese = locale && !strncmp(locale, "zh", 2);

	if (argc > 2 || (argc == 2 && !parse_seconds(argv[1], &program.wait_s))) {
		say(stderr, TEXT_USAGE, argv[0]);
		return EXIT_FAILURE;
	}

	program.fd = drmOpenWithType("pddgpu", NULL, DRM_NODE_RENDER);
	if (program.fd < 0) {
		say(stderr, TEXT_NO_DEVICE, strerror(-program.fd));
		return EXIT_FAILURE;
	}
	node = drmGetDeviceNameFromFd2(program.fd);
	say(stdout, TEXT_OPENED, node ? node : "pddgpu");
	free(node);

	ok = run(&program);
	close(program.fd);
	if (ok)
		say(stdout, TEXT_DONE);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
