// SPDX-License-Identifier: GPL-3.0-or-later
// pddgpu-tracer --attached without a kernel's programs: the cards of a tree, of which the first one
// that is not pddgpu's has an object of 1 MiB that is a minute old, and one of 2 MiB that is new
// and orphaned. It ends like the tracer, and when ROOT/die exists.
// While ROOT/lost exists, three events were left out.
//
// usage: fake_tracer ROOT|--attached [RIGHTS]
//   --attached  the same for /
//   RIGHTS      of who starts it: totals, read, or control
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string>
#include <thread>

#include "programs/tracer/cardnames.h"
#include "programs/tracer/server.h"
#include "tests/programs/tracer/fakewatch.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

std::uint64_t monotonicNs()
{
    timespec time = {};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace

int main(int argc, char **argv)
{
    if (argc != 2 && argc != 3)
        return 2;
    const std::string wanted = argc == 3 ? argv[2] : "control";
    const Rights rights = wanted == "totals" ? Rights::Totals
                          : wanted == "read" ? Rights::Read
                                             : Rights::Control;
    const std::string root = argv[1] == std::string("--attached") ? std::string() : argv[1];
    std::signal(SIGPIPE, SIG_IGN);
    const auto names = [&root] { return cardNames((root + "/sys").c_str()); };
    constexpr std::uint64_t MiB = 1024 * 1024;
    const std::uint64_t beganNs = monotonicNs();
    FakeWatch watch;
    for (const TracedCard::Name &name : names()) {
        if (name.id.starts_with("pddgpu"))
            continue;
        const auto minor = static_cast<std::uint32_t>(std::stoi(name.card.substr(4)));
        const std::uint64_t card = watch.addCard(minor, name.id.c_str(), name.driver.c_str());
        gem_object &old =
            watch.create(watch.openClient(card), MiB, beganNs - 60 * FakeWatch::Second);
        old.region = 2;
        const std::uint64_t client = watch.openClient(card);
        watch.create(client, 2 * MiB, beganNs);
        watch.closeClient(client);
        break;
    }
    TracedCards cards(beganNs);
    Server server(&cards, names, [](const std::string &) {},
                  {.endsWithLastControl = rights == Rights::Control});
    for (const int file : {STDIN_FILENO, STDOUT_FILENO})
        fcntl(file, F_SETFL, O_NONBLOCK);
    server.add(FileDescriptor(STDIN_FILENO), FileDescriptor(STDOUT_FILENO), rights);
    std::atomic<bool> isServing = true;
    std::thread serving([&] {
        server.run();
        isServing = false;
    });
    const auto isLeft = [] {
        pollfd input = {STDIN_FILENO, 0, 0};
        return poll(&input, 1, 0) > 0 && (input.revents & POLLHUP) != 0;
    };
    while (isServing && !isLeft() && access((root + "/die").c_str(), F_OK) != 0) {
        if (access((root + "/lost").c_str(), F_OK) == 0)
            watch.told.missed = 3;
        cards.update(&watch, monotonicNs());
        if (cards.isAlertDue())
            eventfd_write(server.wakeDescriptor(), 1);
        usleep(10'000);
    }
    eventfd_write(server.stopDescriptor(), 1);
    serving.join();
    return 0;
}
