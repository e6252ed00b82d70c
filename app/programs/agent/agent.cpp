// SPDX-License-Identifier: GPL-3.0-or-later
#include "programs/agent/agent.h"

#include <unistd.h>

#include <QCoreApplication>
#include <QSocketNotifier>
#include <algorithm>
#include <cerrno>
#include <utility>

#include "abi/driverfiles.h"
#include "programs/agent/failurecode.h"
#include "transport/local/driversource.h"

namespace pddgpu {

using helper::Reply;
using helper::Request;

namespace {

constexpr qsizetype LengthBytes = 4;
constexpr std::size_t InputBytes = 4096;
constexpr qsizetype PieceBytes = helper::MaximumReplyBytes - 1;

}  // namespace

Agent::Agent(Source *source, const QString &root, int out)
    : m_source(source), m_root(root), m_out(out)
{
}

Agent::~Agent() = default;

helper::ExitCode Agent::serve(int in)
{
    QSocketNotifier input(in, QSocketNotifier::Read);
    connect(&input, &QSocketNotifier::activated, this, [this, in] {
        char bytes[InputBytes];
        const ssize_t count = ::read(in, bytes, sizeof(bytes));
        if (count <= 0)
            QCoreApplication::exit(helper::Ended);
        else if (!take(QByteArray(bytes, count)))
            QCoreApplication::exit(helper::BadFrame);
    });
    return helper::ExitCode{QCoreApplication::exec()};
}

bool Agent::take(const QByteArray &bytes)
{
    m_input += bytes;
    qsizetype at = 0;
    while (!m_isBroken && m_input.size() - at >= LengthBytes) {
        const qsizetype length = helper::numberAt(m_input.constData() + at);
        if (length == 0 || length > qsizetype{helper::MaximumRequestBytes})
            return false;
        if (m_input.size() - at < LengthBytes + length)
            break;
        answer(Request{m_input[at + LengthBytes]},
               m_input.sliced(at + LengthBytes + 1, length - 1));
        at += LengthBytes + length;
    }
    m_input.remove(0, at);
    return !m_isBroken;
}

void Agent::answer(Request request, const QByteArray &arguments)
{
    if (request == Request::Hello)
        return hello(arguments);
    if (!m_isGreeted)
        return fail(EPROTO);
    if (request == Request::ListDevices && arguments.isEmpty())
        return listDevices();
    if (request == Request::ReadLog && arguments.isEmpty())
        return readLog();
    if (request != Request::ReadFile && request != Request::WriteControl)
        return fail(EOPNOTSUPP);

    if (arguments.size() < 2)
        return fail(EINVAL);
    const auto index = static_cast<unsigned char>(arguments[0]);
    const auto which = static_cast<unsigned char>(arguments[1]);
    if (index >= m_devices.size())
        return fail(ENODEV);
    const DeviceInfo device = m_devices[index];
    if (request == Request::ReadFile && which < SourceFileCount && arguments.size() == 2)
        readFile(device, static_cast<DriverFile>(which));
    else if (request == Request::WriteControl && which < DriverControlCount)
        write(device, static_cast<DriverControl>(which), arguments.sliced(2));
    else
        fail(EINVAL);
}

void Agent::hello(const QByteArray &arguments)
{
    if (arguments.size() != 5 || !arguments.startsWith("PDDG"))
        return fail(EPROTO);
    if (arguments[4] < helper::ProtocolVersion)
        return fail(EPROTONOSUPPORT);
    m_isGreeted = true;
    const auto access =
        m_source->link().mayControl() ? helper::Access::Control : helper::Access::Read;
    send(Reply::Done,
         QByteArray().append(helper::ProtocolVersion).append(static_cast<char>(access)));
}

void Agent::listDevices()
{
    const Result<QList<DeviceInfo>> devices = m_source->devices();
    QList<DeviceInfo> listed = devices.value_or(QList<DeviceInfo>());
    listed.resize(std::min(listed.size(), qsizetype{helper::MaximumDevices}));
    if (listed != m_devices) {
        m_devices = listed;
        watchAlerts();
    }
    for (std::size_t i = 0; i < m_watches.size(); ++i)
        m_watches[i]->watch(m_devices[static_cast<qsizetype>(i)]);
    for (const DeviceInfo &device : std::as_const(m_devices)) {
        QByteArray names;
        for (const QString &name : {device.card, device.id, device.driver})
            names.append(name.toUtf8()).append('\0');
        send(Reply::Data, names);
    }
    send(Reply::Done);
}

void Agent::watchAlerts()
{
    m_watches.clear();
    for (qsizetype i = 0; i < m_devices.size(); ++i) {
        auto watch = std::make_unique<DriverSource>(m_root);
        connect(watch.get(), &Source::changed, this, [this, i] {
            send(Reply::Event, QByteArray(1, static_cast<char>(i)));
            m_watches[static_cast<std::size_t>(i)]->watch(m_devices[i]);
        });
        m_watches.push_back(std::move(watch));
    }
}

void Agent::readFile(const DeviceInfo &device, DriverFile file)
{
    if (file != DriverFile::RuntimeStatus && !device.watchesItself() && isAsleep(device))
        return fail(EAGAIN, helper::DevicePresent);
    const Result<QByteArray> text = m_source->read(device, file);
    if (text)
        sendText(file == DriverFile::LeakObjects ? Reply::Listing : Reply::Data, *text);
    finish(text.map([](const QByteArray &) {}));
}

bool Agent::isAsleep(const DeviceInfo &device)
{
    const Result<QByteArray> status = m_source->read(device, DriverFile::RuntimeStatus);
    return status && status->trimmed() == "suspended";
}

void Agent::write(const DeviceInfo &device, DriverControl control, const QByteArray &value)
{
    finish(m_source->write(device, control, value));
}

void Agent::readLog()
{
    const Result<QByteArray> log = m_source->readLog();
    if (log)
        sendText(Reply::Data, *log);
    finish(log.map([](const QByteArray &) {}));
}

void Agent::sendText(Reply reply, const QByteArray &text)
{
    for (qsizetype at = 0; at < text.size(); at += PieceBytes)
        send(reply, text.sliced(at, std::min(PieceBytes, text.size() - at)));
}

void Agent::finish(const Result<void> &result)
{
    if (result)
        return send(Reply::Done);
    const FailureCode code = failureCodeOf(result.error());
    fail(code.errnoValue, code.circumstances);
}

void Agent::fail(int errnoValue, unsigned circumstances)
{
    send(Reply::Failed, QByteArray::fromStdString(helper::failure(errnoValue, circumstances)));
}

void Agent::send(Reply reply, const QByteArray &payload)
{
    std::string frame;
    helper::appendFrame(frame, reply,
                        {payload.constData(), static_cast<std::size_t>(payload.size())});
    m_relay.take(frame);
    const std::string output = std::exchange(m_relay.output, {});
    for (std::size_t done = 0; done < output.size() && !m_isBroken;) {
        const ssize_t count = ::write(m_out, output.data() + done, output.size() - done);
        if (count > 0)
            done += static_cast<std::size_t>(count);
        else
            m_isBroken = count == 0 || errno != EINTR;
    }
}

}  // namespace pddgpu
