// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "transport/local/clientscan.h"
#include "transport/local/kernellogreader.h"
#include "transport/source.h"

namespace pddgpu {

class FileWatch;
struct DriverFilePlace;

/// The driver on this machine, or a tree of files that looks like it.
class DriverSource : public Source
{
    Q_OBJECT

public:
    /// `root` contains sys/ and dev/kmsg. Devices come from libdrm if it is "/", else from
    /// root/sys/class/drm; accelerators from root/sys/class/accel.
    explicit DriverSource(const QString &root = QStringLiteral("/"));
    ~DriverSource() override;

    Origin origin() const override { return Origin::Driver; }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    Result<QByteArray> readLog() override;
    void watch(const std::optional<DeviceInfo> &device) override;

    /// See ClientScan::take().
    int takeClients(const QByteArrayList &packets) { return m_clients.take(packets); }
    /// DriverFile::Clients, of what was taken.
    Result<QByteArray> takenClients(const DeviceInfo &device) const;

    /// Whether more privilege would give access to a file or control of this device that this user
    /// cannot open. Missing files do not count.
    bool needsPrivilege(const DeviceInfo &device) const;

    /// See ClientScan::missesProcesses().
    bool missesClients() const { return m_clients.missesProcesses(); }

private:
    QString sysfsFolder(const QString &card) const;
    QString debugfsFolder() const;
    QByteArrayList nodesOf(const DeviceInfo &device) const;
    QByteArray nodeToAsk(const DeviceInfo &device) const;
    bool isKnown(const DeviceInfo &device);
    bool hasMonitor(const DeviceInfo &device) const;
    SourceError failure(const DeviceInfo &device, const DriverFilePlace &place, bool writing,
                        int errnoValue) const;

    const QString m_root;  // Without a trailing slash.
    // All devices listed so far: reading one that is no longer present finds it gone, and paths are
    // made only from names that this source found itself.
    QList<DeviceInfo> m_known;
    ClientScan m_clients;
    KernelLogReader m_log;
    std::unique_ptr<FileWatch> m_watch;  // Watches m_watched's alerts.
    std::optional<DeviceInfo> m_watched;
};

}  // namespace pddgpu
