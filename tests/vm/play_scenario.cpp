// SPDX-License-Identifier: GPL-3.0-or-later
// Runs the programs of a scenario file as real processes on a card of the pddgpu driver, in real
// time, until it is killed.
// usage: play_scenario FILE NODE
#include <QFile>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "drivermemory.h"
#include "scenario/scenario.h"
#include "transport/simulated/scenariorun.h"

int main(int argc, char **argv)
{
    using Clock = std::chrono::steady_clock;

    if (argc != 3) {
        std::fputs("usage: play_scenario FILE NODE\n", stderr);
        return EXIT_FAILURE;
    }
    QFile file(QString::fromLocal8Bit(argv[1]));
    if (!file.open(QIODevice::ReadOnly)) {
        std::fprintf(stderr, "play_scenario: %s: %s\n", argv[1], qPrintable(file.errorString()));
        return EXIT_FAILURE;
    }
    const auto scenario = pddgpu::parseScenario(file.readAll());
    if (!scenario) {
        std::fprintf(stderr, "play_scenario: %s:%lld: %s\n", argv[1],
                     static_cast<long long>(scenario.error().line),
                     qPrintable(scenario.error().reason));
        return EXIT_FAILURE;
    }
    pddgpu::testing::DriverMemory memory(argv[2]);
    pddgpu::ScenarioRun run(*scenario, &memory);
    const Clock::time_point start = Clock::now();
    for (;;) {
        const std::uint64_t dueNs = run.nextNs();
        if (dueNs == pddgpu::ScenarioNeverNs)
            std::this_thread::sleep_for(std::chrono::hours(24));
        std::this_thread::sleep_until(start + std::chrono::nanoseconds(dueNs));
        run.step();
    }
}
