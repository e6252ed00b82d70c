// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/fakedriver.h"

#include <QMutex>
#include <QWaitCondition>
#include <cerrno>
#include <map>
#include <optional>
#include <utility>

namespace pddgpu {

namespace {

std::optional<std::uint64_t> thresholdOf(QByteArray text)
{
    int shift = 0;
    switch (text.isEmpty() ? '\0' : text.back()) {
        case 'K':
            shift = 10;
            break;
        case 'M':
            shift = 20;
            break;
        case 'G':
            shift = 30;
            break;
        default:
            break;
    }
    if (shift > 0)
        text.chop(1);
    bool isNumber = false;
    const std::uint64_t number = text.toULongLong(&isNumber) << shift;
    return isNumber && number > 0 ? std::optional(number) : std::nullopt;
}

QByteArray escaped(const QString &text)
{
    QByteArray result;
    const QByteArray bytes = text.toUtf8();
    for (const char c : bytes) {
        if (c >= 0x20 && c <= 0x7e && c != '\\')
            result += c;
        else
            result += "\\x" + QByteArray(1, c).toHex();
    }
    return result.isEmpty() ? QByteArrayLiteral("-") : result;
}

QByteArray flagsOf(const LeakObject &object)
{
    QByteArrayList flags;
    if (object.orphaned)
        flags << "orphaned";
    if (object.exported)
        flags << "exported";
    if (object.imported)
        flags << "imported";
    if (object.persistent)
        flags << "persistent";
    return flags.isEmpty() ? QByteArrayLiteral("-") : flags.join(',');
}

QByteArray stateOf(const LeakObject &object)
{
    switch (object.state) {
        case LeakState::Active:
            return "active";
        case LeakState::Suspicious:
            return "suspicious";
        case LeakState::Confirmed:
            return "confirmed";
    }
    Q_UNREACHABLE();
}

}  // namespace

struct FakeDriver::State {
    mutable QMutex mutex;  // Protects all below.
    QList<DeviceInfo> devices{{QStringLiteral("pddgpu.0"), QStringLiteral("card0")}};
    std::map<DriverFile, std::uint64_t> numbers;
    QList<LeakObject> objects;
    std::uint64_t nowNs = 1'000'000'000'000;
    QByteArray log;
    std::map<DriverFile, SourceError> readFailures;
    std::map<DriverControl, SourceError> writeFailures;
    QList<Write> writes;
    QStringList writtenDevices;
    bool readsHeld = false;
    int waitingReads = 0;
    QWaitCondition readsGo;
    bool writesHeld = false;
    QWaitCondition writesGo;
    LinkState link;
    int unlockCount = 0;

    QByteArray listing() const
    {
        QByteArray text =
            "version=1 generation=" + QByteArray::number(numbers.at(DriverFile::Generation)) +
            " now_ns=" + QByteArray::number(nowNs) +
            "\nid\tbirth_ns\tsize_bytes\tdomain\tstate\tflags\thandles\tclient_id\t"
            "pid\tprocess\tlabel\n";
        for (const LeakObject &object : objects) {
            const QByteArrayList fields{QByteArray::number(object.id),
                                        QByteArray::number(object.birthNs),
                                        QByteArray::number(object.sizeBytes),
                                        object.region == RegionName()
                                            ? QByteArray("vram")
                                            : object.region.text().toLatin1(),
                                        stateOf(object),
                                        flagsOf(object),
                                        QByteArray::number(object.handles),
                                        QByteArray::number(object.clientId),
                                        QByteArray::number(object.pid),
                                        escaped(object.process),
                                        escaped(object.label)};
            text += fields.join('\t') + '\n';
        }
        return text;
    }

    QByteArray stats() const
    {
        return "abi_version: 1\nnow_ns: " + QByteArray::number(nowNs) +
               "\nlast_check_duration_ns: 12300\n";
    }
};

class FakeDriver::FakeSource : public Source
{
public:
    FakeSource(std::shared_ptr<State> state, Origin origin)
        : m_state(std::move(state)), m_origin(origin)
    {
    }

    Origin origin() const override { return m_origin; }

