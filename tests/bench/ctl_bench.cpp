// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of a run of pddgpuctl, from start to end.
#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "table.h"

using namespace pddgpu;

namespace {

constexpr int Runs = 21;

struct Cost {
    double ms = 0;
    double peakMiB = 0;
};

// One run; not set if it failed.
std::optional<Cost> run(std::vector<std::string> arguments)
{
    std::vector<char *> argv;
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
    return Cost{taken.count(), static_cast<double>(usage.ru_maxrss) / 1024};
}

}  // namespace

int main()
{
    const QTemporaryDir folder;
    const std::vector<std::string> metrics{PDDGPUCTL,   "metrics",    "--source",
                                           "simulated", "--textfile", folder.path().toStdString()};
    std::vector<double> times;
    double peakMiB = 0;
    for (int i = 0; i < Runs; ++i) {
        const auto cost = run(metrics);
        if (!cost) {
            std::fprintf(stderr, "%s metrics failed\n", PDDGPUCTL);
            return 1;
        }
        times.push_back(cost->ms);
        peakMiB = std::max(peakMiB, cost->peakMiB);
    }
    std::ranges::nth_element(times, times.begin() + Runs / 2);
    const bool reached = bench::printTable(
        {bench::atMost("pddgpuctl metrics, whole process", times[Runs / 2], 30, "ms"),
         bench::atMost("pddgpuctl metrics, peak of its memory", peakMiB, 25, "MiB")});
    return reached ? 0 : 1;
}
