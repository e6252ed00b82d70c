// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <utility>

#include "abi/driverfiles.h"
#include "model/deviceinfo.h"
#include "model/sourceerror.h"
#include "transport/helper/helperlink.h"
#include "wire/listingpatch.h"

namespace pddgpu {

/// The driver's files and controls through a pddgpu-helper, with a Source's functions and errors.
class HelperClient
{
public:
    /// The link is open, and is owned by the caller. `where` names the machine in errors; may be
    /// empty.
    HelperClient(HelperLink *link, const QString &where);

    Result<QList<DeviceInfo>> devices();
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file);
    Result<QByteArray> readLog();
    /// The Data of Request::ReadClients.
    Result<QByteArrayList> readClients();
    Result<void> write(const DeviceInfo &device, DriverControl control, const QByteArray &value);

    /// Requests these files, and the log, ahead of their read().
    void prefetch(const DeviceInfo &device, const QList<DriverFile> &files);

    /// The device with an index from devices(); not set: there is none.
    std::optional<DeviceInfo> deviceAt(int index) const;

private:
    using Key = std::pair<helper::Request, QByteArray>;

    std::optional<HelperLink::Answer> ask(const Key &key, qint64 maximumBytes);
    void skipFetched();
    void skipOne();
    std::optional<QByteArray> fileArguments(const DeviceInfo &device, DriverFile file) const;
    Result<QByteArray> takeEdit(const HelperLink::Answer &answer, const QString &path);
    SourceError lost() const;
    QString pathOf(const DeviceInfo &device, const DriverFilePlace &place) const;
    SourceError failure(const HelperLink::Answer &answer, const DeviceInfo &device,
                        const DriverFilePlace &place, bool writing) const;

    HelperLink *m_link;
    const QString m_where;
    QList<DeviceInfo> m_devices;
    std::deque<Key> m_fetched;  // Requests sent, but not read yet, in order.
    QByteArray m_log;           // The log that came with another answer; it is sent only once.
    ListingPatch m_listing;
};

}  // namespace pddgpu
