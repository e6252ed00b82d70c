// SPDX-License-Identifier: GPL-3.0-or-later
// Any answer of a helper is understood or refused, and uses no more memory than allowed. Listings
// survive the relay's encoding unchanged.
#include "fuzzing.h"
#include "programs/relay/relay.h"
#include "transport/helper/answerreader.h"
#include "wire/listingpatch.h"

using namespace pddgpu;
using namespace pddgpu::testing;
using helper::Reply;

namespace {

// Limit for the input's own texts; what it copies may be as long as any listing.
constexpr qint64 MaximumBytes = 1 << 20;

qint64 bytesOf(const AnswerReader::Answer &answer)
{
    qint64 bytes = 0;
    for (const QByteArray &piece : answer.pieces)
        bytes += piece.size();
    return bytes;
}

void checkImpostor(FuzzedDataProvider *input)
{
    AnswerReader reader;
    ListingPatch listing;
    for (int expected = input->ConsumeIntegralInRange(0, 8); expected > 0; --expected)
        reader.expect(MaximumBytes);
    while (input->remaining_bytes() > 0) {
        if (!reader.take(QByteArray::fromStdString(input->ConsumeRandomLengthString(200))))
            return;
        while (const auto answer = reader.next()) {
            require(bytesOf(*answer) <= MaximumBytes, "more than was allowed");
            if (!answer->isEdit)
                continue;
            const QByteArray edit = answer->pieces.join();
            const qsizetype before = listing.bytes();
            const auto text = listing.apply(edit, ListingPatch::MaximumBytes);
            require(!text || text->size() <= before + edit.size(), "a line twice");
        }
        for (const int device : reader.takeAlerts())
            require(device >= 0 && device < 256, "no number of a device");
    }
}

void checkRelay(FuzzedDataProvider *input)
{
    helper::Relay relay;
    AnswerReader reader;
    ListingPatch listing;
    for (int i = 0; i < 6 && input->remaining_bytes() > 0; ++i) {
        std::string text;
        const int lines = input->ConsumeIntegralInRange(0, 60);
        std::uint64_t id = 0;
        for (int line = 0; line < lines; ++line) {
            id += static_cast<std::uint64_t>(input->ConsumeIntegralInRange(0, 3));
            text += std::to_string(id) + '\t' +
                    std::to_string(input->ConsumeIntegralInRange(0, 2)) + '\n';
        }
        text += input->ConsumeRandomLengthString(20);
        // No line of a driver starts like a mark.
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (text[at] == helper::CopyMark && (at == 0 || text[at - 1] == '\n'))
                text[at] = '-';
        }

        std::string frames;
        for (std::string_view rest = text; !rest.empty();) {
            const auto piece = input->ConsumeIntegralInRange<std::size_t>(1, 300);
            helper::appendFrame(frames, Reply::Listing, rest.substr(0, piece));
            rest.remove_prefix(std::min(piece, rest.size()));
        }
        const bool fails = input->ConsumeIntegralInRange(0, 7) == 0;
        helper::appendFrame(frames, fails ? Reply::Failed : Reply::Done,
                            fails ? std::string_view("\5\0\0\0\1", 5) : std::string_view());
        require(relay.take(frames), "the relay refuses a helper's words");

        reader.expect(MaximumBytes);
        require(reader.take(QByteArray::fromStdString(std::exchange(relay.output, {}))),
                "the relay's words are refused");
        const auto answer = reader.next();
        require(answer.has_value(), "no answer");
        if (answer->errnoValue != 0) {
            if (answer->isEdit)
                listing.forget();
            continue;
        }
        const auto made = answer->isEdit ? listing.apply(answer->pieces.join(), MaximumBytes)
                                         : std::optional<QByteArray>(answer->pieces.join());
        require(made && *made == QByteArray::fromStdString(text), "another listing");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzedDataProvider impostor(data, size);
    checkImpostor(&impostor);
    FuzzedDataProvider listings(data, size);
    checkRelay(&listings);
    helper::Relay relay;
    relay.take({reinterpret_cast<const char *>(data), size});
    return 0;
}
