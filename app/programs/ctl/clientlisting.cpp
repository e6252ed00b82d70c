// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/ctl/clientlisting.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <vector>

#include "explain/accounttext.h"
#include "explain/explain.h"
#include "explain/regiontext.h"
#include "programs/ctl/texttable.h"
#include "text/numbertext.h"
#include "text/visibletext.h"

using namespace Qt::StringLiterals;

namespace pddgpu {

namespace {

struct ClientListing {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::ClientListing)
};

// A chosen name could otherwise push all other columns out of the terminal.
constexpr int WidestName = 24;

QString shortened(const QString &text)
{
    const QString visible = visibleText(text);
    return visible.size() > WidestName ? visible.first(WidestName - 1) + u'…' : visible;
}

// Regions that any client has something in.
QList<RegionName> regionsInUse(const Snapshot &snapshot)
{
    QList<RegionName> names;
    for (const Region &region : snapshot.regions) {
        const bool isHeld =
            std::ranges::any_of(snapshot.clients->clients, [&region](const Client &client) {
                const ClientRegion *held = client.region(region.name);
                return held && held->heldBytes() != 0u;
            });
        if (isHeld)
            names.append(region.name);
    }
    return names;
}

std::uint64_t weightOf(const Client &client)
{
    std::uint64_t bytes = 0;
    for (const ClientRegion &region : client.regions)
        bytes += std::min(region.heldBytes().value_or(0), std::uint64_t{1} << 48);
    return bytes;
}

// Whether there is anything to tell of a region.
bool isOfInterest(const RegionAccount &account)
{
    return account.usedBytes || account.totalBytes || account.clientBytes != 0u;
}

QString accountText(const RegionAccount &account, const Snapshot &snapshot)
{
    const QString name = regionTitle(account.name);
    if (!account.usedBytes) {
        return ClientListing::tr("%1: clients hold %2; how much is in use is not reported",
                                 "region, bytes")
                   .arg(name, bytesText(account.clientBytes)) +
               u'\n';
    }
    const UsageTexts usage = usageTexts(account.usedBytes, account.totalBytes);
    QString text = ClientListing::tr("%1: %2 of %3 in use", "region, used, total")
                       .arg(name, usage.used, usage.total) +
                   u'\n';
    const QList<AccountPart> parts = partsOf(account, snapshot);
    TextTable table({{QString(), 2, false}, {QString(), 12, false}, {QString(), 10, true}, {}});
    QList<QStringList> rows;
    for (const AccountPart &part : parts) {
        // Who is not visible is said once, below.
        const QString note = part.kind == AccountPart::Kind::Hidden ? QString() : part.note;
        rows.append({QString(), part.name, bytesText(part.bytes), note});
        table.fit(rows.constLast());
    }
    for (const QStringList &row : std::as_const(rows))
        text += table.row(row);
    return text;
}

QString machineText(const MachineAccount &account)
{
    const MachineMemory &memory = account.memory;
    QStringList parts;
    if (memory.shmemBytes)
        parts << ClientListing::tr("shared memory %1").arg(bytesText(memory.shmemBytes));
    if (memory.gpuActiveBytes)
        parts << ClientListing::tr("GPU buffers %1").arg(bytesText(memory.gpuActiveBytes));
    if (memory.gpuReclaimBytes)
        parts << ClientListing::tr("GPU page pools %1").arg(bytesText(memory.gpuReclaimBytes));
    if (parts.isEmpty())
        return {};
    const QString held =
        account.driverBytes
            ? ClientListing::tr("System memory: clients hold %1, and the driver %2 for them",
                                "bytes, bytes")
                  .arg(bytesText(account.clientBytes), bytesText(account.driverBytes))
            : ClientListing::tr("System memory: clients hold %1", "bytes")
                  .arg(bytesText(account.clientBytes));
    return ClientListing::tr("%1; the kernel counts %2", "who holds memory, list")
               .arg(held, parts.join(u", "_s)) +
           u'\n';
}

QString clientTable(const Snapshot &snapshot)
{
    const QList<RegionName> regions = regionsInUse(snapshot);
    QList<TextColumn> columns{{ClientListing::tr("PROCESS"), 15, false},
                              {ClientListing::tr("PID"), 7, true},
                              {ClientListing::tr("USER"), 8, false},
                              {ClientListing::tr("CLIENT"), 6, true}};
    for (const RegionName &region : regions) {
        columns.append({regionTitle(region).toUpper(), 10, true});
        columns.append({ClientListing::tr("SHARED"), 10, true});
    }
    columns.append({ClientListing::tr("UNIT"), 0, false});
    TextTable table(columns);

    std::vector<const Client *> clients;
    for (const Client &client : snapshot.clients->clients)
        clients.push_back(&client);
    std::ranges::stable_sort(clients, std::ranges::greater(),
                             [](const Client *client) { return weightOf(*client); });
    QList<QStringList> rows;
    for (const Client *client : clients) {
        QString process = shortened(client->holder.process);
        if (!client->name.isEmpty())
            process += " ("_L1 + shortened(client->name) + u')';
        if (!client->otherHolders.isEmpty())
            process += u" +%1"_s.arg(client->otherHolders.size());
        QStringList row{process, QString::number(client->holder.pid),
                        !client->user.isEmpty() ? shortened(client->user)
                        : client->uid           ? QString::number(*client->uid)
                                                : u"-"_s,
                        client->isCompute ? ClientListing::tr("compute")
                        : client->id      ? QString::number(*client->id)
                                          : u"-"_s};
        for (const RegionName &region : regions) {
            const ClientRegion *held = client->region(region);
            row << bytesText(held ? held->heldBytes() : std::nullopt)
                << bytesText(held ? held->sharedBytes : std::nullopt);
        }
        row << shortened(client->unit);
        rows << row;
        table.fit(row);
    }
    QString text = table.header();
    for (const QStringList &row : std::as_const(rows))
        text += table.row(row);
    return text;
}

}  // namespace

QString clientsText(const Snapshot &snapshot)
{
    QString text;
    if (const QString notice = simulationNotice(snapshot); !notice.isEmpty())
        text += notice + u'\n';
    text += ClientListing::tr("%1, driver %2, %3", "card, driver, device")
                .arg(visibleText(snapshot.device->card), visibleText(snapshot.device->driver),
                     visibleText(snapshot.device->id)) +
            u'\n';
    for (const RegionAccount &account : accountsOf(snapshot)) {
        if (isOfInterest(account))
            text += accountText(account, snapshot);
    }
    if (const auto machine = machineAccountOf(snapshot))
        text += machineText(*machine);
    if (!snapshot.clients)
        return text + whyClientsUnknown(snapshot) + u'\n';
    const QList<Client> &clients = snapshot.clients->clients;
    if (const QString hidden = hiddenClientsText(snapshot); !hidden.isEmpty())
        text += hidden + u'\n';
    if (clients.isEmpty())
        return text + ClientListing::tr("No client.") + u'\n';
    if (std::ranges::any_of(clients, [](const Client &client) { return client.regions.isEmpty(); }))
        text += whyClientMemoryUnknown() + u'\n';
    return text + u'\n' + clientTable(snapshot);
}

}  // namespace pddgpu
