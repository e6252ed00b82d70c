// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace pddgpu::bench {

/// The cost of a run of a program, from start to end.
struct ProgramCost {
    double ms = 0;
    double peakMiB = 0;
};

/// Runs a program without its output; not set if it failed.
inline std::optional<ProgramCost> runProgram(std::vector<std::string> arguments)
{
    std::vector<char *> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string &argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);

    const auto begin = std::chrono::steady_clock::now();
    pid_t pid = -1;
    const int failure = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    rusage usage = {};
    if (failure != 0 || ::wait4(pid, &status, 0, &usage) != pid || status != 0)
        return std::nullopt;
    const std::chrono::duration<double, std::milli> taken =
        std::chrono::steady_clock::now() - begin;
    return ProgramCost{taken.count(), static_cast<double>(usage.ru_maxrss) / 1024};
}

}  // namespace pddgpu::bench
