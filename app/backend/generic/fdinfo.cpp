// SPDX-License-Identifier: GPL-3.0-or-later
#include "backend/generic/fdinfo.h"

#include <QSet>
#include <algorithm>
#include <limits>
#include <string_view>

#include "model/region.h"
#include "parser/scan.h"

namespace pddgpu {

namespace {

constexpr qsizetype LongestName = 256;

bool takePrefix(QByteArrayView *text, std::string_view prefix)
{
    if (!text->startsWith(QByteArrayView(prefix.data(), static_cast<qsizetype>(prefix.size()))))
        return false;
    *text = text->sliced(static_cast<qsizetype>(prefix.size()));
    return true;
}

// "123 KiB"; without a unit it is bytes.
std::optional<std::uint64_t> bytesOf(QByteArrayView value)
{
    QByteArrayView number = value;
    std::uint64_t factor = 1;
    if (const qsizetype blank = value.indexOf(' '); blank >= 0) {
        const QByteArrayView unit = value.sliced(blank).trimmed();
        number = value.first(blank);
        if (unit == "KiB")
            factor = 1024;
        else if (unit == "MiB")
            factor = 1024 * 1024;
        else if (unit == "GiB")
            factor = 1024 * 1024 * 1024;
        else
            return std::nullopt;
    }
    const std::optional<std::uint64_t> count = scan::number(number);
    if (!count || *count > std::numeric_limits<std::uint64_t>::max() / factor)
        return std::nullopt;
    return *count * factor;
}

struct Kind {
    std::string_view prefix;
    ClientRegion::Number ClientRegion::*field;
};
// The last one is the older name of resident: where both are given, they say the same.
constexpr Kind Kinds[] = {
    {"drm-total-", &ClientRegion::totalBytes},
    {"drm-shared-", &ClientRegion::sharedBytes},
    {"drm-resident-", &ClientRegion::residentBytes},
    {"drm-purgeable-", &ClientRegion::purgeableBytes},
    {"drm-active-", &ClientRegion::activeBytes},
    {"drm-memory-", &ClientRegion::residentBytes},
};

ClientRegion *regionOf(QByteArrayView key, Client *client)
{
    const auto name = RegionName::from({key.data(), static_cast<std::size_t>(key.size())});
    if (!name)
        return nullptr;
    const auto known = std::ranges::find(client->regions, *name, &ClientRegion::name);
    if (known != client->regions.end())
        return &*known;
    if (client->regions.size() >= Region::Most)
        return nullptr;
    client->regions.append(ClientRegion{.name = *name});
    return &client->regions.last();
}

void takeMemory(QByteArrayView key, QByteArrayView value, Client *client)
{
    for (const Kind &kind : Kinds) {
        QByteArrayView region = key;
        // "drm-total-cycles-ENGINE" is a time.
        if (!takePrefix(&region, kind.prefix) || region.startsWith("cycles-"))
            continue;
        const auto bytes = bytesOf(value);
        ClientRegion *place = bytes ? regionOf(region, client) : nullptr;
        if (place && !(place->*kind.field))
            place->*kind.field = bytes;
        return;
    }
}

void takeKey(QByteArrayView line, Client *client)
{
    const qsizetype colon = line.indexOf(':');
    if (colon < 0)
        return;
    const QByteArrayView key = line.first(colon).trimmed();
    const QByteArrayView value = line.sliced(colon + 1).trimmed();
    if (key == "drm-client-id")
        client->id = scan::number(value);
    else if (key == "drm-client-name")
        client->name = QString::fromUtf8(value.first(std::min(value.size(), LongestName)));
    else
        takeMemory(key, value, client);
}

// "pid=PID process=NAME"
std::optional<Client> takeHead(QByteArrayView line)
{
    if (!takePrefix(&line, "pid="))
        return std::nullopt;
    const auto pid = scan::number(scan::takeUntil(&line, ' '));
    if (!pid || !takePrefix(&line, "process="))
        return std::nullopt;
    Client client;
    client.pid = *pid;
    client.process = scan::unescaped(line).value_or(QString());
    return client;
}

}  // namespace

QList<Client> parseClients(QByteArrayView text)
{
    QList<Client> clients;
    QSet<quint64> seen;
    std::optional<Client> client;
    const auto finish = [&] {
        const bool isNew = client && (!client->id || !seen.contains(*client->id));
        if (isNew && clients.size() < MostClients) {
            if (client->id)
                seen.insert(*client->id);
            clients.append(*client);
        }
        client.reset();
    };
    while (!text.isEmpty()) {
        const QByteArrayView line = scan::takeUntil(&text, '\n');
        if (line.isEmpty())
            finish();
        else if (client)
            takeKey(line, &*client);
        else
            client = takeHead(line);
    }
    finish();
    return clients;
}

}  // namespace pddgpu
