// SPDX-License-Identifier: GPL-3.0-or-later
// What a sample of 10,000 objects costs through pddgpu-helper and over ssh, against one that is
// read directly. The files are plain ones, which cost their reader less than a driver's do: each
// way is charged for more than it adds in earnest.
#include <sys/stat.h>

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <algorithm>
#include <chrono>
#include <functional>

#include "driverfolder.h"
#include "parser/leakobjects.h"
#include "parser/memorystats.h"
#include "source/driversource.h"
#include "source/helperclient.h"
#include "sshserver.h"
#include "table.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

constexpr int Objects = 10'000;
constexpr int Rounds = 41;

using Read = std::function<Result<QByteArray>(DriverFile)>;

// As the sampler does: the numbers, the statistics, and a listing that has changed; and their
// meaning.
bool takeSample(const Read &read)
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
            whole = parseLeakObjects(*text).has_value();
    }
    return whole;
}

// Median of the rounds, in ms; negative: it failed. From one round to the next one object in a
// hundred changes.
double medianMs(const DriverFolder &driver, const std::function<bool()> &sample)
{
    std::vector<double> taken;
    sample();
    for (int round = 0; round < Rounds; ++round) {
        driver.setObjects(Objects, 2 + round);
        const auto begin = std::chrono::steady_clock::now();
        if (!sample())
            return -1;
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
    double sampleMs = -1;
    double wireShare = 1;  // Of the listing's bytes.
    QString failure;
};

Measured measure(const DriverFolder &driver, const HelperCommand &command)
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
    const auto sample = [&] {
        client.prefetch(Device, numbers());
        return takeSample([&](DriverFile file) { return client.read(Device, file); });
    };
    result.sampleMs = medianMs(driver, sample);
    const double listing = static_cast<double>(
        driver.contents(DriverFolder::inDebugfs(QStringLiteral("leak_objects"))).size());
    driver.setObjects(Objects, 1);
    const qint64 before = link.receivedBytes();
    sample();
    result.wireShare = static_cast<double>(link.receivedBytes() - before) / listing;
    return result;
}

}  // namespace

int main(int argc, char **argv)
{
    SshServer::ownMounts();
    const QCoreApplication application(argc, argv);
    const DriverFolder driver;
    driver.addWholeDriver(Objects);
    chmod(QFile::encodeName(driver.root()).constData(), 0755);

    DriverSource direct(driver.root());
    if (!direct.devices())
        return 1;
    const double directMs = medianMs(driver, [&] {
        return takeSample([&](DriverFile file) { return direct.read(Device, file); });
    });
    const Measured local = measure(driver, {QStringLiteral(PDDGPU_HELPER_IN_TREE),
                                            {driver.root(), QStringLiteral("--control")},
                                            QString()});
    std::vector<bench::Row> rows{
        bench::shown("direct sample of 10,000 objects", bench::number(directMs, 2) + " ms"),
        bench::shown("through the helper", bench::number(local.sampleMs, 2) + " ms"),
        bench::atMost("through the helper / direct", local.sampleMs / directMs, 1.5, "times"),
    };

    SshServer server(driver.root());
    QString failure = server.start();
    if (failure.isEmpty()) {
        const Measured remote = measure(driver, server.command());
        failure = remote.failure;
        if (failure.isEmpty()) {
            rows.push_back(
                bench::shown("over ssh on loopback", bench::number(remote.sampleMs, 2) + " ms"));
            rows.push_back(
                bench::atMost("over ssh / direct", remote.sampleMs / directMs, 2.0, "times"));
            rows.push_back(bench::atMost("bytes on the wire, 1 % changed", 100 * remote.wireShare,
                                         20, "% of the listing"));
        }
    }
    if (!failure.isEmpty())
        rows.push_back(
            bench::shown("over ssh on loopback", "not measured: " + failure.toStdString()));
    return bench::printTable(rows) ? 0 : 1;
}
