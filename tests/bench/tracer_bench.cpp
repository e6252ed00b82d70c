// SPDX-License-Identifier: GPL-3.0-or-later
// What the tracer costs for a million objects: memory, a listing for a peer, checks.
#include <malloc.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "abi/protocol.h"
#include "programs/tracer/connection.h"
#include "table.h"
#include "tests/programs/tracer/fakewatch.h"

using namespace pddgpu;
using namespace pddgpu::bench;
using namespace pddgpu::testing;

namespace {

constexpr int Objects = 1'000'000;
constexpr int Clients = 100;
constexpr int Changes = 10'000;
constexpr std::uint64_t Second = FakeWatch::Second;

std::size_t allocatedBytes()
{
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

double secondsOf(auto act)
{
    const auto begin = std::chrono::steady_clock::now();
    act();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Asks, takes the whole answer, and returns how long it was.
std::size_t ask(Connection *peer, helper::Request request, const std::string &arguments)
{
    std::string frame;
    helper::appendNumber(frame, static_cast<std::uint32_t>(1 + arguments.size()));
    frame.push_back(static_cast<char>(request));
    std::size_t bytes = 0;
    for (bool isOpen = peer->take(frame + arguments); isOpen && peer->owesAnswer();
         isOpen = peer->fillOutput()) {
        bytes += peer->output.size();
        peer->output.clear();
    }
    return bytes;
}

}  // namespace

int main()
{
    FakeWatch watch;
    const std::uint64_t key = watch.addCard(0, "0000:03:00.0", "amdgpu");
    std::vector<std::uint64_t> clients;
    clients.reserve(Clients);
    for (int i = 0; i < Clients; ++i)
        clients.push_back(watch.openClient(key));
    std::vector<gem_object *> objects;
    for (int i = 0; i < Objects; ++i) {
        objects.push_back(&watch.create(clients[static_cast<std::size_t>(i % Clients)],
                                        4096u << (i % 12), Second + static_cast<std::uint64_t>(i)));
        objects.back()->region = static_cast<std::uint32_t>(i % 3);
    }
    auto cards = std::make_unique<TracedCards>(1);
    watch.loseHints();
    const std::size_t before = allocatedBytes();
    const double first = secondsOf([&] { cards->update(&watch, 2 * Second); });
    const double bytes = static_cast<double>(allocatedBytes() - before) / Objects;

    for (int i = 0; i < Changes; ++i) {
        objects[static_cast<std::size_t>(i) * (Objects / Changes)]->handles = 2;
        watch.touch(*objects[static_cast<std::size_t>(i) * (Objects / Changes)]);
    }
    const double changes = secondsOf([&] { cards->update(&watch, 3 * Second); });

    const TracedCard::Name name{"card0", "0000:03:00.0", "amdgpu"};
    const Connection::Tracer tracer{cards.get(), [&name] { return std::vector{name}; },
                                    [] { return 4 * Second; }, [](TracedCard *) {}};
    Connection peer(&tracer, Rights::Read);
    ask(&peer, helper::Request::Hello, {"PDDG\x01", 5});
    ask(&peer, helper::Request::ListDevices, {});
    std::size_t length = 0;
    const double listing = secondsOf([&] {
        length =
            ask(&peer, helper::Request::ReadFile, {0, static_cast<char>(DriverFile::LeakObjects)});
    });

    TracedCard *card = cards->present({name}).at(0).get();
    const auto check = [&](std::uint64_t nowNs) {
        return secondsOf([&] { card->detector().check(card->usedBytes(), nowNs, false); });
    };
    const double none = check(5 * Second);
    const double all = check(40 * Second);
    const double noneAgain = check(41 * Second);

    const std::vector<Row> rows{
        atMost("memory of one of 1,000,000 objects", bytes, 200, "bytes"),
        atLeast("listing for a peer", Objects / listing / 1e6, 1, "million objects/s"),
        shown("its length", number(static_cast<double>(length) / (1 << 20), 1) + " MiB"),
        shown("first look at all of them", number(first, 2) + " s"),
        atMost("10,000 changes, of the first look at 1,000,000", changes / first, 0.05, ""),
        shown("check after which all are suspicious", number(all * 1e3, 2) + " ms"),
        atMost("check that changes nothing, of that one", std::max(none, noneAgain) / all, 0.01,
               ""),
    };
    return printTable(rows) ? 0 : 1;
}
