// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/helper/confinement.h"

#include <linux/capability.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

namespace pddgpu::helper {

namespace {

constexpr int CommonCalls[] = {
    SCMP_SYS(read),      SCMP_SYS(write),      SCMP_SYS(close),          SCMP_SYS(fstat),
    SCMP_SYS(brk),       SCMP_SYS(mmap),       SCMP_SYS(munmap),         SCMP_SYS(mremap),
    SCMP_SYS(futex),     SCMP_SYS(fcntl),      SCMP_SYS(newfstatat),     SCMP_SYS(readlinkat),
    SCMP_SYS(getrandom), SCMP_SYS(exit_group), SCMP_SYS(restart_syscall)};

}  // namespace

bool keepCapabilities(unsigned kept)
{
    // Ends at the first unknown capability, or if dropping is not permitted.
    for (int capability = 0; prctl(PR_CAPBSET_DROP, capability) == 0;)
        ++capability;
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    const __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {{kept, kept, 0}};
    return syscall(SYS_capset, &header, data) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

bool refuseCallsBut(std::span<const int> calls)
{
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(
        seccomp_init(SCMP_ACT_KILL_PROCESS), &seccomp_release);
    const auto allow = [&filter](int call) {
        return seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0) == 0;
    };
    // From the beginning of a file alone, where no process has memory that /proc/PID/mem would
    // tell.
    constexpr scmp_arg_cmp isFirst{3, SCMP_CMP_EQ, 0, 0};
    return !seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) &&
           !seccomp_rule_add_array(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(pread64), 1, &isFirst) &&
           std::ranges::all_of(CommonCalls, allow) && std::ranges::all_of(calls, allow) &&
           !seccomp_load(filter.get());
}

}  // namespace pddgpu::helper
