// SPDX-License-Identifier: GPL-3.0-or-later
// Any file is opened or refused with a reason, and every sample of it can be gone to; bodies get
// their checksums here, or no input would ever get past them.
#include <QBuffer>
#include <memory>

#include "fuzzing.h"
#include "recording/recordingreader.h"

using namespace pddgpu;
using namespace pddgpu::recording;
using namespace pddgpu::testing;

namespace {

// What a small input may cost at most; the ABI's own limit is far above.
constexpr qint64 LongestText = 1024 * 1024;

void checkReading(const QByteArray &bytes, FuzzedDataProvider *input)
{
    auto buffer = std::make_unique<QBuffer>();
    buffer->setData(bytes);
    Reader reader(std::move(buffer));
    const auto opened = reader.open();
    require(opened || !opened.error().isEmpty(), "refused without a reason");
    require(opened.has_value() == (reader.sampleCount() > 0), "opened without samples");
    if (!opened)
        return;
    for (qsizetype i = 1; i < reader.sampleCount(); ++i)
        require(reader.timeMs(i) >= reader.timeMs(i - 1), "time falls");
    for (int i = 0; i < 20; ++i) {
        const auto sample = input->ConsumeIntegralInRange<qsizetype>(0, reader.sampleCount() - 1);
        require(reader.goTo(sample).has_value(), "a sample that was there is not");
        require(reader.position() == sample, "another sample");
        for (const auto &[file, content] : std::map(reader.sample().files)) {
            const auto text = reader.text(file, LongestText);
            require(text.has_value(), "a file that was there is not");
            require(!*text || (*text)->size() <= LongestText, "a text that is too long");
        }
    }
}

// What is understood is written so that it means the same.
void checkBody(QByteArrayView body)
{
    if (const auto header = decodeHeader(body))
        require(decodeHeader(encode(*header)) == header, "another header");
    const auto sample = decodeSample(body);
    if (!sample)
        return;
    const QByteArray once = encode(*sample);
    const auto again = decodeSample(once);
    require(again.has_value(), "our own sample is refused");
    require(encode(*again) == once, "another sample");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzedDataProvider input(data, size);
    if (input.ConsumeBool()) {
        const std::string bytes = input.ConsumeRemainingBytesAsString();
        FuzzedDataProvider choices(data, size);
        checkReading(QByteArray::fromStdString(bytes), &choices);
        return 0;
    }

    QByteArray bytes = makeItem(ItemKind::Header, encode(Header()));
    while (input.remaining_bytes() > 0 && bytes.size() < 100'000) {
        const auto kind = static_cast<ItemKind>(input.ConsumeIntegralInRange<int>(0, 2));
        const std::string body = input.ConsumeRandomLengthString();
        const QByteArrayView view(body.data(), static_cast<qsizetype>(body.size()));
        checkBody(view);
        bytes += makeItem(kind, view);
        if (input.ConsumeIntegralInRange<int>(0, 15) == 15)
            bytes.chop(input.ConsumeIntegralInRange<qsizetype>(0, 30));
    }
    FuzzedDataProvider choices(data, size);
    checkReading(bytes, &choices);
    return 0;
}
