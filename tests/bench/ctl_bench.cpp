// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of a run of pddgpuctl, from start to end.
#include <QTemporaryDir>
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "programrun.h"
#include "table.h"

using namespace pddgpu;

namespace {

constexpr int Runs = 21;

}  // namespace

int main()
{
    const QTemporaryDir folder;
    const std::vector<std::string> metrics{PDDGPUCTL,   "metrics",    "--source",
                                           "simulated", "--textfile", folder.path().toStdString()};
    std::vector<double> times;
    double peakMiB = 0;
    for (int i = 0; i < Runs; ++i) {
        const auto cost = bench::runProgram(metrics);
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
