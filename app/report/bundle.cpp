// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/bundle.h"

#include <QCoreApplication>
#include <QSettings>
#include <QStringList>
#include <QSysInfo>
#include <QVariant>
#include <algorithm>

#include "explain/names.h"
#include "report/archive.h"
#include "report/leakcsv.h"
#include "report/leakjson.h"
#include "report/objectrows.h"
#include "text/timetext.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

QString numberText(const Snapshot::Number &number)
{
    return number ? QString::number(*number) : u"unknown"_s;
}

QString settingText(const QVariant &value)
{
    if (value.typeId() == QMetaType::QByteArray)
        return u"(%1 bytes)"_s.arg(value.toByteArray().size());
    if (value.typeId() == QMetaType::QStringList)
        return value.toStringList().join(u", "_s);
    if (value.canConvert<QString>())
        return value.toString();
    return u"(%1)"_s.arg(QLatin1StringView(value.typeName()));
}

QByteArray pairsText(const Bundle::Pairs &pairs)
{
    QByteArray text;
    for (const auto &[key, value] : pairs)
        text += visibleText(key).toUtf8() + ": " + visibleText(value).toUtf8() + '\n';
    return text;
}

// User input, such as a filter or a path, may contain any part of a name.
bool isHarmless(const QString &value)
{
    bool isNumber = false;
    value.toDouble(&isNumber);
    return isNumber || value.isEmpty() || value == "true"_L1 || value == "false"_L1;
}

Bundle::Pairs withoutNames(Bundle::Pairs settings, const Names &names)
{
    for (auto &[key, value] : settings) {
        if (!isHarmless(value))
            value = u"(left out)"_s;
        key = names.replacedIn(key);
    }
    return settings;
}

// The driver's own texts (kmod/ABI.md) contain numbers but no names, and their words must not be
// mistaken for names.
bool isDriversOwn(const QString &line)
{
    static const QStringList own{
        u"PDDGPU: Memory leak monitor started"_s,
        u"PDDGPU: Memory leak detected! Total used:  MB"_s,
        u"PDDGPU: Memory leak alerts not printed: "_s,
        u"PDDGPU: Memory leak report:"_s,
        u"PDDGPU:   Total allocated objects: "_s,
        u"PDDGPU:   Total leaked size:  bytes"_s,
        u"PDDGPU:   Suspicious leaks: "_s,
        u"PDDGPU:   Confirmed leaks: "_s,
        u"PDDGPU: Memory accounting differs: VRAM , TTM ; GTT , TTM "_s,
    };
    QString withoutNumbers = line;
    withoutNumbers.removeIf([](QChar c) { return c >= u'0' && c <= u'9'; });
    return own.contains(withoutNumbers);
}

QByteArray logText(const Bundle &bundle, const Names &names)
{
    QByteArray text;
    for (const LogLine &line : bundle.logLines) {
        const auto wallMs = bundle.report.snapshot->wallTimeMs(line.timeNs);
        const QByteArray time =
            wallMs ? timeText(QDateTime::fromMSecsSinceEpoch(*wallMs)) : QByteArray("unknown time");
        const QString shown = isDriversOwn(line.text) ? line.text : names.replacedIn(line.text);
        text += time + " [" + QByteArray::number(static_cast<qulonglong>(line.timeNs)) + " ns] <" +
                QByteArray::number(line.level) + "> " + visibleText(shown).toUtf8() + '\n';
    }
    return text;
}

QByteArray historyText(const QList<HistoryRow> &rows, const QByteArray &origin)
{
    QByteArray text = "time,series,minimum_bytes,maximum_bytes,last_bytes,origin\r\n";
    for (const HistoryRow &row : rows) {
        text += timeText(QDateTime::fromMSecsSinceEpoch(row.timeMs)) + ',' + row.series;
        for (const std::uint64_t bytes : {row.minimumBytes, row.maximumBytes, row.lastBytes}) {
            text += ',';
            rows::append(&text, bytes);
        }
        text += ',' + origin + "\r\n";
    }
    return text;
}

QByteArray statisticsText(const Snapshot &snapshot)
{
    return snapshot.stats ? memoryStatsText(*snapshot.stats)
                          : QByteArray("# memory_stats could not be read: see objects.json\n");
}

