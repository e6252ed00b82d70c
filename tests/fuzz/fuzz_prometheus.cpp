// SPDX-License-Identifier: GPL-3.0-or-later
// Any answer of a server is refused or gives a picture: no card twice, no figures of a card that
// is not there now, and a history in order of time.
#include <limits>

#include "fleet/fleetreading.h"
#include "fuzzing.h"

using namespace pddgpu;
using namespace pddgpu::testing;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray json(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto answer = parseAnswer(json);
    if (!answer) {
        require(!answer.error().reason.isEmpty(), "refused without a reason");
        return 0;
    }
    for (const PrometheusSeries &series : *answer)
        require(!series.points.isEmpty(), "a series without a point");

    // What comes may be the answer to whatever was asked.
    const FleetReading reading{*answer, *answer, *answer, *answer, *answer};
    const FleetSnapshot snapshot = assemble(reading, seenIn(*answer));
    const FleetCard *before = nullptr;
    for (const FleetCard &card : snapshot.cards) {
        require(!before || before->id < card.id, "not in order, or twice");
        before = &card;
        const bool hasFigures =
            card.state == FleetCard::State::Current || card.state == FleetCard::State::Incomplete;
        require(
            hasFigures || (!card.leakedBytes() && !card.vramUsedBytes && !card.leakGrowthPerHour),
            "figures of another time");
    }
    std::int64_t lastMs = std::numeric_limits<std::int64_t>::min();
    for (const HistoryBucket &bucket : bucketsOf(*answer, 60'000)) {
        require(bucket.firstMs > lastMs, "a history that is not in order");
        lastMs = bucket.lastMs;
    }
    return 0;
}
