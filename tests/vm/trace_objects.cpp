// SPDX-License-Identifier: GPL-3.0-or-later
// Watches the GEM objects of all cards, like the tracer, and prints what it knows of them.
//
// usage: trace_objects [-e|-k] [-m OBJECTS] [-r BYTES] [-s]
//   -e  by fentry and fexit, -k by kprobes; neither: as the kernel needs it
//   -m  most objects
//   -r  bytes of the ring of hints
//   -s  looks for hints only when asked to report
//
// Prints "ready HOOKS REGIONS OLDER" once it watches. For each line of its standard input it prints
// the counters, a line for each live object, and "end". It ends with its input.
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "programs/tracer/gemwatch.h"

using namespace pddgpu;

namespace {

struct Known {
    gem_object object;
    bool isOrphan = false;
};

class Objects : public GemListener
{
public:
    void changed(const gem_object &object) override
    {
        Known &known = m_objects[object.id];
        known.object = object;
        if (m_isScanning) {
            m_told.insert(object.id);
            known.isOrphan = !m_clients.contains(object.client);
        }
    }
    void gone(std::uint64_t id) override { m_objects.erase(id); }
    void clientGone(std::uint64_t id) override
    {
        for (auto &[key, known] : m_objects) {
            if (known.object.client == id)
                known.isOrphan = true;
        }
    }
    void deviceGone(std::uint64_t) override {}
    void beginScan(const std::map<std::uint64_t, gem_client> &clients) override
    {
        m_isScanning = true;
        m_clients = clients;
        ++scans;
    }
    void endScan() override
    {
        std::erase_if(m_objects, [this](const auto &one) { return !m_told.contains(one.first); });
        m_told.clear();
        m_isScanning = false;
    }

    const std::unordered_map<std::uint64_t, Known> &all() const { return m_objects; }
    int scans = 0;

private:
    std::unordered_map<std::uint64_t, Known> m_objects;
    std::map<std::uint64_t, gem_client> m_clients;
    std::set<std::uint64_t> m_told;
    bool m_isScanning = false;
};

const char *regionOf(const gem_object &object)
{
    if (!(object.flags & GEM_IN_TTM))
        return "-";
    switch (object.region) {
        case 0:
            return "system";
        case 1:
            return "gtt";
        case 2:
            return "vram";
        default:
            return "other";
    }
}

void print(const GemWatch &watch, const Objects &objects)
{
    const GemWatch::Counters counters = watch.counters();
    std::cout << "created " << counters.created << " destroyed " << counters.destroyed << " opened "
              << counters.handlesOpened << " closed " << counters.handlesClosed << " lost "
              << counters.lostHints << " untracked " << counters.untracked << " replaced "
              << counters.replaced << " missed " << counters.missed << " scans " << objects.scans
              << '\n';
    const auto devices = watch.devices();
    for (const auto &[id, known] : objects.all()) {
        const gem_object &object = known.object;
        const auto device = devices.find(object.device);
        std::cout << "card" << (device != devices.end() ? device->second.minor : 999) << '\t'
                  << object.size << '\t'
                  << std::string_view(object.process, strnlen(object.process, GEM_PROCESS_BYTES))
                  << '\t' << object.pid << '\t' << object.client << '\t' << object.handles << '\t'
                  << regionOf(object) << '\t' << (known.isOrphan ? "orphaned," : "")
                  << (object.flags & GEM_EXPORTED ? "exported," : "")
                  << (object.flags & GEM_IMPORTED ? "imported," : "")
                  << (object.flags & GEM_OF_KERNEL ? "kernel," : "")
                  << (object.flags & GEM_PREEXISTING ? "older," : "") << '\n';
    }
    std::cout << "end" << std::endl;
}

}  // namespace

int main(int argc, char **argv)
{
    GemWatch::Options options;
    bool isSlow = false;
    for (int option = 0; (option = getopt(argc, argv, "ekm:r:s")) != -1;) {
        if (option == 'k' || option == 'e')
            options.withKprobes = option == 'k';
        else if (option == 'm')
            options.mostObjects = static_cast<std::uint32_t>(std::atoi(optarg));
        else if (option == 'r')
            options.ringBytes = static_cast<std::uint32_t>(std::atoi(optarg));
        else if (option == 's')
            isSlow = true;
        else
            return 2;
    }
    std::string error;
    const std::unique_ptr<GemWatch> watch = GemWatch::start(options, &error);
    if (!watch) {
        std::fprintf(stderr, "trace_objects: %s\n", error.c_str());
        return 1;
    }
    std::cout << "ready " << (watch->usesKprobes() ? "kprobe " : "fentry ")
              << (watch->tellsRegions() ? "regions " : "- ")
              << (watch->findsOlder() ? "older" : "-") << std::endl;
    Objects objects;
    for (;;) {
        pollfd waited[] = {{STDIN_FILENO, POLLIN, 0}, {watch->waitDescriptor(), POLLIN, 0}};
        poll(waited, isSlow ? 1 : 2, isSlow ? -1 : 100);
        if (const int failed = watch->update(&objects); failed != 0) {
            std::fprintf(stderr, "trace_objects: %s\n", std::strerror(failed));
            return 1;
        }
        if (!waited[0].revents)
            continue;
        std::string line;
        if (!std::getline(std::cin, line))
            return 0;
        print(*watch, objects);
    }
}
