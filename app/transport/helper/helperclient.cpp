// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/helper/helperclient.h"

#include <algorithm>
#include <cerrno>

#include "transport/driverfailure.h"
#include "transport/driverpath.h"

namespace pddgpu {

namespace {

using namespace Qt::StringLiterals;

using Kind = SourceError::Kind;
using Cause = SourceError::Cause;
using helper::Request;

// Limit for one answer of a helper: a listing of some two million objects.
constexpr qint64 MaximumListingBytes = 256LL * 1024 * 1024;
constexpr qint64 MaximumTextBytes = 8LL * 1024 * 1024;

QByteArray joined(const QList<QByteArray> &pieces)
{
    return pieces.size() == 1 ? pieces.constFirst() : pieces.join();
}

bool isPlainName(const QByteArray &name)
{
    return !name.isEmpty() && name.size() <= 64 && !name.contains('/') && name != "." &&
           name != "..";
}

// Limit for the text of one file.
qint64 maximumBytesOf(DriverFile file)
{
    return file == DriverFile::LeakObjects
               ? MaximumListingBytes
               : std::max(qint64{placeOf(file).maximumBytes}, MaximumTextBytes);
}

}  // namespace

HelperClient::HelperClient(HelperLink *link, const QString &where) : m_link(link), m_where(where) {}

Result<QList<DeviceInfo>> HelperClient::devices()
{
    const auto answer = ask({Request::ListDevices, {}}, MaximumTextBytes);
    if (!answer)
        return tl::unexpected(lost());

    // Only devices of the new list have numbers; files of earlier lists have none.
    m_devices.clear();
    for (const QByteArray &piece : answer->pieces) {
        const QList<QByteArray> names = piece.split('\0');
        // pddgpu-agent adds the driver.
        const bool hasDriver = names.size() == 4;
        if ((names.size() != 3 && !hasDriver) || !isPlainName(names[0]) || !isPlainName(names[1]) ||
            (hasDriver && !isPlainName(names[2])) || m_devices.size() == helper::MaximumDevices) {
            return tl::unexpected(SourceError{Kind::Malformed, Cause::Other, m_where,
                                              u"the helper's list of devices is malformed"_s, 0});
        }
        DeviceInfo device{QString::fromUtf8(names[1]), QString::fromUtf8(names[0])};
        if (hasDriver)
            device.driver = QString::fromUtf8(names[2]);
        m_devices.append(device);
    }
    if (m_devices.isEmpty())
        return tl::unexpected(noDeviceError(Kind::Absent, m_where));
    QList<DeviceInfo> inCardOrder = m_devices;
    std::stable_sort(inCardOrder.begin(), inCardOrder.end(),
                     [](const DeviceInfo &left, const DeviceInfo &right) {
                         return cardOrder(left.card) < cardOrder(right.card);
                     });
    // The default device comes first.
    std::stable_partition(inCardOrder.begin(), inCardOrder.end(),
                          [](const DeviceInfo &device) { return device.watchesItself(); });
    return inCardOrder;
}

Result<QByteArray> HelperClient::read(const DeviceInfo &device, DriverFile file)
{
    const DriverFilePlace place = placeOf(file);
    const std::optional<QByteArray> arguments = fileArguments(device, file);
    if (!arguments)
        return tl::unexpected(noDeviceError(Kind::Absent, device.id));
    const auto answer = ask({Request::ReadFile, *arguments}, maximumBytesOf(file));
    if (!answer)
        return tl::unexpected(lost());
    if (answer->errnoValue != 0) {
        // Like the relay.
        if (answer->isEdit)
            m_listing.forget();
        return tl::unexpected(failure(*answer, device, place, false));
    }
    return answer->isEdit ? takeEdit(*answer, pathOf(device, place))
                          : Result<QByteArray>(joined(answer->pieces));
}

Result<QByteArray> HelperClient::readLog()
{
    const auto answer = ask({Request::ReadLog, {}}, 2 * MaximumTextBytes);
    if (!answer)
        return tl::unexpected(lost());
    if (answer->errnoValue != 0) {
        const bool denied = answer->errnoValue == EACCES || answer->errnoValue == EPERM;
        SourceError error =
            driverFailure(u"/dev/kmsg"_s, {}, false, answer->errnoValue, {true, true, true, true});
        error.cause = denied ? Cause::KernelLogNeedsPrivilege : Cause::Other;
        return tl::unexpected(error);
    }
    return std::exchange(m_log, {}) + joined(answer->pieces);
}

Result<QByteArrayList> HelperClient::readClients()
{
    // An answer counts as more than its bytes, see AnswerReader.
    const auto answer = ask({Request::ReadClients, {}}, 2 * helper::MaximumClientsBytes);
    if (!answer)
        return tl::unexpected(lost());
    if (answer->errnoValue == 0)
        return answer->pieces;
    SourceError error =
        driverFailure(u"/proc"_s, {}, false, answer->errnoValue, {true, true, true, true});
    if (answer->errnoValue == EOPNOTSUPP)
        error.reason = u"the installed pddgpu-helper is older than this program"_s;
    else if (answer->errnoValue == EPERM)
        error.reason = u"pddgpu-helper may not look into other users' processes here"_s;
    return tl::unexpected(error);
}

Result<void> HelperClient::write(const DeviceInfo &device, DriverControl control,
                                 const QByteArray &value)
{
    const qsizetype index = m_devices.indexOf(device);
    if (index < 0)
        return tl::unexpected(noDeviceError(Kind::Absent, device.id));
    const DriverFilePlace place = placeOf(control);
    QByteArray arguments;
    arguments.append(static_cast<char>(index)).append(static_cast<char>(control)).append(value);
    // The driver also rejects values that do not fit into a request.
    if (arguments.size() >= static_cast<qsizetype>(helper::MaximumRequestBytes)) {
        return tl::unexpected(
            driverFailure(pathOf(device, place), place, true, EINVAL, {true, true, true, true}));
    }
    const auto answer = ask({Request::WriteControl, arguments}, MaximumTextBytes);
    if (!answer)
        return tl::unexpected(lost());
    if (answer->errnoValue != 0)
        return tl::unexpected(failure(*answer, device, place, true));
    return {};
}

void HelperClient::prefetch(const DeviceInfo &device, const QList<DriverFile> &files)
{
    skipFetched();
    for (const DriverFile file : files) {
        const std::optional<QByteArray> arguments = fileArguments(device, file);
        if (!arguments)
            return;
        m_fetched.emplace_back(Request::ReadFile, *arguments);
        m_link->send(Request::ReadFile, *arguments, maximumBytesOf(file));
    }
    m_fetched.emplace_back(Request::ReadLog, QByteArray());
    m_link->send(Request::ReadLog, {}, 2 * MaximumTextBytes);
}

std::optional<DeviceInfo> HelperClient::deviceAt(int index) const
{
    return index >= 0 && index < m_devices.size() ? std::optional(m_devices[index]) : std::nullopt;
}

// Answers come in request order: prefetched ones that are passed over are dropped.
std::optional<HelperLink::Answer> HelperClient::ask(const Key &key, qint64 maximumBytes)
{
    if (std::find(m_fetched.begin(), m_fetched.end(), key) == m_fetched.end()) {
        skipFetched();
        m_link->send(key.first, key.second, maximumBytes);
        return m_link->receive();
    }
    while (m_fetched.front() != key)
        skipOne();
    m_fetched.pop_front();
    return m_link->receive();
}

void HelperClient::skipFetched()
{
    while (!m_fetched.empty())
        skipOne();
}

void HelperClient::skipOne()
{
    const std::optional<HelperLink::Answer> answer = m_link->receive();
    const Request request = m_fetched.front().first;
    if (answer && request == Request::ReadLog && m_log.size() < MaximumTextBytes)
        m_log.append(joined(answer->pieces));
    m_fetched.pop_front();
}

std::optional<QByteArray> HelperClient::fileArguments(const DeviceInfo &device,
                                                      DriverFile file) const
{
    const qsizetype index = m_devices.indexOf(device);
    if (index < 0)
        return std::nullopt;
    return QByteArray().append(static_cast<char>(index)).append(static_cast<char>(file));
}

Result<QByteArray> HelperClient::takeEdit(const HelperLink::Answer &answer, const QString &path)
{
    std::optional<QByteArray> text = m_listing.apply(joined(answer.pieces), MaximumListingBytes);
    if (text)
        return *std::move(text);
    // Later edits would not fit either.
    m_link->close(u"an edit does not fit the previous listing"_s);
    return tl::unexpected(
        SourceError{Kind::Gone, Cause::ConnectionLost, path, m_link->closeReason(), 0});
}

SourceError HelperClient::lost() const
{
    const QString reason = m_link->closeReason();
    return {Kind::Gone, Cause::ConnectionLost, m_where,
            reason.isEmpty() ? u"the connection broke"_s : reason, 0};
}

QString HelperClient::pathOf(const DeviceInfo &device, const DriverFilePlace &place) const
{
    const QString path = driverPath({}, device, place);
    return m_where.isEmpty() ? path : m_where + u':' + path;
}

SourceError HelperClient::failure(const HelperLink::Answer &answer, const DeviceInfo &device,
                                  const DriverFilePlace &place, bool writing) const
{
    const unsigned known = answer.circumstances;
    const DriverSurroundings surroundings{
        .devicePresent = (known & helper::DevicePresent) != 0,
        .monitorBuiltIn = (known & helper::MonitorBuiltIn) != 0,
        .debugfsMounted = (known & helper::DebugfsMounted) != 0,
        .privileged = (known & helper::Privileged) != 0,
    };
    SourceError error =
        driverFailure(pathOf(device, place), place, writing, answer.errnoValue, surroundings);
    if (known & helper::ReadOnlySession)
        error.cause = Cause::NotPermittedThere;
    return error;
}

}  // namespace pddgpu
