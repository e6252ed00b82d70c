// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "transport/local/kernellogreader.h"
#include "transport/source.h"

namespace pddgpu {

class FileWatch;
struct DriverFilePlace;

/// The driver on this machine, or a tree that looks like its files.
class DriverSource : public Source
{
    Q_OBJECT

public:
    /// `root` holds sys/ and dev/kmsg. Devices come from libdrm when it is "/", else from
    /// root/sys/class/drm.
    explicit DriverSource(const QString &root = QStringLiteral("/"));
    ~DriverSource() override;

    Origin origin() const override { return Origin::Driver; }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    Result<QByteArray> readLog() override;
    void watch(const std::optional<DeviceInfo> &device) override;

    /// Whether another user's privilege would open a file or a control of this device that is
    /// closed to this one; what is not there cannot be opened.
    bool needsPrivilege(const DeviceInfo &device) const;

private:
    QString sysfsFolder(const QString &card) const;
    QString debugfsFolder() const;
    QString pathOf(const DeviceInfo &device, const DriverFilePlace &place) const;
    QStringList nodesOf(const DeviceInfo &device) const;
    bool isKnown(const DeviceInfo &device);
    bool hasMonitor(const DeviceInfo &device) const;
    SourceError failure(const DeviceInfo &device, const DriverFilePlace &place, bool writing,
                        int errnoValue) const;

    const QString m_root;  // Without a slash at its end.
    // Every device that was listed: reads of one that is no longer there find it gone, and no
    // path is made of names that this source did not find itself.
    QList<DeviceInfo> m_known;
    KernelLogReader m_log;
    std::unique_ptr<FileWatch> m_watch;  // Of m_watched's alerts.
    std::optional<DeviceInfo> m_watched;
};

}  // namespace pddgpu
