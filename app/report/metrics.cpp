// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/metrics.h"

#include <QFile>
#include <QTemporaryFile>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <utility>

#include "explain/findings/verdicttext.h"
#include "io/outputfile.h"
#include "model/regionaccount.h"
#include "report/leakreport.h"
#include "text/systemreason.h"
#include "text/timeunits.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using Number = Snapshot::Number;

// The format requires escaping only of `\`, `"` and newlines.
QByteArray labelValue(const QString &text)
{
    QByteArray escaped;
    for (const char c : text.toUtf8()) {
        if (c == '\\' || c == '"')
            escaped.append('\\').append(c);
        else if (c == '\n')
            escaped.append("\\n");
        else
            escaped.append(c);
    }
    return escaped;
}

QByteArray cardLabel(const Snapshot &snapshot)
{
    return "card=\"" + labelValue(snapshot.device->card) + '"';
}

class Writer
{
public:
    explicit Writer(const QList<SnapshotPtr> &devices) : m_devices(devices) {}

    void begin(const char *name, const char *type, const char *help)
    {
        m_name = name;
        m_head = QByteArray("# HELP ") + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
    }

    void line(const QByteArray &labels, const QByteArray &value)
    {
        m_text.append(std::exchange(m_head, QByteArray())).append(m_name);
        if (!labels.isEmpty())
            m_text.append('{').append(labels).append('}');
        m_text.append(' ').append(value).append('\n');
    }

    // Writes one line per device with a known value.
    void perCard(const char *name, const char *type, const char *help,
                 const std::function<Number(const Snapshot &)> &value)
    {
        begin(name, type, help);
        for (const SnapshotPtr &device : m_devices)
            valueLine(*device, QByteArray(), value(*device));
    }

    void valueLine(const Snapshot &device, QByteArrayView moreLabels, const Number &value)
    {
        if (value)
            line(cardLabel(device).append(moreLabels), QByteArray::number(quint64{*value}));
    }

    QByteArray text() const { return m_text; }

private:
    const QList<SnapshotPtr> &m_devices;
    QByteArray m_name;
    QByteArray m_head;  // Written with the first line: a metric without values is omitted.
    QByteArray m_text;
};

// An impossible value has no line, like an unknown one: in a sum or scale over many cards nobody
// would notice that it is wrong.
using RegionNumber = Number (Region::*)() const;

std::function<Number(const Snapshot &)> ofRegion(std::string_view name, RegionNumber number)
{
    return [=](const Snapshot &device) {
        const Region *region = device.region(name);
        return region ? (region->*number)() : std::nullopt;
    };
}

// Regions without metrics of their own.
bool isOther(const Region &region)
{
    return region.name.view() != "vram" && region.name.view() != "gtt";
}

QByteArray regionLabel(const RegionName &region)
{
    return ",region=\"" + region.text().toLatin1() + '"';
}

void writeOtherRegions(const QList<SnapshotPtr> &devices, const char *name, const char *help,
                       RegionNumber number, Writer *writer)
{
    writer->begin(name, "gauge", help);
    for (const SnapshotPtr &device : devices) {
        for (const Region &region : device->regions) {
            if (isOther(region))
                writer->valueLine(*device, regionLabel(region.name), (region.*number)());
        }
    }
}

bool seesAllClients(const Snapshot &device)
{
    return device.clients && device.clients->isComplete();
}

void writeAccounts(const QList<SnapshotPtr> &devices, const char *name, const char *help,
                   Number RegionAccount::*field, Writer *writer)
{
    writer->begin(name, "gauge", help);
    for (const SnapshotPtr &device : devices) {
        if (!seesAllClients(*device))
            continue;
        for (const RegionAccount &account : accountsOf(*device))
            writer->valueLine(*device, regionLabel(account.name), account.*field);
    }
}

// No process and no user is named: the file is for everybody. Some of the clients are none: a sum
// over hosts would not show that others are missing.
void writeClients(const QList<SnapshotPtr> &devices, Writer *writer)
{
    writer->perCard(
        "pddgpu_clients_complete", "gauge", "Whether the collector may see every client: 1 or 0.",
        [](const Snapshot &device) {
            return device.clients ? Number(seesAllClients(device) ? 1 : 0) : std::nullopt;
        });
    writer->perCard("pddgpu_clients", "gauge", "Clients of the card, where all are seen.",
                    [](const Snapshot &device) {
                        return seesAllClients(device) ? Number(device.clients->clients.size())
                                                      : std::nullopt;
                    });
    writeAccounts(devices, "pddgpu_client_bytes",
                  "Backed bytes of a region that clients hold, each shared buffer once where the "
                  "driver tells; where all clients are seen.",
                  &RegionAccount::clientBytes, writer);
    writeAccounts(devices, "pddgpu_memory_region_unexplained_bytes",
                  "Used bytes of a region that no client and not the driver itself accounts for, "
                  "where all clients are seen.",
                  &RegionAccount::unexplainedBytes, writer);
    writer->perCard("pddgpu_card_asleep", "gauge",
                    "Whether the card sleeps, and is not woken to be read: 1 or 0.",
                    [](const Snapshot &device) { return Number(device.isAsleep ? 1 : 0); });
}

