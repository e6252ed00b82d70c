// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/helper/helperlink.h"

#include <unistd.h>

#include <QThread>
#include <QTimer>
#include <algorithm>
#include <utility>

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

constexpr qsizetype MaximumComplaintBytes = 2000;
constexpr std::chrono::milliseconds LookForEnd{
    50};  // Interval to check whether the thread should end.

// How long to wait for an answer; see patience().
constexpr std::chrono::milliseconds FirstPatience{10'000};
constexpr std::chrono::milliseconds LastPatience{60'000};
constexpr qint64 SlowestBytesPerSecond = 64 * 1024;

// Period for the limit of unrequested frames: more is a flood that occupies a CPU.
constexpr qint64 AllowanceMs = 10'000;
constexpr qint64 AllowedComplaintBytes = 1024 * 1024;

// Time for the program to exit by itself, and to disappear after a kill.
constexpr int EndMs = 100;
constexpr int KilledMs = 200;

QString exitReason(const HelperCommand &command, int exitCode)
{
    const bool overSsh = !command.host.isEmpty();
    if (overSsh && exitCode == 255)
        return u"ssh could not connect"_s;
    if (overSsh && exitCode == 127)
        return command.name + u" is not installed there"_s;
    if (!overSsh && exitCode == 126)
        return u"the request for a password was dismissed"_s;
    if (!overSsh && exitCode == 127)
        return u"not authorized by polkit"_s;
    return u"%1 ended with %2"_s.arg(command.name).arg(exitCode);
}

}  // namespace

HelperLink::HelperLink(const HelperCommand &command, QObject *parent)
    : QObject(parent), m_command(command), m_process(std::make_unique<QProcess>())
{
    m_process->setProcessChannelMode(QProcess::SeparateChannels);
    // An agent of root acts as another user meanwhile.
    m_process->setChildProcessModifier([] {
        if (::setresuid(::getuid(), ::getuid(), ::getuid()) != 0)
            ::_exit(helper::Broken);
    });
    connect(m_process.get(), &QProcess::readyReadStandardOutput, this, &HelperLink::takeInput);
    connect(m_process.get(), &QProcess::readyReadStandardError, this, &HelperLink::takeComplaint);
    connect(m_process.get(), &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            close(u"%1: %2"_s.arg(m_command.program, m_process->errorString()));
    });
    connect(m_process.get(), &QProcess::finished, this,
            [this](int code, QProcess::ExitStatus status) {
                m_exitCode = status == QProcess::NormalExit ? code : -1;
                close(status == QProcess::NormalExit ? exitReason(m_command, code)
                                                     : m_command.name + u" was killed"_s);
            });
}

HelperLink::~HelperLink()
{
    m_process->disconnect(this);
    // Closing its input makes it exit.
    m_process->closeWriteChannel();
    if (m_process->state() == QProcess::NotRunning || m_process->waitForFinished(EndMs))
        return;
    m_process->kill();
    // A helper running as root that is busy in the kernel can be neither killed nor waited for, and
    // QProcess would wait half a minute. It exits by itself; its QProcess is leaked.
    if (!m_process->waitForFinished(KilledMs))
        static_cast<void>(m_process.release());
}

std::chrono::milliseconds HelperLink::patience(qint64 answerBytes)
{
    const qint64 seconds = std::max<qint64>(0, answerBytes) / SlowestBytesPerSecond;
    return std::min(FirstPatience + std::chrono::milliseconds(std::chrono::seconds(seconds)),
                    LastPatience);
}

void HelperLink::open()
{
    m_state = State::Starting;
    m_sinceAllowance.start();
    m_process->start(m_command.program, m_command.arguments);
    send(helper::Request::Hello, QByteArray("PDDG").append(helper::ProtocolVersion));
    if (m_command.host.isEmpty())
        return;
    QTimer::singleShot(RemotePatience, this, [this] {
        if (m_state == State::Starting)
            close(u"no answer for %1 s"_s.arg(RemotePatience.count()));
    });
}

bool HelperLink::openAndWait(std::chrono::milliseconds patience)
{
    const QDeadlineTimer deadline(patience);
    open();
    while (m_state == State::Starting && !deadline.hasExpired() &&
           !QThread::currentThread()->isInterruptionRequested()) {
        m_process->waitForReadyRead(
            static_cast<int>(std::min<qint64>(deadline.remainingTime(), LookForEnd.count())));
        takeInput();
    }
    if (m_state == State::Starting)
        close(u"no answer for %1 ms"_s.arg(patience.count()));
    return isOpen();
}

