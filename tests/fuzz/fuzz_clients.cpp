// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever processes and drivers write, clients, regions and sums are bounded, and the same text
// gives the same again.
#include "backend/generic/clientregions.h"
#include "backend/generic/fdinfo.h"
#include "fuzzing.h"
#include "model/regionaccount.h"
#include "parser/machinememory.h"
#include "parser/scan.h"

using namespace pddgpu;
using namespace pddgpu::testing;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArrayView text(data, static_cast<qsizetype>(size));
    const ClientList list = parseClients(text);
    require(parseClients(text) == list, "not the same twice");
    require(list.clients.size() <= MostClients, "too many clients");
    for (const Client &client : list.clients) {
        require(client.regions.size() <= Region::Most, "too many regions of a client");
        require(client.name.size() <= 256 && client.holder.process.size() <= 256, "a long name");
    }
    Snapshot snapshot;
    snapshot.regions = {Region{.name = *RegionName::from("vram"), .totalBytes = 1000}};
    snapshot.regions[0].usedBytes = 500;
    addClients(list.clients, &snapshot.regions);
    require(snapshot.regions.size() <= Region::Most, "too many regions");
    snapshot.clients = std::make_shared<const ClientList>(list);
    for (const RegionAccount &account : accountsOf(snapshot)) {
        if (!account.usedBytes || !account.clientBytes)
            continue;
        // The sum of the parts is what is used, and what is more than that.
        const std::uint64_t rest =
            account.hiddenBytes.value_or(0) + account.unexplainedBytes.value_or(0);
        require(*account.usedBytes + account.excessBytes == *account.clientBytes + rest,
                "the parts do not add up");
    }

    static_cast<void>(parseMachineMemory(text));
    static_cast<void>(parseDmem(text, "0000:03:00.0"));
    static_cast<void>(parseComputeProcesses(text));
    static_cast<void>(unitOfCgroup(QString::fromUtf8(text)));
    const QByteArray word = scan::escaped(text);
    require(!word.contains(' ') && !word.contains('\n'), "an escaped text is no word");
    return 0;
}
