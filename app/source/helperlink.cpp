// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/helperlink.h"

#include <QThread>
#include <QTimer>
#include <algorithm>
#include <utility>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype MaximumComplaintBytes = 2000;
constexpr qint64 LookMs = 200;  // Between two looks at whether the thread is to end.

QString exitReason(const HelperCommand &command, int exitCode)
{
    const bool overSsh = !command.host.isEmpty();
    if (overSsh && exitCode == 255)
        return u"ssh could not connect"_s;
    if (overSsh && exitCode == 127)
        return u"pddgpu-helper is not installed there"_s;
    if (!overSsh && exitCode == 126)
        return u"the request for a password was dismissed"_s;
    if (!overSsh && exitCode == 127)
        return u"not authorized by polkit"_s;
    return u"pddgpu-helper ended with %1"_s.arg(exitCode);
}

}  // namespace

HelperLink::HelperLink(const HelperCommand &command, QObject *parent)
    : QObject(parent), m_command(command), m_process(this)
{
    m_process.setProcessChannelMode(QProcess::SeparateChannels);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &HelperLink::takeInput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &HelperLink::takeComplaint);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            close(u"%1: %2"_s.arg(m_command.program, m_process.errorString()));
    });
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        m_exitCode = status == QProcess::NormalExit ? code : -1;
        close(status == QProcess::NormalExit ? exitReason(m_command, code)
                                             : u"pddgpu-helper was killed"_s);
    });
}

HelperLink::~HelperLink()
{
    m_process.disconnect(this);
    // Its input ends, so it ends, too; what hangs is not waited for long.
    m_process.closeWriteChannel();
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(1000)) {
        m_process.kill();
        m_process.waitForFinished(1000);
    }
}

void HelperLink::open()
{
    m_state = State::Starting;
    m_process.start(m_command.program, m_command.arguments);
    send(helper::Request::Hello, QByteArray("PDDG").append(helper::ProtocolVersion));
    if (m_command.host.isEmpty())
        return;
    QTimer::singleShot(RemotePatience, this, [this] {
        if (m_state == State::Starting)
            close(u"no answer for %1 s"_s.arg(RemotePatience.count()));
    });
}

void HelperLink::send(helper::Request request, const QByteArray &arguments, qint64 maximumBytes)
{
    if (m_state == State::Closed)
        return;
    std::string frame;
    helper::appendNumber(frame, static_cast<std::uint32_t>(1 + arguments.size()));
    frame.push_back(static_cast<char>(request));
    frame.append(arguments.constData(), static_cast<std::size_t>(arguments.size()));
    // A request among others says nothing of the way there and back.
    m_timed = m_reader.missing() == 0 && !m_reader.hasNext();
    m_reader.expect(maximumBytes);
    m_sinceRequest.start();
    m_process.write(frame.data(), static_cast<qint64>(frame.size()));
}

std::optional<HelperLink::Answer> HelperLink::receive()
{
    QDeadlineTimer deadline(Patience);
    while (m_state == State::Open && !m_reader.hasNext() && m_reader.missing() > 0) {
        const qint64 before = m_receivedBytes;
        m_process.waitForReadyRead(
            static_cast<int>(std::min<qint64>(deadline.remainingTime(), LookMs)));
        takeInput();
        // Whoever ends the thread waits for it, and may be a window that is closed.
        if (QThread::currentThread()->isInterruptionRequested())
            close(u"the program ends"_s);
        // As long as something comes, it is alive.
        if (m_receivedBytes != before)
            deadline.setRemainingTime(Patience);
        else if (deadline.hasExpired())
            close(u"no answer for %1 s"_s.arg(Patience.count()));
    }
    return m_state == State::Open ? m_reader.next() : std::nullopt;
}

// Read at once, so that nobody's endless complaints fill our memory.
void HelperLink::takeComplaint()
{
    const QByteArray more = m_process.readAllStandardError();
    m_complaint.append(more.first(
        std::min(more.size(), std::max<qsizetype>(0, MaximumComplaintBytes - m_complaint.size()))));
}

void HelperLink::takeInput()
{
    const QByteArray more = m_process.readAllStandardOutput();
    m_receivedBytes += more.size();
    if (m_state == State::Closed || more.isEmpty())
        return;
    const std::size_t missing = m_reader.missing();
    if (!m_reader.take(more))
        return close(u"what answers is not pddgpu-helper, or speaks another version"_s);
    if (m_timed && m_reader.missing() < missing)
        m_roundTrip = std::chrono::nanoseconds(m_sinceRequest.nsecsElapsed());
    if (m_state == State::Starting && m_reader.hasNext())
        finishOpening(*m_reader.next());
    const QList<int> alerts = m_reader.takeAlerts();
    for (const int device : alerts) {
        if (isOpen())
            Q_EMIT alerted(device);
    }
}

void HelperLink::finishOpening(const Answer &answer)
{
    if (answer.errnoValue != 0 || answer.done.size() != 2 ||
        answer.done[0] != helper::ProtocolVersion)
        return close(u"pddgpu-helper there speaks another version of the protocol"_s);
    m_access = answer.done[1] == static_cast<char>(helper::Access::Control)
                   ? helper::Access::Control
                   : helper::Access::Read;
    m_state = State::Open;
    Q_EMIT opened();
}

void HelperLink::close(const QString &reason)
{
    if (m_state == State::Closed)
        return;
    m_state = State::Closed;
    // Its last words say more than a number.
    takeComplaint();
    const QString complaint = QString::fromUtf8(m_complaint.simplified());
    m_closeReason = complaint.isEmpty() ? reason : u"%1: %2"_s.arg(reason, complaint);
    m_reader = {};
    // Whatever it is, it ends when nobody listens.
    m_process.closeWriteChannel();
    m_process.closeReadChannel(QProcess::StandardOutput);
    m_process.terminate();
    // From the event loop: whoever waits for an answer is told by receive() first.
    QMetaObject::invokeMethod(this, &HelperLink::closed, Qt::QueuedConnection);
}

}  // namespace pddgpu