    Result<QList<DeviceInfo>> devices() override
    {
        const QMutexLocker lock(&m_state->mutex);
        if (!m_state->link.connected)
            return tl::unexpected(connectionLost());
        if (m_state->devices.isEmpty())
            return tl::unexpected(noDevice());
        return m_state->devices;
    }

    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override
    {
        const QMutexLocker lock(&m_state->mutex);
        ++m_state->waitingReads;
        while (m_state->readsHeld)
            m_state->readsGo.wait(&m_state->mutex);
        --m_state->waitingReads;
        if (!m_state->link.connected)
            return tl::unexpected(connectionLost());
        if (!m_state->devices.contains(device))
            return tl::unexpected(gone(device));
        if (const auto failure = m_state->readFailures.find(file);
            failure != m_state->readFailures.end())
            return tl::unexpected(failure->second);
        if (file == DriverFile::LeakObjects)
            return m_state->listing();
        if (file == DriverFile::MemoryStats)
            return m_state->stats();
        return QByteArray::number(m_state->numbers[file]) + '\n';
    }

    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override
    {
        const QMutexLocker lock(&m_state->mutex);
        m_state->writes.emplaceBack(control, value);
        m_state->writtenDevices.append(device.id);
        while (m_state->writesHeld)
            m_state->writesGo.wait(&m_state->mutex);
        if (!m_state->devices.contains(device))
            return tl::unexpected(gone(device));
        if (const auto failure = m_state->writeFailures.find(control);
            failure != m_state->writeFailures.end())
            return tl::unexpected(failure->second);
        switch (control) {
            case DriverControl::Enabled:
                m_state->numbers[DriverFile::Enabled] = value == "1" ? 1 : 0;
                break;
            case DriverControl::ThresholdBytes:
                if (const auto bytes = thresholdOf(value))
                    m_state->numbers[DriverFile::ThresholdBytes] = *bytes;
                else
                    return tl::unexpected(refused(QStringLiteral("leak_monitor/threshold_bytes")));
                break;
            case DriverControl::TriggerCheck:
                ++m_state->numbers[DriverFile::CheckCount];
                break;
            default:
                break;
        }
        return {};
    }

    Result<QByteArray> readLog() override
    {
        const QMutexLocker lock(&m_state->mutex);
        return std::exchange(m_state->log, {});
    }

    LinkState link() const override
    {
        const QMutexLocker lock(&m_state->mutex);
        return m_state->link;
    }

    void unlock() override
    {
        const QMutexLocker lock(&m_state->mutex);
        ++m_state->unlockCount;
    }

private:
    static SourceError gone(const DeviceInfo &device)
    {
        return {SourceError::Kind::Gone, SourceError::Cause::NoDevice, device.id,
                QStringLiteral("No such device"), ENODEV};
    }

