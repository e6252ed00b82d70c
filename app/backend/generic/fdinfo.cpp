// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/generic/fdinfo.h"

#include <QHash>
#include <algorithm>
#include <limits>
#include <string_view>

#include "model/region.h"
#include "parser/scan.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

constexpr qsizetype LongestText = 256;

// A machine has thousands of open files with dozens of lines each, so what looks at each line is
// inline.
bool takePrefix(std::string_view *text, std::string_view prefix)
{
    if (!text->starts_with(prefix))
        return false;
    text->remove_prefix(prefix.size());
    return true;
}

std::string_view trimmed(std::string_view text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

// "123 KiB"; without a unit it is bytes.
std::optional<std::uint64_t> bytesOf(std::string_view value)
{
    const char *at = value.data();
    const char *const end = at + value.size();
    std::uint64_t count = 0;
    if (!scan::takeNumber(&at, end, &count))
        return std::nullopt;
    std::string_view unit(at, static_cast<std::size_t>(end - at));
    int shift = 0;
    if (!unit.empty()) {
        if (!takePrefix(&unit, " "))
            return std::nullopt;
        unit = trimmed(unit);
        if (unit == "KiB")
            shift = 10;
        else if (unit == "MiB")
            shift = 20;
        else if (unit == "GiB")
            shift = 30;
        else
            return std::nullopt;
    }
    const std::uint64_t bytes = count << shift;
    return bytes >> shift == count ? std::optional(bytes) : std::nullopt;
}

struct Kind {
    std::string_view prefix;
    ClientRegion::Number ClientRegion::*field;
};
// After "drm-". The last one is the older name of resident: where both are given, they say the
// same.
constexpr Kind Kinds[] = {
    {"total-", &ClientRegion::totalBytes},         {"shared-", &ClientRegion::sharedBytes},
    {"resident-", &ClientRegion::residentBytes},   {"active-", &ClientRegion::activeBytes},
    {"purgeable-", &ClientRegion::purgeableBytes}, {"memory-", &ClientRegion::residentBytes},
};

ClientRegion *regionOf(std::string_view key, Client *client)
{
    for (ClientRegion &region : client->regions) {
        if (region.name.view() == key)
            return &region;
    }
    const auto name = RegionName::from(key);
    if (!name)
        return nullptr;
    if (client->regions.size() < Region::Most) {
        client->regions.append(ClientRegion{.name = *name});
        return &client->regions.last();
    }
    // However many names there are: the ones that are known to be memory are kept.
    const auto isUnusual = [](const ClientRegion &region) {
        return usualRole(region.name) == Region::Role::Other;
    };
    const auto place = std::ranges::find_if(client->regions, isUnusual);
    if (usualRole(*name) == Region::Role::Other || place == client->regions.end())
        return nullptr;
    *place = ClientRegion{.name = *name};
    return &*place;
}

void takeMemory(std::string_view key, std::string_view value, Client *client)
{
    if (key.empty())
        return;
    for (const Kind &kind : Kinds) {
        std::string_view region = key;
        if (key.front() != kind.prefix.front())
            continue;
        // "drm-total-cycles-ENGINE" is a time.
        if (!takePrefix(&region, kind.prefix) || region.starts_with("cycles-"))
            continue;
        // Also where the value is no number: then it is unknown, and so is every sum with it.
        ClientRegion *place = regionOf(region, client);
        if (place && !(place->*kind.field))
            place->*kind.field = bytesOf(value);
        return;
    }
}

void takeKey(std::string_view line, Client *client)
{
    // Most lines are of engines, or of files in general.
    const bool isOfDrm = takePrefix(&line, "drm-");
    if (line.starts_with("engine-") || (!isOfDrm && !line.starts_with("panthor-")))
        return;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos)
        return;
    const std::string_view key = trimmed(line.substr(0, colon));
    const std::string_view value = trimmed(line.substr(colon + 1));
    if (!isOfDrm) {
        if (key == "panthor-resident-memory")
            client->driverBytes = bytesOf(value);
    } else if (key == "client-id") {
        client->id = scan::number(value);
    } else if (key == "client-name") {
        client->name = QString::fromUtf8(QByteArrayView(value).first(
            std::min(static_cast<qsizetype>(value.size()), LongestText)));
    } else {
        takeMemory(key, value, client);
    }
}

// Calls `take` with each KEY=VALUE of a line of words.
template <typename Take>
void takePairs(QByteArrayView line, Take take)
{
    while (!line.isEmpty()) {
        QByteArrayView value = scan::takeUntil(&line, ' ');
        const QByteArrayView key = scan::takeUntil(&value, '=');
        take(key, value);
    }
}

QString textOf(QByteArrayView escaped)
{
    return scan::unescaped(escaped).value_or(QString()).left(LongestText);
}

// The units of cgroups, which many files share, by their escaped paths.
using Units = QHash<QByteArrayView, QString>;

const QString &unitOf(QByteArrayView escapedPath, Units *units)
{
    auto known = units->find(escapedPath);
    if (known == units->end())
        known = units->insert(escapedPath, unitOfCgroup(textOf(escapedPath)));
    return *known;
}

// "pid=PID file=N uid=UID user=NAME cgroup=PATH process=NAME", of which the pid is needed.
std::optional<Client> takeHead(QByteArrayView line, Units *units)
{
    Client client;
    bool hasPid = false;
    takePairs(line, [&](QByteArrayView key, QByteArrayView value) {
        const auto number = scan::number(value);
        if (key == "pid" && number) {
            client.holder.pid = *number;
            hasPid = true;
        } else if (key == "file" && number) {
            client.file = *number;
        } else if (key == "uid" && number && *number <= std::numeric_limits<std::uint32_t>::max()) {
            client.uid = static_cast<std::uint32_t>(*number);
        } else if (key == "user") {
            client.user = textOf(value);
        } else if (key == "cgroup") {
            client.unit = unitOf(value, units);
        } else if (key == "process") {
            client.holder.process = textOf(value);
        }
    });
    return hasPid ? std::optional(client) : std::nullopt;
}

