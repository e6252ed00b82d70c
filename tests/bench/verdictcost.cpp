// SPDX-License-Identifier: GPL-3.0-or-later
#include "verdictcost.h"

#include <malloc.h>
#include <time.h>

#include <algorithm>
#include <memory>
#include <random>

#include "analysis/judge.h"

namespace pddgpu::bench {

namespace {

constexpr int Objects = 100'000;
constexpr int Groups = 2'000;
constexpr int Labels = 20;
constexpr int Replaced = 1'000;
constexpr std::uint64_t SecondNs = 1'000'000'000;

// Listings as a driver gives them, one after the other; texts are shared, as by the parser.
class Listings
{
public:
    Listings()
    {
        for (int i = 0; i < Groups / Labels; ++i)
            m_processes << QStringLiteral("renderer-%1").arg(i);
        for (int i = 0; i < Labels; ++i)
            m_labels << QStringLiteral("buffer %1").arg(QChar(u'a' + i));
        for (int i = 0; i < Objects; ++i)
            create();
    }

    std::shared_ptr<const LeakObjects> next(int replaced, std::uint64_t stepNs)
    {
        m_listing.nowNs += stepNs;
        for (int i = 0; i < replaced; ++i)
            m_listing.objects[static_cast<qsizetype>(m_random() % Objects)].id = 0;
        m_listing.objects.removeIf([](const LeakObject &object) { return object.id == 0; });
        while (m_listing.objects.size() < Objects)
            create();
        return std::make_shared<const LeakObjects>(m_listing);
    }

private:
    void create()
    {
        LeakObject object;
        object.id = ++m_lastId;
        object.birthNs = m_listing.nowNs;
        object.sizeBytes = 65'536;
        object.handles = 1;
        const auto group = static_cast<qsizetype>(m_random() % Groups);
        object.pid = 1'000 + static_cast<std::uint64_t>(group / Labels);
        object.process = m_processes[group / Labels];
        object.label = m_labels[group % Labels];
        m_listing.objects.append(object);
    }

    LeakObjects m_listing;
    QStringList m_processes;
    QStringList m_labels;
    std::uint64_t m_lastId = 0;
    std::mt19937 m_random{7};
};

// Of this thread: other programs do not count.
double milliseconds()
{
    timespec time = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

}  // namespace

std::vector<Row> judgeCosts()
{
    constexpr int Rounds = 200;
    constexpr int Days = 30;
    constexpr double BytesPerMiB = 1024.0 * 1024.0;

    Listings listings;
    const auto inUse = [] { return static_cast<double>(::mallinfo2().uordblks); };
    const double before = inUse();
    auto judge = std::make_unique<Judge>();
    std::vector<double> rounds;
    for (int i = 0; i < Rounds; ++i) {
        const auto listing = listings.next(Replaced, SecondNs);
        const double start = milliseconds();
        judge->look(listing);
        rounds.push_back(milliseconds() - start);
    }
    // Thirty days, in steps of an hour.
    for (int i = 0; i < Days * 24; ++i)
        judge->look(listings.next(Replaced * 20, 3'600 * SecondNs));
    const double after = inUse();
    std::ranges::sort(rounds);
    // The listing that it keeps is shared with the sample.
    const double listing = static_cast<double>(Objects) * sizeof(LeakObject);
    return {
        atMost("a round, 100,000 objects, 1,000 replaced, 2,000 groups: median",
               rounds[rounds.size() / 2], 5, "ms"),
        shown("the same: 99 %", number(rounds[rounds.size() * 99 / 100], 2) + " ms"),
        atMost("memory of the judge after 30 days", (after - before - listing) / BytesPerMiB, 64,
               "MiB"),
    };
}

}  // namespace pddgpu::bench
