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

/// One session of a pddgpu-helper: starts it, speaks its protocol (helper/protocol.h), and notices
/// when it is gone. Used by one thread, which has an event loop.
class HelperLink : public QObject
{
    Q_OBJECT

public:
    using Answer = AnswerReader::Answer;

    explicit HelperLink(const HelperCommand &command, QObject *parent = nullptr);
    /// Ends the helper; waits for that a fraction of a second at most.
    ~HelperLink() override;

    /// Within this time of its request an answer must be whole, of which so many bytes are there.
    static std::chrono::milliseconds patience(qint64 answerBytes);

    /// Starts the helper; answered by opened() or closed().
    void open();
    bool isOpen() const { return m_state == State::Open; }
    helper::Access access() const { return m_access; }

    /// Sends a request; it returns before the answer is there. An answer of more bytes than that
    /// ends the session.
    void send(helper::Request request, const QByteArray &arguments = {},
              qint64 maximumBytes = 1024 * 1024);
    /// The answer to the oldest request that has none yet; waits for it as long as patience() says,
    /// unless the thread is asked to end (QThread::requestInterruption()). Not set: the session is
    /// over, and closed() was or will be emitted.
    std::optional<Answer> receive();
    /// Ends the session.
    void close(const QString &reason);

    /// How long the last answer took to a request that was alone; not set: none yet.
    std::optional<std::chrono::nanoseconds> roundTrip() const { return m_roundTrip; }
    /// All that came from the helper so far.
    qint64 receivedBytes() const { return m_receivedBytes; }

    /// Why the session is over; in English, of the helper's own words where it said some.
    QString closeReason() const { return m_closeReason; }
    /// The exit code of what was started; -1: it did not end by itself.
    int exitCode() const { return m_exitCode; }
    /// Whether sudo was asked there, and refused.
    bool isSudoRefused() const { return m_isSudoRefused; }

Q_SIGNALS:
    void opened();
    void closed();
    /// The alert count of a device, by its index, has changed.
    void alerted(int device);

private:
    enum class State { Closed, Starting, Open };
    // A password may take its time, but is asked for on this machine alone.
    static constexpr std::chrono::seconds RemotePatience{20};

    // Of a request that has no whole answer yet.
    struct Sent {
        QElapsedTimer since;
        qint64 answerBytes;  // AnswerReader::answerBytes() then.
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
    qint64 m_complaintBytes = 0;     // Likewise.
    bool m_timed = false;            // The last request was the only one without an answer.
    QElapsedTimer m_sinceRequest;
    std::optional<std::chrono::nanoseconds> m_roundTrip;
    qint64 m_receivedBytes = 0;
    QByteArray m_complaint;      // The first of what came to its standard error.
    QByteArray m_complaintsEnd;  // The last of it.
    bool m_isSudoRefused = false;
    QString m_closeReason;
    int m_exitCode = -1;
};

}  // namespace pddgpu
