// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/helper/localsource.h"

#include <unistd.h>

#include <QCoreApplication>
#include <algorithm>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

// pkexec's exit code if the action is not granted, wrong password included.
constexpr int NotAuthorized = 127;

}  // namespace

LocalSource::LocalSource(const QString &root, const MakeCommand &makeCommand,
                         const MakeTracerCommand &makeTracer)
    : m_driver(root), m_makeCommand(makeCommand), m_makeTracer(makeTracer), m_granted(this)
{
    if (m_makeTracer)
        m_state.tracing = LinkState::Tracing::Possible;
    m_driver.setParent(this);
    connect(&m_driver, &Source::changed, this, &Source::changed);
    if (::geteuid() != 0)
        m_state.unlock = LinkState::Unlock::Possible;
}

LocalSource::~LocalSource()
{
    // It is a member, so it must not be deleted as a child.
    m_driver.setParent(nullptr);
    for (HelperLink *link : {m_link.get(), m_tracerLink.get(), m_startedTracer.get()}) {
        if (link)
            link->disconnect(this);
    }
    m_granted.disconnect(this);
    m_granted.kill();
    m_granted.waitForFinished();
}

Result<QList<DeviceInfo>> LocalSource::devices()
{
    const Result<QList<DeviceInfo>> devices = m_driver.devices();
    m_hasTaken.reset();
    if (devices && isUnlocked())
        static_cast<void>(m_client->devices());
    joinTracer();
    if (m_tracer)
        m_traced = m_tracer->devices().value_or(QList<DeviceInfo>());
    if (devices)
        lookWhatIsClosed(*devices);
    return devices;
}

// An administrator may give a user access to the files themselves, and revoke it.
void LocalSource::lookWhatIsClosed(const QList<DeviceInfo> &devices)
{
    using Unlock = LinkState::Unlock;

    if (::geteuid() == 0)
        return;
    const bool isDriverClosed = std::ranges::any_of(
        devices, [this](const DeviceInfo &device) { return m_driver.needsPrivilege(device); });
    const bool isClosed = isDriverClosed || m_driver.missesClients();
    m_state.unlocksOnlyClients = isClosed && !isDriverClosed;
    if (isUnlocked() || m_state.unlock == Unlock::Asking)
        return;
    if (!isClosed) {
        m_state.unlock = Unlock::NotNeeded;
        m_state.reason.clear();
    } else if (m_state.unlock == Unlock::NotNeeded) {
        m_state.unlock = Unlock::Possible;
    }
}

Result<QByteArray> LocalSource::read(const DeviceInfo &device, DriverFile file)
{
    if (isOfMonitor(file)) {
        if (const auto traced = tracedAs(device))
            return readTraced(*traced, file);
    }
    if (file == DriverFile::Clients && isUnlocked() && takeClients())
        return m_driver.takenClients(device);
    if (isDriverUnlocked() && placeOf(file).tree == DriverTree::Debugfs)
        return m_client->read(device, file);
    return m_driver.read(device, file);
}

// A tracer that ends takes no card along.
Result<QByteArray> LocalSource::readTraced(const DeviceInfo &device, DriverFile file)
{
    Result<QByteArray> text = m_tracer->read(device, file);
    if (text)
        return text;
    SourceError &error = text.error();
    if (error.kind == SourceError::Kind::Gone)
        error.kind = SourceError::Kind::Absent;
    // There is no such file.
    error.subject = u"pddgpu-tracer: "_s + QLatin1StringView(placeOf(file).path);
    if (error.kind == SourceError::Kind::Denied) {
        error.cause = SourceError::Cause::Other;
        error.reason = u"the objects are for administrators; Watch Objects asks one"_s;
    }
    return text;
}

std::optional<DeviceInfo> LocalSource::tracedAs(const DeviceInfo &device) const
{
    if (!m_tracer || device.watchesItself())
        return std::nullopt;
    const auto traced = std::ranges::find_if(m_traced, [&device](const DeviceInfo &one) {
        return one.card == device.card && one.id == device.id;
    });
    return traced != m_traced.end() ? std::optional(*traced) : std::nullopt;
}

// One answer of the helper has the clients of all cards. Where it has none, this user's are shown.
bool LocalSource::takeClients()
{
    if (!m_hasTaken) {
        const Result<QByteArrayList> packets = m_client->readClients();
        m_hasTaken = packets && m_driver.takeClients(*packets) == 0;
        m_state.clientsReason = *m_hasTaken ? QString()
                                : packets   ? u"pddgpu-helper gave a malformed answer"_s
                                            : packets.error().reason;
    }
    return *m_hasTaken;
}

Result<void> LocalSource::write(const DeviceInfo &device, DriverControl control,
                                const QByteArray &value)
{
    if (const auto traced = tracedAs(device))
        return m_tracer->write(*traced, control, value);
    return isDriverUnlocked() ? m_client->write(device, control, value)
                              : m_driver.write(device, control, value);
}

Result<QByteArray> LocalSource::readLog()
{
    Result<QByteArray> log = m_driver.readLog();
    if (!log && log.error().kind == SourceError::Kind::Denied && isUnlocked())
        return m_client->readLog();
    return log;
}

void LocalSource::unlock()
{
    if (m_state.mayUnlock())
        startHelper(!m_state.unlocksOnlyClients);
}

