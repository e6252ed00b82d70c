// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QProcess>
#include <functional>
#include <memory>
#include <optional>

#include "transport/helper/helperclient.h"
#include "transport/local/driversource.h"

namespace pddgpu {

/// The driver on this machine for a user other than root: files readable by every user are read
/// directly, the rest through a pddgpu-helper once unlock() has started one. The leak monitors of
/// cards whose drivers do not watch themselves are the tracer's: of one that runs, what this user
/// may read of it, and everything once startTracing() has started one.
class LocalSource : public Source
{
    Q_OBJECT

public:
    /// The command that starts a helper which may control, or only read; the error says why there
    /// is none.
    using MakeCommand = std::function<tl::expected<HelperCommand, QString>(bool control)>;

    /// The same for the tracer; without control, one that reads from a tracer that runs already.
    using MakeTracerCommand = MakeCommand;

    LocalSource() : LocalSource(QStringLiteral("/"), HelperCommand::local, HelperCommand::tracer) {}
    /// `root` as DriverSource has it. Without the second command there is no tracer.
    LocalSource(const QString &root, const MakeCommand &makeCommand,
                const MakeTracerCommand &makeTracer = {});
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
    void startTracing() override;

private:
    void lookWhatIsClosed(const QList<DeviceInfo> &devices);
    bool takeClients();
    void startHelper(bool control);
    void startHelperIfReadingIsGranted();
    void takeOpened();
    void takeClosed(bool control);
    void endUnlock(LinkState::Unlock unlock);
    Result<QByteArray> readTraced(const DeviceInfo &device, DriverFile file);
    void joinTracer();
    void useTracer(std::unique_ptr<HelperLink> link);
    void takeTracerClosed();
    void endTracing(const QString &reason);
    std::optional<DeviceInfo> tracedAs(const DeviceInfo &device) const;
    bool isUnlocked() const { return m_client && m_link->isOpen(); }
    bool isDriverUnlocked() const { return isUnlocked() && !m_state.unlocksOnlyClients; }

    DriverSource m_driver;
    const MakeCommand m_makeCommand;
    std::unique_ptr<HelperLink> m_link;
    std::unique_ptr<HelperClient> m_client;  // Set once the link was open.
    // Whether m_driver has taken the helper's clients of this round. Not set: not asked yet.
    std::optional<bool> m_hasTaken;
    const MakeTracerCommand m_makeTracer;
    std::unique_ptr<HelperLink> m_startedTracer;  // Until it is open.
    std::unique_ptr<HelperLink> m_tracerLink;
    std::unique_ptr<HelperClient> m_tracer;  // Set while it runs.
    QDeadlineTimer m_untilJoin{0};           // Not again before.
    QList<DeviceInfo> m_traced;              // As the tracer calls them, of this round.
    QProcess m_granted;                      // Queries polkit without prompting the user.
    LinkState m_state;
};

}  // namespace pddgpu
