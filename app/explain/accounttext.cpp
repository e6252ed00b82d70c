// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/accounttext.h"

#include <QCoreApplication>

#include "explain/explain.h"
#include "text/numbertext.h"

namespace pddgpu {

namespace {

struct Account {
    Q_DECLARE_TR_FUNCTIONS(pddgpu::Account)
};

using Part = AccountPart::Kind;

QString clientsNote(const RegionAccount &account, const Snapshot &snapshot)
{
    if (!snapshot.clients)
        return whyClientsUnknown(snapshot);
    if (!account.clientBytes)
        return Account::tr("A client's memory is unknown.");
    if (account.mayCountTwice)
        return Account::tr(
            "This is the most it can be: the driver does not report which buffers are shared.");
    if (account.isShared) {
        return Account::tr(
            "Buffers that clients share are counted once. This is an estimate, as the driver does "
            "not report who shares which of them.");
    }
    return {};
}

}  // namespace

QList<AccountPart> partsOf(const RegionAccount &account, const Snapshot &snapshot)
{
    QList<AccountPart> parts;
    parts.append({Part::Clients, Account::tr("Clients", "part of a region's memory"),
                  account.clientBytes, clientsNote(account, snapshot)});
    if (account.driverBytes.value_or(0) > 0) {
        parts.append({Part::Driver,
                      Account::tr("Driver", "part of a region's memory"),
                      account.driverBytes,
                      {}});
    }
    if (account.hiddenBytes) {
        parts.append({Part::Hidden, Account::tr("Not visible, or unexplained"), account.hiddenBytes,
                      hiddenClientsText(snapshot)});
    } else {
        parts.append({Part::Unexplained, Account::tr("Unexplained"), account.unexplainedBytes,
                      account.usedBytes ? QString()
                                        : Account::tr("The driver does not report how much of "
                                                      "this memory is in use.")});
    }
    if (account.excessBytes > 0) {
        parts.append({Part::Excess, Account::tr("More than is in use"), account.excessBytes,
                      account.mayCountTwice
                          ? Account::tr("Shared buffers are counted more than once.")
                          : Account::tr("Clients share some buffers but not others, or memory "
                                        "moved while it was read.")});
    }
    return parts;
}

QString hiddenClientsText(const Snapshot &snapshot)
{
    if (!snapshot.clients || snapshot.clients->isComplete())
        return {};
    const ClientList &list = *snapshot.clients;
    if (list.omitted > 0) {
        return Account::tr("%n more clients are not listed.", nullptr, pluralOf(list.omitted));
    }
    if (list.closedProcesses.value_or(0) > 0) {
        return Account::tr("%n processes of other users are not visible to you.", nullptr,
                           pluralOf(*list.closedProcesses));
    }
    if (list.isPidNamespacePartial)
        return Account::tr("Processes of other users, or outside this container, are not visible.");
    return Account::tr("It is unknown whether there are other users' processes.");
}

QString whyClientsUnknown(const Snapshot &snapshot)
{
    if (snapshot.clients)
        return {};
    if (snapshot.isAsleep)
        return Account::tr("The card is asleep, and reading its clients would wake it.");
    // Other errors of a card with a monitor are of other files.
    if (!snapshot.hasMonitor && !snapshot.errors.isEmpty())
        return explanation(snapshot.errors.constFirst());
    return Account::tr("The source does not tell who uses the card.");
}

QString whyClientMemoryUnknown()
{
    return Account::tr("The driver does not report the memory of its clients.");
}

}  // namespace pddgpu