// Figures that cannot be right have no verdict. Nor has a sum over only some of the clients.
bool isJudged(const Findings &findings)
{
    const Snapshot &snapshot = *findings.snapshot;
    return snapshot.objects ? !snapshot.isListingDoubtful() : seesAllClients(snapshot);
}

void writeVerdicts(const QList<FindingsPtr> &findings, const char *name, const char *help,
                   const std::function<std::uint64_t(const Findings::Sum &)> &value, Writer *writer)
{
    writer->begin(name, "gauge", help);
    for (const FindingsPtr &card : findings) {
        if (!isJudged(*card))
            continue;
        for (int i = 0; i < Verdicts; ++i) {
            const auto verdict = static_cast<Verdict>(i);
            writer->valueLine(*card->snapshot, ",verdict=\"" + verdictKey(verdict) + '"',
                              value(card->sum(verdict)));
        }
    }
}

struct State {
    QByteArrayView label;
    Number Snapshot::*objects;
    Number Snapshot::*bytes;
};
constexpr State States[] = {
    {",state=\"suspicious\"", &Snapshot::suspiciousObjects, &Snapshot::suspiciousBytes},
    {",state=\"confirmed\"", &Snapshot::confirmedObjects, &Snapshot::confirmedBytes},
    {",state=\"orphaned\"", &Snapshot::orphanedObjects, &Snapshot::orphanedBytes},
};

Number fromStats(const Snapshot &device, Number MemoryStats::*field)
{
    return device.stats ? (*device.stats).*field : std::nullopt;
}

// The age of the oldest object that counts as a leak, in seconds; 0 if there is none.
std::optional<QByteArray> oldestLeakAge(const Snapshot &device)
{
    // If the list is incomplete, or an age is impossible, the oldest age is unknown.
    if (!device.objects || !device.nowNs || device.isListingDoubtful())
        return std::nullopt;
    std::uint64_t oldestNs = 0;
    for (const LeakObject &object : device.objects->objects) {
        const bool leaks = object.isLeaked() || object.orphaned;
        if (leaks)
            oldestNs = std::max(oldestNs, object.ageNs(*device.nowNs).value_or(0));
    }
    const std::uint64_t oldestMs = oldestNs / NsPerMs;
    return QByteArray::number(static_cast<double>(oldestMs) / 1000.0, 'f', 3);
}

}  // namespace

