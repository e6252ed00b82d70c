// SPDX-License-Identifier: GPL-3.0-or-later
// Any answer of a server is refused or gives a fleet: no card twice, no figures for a card that is
// not there now, and a history sorted by time.
#include <algorithm>
#include <limits>
#include <memory>

#include "fleet/fleetreading.h"
#include "fleet/prometheusreply.h"
#include "fuzzing.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

// An answer over HTTP, with head, frames and coding, reads the same in pieces and at once.
void readAsHttp(const uint8_t *data, size_t size)
{
    const QByteArrayView wire(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto readIn = [wire](qsizetype pieceBytes) {
        auto budget = std::make_shared<AnswerBudget>();
        budget->bodyBytes = qint64{4} << 20;
        PrometheusReply reply(budget);
        for (qsizetype at = 0; at < wire.size(); at += pieceBytes) {
            if (!reply.feed(wire.sliced(at, std::min(pieceBytes, wire.size() - at))))
                break;
        }
        require(budget->bodyBytes >= -(32 << 10), "more unpacked than the bound");
        return reply.finish();
    };
    const auto whole = readIn(4096);
    const auto pieces = readIn(7);
    require(whole.has_value() == pieces.has_value(), "pieces are read otherwise");
    if (whole)
        require(whole->size() == pieces->size(), "pieces hold other series");
    else
        require(!whole.error().reason.isEmpty(), "refused without a reason");
}

// Expands a small input to half a megabyte on the wire: the data compressed after the first flush
// is repeated, all at once.
void readAsLongHttp(const uint8_t *data, size_t size)
{
    constexpr QByteArrayView Flush("\0\0\xff\xff", 4);
    constexpr qsizetype WireBytes = 512 << 10;
    const QByteArrayView wire(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const qsizetype flush = wire.indexOf(Flush);
    if (flush < 0)
        return;
    const QByteArray again = wire.sliced(flush + Flush.size()).toByteArray();
    if (again.isEmpty())
        return;
    auto budget = std::make_shared<AnswerBudget>();
    budget->bodyBytes = qint64{4} << 20;
    PrometheusReply reply(budget);
    reply.feed(wire.toByteArray() + again.repeated(WireBytes / again.size()));
    require(budget->bodyBytes >= -(32 << 10), "more unpacked than the bound");
    const auto answer = reply.finish();
    require(answer || !answer.error().reason.isEmpty(), "refused without a reason");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    readAsHttp(data, size);
    readAsLongHttp(data, size);
    const QByteArray json(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto answer = parseAnswer(json);
    if (!answer) {
        require(!answer.error().reason.isEmpty(), "refused without a reason");
        return 0;
    }
    for (const PrometheusAnswer::Series series : *answer)
        require(!series.points().empty(), "a series without a point");

    // The input may be the answer to any of the queries.
    const FleetReading reading{*answer, *answer, *answer, *answer, *answer};
    const auto assembled = assemble(reading, seenIn(*answer));
    if (!assembled) {
        require(!assembled.error().isEmpty(), "refused without a reason");
        return 0;
    }
    const FleetSnapshot &snapshot = *assembled;
    const FleetCard *before = nullptr;
    for (const FleetCard &card : snapshot.cards) {
        require(!before || before->id < card.id, "not in order, or twice");
        before = &card;
        const bool hasFigures =
            card.state == FleetCard::State::Current || card.state == FleetCard::State::Incomplete;
        require(hasFigures ||
                    (!card.leakedBytes() && card.regions.isEmpty() && !card.leakGrowthPerHour),
                "figures of another time");
    }
    std::int64_t lastMs = std::numeric_limits<std::int64_t>::min();
    const auto buckets = bucketsOf(*answer, 0, 60'000);
    if (!buckets)
        return 0;
    for (const HistoryBucket &bucket : (*buckets)[0]) {
        require(bucket.firstMs > lastMs, "a history that is not in order");
        lastMs = bucket.lastMs;
    }
    return 0;
}
