// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>
#include <algorithm>

#include "fleet/fleet.h"
#include "fleet/fleetreading.h"
#include "support/fakeprometheus.h"

// A server's answers and the fleet made from them.
namespace pddgpu::testing {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

inline constexpr double MiB = 1024.0 * 1024;
inline constexpr double GiB = 1024 * MiB;

inline QByteArray vectorOf(const QByteArray &series)
{
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + series +
           "]}}";
}

inline QByteArray matrixOf(const QByteArray &series)
{
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[" + series +
           "]}}";
}

inline QByteArray seriesOf(const QByteArray &labels)
{
    return "{\"metric\":{" + labels + "},\"value\":[1,\"1\"]}";
}

inline FleetCard cardOf(const FleetSnapshot &snapshot, const QString &instance)
{
    const auto found = std::ranges::find_if(
        snapshot.cards, [&](const FleetCard &card) { return card.id.instance == instance; });
    if (found != snapshot.cards.end())
        return *found;
    QTest::qFail(qPrintable(u"no card of "_s + instance), __FILE__, __LINE__);
    return {};
}

inline FleetReading readingOf(const QList<FakeCard> &cards, double now = 1'700'000'000)
{
    const auto answer = [&](const QString &query) {
        return parseAnswer(answerTo(query, cards, now)).value();
    };
    return {answer(FleetReading::valuesQuery()), answer(FleetReading::timesQuery()),
            answer(FleetReading::leakGrowthQuery()), answer(FleetReading::memoryGrowthQuery()),
            answer(FleetReading::downQuery())};
}

}  // namespace pddgpu::testing
