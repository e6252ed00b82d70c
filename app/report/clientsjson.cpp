// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/clientsjson.h"

#include "model/regionaccount.h"
#include "report/clientscsv.h"
#include "report/snapshotjson.h"

namespace pddgpu {

namespace {

constexpr std::uint64_t ClientsVersion = 1;

void writeClient(JsonText *json, const Client &client)
{
    json->beginObject(JsonText::Layout::OneLine);
    json->member("pid", client.holder.pid);
    json->member("process", client.holder.process);
    json->member("client_id", client.id);
    json->member("is_compute", client.isCompute);
    json->member("name", client.name);
    json->member("uid", client.uid ? std::optional(std::uint64_t{*client.uid}) : std::nullopt);
    json->member("unit", client.unit);
    json->key("other_pids");
    json->beginArray();
    for (const ClientHolder &holder : client.otherHolders)
        json->value(holder.pid);
    json->endArray();
    json->member("driver_bytes", client.driverBytes);
    json->key("regions");
    json->beginArray();
    for (const ClientRegion &region : client.regions) {
        json->beginObject(JsonText::Layout::OneLine);
        json->member("name", region.name.text());
        json->member("total_bytes", region.totalBytes);
        json->member("shared_bytes", region.sharedBytes);
        json->member("resident_bytes", region.residentBytes);
        json->member("purgeable_bytes", region.purgeableBytes);
        json->member("active_bytes", region.activeBytes);
        json->endObject();
    }
    json->endArray();
    json->member("user", client.user);
    json->endObject();
}

void writeAccounts(JsonText *json, const Snapshot &snapshot)
{
    json->key("accounts");
    json->beginArray();
    for (const RegionAccount &account : accountsOf(snapshot)) {
        json->beginObject(JsonText::Layout::OneLine);
        json->member("region", account.name.text());
        json->member("total_bytes", account.totalBytes);
        json->member("used_bytes", account.usedBytes);
        json->member("clients_bytes", account.clientBytes);
        json->member("clients_may_count_twice", account.mayCountTwice);
        json->member("clients_is_estimate", account.isShared);
        json->member("driver_bytes", account.driverBytes);
        json->member("hidden_bytes", account.hiddenBytes);
        json->member("unexplained_bytes", account.unexplainedBytes);
        json->member("excess_bytes", account.excessBytes);
        json->endObject();
    }
    json->endArray();
}

// The machine's memory; null: unknown.
void writeMachine(JsonText *json, const Snapshot &snapshot)
{
    json->key("machine_memory");
    if (!snapshot.machine) {
        json->value(nullptr);
        return;
    }
    const MachineMemory &memory = *snapshot.machine;
    json->beginObject(JsonText::Layout::OneLine);
    json->member("total_bytes", memory.totalBytes);
    json->member("available_bytes", memory.availableBytes);
    json->member("shmem_bytes", memory.shmemBytes);
    json->member("gpu_active_bytes", memory.gpuActiveBytes);
    json->member("gpu_reclaim_bytes", memory.gpuReclaimBytes);
    json->endObject();
}

}  // namespace

void writeClients(JsonText *json, const Snapshot &snapshot)
{
    json->key("clients");
    if (!snapshot.clients) {
        json->value(nullptr);
        return;
    }
    json->beginArray();
    for (const Client &client : snapshot.clients->clients)
        writeClient(json, client);
    json->endArray();
}

QByteArray clientsJson(const QList<SnapshotPtr> &devices)
{
    QByteArray text;
    JsonText json(&text);
    json.beginObject();
    json.member("schema", QByteArray("pddgpu-clients"));
    json.member("version", ClientsVersion);
    json.key("devices");
    json.beginArray();
    for (const SnapshotPtr &device : devices) {
        json.beginObject();
        writeSnapshotMembers(&json, *device, Names());
        json.member("is_asleep", device->isAsleep);
        writeMachine(&json, *device);
        writeAccounts(&json, *device);
        const ClientList list = device->clients ? *device->clients : ClientList();
        json.member("processes", list.processes);
        json.member("closed_processes", list.closedProcesses);
        json.member("omitted_clients", list.omitted);
        json.member("all_clients_visible", device->clients && list.isComplete());
        writeClients(&json, *device);
        json.endObject();
    }
    json.endArray();
    json.endObject();
    return text.append('\n');
}

QByteArray clientsText(const SnapshotPtr &device, const QString &path)
{
    const bool asJson = path.endsWith(QLatin1StringView(".json"), Qt::CaseInsensitive);
    return asJson ? clientsJson({device}) : clientsCsv(*device);
}

}  // namespace pddgpu
