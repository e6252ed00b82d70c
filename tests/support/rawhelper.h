// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTest>
#include <vector>

#include "abi/protocol.h"

namespace pddgpu::testing {

/// Sanitizers make system calls, open files and start threads of their own, so that the helper
/// cannot be confined.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool IsSanitized = true;
#else
inline constexpr bool IsSanitized = false;
#endif

/// A client of pddgpu-helper that sends whatever a test wants.
class RawHelper
{
public:
    struct Frame {
        helper::Reply kind = {};
        QByteArray payload;
    };

    ~RawHelper()
    {
        process.kill();
        process.waitForFinished();
    }

    void start(const QString &program, const QStringList &arguments)
    {
        process.start(program, arguments);
        QVERIFY(process.waitForStarted());
    }

    static QByteArray frame(int kind, const QByteArray &rest = {})
    {
        std::string bytes;
        helper::appendNumber(bytes, static_cast<std::uint32_t>(1 + rest.size()));
        bytes.push_back(static_cast<char>(kind));
        return QByteArray::fromStdString(bytes) + rest;
    }
    static QByteArray frame(helper::Request kind, const QByteArray &rest = {})
    {
        return frame(static_cast<int>(kind), rest);
    }

    void send(const QByteArray &bytes) { process.write(bytes); }

    /// The next frame; without kind if none comes.
    Frame receive()
    {
        const auto missing = [this] {
            return m_input.size() < 4
                       ? 4 - m_input.size()
                       : 4 + qsizetype{helper::numberAt(m_input.constData())} - m_input.size();
        };
        while (missing() > 0) {
            if (process.bytesAvailable() == 0 && !process.waitForReadyRead(30'000))
                return {};
            m_input += process.read(missing());
        }
        const QByteArray whole = std::exchange(m_input, {});
        return {helper::Reply{whole[4]}, whole.mid(5)};
    }

    /// The frames of the next answer; the last one is Done or Failed.
    std::vector<Frame> answer()
    {
        std::vector<Frame> frames;
        do {
            frames.push_back(receive());
        } while (frames.back().kind != helper::Reply{} &&
                 frames.back().kind != helper::Reply::Done &&
                 frames.back().kind != helper::Reply::Failed);
        return frames;
    }
    std::vector<Frame> ask(const QByteArray &request)
    {
        send(request);
        return answer();
    }

    /// Sends a hello and asks for the devices.
    void greet()
    {
        QCOMPARE(ask(frame(helper::Request::Hello, QByteArray("PDDG\1"))).back().kind,
                 helper::Reply::Done);
        QCOMPARE(ask(frame(helper::Request::ListDevices)).back().kind, helper::Reply::Done);
    }

    QProcess process;

private:
    QByteArray m_input;
};

/// The errno of an answer; 0: it did not fail.
inline int errnoOf(const std::vector<RawHelper::Frame> &answer)
{
    const RawHelper::Frame &last = answer.back();
    return last.kind == helper::Reply::Failed
               ? static_cast<int>(helper::numberAt(last.payload.constData()))
               : 0;
}

inline QByteArray textOf(const std::vector<RawHelper::Frame> &answer)
{
    QByteArray text;
    for (const RawHelper::Frame &frame : answer) {
        if (frame.kind == helper::Reply::Data || frame.kind == helper::Reply::Listing)
            text += frame.payload;
    }
    return text;
}

}  // namespace pddgpu::testing
