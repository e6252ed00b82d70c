// SPDX-License-Identifier: GPL-3.0-or-later
// How long an alert of the loaded driver takes to reach the window's thread, while only the alert
// makes the sampler read. More than 1 MiB must be in use. It writes the controls, so it needs root
// and a driver that nobody else uses (tests/vm/guest-bench.sh).
#include <time.h>

#include <QCoreApplication>
#include <QFile>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

#include "connect/sourcespec.h"
#include "sampler/sampler.h"
#include "table.h"
#include "transport/local/driversource.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr int Alerts = 5;
constexpr int PatienceMs = 30'000;

double monotonicMs()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

class Driver
{
public:
    Driver()
    {
        if (const auto devices = m_source.devices(); devices)
            m_device = devices->constFirst();
    }

    bool isThere() const { return !m_device.id.isEmpty(); }
    bool tell(DriverControl control, const QByteArray &value)
    {
        return m_source.write(m_device, control, value).has_value();
    }
    quint64 number(DriverFile file)
    {
        return m_source.read(m_device, file).value_or(QByteArray()).trimmed().toULongLong();
    }

private:
    DriverSource m_source;
    DeviceInfo m_device;
};

// Time from the driver's alert to its snapshot in ms; negative: there was no snapshot.
double timeAlert(Driver *driver, QSignalSpy *sampled)
{
    // Checks below the threshold for more than a second, the minimum time between two alerts.
    const quint64 checks = driver->number(DriverFile::CheckCount);
    if (!driver->tell(DriverControl::ThresholdBytes, "1G") ||
        !QTest::qWaitFor([&] { return driver->number(DriverFile::CheckCount) > checks + 12; },
                         PatienceMs))
        return -1;
    const quint64 alerts = driver->number(DriverFile::AlertCount);
    sampled->clear();
    if (!driver->tell(DriverControl::ThresholdBytes, "1M") || !sampled->wait(PatienceMs))
        return -1;
    const double arrivedMs = monotonicMs();
    const auto snapshot = sampled->constFirst().constFirst().value<SnapshotPtr>();
    if (snapshot->alertCount != alerts + 1 || !snapshot->stats || !snapshot->stats->lastAlertNs)
        return -1;
    return arrivedMs - double(*snapshot->stats->lastAlertNs) / 1e6;
}

}  // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    Driver driver;
    if (!driver.isThere() || !driver.tell(DriverControl::CheckIntervalMs, "100")) {
        std::fputs("alert_bench: no pddgpu device whose controls can be written\n", stderr);
        return 1;
    }
    Sampler sampler(makeSource(*SourceSpec::parse(u"driver"_s)));
    QSignalSpy sampled(&sampler, &Sampler::sampled);
    sampler.start(1h);
    bool isWhole = sampled.wait(PatienceMs);

    const double askedMs = monotonicMs();
    sampler.sampleNow();
    isWhole = isWhole && sampled.wait(PatienceMs);
    const double sampleMs = monotonicMs() - askedMs;

    std::vector<double> delaysMs;
    for (int i = 0; i < Alerts && isWhole; ++i) {
        delaysMs.push_back(timeAlert(&driver, &sampled));
        isWhole = delaysMs.back() >= 0;
    }
    if (!isWhole) {
        std::fputs("alert_bench: an alert made nobody read\n", stderr);
        return 1;
    }
    const auto [shortest, longest] = std::minmax_element(delaysMs.begin(), delaysMs.end());
    return bench::printTable({
               bench::shown("a sample that is asked for", bench::number(sampleMs, 1) + " ms"),
               bench::shown("an alert to its sample, shortest",
                            bench::number(*shortest, 1) + " ms"),
               bench::atMost("an alert to its sample, longest of 5", *longest, 100, "ms"),
           })
               ? 0
               : 1;
}
