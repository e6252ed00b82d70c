// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of exporting a million objects.
#include <sys/resource.h>

#include <QFile>
#include <QTemporaryDir>
#include <chrono>
#include <functional>

#include "io/outputfile.h"
#include "report/bundle.h"
#include "report/leakcsv.h"
#include "report/leakjson.h"
#include "table.h"

using namespace pddgpu;
using namespace Qt::StringLiterals;

namespace {

constexpr int Objects = 1'000'000;

LeakReport millionObjects()
{
    LeakObjects list;
    list.objects.reserve(Objects);
    const QString process = u"memory_leak_test"_s;
    const QString label = u"frame-capture 12"_s;
    for (int i = 0; i < Objects; ++i) {
        LeakObject object;
        object.id = static_cast<std::uint64_t>(i) + 1;
        object.birthNs = object.id * 1'000;
        object.sizeBytes = 10 << 20;
        object.pid = 2831;
        object.state = LeakState::Suspicious;
        object.process = process;
        object.label = label;
        list.objects.append(object);
    }
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->capturedAt = QDateTime::currentDateTimeUtc();
    snapshot->device = DeviceInfo{u"pddgpu.0"_s, u"card0"_s};
    snapshot->nowNs = 1'000'000'000'000;
    snapshot->objects = std::make_shared<const LeakObjects>(std::move(list));
    return {snapshot, ObjectScope::AllTracked, {}};
}

double peakMiB()
{
    rusage usage = {};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

bench::Row measured(const std::string &what, const std::function<Written(ByteSink *)> &produce)
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(u"report"_s);
    const double before = peakMiB();
    const auto begin = std::chrono::steady_clock::now();
    const Written written = writeFile(path, produce);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    if (!written)
        return bench::shown(what, "failed: " + written.error().reason.toStdString());
    const double fileMiB = static_cast<double>(QFile(path).size()) / (1 << 20);
    return bench::shown(what, bench::number(taken.count(), 2) + " s, file " +
                                  bench::number(fileMiB, 0) + " MiB, peak " +
                                  bench::number(peakMiB(), 0) + " MiB resident, " +
                                  bench::number(peakMiB() - before, 1) + " MiB of it for this");
}

}  // namespace

int main()
{
    const LeakReport report = millionObjects();
    Bundle bundle;
    bundle.report = report;
    Progress progress;
    const std::vector<bench::Row> rows{
        measured("1,000,000 objects as CSV",
                 [&](ByteSink *sink) { return writeLeakCsv(report, {}, sink, &progress); }),
        measured("1,000,000 objects as JSON",
                 [&](ByteSink *sink) { return writeLeakJson(report, {}, sink, &progress); }),
        measured("1,000,000 objects in a bug report",
                 [&](ByteSink *sink) { return writeBundle(bundle, sink, &progress); }),
    };
    return bench::printTable(rows) ? 0 : 1;
}
