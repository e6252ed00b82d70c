// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>

#include "transport/helper/answerreader.h"
#include "transport/helper/helpercommand.h"

namespace pddgpu {

/// One session with a pddgpu-helper: starts it, speaks its protocol (abi/protocol.h), and detects
/// its end. Used by one thread, which has an event loop.
class HelperLink : public QObject
{
    Q_OBJECT

public:
    using Answer = AnswerReader::Answer;

    explicit HelperLink(const HelperCommand &command, QObject *parent = nullptr);
    /// Stops the helper; waits for that at most a fraction of a second.
    ~HelperLink() override;

    /// The timeout, from the request, for an answer to be complete, given the bytes received so
    /// far.
    static std::chrono::milliseconds patience(qint64 answerBytes);

    /// Starts the helper; answered by opened() or closed().
    void open();
    /// The same, and waits for the answer, at most so long. Returns whether it is open.
    bool openAndWait(std::chrono::milliseconds patience);
    bool isOpen() const { return m_state == State::Open; }
    helper::Access access() const { return m_access; }

    /// Sends a request and returns without waiting for the answer. An answer longer than the limit
    /// ends the session.
    void send(helper::Request request, const QByteArray &arguments = {},
              qint64 maximumBytes = 1024 * 1024);
    /// The answer to the oldest unanswered request; waits for it as long as patience() says, unless
    /// interruption of the thread is requested (QThread::requestInterruption()). Not set: the
    /// session is over, and closed() was or will be emitted.
    std::optional<Answer> receive();
    /// Ends the session.
    void close(const QString &reason);

    /// Round-trip time of the last request that was alone; not set: none yet.
    std::optional<std::chrono::nanoseconds> roundTrip() const { return m_roundTrip; }
    /// Total bytes received from the helper.
    qint64 receivedBytes() const { return m_receivedBytes; }

    /// Why the session is over; in English, in the helper's own words if it gave any.
    QString closeReason() const { return m_closeReason; }
    /// The exit code of the started program; -1: it did not exit normally.
    int exitCode() const { return m_exitCode; }
    /// Whether sudo was used there and refused.
    bool isSudoRefused() const { return m_isSudoRefused; }

Q_SIGNALS:
    void opened();
    void closed();
    /// The alert count of a device (given by index) changed.
    void alerted(int device);

private:
    enum class State { Closed, Starting, Open };
    // Typing a password takes time, but is only needed on this machine.
    static constexpr std::chrono::seconds RemotePatience{20};

    // A request without a complete answer.
    struct Sent {
        QElapsedTimer since;
        qint64 answerBytes;  // AnswerReader::answerBytes() when it was sent.
    };

    void takeInput();
    void takeComplaint();
    void renewAllowance();
    void finishOpening(const Answer &answer);
    std::chrono::milliseconds patienceLeft() const;
    void closeAsLate();

    const HelperCommand m_command;
    std::unique_ptr<QProcess> m_process;
    State m_state = State::Closed;
    helper::Access m_access = helper::Access::Read;
    AnswerReader m_reader;
    std::deque<Sent> m_sent;
    QElapsedTimer m_sinceAllowance;  // Start of the period in which unrequested frames are counted.
    qint64 m_complaintBytes = 0;     // Bytes on standard error in that period.
    bool m_timed = false;            // The last request was the only unanswered one.
    QElapsedTimer m_sinceRequest;
    std::optional<std::chrono::nanoseconds> m_roundTrip;
    qint64 m_receivedBytes = 0;
    QByteArray m_complaint;      // Beginning of its standard error output.
    QByteArray m_complaintsEnd;  // End of that output.
    bool m_isSudoRefused = false;
    QString m_closeReason;
    int m_exitCode = -1;
};

}  // namespace pddgpu
