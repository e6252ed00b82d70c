// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QObject>
#include <memory>
#include <vector>

#include "abi/protocol.h"
#include "model/deviceinfo.h"
#include "programs/relay/relay.h"
#include "transport/source.h"

namespace pddgpu {

/// Serves a source in the protocol of pddgpu-helper (abi/protocol.h) to a window on another
/// machine: the cards of every driver, and all files that a source has. Listings go as edits, as
/// pddgpu-relay's.
///
/// Files of another driver's card that sleeps fail with EAGAIN, except its status: reading them
/// could wake it, and a window asks ahead for what it needed last time.
class Agent : public QObject
{
    Q_OBJECT

public:
    /// The source outlives it. `root` is the tree whose alerts are watched, see DriverSource; `out`
    /// is a file descriptor, to which it writes all of an answer before it takes the next request.
    Agent(Source *source, const QString &root, int out);
    ~Agent() override;

    /// Runs the application's event loop until the client's input ends. Returns the exit code.
    helper::ExitCode serve(int in);

    /// Takes a part of what the client sends. Returns false where there is nothing more to answer:
    /// the client broke the protocol, or does not read.
    bool take(const QByteArray &bytes);

private:
    void answer(helper::Request request, const QByteArray &arguments);
    void hello(const QByteArray &arguments);
    void listDevices();
    void readFile(const DeviceInfo &device, DriverFile file);
    void write(const DeviceInfo &device, DriverControl control, const QByteArray &value);
    void readLog();
    bool isAsleep(const DeviceInfo &device);
    void watchAlerts();

    void send(helper::Reply reply, const QByteArray &payload = {});
    void sendText(helper::Reply reply, const QByteArray &text);
    void finish(const Result<void> &result);
    void fail(int errnoValue, unsigned circumstances = 0);

    Source *const m_source;
    const QString m_root;
    const int m_out;
    QByteArray m_input;  // An incomplete request.
    bool m_isGreeted = false;
    bool m_isBroken = false;
    QList<DeviceInfo> m_devices;
    // One for each of them, as a source watches only one.
    std::vector<std::unique_ptr<Source>> m_watches;
    helper::Relay m_relay;
};

}  // namespace pddgpu
