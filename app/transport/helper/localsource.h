// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <functional>
#include <memory>

#include "transport/helper/helperclient.h"
#include "transport/local/driversource.h"

namespace pddgpu {

/// The driver on this machine for a user other than root: files readable by every user are read
/// directly, the rest through a pddgpu-helper once unlock() has started one.
class LocalSource : public Source
{
    Q_OBJECT

public:
    /// The command that starts a helper which may control, or only read; the error says why there
    /// is none.
    using MakeCommand = std::function<tl::expected<HelperCommand, QString>(bool control)>;

    LocalSource() : LocalSource(QStringLiteral("/"), HelperCommand::local) {}
    /// `root` as DriverSource has it.
    LocalSource(const QString &root, const MakeCommand &makeCommand);
    ~LocalSource() override;

    Origin origin() const override { return Origin::Driver; }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    Result<QByteArray> readLog() override;
    void watch(const std::optional<DeviceInfo> &device) override { m_driver.watch(device); }
    LinkState link() const override { return m_state; }

    /// Requests reading and controlling. If polkit does not grant both, falls back to reading if
    /// that needs no further prompt.
    void unlock() override;

private:
    void lookWhatIsClosed(const QList<DeviceInfo> &devices);
    bool takeClients();
    void startHelper(bool control);
    void startHelperIfReadingIsGranted();
    void takeOpened();
    void takeClosed(bool control);
    void endUnlock(LinkState::Unlock unlock);
    bool isUnlocked() const { return m_client && m_link->isOpen(); }
    bool isDriverUnlocked() const { return isUnlocked() && !m_state.unlocksOnlyClients; }

    DriverSource m_driver;
    const MakeCommand m_makeCommand;
    std::unique_ptr<HelperLink> m_link;
    std::unique_ptr<HelperClient> m_client;  // Set once the link was open.
    // Whether m_driver has taken the helper's clients of this round. Not set: not asked yet.
    std::optional<bool> m_hasTaken;
    QProcess m_granted;  // Queries polkit without prompting the user.
    LinkState m_state;
};

}  // namespace pddgpu