void LocalSource::startHelper(bool control)
{
    const auto command = m_makeCommand(control);
    if (!command) {
        m_state.unlock = LinkState::Unlock::Unavailable;
        m_state.reason = command.error();
        Q_EMIT changed();
        return;
    }
    m_state.unlock = LinkState::Unlock::Asking;
    m_state.reason.clear();
    m_client.reset();
    m_link = std::make_unique<HelperLink>(*command);
    connect(m_link.get(), &HelperLink::opened, this, &LocalSource::takeOpened);
    // Queued, as the handler may replace this link.
    connect(
        m_link.get(), &HelperLink::closed, this, [this, control] { takeClosed(control); },
        Qt::QueuedConnection);
    m_link->open();
    Q_EMIT changed();
}

void LocalSource::takeOpened()
{
    m_client = std::make_unique<HelperClient>(m_link.get(), QString());
    static_cast<void>(m_client->devices());
    m_state.unlock = m_link->access() == helper::Access::Control ? LinkState::Unlock::Unlocked
                                                                 : LinkState::Unlock::ReadOnly;
    Q_EMIT changed();
}

void LocalSource::takeClosed(bool control)
{
    const bool wasOpen = m_client != nullptr;
    m_client.reset();
    m_state.clientsReason.clear();
    if (!wasOpen && control && m_link->exitCode() == NotAuthorized)
        return startHelperIfReadingIsGranted();
    endUnlock(wasOpen ? LinkState::Unlock::Possible : LinkState::Unlock::Unavailable);
}

// An administrator may allow only reading. pkexec exits with 127 for both "not allowed" and "wrong
// password"; do not prompt twice.
void LocalSource::startHelperIfReadingIsGranted()
{
    m_granted.disconnect(this);
    connect(&m_granted, &QProcess::errorOccurred, this,
            [this] { endUnlock(LinkState::Unlock::Unavailable); });
    connect(&m_granted, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        if (status == QProcess::NormalExit && code == 0)
            startHelper(false);
        else if (status == QProcess::NormalExit)
            endUnlock(LinkState::Unlock::Unavailable);
    });
    m_granted.start(u"pkcheck"_s,
                    {u"--action-id"_s, u"org.pddgpu.helper.read"_s, u"--process"_s,
                     QString::number(QCoreApplication::applicationPid())},
                    QIODevice::ReadOnly);
}

void LocalSource::startTracing()
{
    if (!m_state.mayStartTracing())
        return;
    const auto command = m_makeTracer(true);
    if (!command)
        return endTracing(command.error());
    m_state.tracing = LinkState::Tracing::Asking;
    m_state.tracingReason.clear();
    m_startedTracer = std::make_unique<HelperLink>(*command);
    connect(m_startedTracer.get(), &HelperLink::opened, this, [this] {
        m_state.tracing = LinkState::Tracing::Running;
        useTracer(std::move(m_startedTracer));
        Q_EMIT changed();
    });
    connect(
        m_startedTracer.get(), &HelperLink::closed, this,
        [this] {
            if (m_startedTracer)
                endTracing(m_startedTracer->closeReason());
        },
        Qt::QueuedConnection);
    m_startedTracer->open();
    Q_EMIT changed();
}

// Another program may have started one, or the machine when it booted.
void LocalSource::joinTracer()
{
    using namespace std::chrono_literals;
    constexpr auto Patience = 2s, Pause = 10s;

    // One that is being started answers others before its own connection is open: its card would
    // have a monitor that this user may not control yet.
    if (!m_makeTracer || m_tracer || m_state.tracing == LinkState::Tracing::Asking ||
        !m_untilJoin.hasExpired())
        return;
    const auto command = m_makeTracer(false);
    if (!command)
        return;
    auto link = std::make_unique<HelperLink>(*command);
    if (link->openAndWait(Patience))
        useTracer(std::move(link));
    else
        m_untilJoin.setRemainingTime(Pause);
}

void LocalSource::useTracer(std::unique_ptr<HelperLink> link)
{
    link->disconnect(this);
    if (m_tracerLink)
        m_tracerLink->disconnect(this);
    m_tracer = std::make_unique<HelperClient>(link.get(), QString());
    m_tracerLink = std::move(link);
    connect(m_tracerLink.get(), &HelperLink::alerted, this, &Source::changed);
    // Queued, as m_tracer may be waiting for an answer.
    connect(m_tracerLink.get(), &HelperLink::closed, this, &LocalSource::takeTracerClosed,
            Qt::QueuedConnection);
    m_traced = m_tracer->devices().value_or(QList<DeviceInfo>());
}

void LocalSource::takeTracerClosed()
{
    m_tracer.reset();
    m_traced.clear();
    if (m_state.tracing == LinkState::Tracing::Running)
        endTracing(m_tracerLink->closeReason());
}

void LocalSource::endTracing(const QString &reason)
{
    m_state.tracing = LinkState::Tracing::Failed;
    m_state.tracingReason = reason;
    Q_EMIT changed();
}

void LocalSource::endUnlock(LinkState::Unlock unlock)
{
    m_state.unlock = unlock;
    m_state.reason = m_link->closeReason();
    Q_EMIT changed();
}

}  // namespace pddgpu

#include "moc_localsource.cpp"
