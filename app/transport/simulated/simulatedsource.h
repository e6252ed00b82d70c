// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QTimer>
#include <memory>
#include <vector>

#include "transport/simulated/simulateddevice.h"
#include "transport/source.h"

namespace pddgpu {

/// Simulated devices as a source: always present, with all permissions.
class SimulatedSource : public Source
{
    Q_OBJECT

public:
    /// One device per scenario; there must be at least one, and none is null.
    SimulatedSource(const QList<ScenarioPtr> &scenarios, double speed,
                    const SimulatedDevice::Clock &clock = {});
    SimulatedSource(const ScenarioPtr &scenario, double speed,
                    const SimulatedDevice::Clock &clock = {});

    Origin origin() const override { return Origin::Simulation; }
    double clockSpeed() const override { return m_speed; }
    Result<QList<DeviceInfo>> devices() override;
    Result<QByteArray> read(const DeviceInfo &device, DriverFile file) override;
    Result<void> write(const DeviceInfo &device, DriverControl control,
                       const QByteArray &value) override;
    Result<QByteArray> readLog() override;
    void watch(const std::optional<DeviceInfo> &device) override;

private:
    struct Card {
        DeviceInfo info;
        std::unique_ptr<SimulatedDevice> device;
    };

    SimulatedDevice *find(const DeviceInfo &info) const;
    void lookForAlerts();

    const double m_speed;
    std::vector<Card> m_cards;
    std::uint64_t m_logged = 0;
    QTimer m_watch;
    SimulatedDevice *m_watched = nullptr;
    QByteArray m_alertCount;
};

}  // namespace pddgpu
