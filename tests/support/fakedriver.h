// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <memory>
#include <utility>

#include "parser/leakobjects.h"
#include "transport/source.h"

namespace pddgpu {

/// A driver that a test plays while a sampler reads it; all functions are thread-safe.
class FakeDriver
{
public:
    using Write = std::pair<DriverControl, QByteArray>;

    FakeDriver();
    ~FakeDriver();

    /// A source that shows this driver; it may outlive it.
    std::unique_ptr<Source> createSource(Origin origin = Origin::Driver) const;

    void setDevices(const QList<DeviceInfo> &devices);
    void setNumber(DriverFile file, std::uint64_t value);
    std::uint64_t number(DriverFile file) const;
    void setObjects(const QList<LeakObject> &objects);
    void setNowNs(std::uint64_t nowNs);
    /// Records of the kernel log that are yet to be read.
    void addLog(const QByteArray &records);

    /// From now on reading the file fails so.
    void failRead(DriverFile file, const SourceError &error);
    /// From now on writing the control fails so.
    void failWrite(DriverControl control, const SourceError &error);
    void clearFailures();

    /// How its source stands with it from now on; not connected, it answers nothing.
    void setLink(const LinkState &link);
    /// How often its source was asked to unlock.
    int unlockCount() const;

    /// Writes wait, as in a slow driver, until they are let go.
    void holdWrites();
    void letWritesGo();

    /// All that was written, refused or not, and to which devices, by id.
    QList<Write> writes() const;
    QStringList writtenDevices() const;

    /// Reads wait, as over a slow connection, until they are let go.
    void holdReads();
    void letReadsGo();
    /// Whether one waits.
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