    const std::shared_ptr<State> m_state;
    const Origin m_origin;
};

FakeDriver::FakeDriver() : m_state(std::make_shared<State>())
{
    m_state->numbers = {
        {DriverFile::VramTotalBytes, 1ULL << 30},
        {DriverFile::VramUsedBytes, 64ULL << 20},
        {DriverFile::GttTotalBytes, 2ULL << 30},
        {DriverFile::GttUsedBytes, 16ULL << 20},
        {DriverFile::Enabled, 1},
        {DriverFile::ThresholdBytes, 100ULL << 20},
        {DriverFile::CheckIntervalMs, 5'000},
        {DriverFile::SuspiciousAgeMs, 30'000},
        {DriverFile::ConfirmedAgeMs, 300'000},
        {DriverFile::CheckCount, 7},
        {DriverFile::Generation, 1},
    };
}

FakeDriver::~FakeDriver()
{
    letWritesGo();
    letReadsGo();
}

std::unique_ptr<Source> FakeDriver::createSource(Origin origin) const
{
    return std::make_unique<FakeSource>(m_state, origin);
}

void FakeDriver::setDevices(const QList<DeviceInfo> &devices)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->devices = devices;
}

void FakeDriver::setNumber(DriverFile file, std::uint64_t value)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->numbers[file] = value;
}

std::uint64_t FakeDriver::number(DriverFile file) const
{
    const QMutexLocker lock(&m_state->mutex);
    return m_state->numbers[file];
}

void FakeDriver::setObjects(const QList<LeakObject> &objects)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->objects = objects;
    auto &numbers = m_state->numbers;
    ++numbers[DriverFile::Generation];
    for (const DriverFile file :
         {DriverFile::LiveObjects, DriverFile::LiveBytes, DriverFile::SuspiciousObjects,
          DriverFile::SuspiciousBytes, DriverFile::ConfirmedObjects, DriverFile::ConfirmedBytes,
          DriverFile::OrphanedObjects, DriverFile::OrphanedBytes})
        numbers[file] = 0;
    for (const LeakObject &object : objects) {
        ++numbers[DriverFile::LiveObjects];
        numbers[DriverFile::LiveBytes] += object.sizeBytes;
        if (object.state == LeakState::Suspicious) {
            ++numbers[DriverFile::SuspiciousObjects];
            numbers[DriverFile::SuspiciousBytes] += object.sizeBytes;
        } else if (object.state == LeakState::Confirmed) {
            ++numbers[DriverFile::ConfirmedObjects];
            numbers[DriverFile::ConfirmedBytes] += object.sizeBytes;
        }
        if (object.orphaned) {
            ++numbers[DriverFile::OrphanedObjects];
            numbers[DriverFile::OrphanedBytes] += object.sizeBytes;
        }
    }
}

void FakeDriver::setNowNs(std::uint64_t nowNs)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->nowNs = nowNs;
}

void FakeDriver::addLog(const QByteArray &records)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->log += records;
}

void FakeDriver::failRead(DriverFile file, const SourceError &error)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->readFailures[file] = error;
}

void FakeDriver::failWrite(DriverControl control, const SourceError &error)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->writeFailures[control] = error;
}

void FakeDriver::clearFailures()
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->readFailures.clear();
    m_state->writeFailures.clear();
}

void FakeDriver::setLink(const LinkState &link)
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->link = link;
}

int FakeDriver::unlockCount() const
{
    const QMutexLocker lock(&m_state->mutex);
    return m_state->unlockCount;
}

void FakeDriver::holdWrites()
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->writesHeld = true;
}

void FakeDriver::letWritesGo()
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->writesHeld = false;
    m_state->writesGo.wakeAll();
}

QList<FakeDriver::Write> FakeDriver::writes() const
{
    const QMutexLocker lock(&m_state->mutex);
    return m_state->writes;
}

QStringList FakeDriver::writtenDevices() const
{
    const QMutexLocker lock(&m_state->mutex);
    return m_state->writtenDevices;
}

void FakeDriver::holdReads()
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->readsHeld = true;
}

void FakeDriver::letReadsGo()
{
    const QMutexLocker lock(&m_state->mutex);
    m_state->readsHeld = false;
    m_state->readsGo.wakeAll();
}

bool FakeDriver::isReadHeld() const
{
    const QMutexLocker lock(&m_state->mutex);
    return m_state->readsHeld && m_state->waitingReads > 0;
}

SourceError FakeDriver::noDevice()
{
    return {SourceError::Kind::Absent, SourceError::Cause::NoDevice,
            QStringLiteral("/sys/class/drm"), QStringLiteral("no device of the driver pddgpu"), 0};
}

SourceError FakeDriver::connectionLost()
{
    return {SourceError::Kind::Gone, SourceError::Cause::ConnectionLost, QStringLiteral("gpu7"),
            QStringLiteral("connection reset"), 0};
}

SourceError FakeDriver::debugfsDenied()
{
    return {SourceError::Kind::Denied, SourceError::Cause::DebugfsNeedsRoot,
            QStringLiteral("/sys/kernel/debug/pddgpu/pddgpu.0/memory_stats"),
            QStringLiteral("Permission denied"), EACCES};
}

SourceError FakeDriver::refused(const QString &subject)
{
    return {SourceError::Kind::Refused, SourceError::Cause::Other, subject,
            QStringLiteral("Invalid argument"), EINVAL};
}

}  // namespace pddgpu