// "processes=N closed=N hidden=0|1"
void takeCounts(QByteArrayView line, ClientList *list)
{
    takePairs(line, [list](QByteArrayView key, QByteArrayView value) {
        if (key == "processes")
            list->processes = scan::number(value);
        else if (key == "closed")
            list->closedProcesses = scan::number(value);
        else if (key == "hidden")
            list->isPidNamespacePartial = value != "0";
    });
}

// By the kernel's id, or by the number of the file.
using ClientKey = std::pair<bool, std::uint64_t>;

// systemd's escapes: "app-gnome-org.gnome.Maps-1234.scope", "a\x2db.service".
QString unescapedUnit(const QString &unit)
{
    QString text;
    for (qsizetype at = 0; at < unit.size(); ++at) {
        bool isHex = false;
        const uint byte = unit[at] == u'\\' && at + 3 < unit.size() && unit[at + 1] == u'x'
                              ? QStringView(unit).sliced(at + 2, 2).toUInt(&isHex, 16)
                              : 0;
        text += isHex ? QChar(byte) : unit[at];
        if (isHex)
            at += 3;
    }
    return text;
}

struct ContainerKind {
    QLatin1StringView start;
    QLatin1StringView name;
};
// How runtimes name the cgroup of a container, before its id.
constexpr ContainerKind Containers[] = {
    {"docker-"_L1, "docker"_L1},
    {"libpod-"_L1, "podman"_L1},
    {"cri-containerd-"_L1, "containerd"_L1},
    {"crio-"_L1, "cri-o"_L1},
};

bool isContainerId(QStringView text)
{
    return text.size() == 64 && std::ranges::all_of(text, [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

constexpr qsizetype ShortIdLength = 12;  // As docker ps shows it.

}  // namespace

QString unitOfCgroup(const QString &path)
{
    QString unit;
    const QStringList parts = path.split(u'/', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const QString &part = parts[i];
        for (const ContainerKind &kind : Containers) {
            const QStringView id = QStringView(part).sliced(
                part.startsWith(kind.start) ? kind.start.size() : part.size());
            if (isContainerId(id.first(std::min(id.size(), qsizetype{64}))))
                return kind.name + u' ' + id.first(ShortIdLength).toString();
        }
        // cgroupfs instead of systemd: /docker/ID, /kubepods/…/ID.
        if (i > 0 && isContainerId(part))
            return (parts[i - 1] == "docker"_L1 ? "docker "_L1 : "container "_L1) +
                   part.first(ShortIdLength);
        if (part.startsWith("lxc.payload."_L1))
            return "lxc "_L1 + part.sliced(12);
        if (part.endsWith(".service"_L1) && !part.startsWith("user@"_L1))
            unit = unescapedUnit(part);
        else if (part.endsWith(".scope"_L1) && part != "init.scope"_L1)
            unit = part;
    }
    // What a desktop starts: app[-LAUNCHER]-APPLICATION-RANDOM.scope, see
    // systemd.io/DESKTOP_ENVIRONMENTS.
    if (unit.startsWith("app-"_L1) && unit.endsWith(".scope"_L1)) {
        const QStringList names = unit.chopped(6).split(u'-');
        if (names.size() >= 3)
            return unescapedUnit(names[names.size() - 2]);
    }
    return unescapedUnit(unit);
}

QList<ComputeProcess> parseComputeProcesses(QByteArrayView text)
{
    QList<ComputeProcess> processes;
    while (!text.isEmpty() && processes.size() < MostClients) {
        ComputeProcess process;
        bool hasPid = false;
        bool hasBytes = false;
        takePairs(scan::takeUntil(&text, '\n'), [&](QByteArrayView key, QByteArrayView value) {
            const auto number = scan::number(value);
            if (key == "pid" && number) {
                process.holder.pid = *number;
                hasPid = true;
            } else if (key == "vram" && number) {
                process.vramBytes = *number;
                hasBytes = true;
            } else if (key == "process") {
                process.holder.process = textOf(value);
            }
        });
        if (hasPid && hasBytes)
            processes.append(process);
    }
    return processes;
}

ClientList parseClients(QByteArrayView text)
{
    ClientList list;
    QHash<ClientKey, qsizetype> places;
    Units units;
    std::optional<Client> client;
    const auto finish = [&] {
        if (!client)
            return;
        const ClientKey key(client->id.has_value(), client->id.value_or(client->file));
        const auto known = places.constFind(key);
        if (known != places.cend()) {
            Client &other = list.clients[*known];
            const auto isSame = [&](const ClientHolder &holder) {
                return holder.pid == client->holder.pid;
            };
            if (!isSame(other.holder) && std::ranges::none_of(other.otherHolders, isSame))
                other.otherHolders.append(client->holder);
        } else if (list.clients.size() < MostClients) {
            places.insert(key, list.clients.size());
            list.clients.append(*std::move(client));
        } else {
            ++list.omitted;
        }
        client.reset();
    };
    while (!text.isEmpty()) {
        const QByteArrayView line = scan::takeUntil(&text, '\n');
        if (line.isEmpty())
            finish();
        else if (client)
            takeKey({line.data(), static_cast<std::size_t>(line.size())}, &*client);
        else if (line.startsWith("processes="))
            takeCounts(line, &list);
        else
            client = takeHead(line, &units);
    }
    finish();
    return list;
}

}  // namespace pddgpu
