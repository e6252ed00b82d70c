// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/clientscsv.h"

#include "report/csvtext.h"
#include "report/leakreport.h"

namespace pddgpu {

namespace {

QByteArray figureText(const std::optional<std::uint64_t> &number)
{
    return number ? QByteArray::number(qulonglong{*number}) : QByteArray();
}

// All columns before those of a region.
QByteArray headOf(const Snapshot &snapshot, const Client &client)
{
    QByteArray head;
    const auto text = [&head](const QString &value) {
        appendCsvText(&head, value);
        head.append(',');
    };
    const auto number = [&head](const std::optional<std::uint64_t> &value) {
        head.append(figureText(value)).append(',');
    };
    text(snapshot.device->card);
    text(snapshot.device->driver);
    number(client.holder.pid);
    text(client.holder.process);
    number(client.uid ? std::optional(std::uint64_t{*client.uid}) : std::nullopt);
    number(client.id);
    text(client.name);
    text(client.unit);
    QByteArrayList pids;
    for (const ClientHolder &holder : client.otherHolders)
        pids << QByteArray::number(qulonglong{holder.pid});
    return head + pids.join(' ') + ',';
}

}  // namespace

QByteArray clientsCsv(const Snapshot &snapshot)
{
    QByteArray csv =
        "card,driver,pid,process,uid,client_id,client_name,unit,other_pids,region,total_bytes,"
        "shared_bytes,resident_bytes,purgeable_bytes,active_bytes,origin,user\r\n";
    if (!snapshot.clients || !snapshot.device)
        return csv;
    for (const Client &client : snapshot.clients->clients) {
        const QByteArray head = headOf(snapshot, client);
        QByteArray end = ',' + originName(snapshot) + ',';
        appendCsvText(&end, client.user);
        end.append("\r\n");
        if (client.regions.isEmpty())
            csv += head + ",,,,," + end;
        for (const ClientRegion &region : client.regions) {
            csv += head + region.name.text().toLatin1();
            for (const auto &bytes : {region.totalBytes, region.sharedBytes, region.residentBytes,
                                      region.purgeableBytes, region.activeBytes})
                csv += ',' + figureText(bytes);
            csv += end;
        }
    }
    return csv;
}

}  // namespace pddgpu
