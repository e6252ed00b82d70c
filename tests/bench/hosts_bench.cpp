// SPDX-License-Identifier: GPL-3.0-or-later
// What unresponsive hosts cost a responsive one, and the closing of the window: about a tenth of
// its rate, and at most half a second. For an otherwise idle machine.
// usage: hosts_bench [--seconds N]
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QEventLoop>
#include <algorithm>
#include <memory>

#include "connect/sourcespec.h"
#include "sampler/sampler.h"
#include "support/driverfolder.h"
#include "support/fakessh.h"
#include "support/regions.h"
#include "table.h"

namespace {

using namespace pddgpu;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

constexpr auto ConnectPatience = 60s;

struct Measured {
    double hertz = 0;       // Samples with the good host's figures per second.
    double longestMs = 0;   // Between two of them.
    double closingMs = -1;  // Until the sampler is gone.
};

bool hasFigures(const SnapshotPtr &snapshot)
{
    const auto isGood = [](const Snapshot &one) {
        return one.device && one.device->id.startsWith(u"good:"_s) && usedOf(one, Vram);
    };
    return isGood(*snapshot) ||
           std::any_of(snapshot->others.cbegin(), snapshot->others.cend(),
                       [&isGood](const auto &other) { return isGood(*other); });
}

QString goodOne(const Snapshot &snapshot)
{
    const auto isGood = [](const DeviceInfo &device) { return device.id.startsWith(u"good:"_s); };
    return std::ranges::find_if(snapshot.devices, isGood)->id;
}

Measured measure(const QString &others, std::chrono::seconds time)
{
    Measured result;
    int samples = 0;
    QElapsedTimer sinceFirst;
    QElapsedTimer sinceLast;
    const auto spec = SourceSpec::parse(u"ssh:"_s + others + u"good"_s);
    auto sampler = std::make_unique<Sampler>(makeSource(*spec));
    QObject::connect(
        sampler.get(), &Sampler::sampled, sampler.get(), [&](const SnapshotPtr &snapshot) {
            if (!hasFigures(snapshot))
                return;
            if (samples++ == 0) {
                sinceFirst.start();
                // Selects the good host: a selected bad one shows each of its failures at once.
                sampler->selectDevice(goodOne(*snapshot));
            } else {
                result.longestMs =
                    std::max(result.longestMs, static_cast<double>(sinceLast.elapsed()));
            }
            sinceLast.start();
        });
    sampler->start(1s);
    const QDeadlineTimer connected(ConnectPatience);
    while (samples == 0 && !connected.hasExpired())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    const QDeadlineTimer over(time);
    while (!over.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    if (samples > 1)
        result.hertz = 1000.0 * (samples - 1) /
                       static_cast<double>(sinceFirst.elapsed() - sinceLast.elapsed());
    QElapsedTimer closing;
    closing.start();
    sampler.reset();
    result.closingMs = static_cast<double>(closing.elapsed());
    return result;
}

}  // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const qsizetype option = application.arguments().indexOf(u"--seconds"_s);
    const int asked = option > 0 ? application.arguments().value(option + 1).toInt() : 0;
    const std::chrono::seconds time(asked > 0 ? asked : 20);

    const DriverFolder driver;
    driver.addWholeDriver(1'000);
    const FakeSsh ssh(driver.root());
    std::vector<bench::Row> rows;
    for (const auto &[name, others] :
         {std::pair<std::string, QString>{"alone", u""_s},
          {"beside a silent one", u"silent,"_s},
          {"beside a deaf one", u"deaf,"_s},
          {"beside one that drips", u"drip,"_s},
          {"beside endless alerts", u"events-during-a-request,"_s},
          {"beside eight",
           u"a@deaf,b@deaf,c@drip,d@drip,silent,zeros,slow-answer,falls-silent,"_s}}) {
        const Measured measured = measure(others, time);
        rows.push_back(
            bench::atLeast("good host " + name + ", at least", measured.hertz, 0.9, "Hz"));
        rows.push_back(bench::atMost("  at most", measured.hertz, 1.1, "Hz"));
        rows.push_back(bench::atMost("  longest without it", measured.longestMs, 1'100, "ms"));
        rows.push_back(bench::atMost("  closing", measured.closingMs, 500, "ms"));
    }
    return bench::printTable(rows) ? 0 : 1;
}
