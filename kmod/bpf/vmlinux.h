/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's types, as far as gem.bpf.c reads them. Members have their names
 * and types; their offsets come from the running kernel's BTF (CO-RE).
 */
#ifndef __VMLINUX_H__
#define __VMLINUX_H__

typedef unsigned char __u8;
typedef signed char __s8;
typedef unsigned short __u16;
typedef short __s16;
typedef unsigned int __u32;
typedef int __s32;
typedef unsigned long long __u64;
typedef long long __s64;
typedef __u16 __be16;
typedef __u32 __be32;
typedef __u32 __wsum;
typedef __u16 __sum16;

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef _Bool bool;

enum { false = 0, true = 1 };

enum bpf_map_type {
	BPF_MAP_TYPE_HASH = 1,
	BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_RINGBUF = 27,
};

enum {
	BPF_ANY = 0,
	BPF_NOEXIST = 1,
};

enum {
	BPF_F_NO_PREALLOC = 1,
};

enum {
	BPF_RB_NO_WAKEUP = 1,
	BPF_RB_FORCE_WAKEUP = 2,
};

enum {
	BPF_RB_AVAIL_DATA = 0,
};

/* The registers of a kprobe on x86. */
struct pt_regs {
	unsigned long r15;
	unsigned long r14;
	unsigned long r13;
	unsigned long r12;
	unsigned long bp;
	unsigned long bx;
	unsigned long r11;
	unsigned long r10;
	unsigned long r9;
	unsigned long r8;
	unsigned long ax;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	unsigned long orig_ax;
	unsigned long ip;
	unsigned long cs;
	unsigned long flags;
	unsigned long sp;
	unsigned long ss;
};

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)

struct inode;

struct address_space;

struct super_block {
	unsigned long s_magic;
};

struct inode {
	u16 i_mode;
	u32 i_rdev;
	struct super_block *i_sb;
	struct address_space *i_mapping;
};

struct file {
	struct inode *f_inode;
	void *private_data;
};

typedef struct {
	u32 val;
} kuid_t;

struct cred {
	kuid_t uid;
};

struct task_struct {
	int tgid;
	char comm[16];
	const struct cred *cred;
	kuid_t loginuid;
};

struct xa_node {
	unsigned char shift;
	void *slots[64];
};

struct xarray {
	void *xa_head;
};

struct idr {
	struct xarray idr_rt;
};

struct kobject {
	const char *name;
};

struct device {
	struct kobject kobj;
};

struct kref {
	int unused;
};

struct drm_driver {
	char *name;
};

struct drm_device;

struct drm_minor {
	int index;
	struct drm_device *dev;
};

struct drm_device {
	struct device *dev;
	const struct drm_driver *driver;
	struct drm_minor *primary;
	struct drm_minor *accel;
	struct inode *anon_inode;
};

struct drm_file {
	u64 client_id;
	struct file *filp;
	struct drm_minor *minor;
	struct idr object_idr;
};

struct dma_resv {
	int unused;
};

struct dma_buf_attachment;

struct dma_buf;

struct drm_gem_object {
	struct drm_device *dev;
	unsigned long size;
	struct dma_buf *dma_buf;
	struct dma_buf_attachment *import_attach;
	struct dma_resv _resv;
};

struct dma_buf {
	unsigned long size;
	void *priv;
};

struct dma_buf_export_info {
	void *priv;
};

struct ttm_resource {
	u32 mem_type;
};

struct ttm_device {
	struct address_space *dev_mapping;
};

struct ttm_buffer_object {
	struct drm_gem_object base;
	struct ttm_device *bdev;
	struct kref kref;
	struct ttm_resource *resource;
};

#pragma clang attribute pop

/* What an iterator's program gets; a pointer takes 8 bytes. */
struct bpf_iter_meta;

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	u32 fd;
	struct file *file;
};

#endif /* __VMLINUX_H__ */