void HelperLink::send(helper::Request request, const QByteArray &arguments, qint64 maximumBytes)
{
    if (m_state == State::Closed)
        return;
    std::string frame;
    helper::appendNumber(frame, static_cast<std::uint32_t>(1 + arguments.size()));
    frame.push_back(static_cast<char>(request));
    frame.append(arguments.constData(), static_cast<std::size_t>(arguments.size()));
    // Only a lone request measures the round trip.
    m_timed = m_reader.missing() == 0 && !m_reader.hasNext();
    m_reader.expect(maximumBytes);
    m_sinceRequest.start();
    m_sent.push_back({m_sinceRequest, m_reader.answerBytes()});
    m_process->write(frame.data(), static_cast<qint64>(frame.size()));
}

std::optional<HelperLink::Answer> HelperLink::receive()
{
    while (m_state == State::Open && !m_reader.hasNext() && m_reader.missing() > 0) {
        m_process->waitForReadyRead(static_cast<int>(std::min(patienceLeft(), LookForEnd).count()));
        takeInput();
        // The thread that ends this one waits for it, and may be the GUI thread of a closing
        // window.
        if (QThread::currentThread()->isInterruptionRequested())
            close(u"the program ends"_s);
        else if (m_state == State::Open && m_reader.missing() > 0 && patienceLeft().count() == 0)
            closeAsLate();
    }
    return m_state == State::Open ? m_reader.next() : std::nullopt;
}

// Time left for the oldest request. Each byte of a complete answer frame extends it; alerts and
// incomplete frames do not.
std::chrono::milliseconds HelperLink::patienceLeft() const
{
    const Sent &oldest = m_sent.front();
    const std::chrono::milliseconds left = patience(m_reader.answerBytes() - oldest.answerBytes) -
                                           std::chrono::milliseconds(oldest.since.elapsed());
    return std::max(left, std::chrono::milliseconds(0));
}

void HelperLink::closeAsLate()
{
    const Sent &oldest = m_sent.front();
    const bool hasBegun = m_reader.answerBytes() > oldest.answerBytes;
    close((hasBegun ? u"an answer was incomplete after %1 s"_s : u"no answer for %1 s"_s)
              .arg(oldest.since.elapsed() / 1000));
}

// Read immediately, so that endless output does not fill our memory.
void HelperLink::takeComplaint()
{
    const QByteArray more = m_process->readAllStandardError();
    m_complaint.append(more.first(
        std::min(more.size(), std::max<qsizetype>(0, MaximumComplaintBytes - m_complaint.size()))));
    m_complaintsEnd.append(more);
    m_isSudoRefused =
        m_isSudoRefused || m_complaintsEnd.contains(QByteArrayView(HelperCommand::SudoRefused));
    m_complaintsEnd = m_complaintsEnd.last(std::min(
        m_complaintsEnd.size(), static_cast<qsizetype>(HelperCommand::SudoRefused.size())));
    m_complaintBytes += more.size();
    renewAllowance();
    if (m_complaintBytes > AllowedComplaintBytes)
        close(u"it writes too many error messages"_s);
}

void HelperLink::renewAllowance()
{
    if (!m_sinceAllowance.isValid() || !m_sinceAllowance.hasExpired(AllowanceMs))
        return;
    m_sinceAllowance.start();
    m_complaintBytes = 0;
    // While an answer is pending, its own deadline applies.
    if (m_reader.missing() == 0)
        m_reader.allowAlerts();
}

void HelperLink::takeInput()
{
    const QByteArray more = m_process->readAllStandardOutput();
    m_receivedBytes += more.size();
    if (m_state == State::Closed || more.isEmpty())
        return;
    renewAllowance();
    const std::size_t missing = m_reader.missing();
    if (!m_reader.take(more)) {
        return close(
            m_reader.isFlooded()
                ? u"it sends too many alerts"_s
                : u"the program there is not %1, or speaks another version"_s.arg(m_command.name));
    }
    while (m_sent.size() > m_reader.missing())
        m_sent.pop_front();
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
        return close(m_command.name + u" there speaks another version of the protocol"_s);
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
    // Its last output says more than an exit code.
    takeComplaint();
    QByteArray words = m_complaint;
    words.replace(QByteArrayView(HelperCommand::SudoRefused), "");
    const QString complaint = QString::fromUtf8(words.simplified());
    m_closeReason = complaint.isEmpty() ? reason : u"%1: %2"_s.arg(reason, complaint);
    m_reader = {};
    m_sent.clear();
    // Closing its channels makes such a program exit.
    m_process->closeWriteChannel();
    m_process->closeReadChannel(QProcess::StandardOutput);
    m_process->terminate();
    // Emitted from the event loop: receive() reports it first to a waiting caller.
    QMetaObject::invokeMethod(this, &HelperLink::closed, Qt::QueuedConnection);
}

}  // namespace pddgpu

#include "moc_helperlink.cpp"