QByteArray readme(const Bundle &bundle)
{
    QByteArray text = "A report on the memory of a PDDGPU device, written by pddgpu-inspector.\n";
    if (bundle.report.snapshot->isSimulated())
        text += "THE DEVICE IS SIMULATED: none of these figures are a driver's.\n";
    text += "All of it is from " + timeText(bundle.report.snapshot->capturedAt) +
            ", but for the log and the history.\n"
            "\n"
            "versions.txt      program, Qt, system, driver\n"
            "settings.txt      the program's settings\n"
            "memory_stats.txt  what the driver says of itself, as in kmod/ABI.md\n"
            "log.txt           the driver's last lines in the kernel log: time, the log's own\n"
            "                  clock, level (0 to 7), text\n"
            "history.csv       used and leaked bytes over time: per series and stretch of time\n"
            "                  the extremes and the last value\n"
            "objects.json      summary and objects, as in app/report/REPORT.md; what could not\n"
            "                  be read is named in \"errors\"\n";
    if (bundle.report.hasObjects())
        text += "objects.csv       the same objects as a table\n";
    if (!bundle.chartPng.isEmpty())
        text += "chart.png         the chart as it was shown\n";
    if (bundle.anonymous) {
        text +=
            "\n"
            "Names of processes are replaced by p1, p2... and labels by l1, l2..., the same\n"
            "name by the same word in all files. Settings that are texts are left out. In\n"
            "lines of the log other than the driver's usual ones, which hold no names, the\n"
            "names of processes that hold no objects any more are not known, and stay.\n";
    }
    return text;
}

}  // namespace

Bundle::Pairs systemVersions(const Snapshot &snapshot)
{
    const MemoryStats stats = snapshot.stats.value_or(MemoryStats());
    return {
        {QCoreApplication::applicationName(), QCoreApplication::applicationVersion()},
        {u"Qt"_s, QString::fromLatin1(qVersion())},
        {u"kernel"_s, QSysInfo::kernelType() + u' ' + QSysInfo::kernelVersion()},
        {u"system"_s, QSysInfo::prettyProductName()},
        {u"architecture"_s, QSysInfo::currentCpuArchitecture()},
        {u"source"_s, snapshot.isSimulated() ? u"simulated device"_s : u"driver"_s},
        {u"driver"_s, snapshot.driver().value_or(u"unknown"_s)},
        {u"ABI of the driver"_s, numberText(stats.abiVersion)},
    };
}

Bundle::Pairs settingsOf(const QSettings &settings)
{
    Bundle::Pairs pairs;
    const QStringList keys = settings.allKeys();
    for (const QString &key : keys)
        pairs.emplaceBack(key, settingText(settings.value(key)));
    std::ranges::sort(pairs);
    return pairs;
}

Written writeBundle(const Bundle &bundle, ByteSink *sink, Progress *progress)
{
    const Snapshot &snapshot = *bundle.report.snapshot;
    const Names names = bundle.anonymous ? Names::anonymous(snapshot.objects.get()) : Names();
    const QByteArray folder =
        "pddgpu-report-" + snapshot.capturedAt.toUTC().toString(u"yyyyMMdd-HHmmss"_s).toLatin1() +
        '/';
    const std::pair<QByteArray, QByteArray> small[] = {
        {"README.txt", readme(bundle)},
        {"versions.txt", pairsText(bundle.versions)},
        {"settings.txt",
         pairsText(bundle.anonymous ? withoutNames(bundle.settings, names) : bundle.settings)},
        {"memory_stats.txt", statisticsText(snapshot)},
        {"log.txt", logText(bundle, names)},
        {"history.csv", historyText(bundle.history, originName(snapshot))},
    };

    Archive archive(sink, snapshot.capturedAt.toSecsSinceEpoch());
    for (const auto &[name, contents] : small) {
        if (const Written added = archive.add(folder + name, contents); !added)
            return added;
    }
    Written added = archive.add(folder + "objects.json", [&](ByteSink *file) {
        return writeLeakJson(bundle.report, names, file, progress);
    });
    if (added && bundle.report.hasObjects()) {
        added = archive.add(folder + "objects.csv", [&](ByteSink *file) {
            return writeLeakCsv(bundle.report, names, file, progress);
        });
    }
    if (added && !bundle.chartPng.isEmpty())
        added = archive.add(folder + "chart.png", bundle.chartPng);
    return added ? archive.finish() : added;
}

}  // namespace pddgpu
