// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of a sample of 10,000 objects through pddgpu-helper and over ssh, compared with one that
// is read directly.
//
// usage: helper_bench [--driver]
//   --driver  reads the loaded driver, whose objects do not change. Otherwise reads plain files,
//             which cost nearly nothing, while a driver formats each line for every reader: the
//             relative cost of helper and ssh then looks larger than it is.
#include <sys/stat.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>
#include <limits>

#include "parser/leakobjects.h"
#include "parser/memorystats.h"
#include "support/driverfolder.h"
#include "support/sshserver.h"
#include "table.h"
#include "transport/helper/helperclient.h"
#include "transport/local/driversource.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

constexpr int Objects = 10'000;
constexpr int Rounds = 41;
constexpr double Failed = std::numeric_limits<double>::quiet_NaN();

using Read = std::function<Result<QByteArray>(DriverFile)>;

// Reads and parses all files, like the sampler after a change of the listing.
bool takeSample(const Read &read, LeakObjectsParser *parser)
{
    bool whole = true;
    for (int i = 0; i < DriverFileCount; ++i) {
        const auto file = static_cast<DriverFile>(i);
        const Result<QByteArray> text = read(file);
        whole = whole && text.has_value();
        if (!whole)
            break;
        if (file == DriverFile::MemoryStats)
            whole = parseMemoryStats(*text).has_value();
        if (file == DriverFile::LeakObjects)
            whole = parser->parse(*text).has_value();
    }
    return whole;
}

// The device to sample.
struct Target {
    QString root;
    DeviceInfo device;
    std::function<void(int)> change;  // Changes the device between two rounds.
    bool isDriver = false;
};

// Plain files have no limit.
bench::Row ratio(const Target &target, const std::string &what, double value, double bound)
{
    return target.isDriver ? bench::atMost(what, value, bound, "times")
                           : bench::shown(what, bench::number(value, 2) + " times");
}

// Median of the rounds, in ms; NaN, which misses every limit, if it failed.
double medianMs(const Target &target, const std::function<bool()> &sample)
{
    std::vector<double> taken;
    sample();
    for (int round = 0; round < Rounds; ++round) {
        target.change(2 + round);
        const auto begin = std::chrono::steady_clock::now();
        if (!sample())
            return Failed;
        taken.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
                .count());
    }
    std::nth_element(taken.begin(), taken.begin() + Rounds / 2, taken.end());
    return taken[Rounds / 2];
}

QList<DriverFile> numbers()
{
    QList<DriverFile> files;
    for (int i = 0; i < DriverFileCount; ++i) {
        if (static_cast<DriverFile>(i) != DriverFile::LeakObjects)
            files.append(static_cast<DriverFile>(i));
    }
    return files;
}

struct Measured {
    double sampleMs = Failed;
    double wireShare = Failed;  // Of the listing's bytes.
    QString failure;
};

Measured measure(const Target &target, const HelperCommand &command)
{
    Measured result;
    HelperLink link(command);
    link.open();
    const QDeadlineTimer deadline(30'000);
    while (!link.isOpen() && link.closeReason().isEmpty() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    HelperClient client(&link, QStringLiteral("there"));
    const auto devices = client.devices();
    if (!devices) {
        result.failure = link.closeReason();
        return result;
    }
    LeakObjectsParser parser;
    const auto sample = [&] {
        client.prefetch(target.device, numbers());
        return takeSample([&](DriverFile file) { return client.read(target.device, file); },
                          &parser);
    };
    result.sampleMs = medianMs(target, sample);
    const auto listing = client.read(target.device, DriverFile::LeakObjects);
    target.change(1);
    const qint64 before = link.receivedBytes();
    sample();
    if (listing)
        result.wireShare = static_cast<double>(link.receivedBytes() - before) /
                           static_cast<double>(listing->size());
    return result;
}

int run(const Target &target)
{
    DriverSource direct(target.root);
    if (!direct.devices())
        return 1;
    LeakObjectsParser parser;
    const double directMs = medianMs(target, [&] {
        return takeSample([&](DriverFile file) { return direct.read(target.device, file); },
                          &parser);
    });
    const Measured local = measure(
        target,
        {QStringLiteral(PDDGPU_HELPER_IN_TREE), {target.root, QStringLiteral("--control")}, {}});
    std::vector<bench::Row> rows{
        bench::shown("direct sample of 10,000 objects", bench::number(directMs, 2) + " ms"),
        bench::shown("through the helper", bench::number(local.sampleMs, 2) + " ms"),
        ratio(target, "through the helper / direct", local.sampleMs / directMs, 1.5),
    };

    // A value that could not be measured has missed its limit.
    SshServer server(target.root);
    Measured remote;
    remote.failure = server.start();
    if (remote.failure.isEmpty())
        remote = measure(target, server.command());
    rows.push_back(bench::shown("over ssh on loopback",
                                remote.failure.isEmpty()
                                    ? bench::number(remote.sampleMs, 2) + " ms"
                                    : "not measured: " + remote.failure.toStdString()));
    rows.push_back(ratio(target, "over ssh / direct", remote.sampleMs / directMs, 2));
    if (!target.isDriver) {
        rows.push_back(bench::atMost("bytes on the wire, 1 % changed", 100 * remote.wireShare, 20,
                                     "% of the listing"));
    }
    return bench::printTable(rows) ? 0 : 1;
}

}  // namespace

int main(int argc, char **argv)
{
    SshServer::ownMounts();
    const QCoreApplication application(argc, argv);
    if (application.arguments().contains(QStringLiteral("--driver"))) {
        const auto devices = DriverSource().devices();
        if (!devices || devices->isEmpty()) {
            std::fputs("helper_bench: no pddgpu device\n", stderr);
            return 1;
        }
        return run({QStringLiteral("/"), devices->constFirst(), [](int) {}, true});
    }
    const DriverFolder driver;
    driver.addWholeDriver(Objects);
    chmod(QFile::encodeName(driver.root()).constData(), 0755);
    // One object in a hundred changes.
    return run(
        {driver.root(), Device, [&driver](int round) { driver.setObjects(Objects, round); }});
}