QByteArray metricsText(const QList<SnapshotPtr> &devices, const QList<FindingsPtr> &findings)
{
    Writer writer(devices);
    writer.perCard("pddgpu_memory_vram_size_bytes", "gauge", "Size of VRAM.",
                   ofRegion("vram", &Region::credibleTotalBytes));
    writer.perCard("pddgpu_memory_vram_used_bytes", "gauge", "Used VRAM.",
                   ofRegion("vram", &Region::credibleUsedBytes));
    writer.perCard("pddgpu_memory_gtt_size_bytes", "gauge", "Size of GTT.",
                   ofRegion("gtt", &Region::credibleTotalBytes));
    writer.perCard("pddgpu_memory_gtt_used_bytes", "gauge", "Used GTT.",
                   ofRegion("gtt", &Region::credibleUsedBytes));
    writeOtherRegions(devices, "pddgpu_memory_region_size_bytes",
                      "Size of a region other than VRAM and GTT.", &Region::credibleTotalBytes,
                      &writer);
    writeOtherRegions(devices, "pddgpu_memory_region_used_bytes",
                      "Used bytes of a region other than VRAM and GTT.", &Region::credibleUsedBytes,
                      &writer);
    writer.perCard(
        "pddgpu_memory_unaccounted_bytes", "gauge",
        "Used bytes that no object and not the driver itself accounts for.",
        [](const Snapshot &device) { return fromStats(device, &MemoryStats::unexplainedBytes); });

    writeClients(devices, &writer);

    writer.begin("pddgpu_leak_objects", "gauge",
                 "Tracked objects in a leak state; orphaned ones in whatever other state, too.");
    for (const State &state : States) {
        for (const SnapshotPtr &device : devices)
            writer.valueLine(*device, state.label, (*device).*state.objects);
    }
    writer.begin("pddgpu_leak_bytes", "gauge", "Bytes of the objects in pddgpu_leak_objects.");
    for (const State &state : States) {
        for (const SnapshotPtr &device : devices)
            writer.valueLine(*device, state.label, (*device).*state.bytes);
    }
    writer.begin("pddgpu_leak_oldest_age_seconds", "gauge",
                 "Age of the oldest suspicious, confirmed or orphaned object; 0 without any.");
    for (const SnapshotPtr &device : devices) {
        if (const auto age = oldestLeakAge(*device))
            writer.line(cardLabel(*device), *age);
    }

    writeVerdicts(
        findings, "pddgpu_verdict_bytes",
        "Bytes of the groups of objects with this verdict; where the card was watched.",
        [](const Findings::Sum &sum) { return sum.amount.bytes; }, &writer);
    writeVerdicts(
        findings, "pddgpu_verdict_groups",
        "Groups of objects with this verdict; where the card was watched.",
        [](const Findings::Sum &sum) { return static_cast<std::uint64_t>(sum.groups); }, &writer);

    writer.perCard(
        "pddgpu_allocations_total", "counter", "Objects born since the device was bound.",
        [](const Snapshot &device) { return fromStats(device, &MemoryStats::allocations); });
    writer.perCard(
        "pddgpu_deallocations_total", "counter", "Objects gone since the device was bound.",
        [](const Snapshot &device) { return fromStats(device, &MemoryStats::deallocations); });
    writer.perCard("pddgpu_alerts_total", "counter", "Alerts since the device was bound.",
                   &Snapshot::alertCount);
    writer.perCard("pddgpu_alert_threshold_bytes", "gauge",
                   "An alert is due while used VRAM and GTT together are above it.",
                   &Snapshot::thresholdBytes);
    writer.perCard(
        "pddgpu_monitor_enabled", "gauge", "Whether the driver checks and alerts: 1 or 0.",
        [](const Snapshot &device) -> Number {
            return device.monitorEnabled ? Number(*device.monitorEnabled ? 1 : 0) : std::nullopt;
        });

    writer.begin("pddgpu_card_info", "gauge", "1; the labels say which device a card is.");
    for (const SnapshotPtr &device : devices) {
        const QString version =
            device->stats ? device->stats->driverVersion.value_or(QString()) : QString();
        writer.line(cardLabel(*device) + ",device=\"" + labelValue(device->device->id) +
                        "\",driver=\"" + labelValue(device->device->driver) +
                        "\",driver_version=\"" + labelValue(version) + '"',
                    "1");
    }
    writer.perCard("pddgpu_card_simulated", "gauge",
                   "Whether all figures of the card are made up: 1 of a simulation, 0 of a driver.",
                   [](const Snapshot &device) { return Number(device.isSimulated() ? 1 : 0); });
    writer.begin("pddgpu_doubt", "gauge",
                 "1; a figure of the card cannot be right, for this reason.");
    for (const SnapshotPtr &device : devices) {
        for (const QByteArray &word : doubtWords(*device).split(';')) {
            if (!word.isEmpty())
                writer.line(cardLabel(*device) + ",reason=\"" + word + '"', "1");
        }
    }
    writer.begin("pddgpu_collect_success", "gauge",
                 "Whether everything was read, and nothing of it cannot be right: 1 or 0.");
    writer.line({}, isComplete(devices) ? "1" : "0");
    return writer.text();
}

bool isComplete(const QList<SnapshotPtr> &devices)
{
    const auto isRead = [](const Snapshot &device) {
        if (device.hasMonitor)
            return device.stats && device.objects;
        return device.isAsleep || device.clients != nullptr;
    };
    return !devices.isEmpty() && std::ranges::all_of(devices, [&isRead](const SnapshotPtr &device) {
        return device->errors.isEmpty() && isRead(*device) && device->lostLinks().isEmpty();
    });
}

QString metricsPath(const QString &folder)
{
    return folder + u"/pddgpu.prom"_s;
}

Written writeMetrics(const QByteArray &metrics, const QString &folder)
{
    const QString path = metricsPath(folder);
    const auto failure = [&path](const QString &reason) {
        return tl::unexpected(ReportError{ReportError::Kind::Failed, path, reason});
    };
    const auto place = writablePath(folder);
    if (!place)
        return failure(place.error());
    // Renamed when complete, as node_exporter may read at any time. The directory may belong to
    // another user, who may have put a link there that points to one of our files: rename()
    // replaces a link. Readable by everybody, as node_exporter runs as another user; the file
    // contains figures, and no process names.
    QTemporaryFile file(*place + u"/pddgpu.prom.XXXXXX"_s);
    if (!file.open() || file.write(metrics) != metrics.size() || !file.flush() ||
        !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup |
                             QFile::ReadOther))
        return failure(file.errorString());
    if (std::rename(QFile::encodeName(file.fileName()).constData(),
                    QFile::encodeName(*place + u"/pddgpu.prom"_s).constData()) != 0)
        return failure(systemReason(errno));
    file.setAutoRemove(false);
    return {};
}

}  // namespace pddgpu
