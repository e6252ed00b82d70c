// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/helper/hostssource.h"

#include <algorithm>
#include <utility>

namespace pddgpu {

namespace {

QString joinedId(const QString &host, const QString &id)
{
    return host + u':' + id;
}

SourceError noHostOf(const DeviceInfo &device)
{
    return {SourceError::Kind::Absent, SourceError::Cause::NoDevice, device.id,
            QStringLiteral("no host has it"), 0};
}

}  // namespace

HostsSource::HostsSource(std::vector<Host> hosts) : m_news(this)
{
    m_news.setSingleShot(true);
    connect(&m_news, &QTimer::timeout, this, &Source::changed);
    for (Host &host : hosts) {
        // Child objects, so that they move to a thread together with this one: they have timers and
        // processes.
        host.source->setParent(this);
        connect(host.source.get(), &Source::changed, this,
                [this, name = host.name] { takeNews(name); });
        m_members.push_back({host.name, std::move(host.source), {}});
    }
}

HostsSource::~HostsSource()
{
    // Interrupt all first, so that one does not wait for another.
    interrupt();
    for (const Member &member : m_members)
        member.source->setParent(nullptr);
}

Result<QList<DeviceInfo>> HostsSource::devices()
{
    QList<DeviceInfo> all;
    std::optional<SourceError> firstError;
    // Query all at once, so that they answer while one is waited for.
    for (const Member &member : m_members)
        member.source->prefetchDevices();
    for (Member &member : m_members) {
        if (const auto devices = member.source->devices()) {
            member.devices = *devices;
        } else {
            if (!firstError)
                firstError = devices.error();
            if (devices.error().cause != SourceError::Cause::ConnectionLost)
                member.devices.clear();
        }
        for (const DeviceInfo &device : std::as_const(member.devices))
            all.append({joinedId(member.name, device.id), device.card});
    }
    if (all.isEmpty() && firstError)
        return tl::unexpected(*firstError);
    return all;
}

Result<QByteArray> HostsSource::read(const DeviceInfo &device, DriverFile file)
{
    const Place place = placeOf(device);
    if (!place.member)
        return tl::unexpected(noHostOf(device));
    return place.member->source->read(place.device, file);
}

void HostsSource::prefetch(const DeviceInfo &device, const QList<DriverFile> &files)
{
    if (const Place place = placeOf(device); place.member)
        place.member->source->prefetch(place.device, files);
}

Result<void> HostsSource::write(const DeviceInfo &device, DriverControl control,
                                const QByteArray &value)
{
    const Place place = placeOf(device);
    if (!place.member)
        return tl::unexpected(noHostOf(device));
    return place.member->source->write(place.device, control, value);
}

void HostsSource::writeLater(const DeviceInfo &device, DriverControl control,
                             const QByteArray &value,
                             const std::function<void(const Result<void> &)> &written)
{
    if (const Place place = placeOf(device); place.member)
        place.member->source->writeLater(place.device, control, value, written);
    else
        written(tl::unexpected(noHostOf(device)));
}

Result<QByteArray> HostsSource::readLog()
{
    return watched().source->readLog();
}

void HostsSource::watch(const std::optional<DeviceInfo> &device)
{
    m_news.stop();
    const Place place = device ? placeOf(*device) : Place();
    m_watchedHost = place.member ? place.member->name : QString();
    for (const Member &member : m_members) {
        member.source->setAside(place.member && &member != place.member);
        if (&member == place.member)
            member.source->watch(place.device);
        else
            member.source->watch(std::nullopt);
    }
}

LinkState HostsSource::link() const
{
    return watched().source->link();
}

QList<LinkState> HostsSource::otherLinks() const
{
    QList<LinkState> links;
    for (const Member &member : m_members) {
        if (&member != &watched())
            links.append(member.source->link());
    }
    return links;
}

void HostsSource::unlock()
{
    for (const Member &member : m_members) {
        if (m_watchedHost.isEmpty() || member.name == m_watchedHost)
            member.source->unlock();
    }
}

void HostsSource::startTracing()
{
    for (const Member &member : m_members) {
        if (m_watchedHost.isEmpty() || member.name == m_watchedHost)
            member.source->startTracing();
    }
}

void HostsSource::setPatient(bool isPatient)
{
    for (const Member &member : m_members)
        member.source->setPatient(isPatient);
}

void HostsSource::interrupt()
{
    for (const Member &member : m_members)
        member.source->interrupt();
}

void HostsSource::takeNews(const QString &host)
{
    const bool isOfWatched = m_watchedHost.isEmpty() || host == m_watchedHost;
    if (isOfWatched && mayTellAtOnce())
        Q_EMIT changed();
    else if (!m_news.isActive())
        m_news.start(NewsPatience);
}

bool HostsSource::mayTellAtOnce()
{
    if (m_newsAtOnce < NewsAtOnce && m_nextAtOnce.hasExpired()) {
        ++m_newsAtOnce;
        m_nextAtOnce.setRemainingTime(NewsPause);
    }
    if (m_newsAtOnce == 0)
        return false;
    if (m_newsAtOnce-- == NewsAtOnce)
        m_nextAtOnce.setRemainingTime(NewsPause);
    return true;
}

HostsSource::Place HostsSource::placeOf(const DeviceInfo &device)
{
    for (Member &member : m_members) {
        for (const DeviceInfo &own : std::as_const(member.devices)) {
            if (device.card == own.card && device.id == joinedId(member.name, own.id))
                return {&member, own};
        }
    }
    return {};
}

const HostsSource::Member &HostsSource::watched() const
{
    const auto byName = std::ranges::find(m_members, m_watchedHost, &Member::name);
    if (byName != m_members.end())
        return *byName;
    const auto lost = std::ranges::find_if(
        m_members, [](const Member &member) { return !member.source->link().connected; });
    return lost != m_members.end() ? *lost : m_members.front();
}

}  // namespace pddgpu

#include "moc_hostssource.cpp"
