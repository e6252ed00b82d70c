// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <memory>
#include <utility>

#include "parser/leakobjects.h"
#include "transport/source.h"

namespace pddgpu {

/// A driver played by a test while a sampler reads it; all functions are thread-safe.
class FakeDriver
{
public:
    using Write = std::pair<DriverControl, QByteArray>;

    FakeDriver();
    ~FakeDriver();

    /// A source that shows this driver; it may outlive this object.
    std::unique_ptr<Source> createSource(Origin origin = Origin::Driver) const;

    void setDevices(const QList<DeviceInfo> &devices);
    void setNumber(DriverFile file, std::uint64_t value);
    std::uint64_t number(DriverFile file) const;
    void setObjects(const QList<LeakObject> &objects);
    void setNowNs(std::uint64_t nowNs);
    /// Adds records to the kernel log.
    void addLog(const QByteArray &records);

    /// From now on, reading the file fails with this error.
    void failRead(DriverFile file, const SourceError &error);
    /// From now on, writing the control fails with this error.
    void failWrite(DriverControl control, const SourceError &error);
    void clearFailures();

    /// The state of its source's connection from now on; unless connected, the source answers
    /// nothing.
    void setLink(const LinkState &link);
    /// How often its source was asked to unlock.
    int unlockCount() const;

    /// Writes block, as in a slow driver, until letWritesGo().
    void holdWrites();
    void letWritesGo();

    /// All writes, refused or not, and the ids of their devices.
    QList<Write> writes() const;
    QStringList writtenDevices() const;

    /// Reads block, as over a slow connection, until letReadsGo().
    void holdReads();
    void letReadsGo();
    /// Whether a read is blocked.
    bool isReadHeld() const;

    static SourceError noDevice();
    static SourceError connectionLost();
    static SourceError debugfsDenied();
    static SourceError refused(const QString &subject);

private:
    class FakeSource;
    struct State;
    const std::shared_ptr<State> m_state;
};

}  // namespace pddgpu
