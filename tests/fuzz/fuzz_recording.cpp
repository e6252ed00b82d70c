// SPDX-License-Identifier: GPL-3.0-or-later
// Any file is opened or refused with a reason, and playback can seek to every sample of it. Bodies
// get their checksums here, or no input would ever get past them.
#include <QBuffer>
#include <QtEndian>
#include <algorithm>
#include <memory>

#include "abi/protocol.h"
#include "fuzzing.h"
#include "recording/recordingreader.h"
#include "wire/listingedit.h"

using namespace pddgpu;
using namespace pddgpu::recording;
using namespace pddgpu::testing;
using namespace Qt::StringLiterals;

namespace {

// As in the program: the fuzzer's limits on memory and time must hold with it.
constexpr qint64 LongestText = ListingPatch::MaximumBytes;
// Size after which no more is added to the file that a few bytes of input expand to.
constexpr qsizetype LongFile = qsizetype{16} << 20;

void checkReading(const QByteArray &bytes, FuzzedDataProvider *input, int visits = 20)
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
    for (int i = 0; i < visits; ++i) {
        const auto sample = input->ConsumeIntegralInRange<qsizetype>(0, reader.sampleCount() - 1);
        require(reader.goTo(sample).has_value(), "a sample that was there is not");
        require(reader.position() == sample, "another sample");
        for (const auto &[file, content] : std::map(reader.sample().files)) {
            const auto text = reader.text(file, LongestText);
            require(text.has_value(), "a file that was there is not");
            require(!*text || (*text)->size() <= LongestText, "a text that is too long");
        }
        const auto log = reader.log();
        require(!log || log->size() <= LongestLog, "a log that is too long");
    }
}

// A few bytes of input become a long listing: the most expensive text compresses best.
QByteArray longText(FuzzedDataProvider *input)
{
    const auto piece = QByteArray::fromStdString(input->ConsumeRandomLengthString(40));
    const auto most =
        std::max<qsizetype>(1, (qsizetype{16} << 20) / std::max<qsizetype>(1, piece.size()));
    return piece.repeated(input->ConsumeIntegralInRange<qsizetype>(0, most));
}

QByteArray anyEdit(FuzzedDataProvider *input)
{
    std::string edit;
    for (int i = input->ConsumeIntegralInRange(0, 20); i > 0; --i) {
        if (input->ConsumeBool()) {
            edit.push_back(helper::CopyMark);
            helper::appendNumber(edit, input->ConsumeIntegral<std::uint32_t>());
            helper::appendNumber(edit, input->ConsumeIntegral<std::uint32_t>());
        } else {
            edit += input->ConsumeRandomLengthString(40);
        }
    }
    return QByteArray::fromStdString(edit);
}

// A listing and a log that compress to a few bytes, and edits of it, as an attacker would make them
// to use up memory.
void checkListings(FuzzedDataProvider *input)
{
    const FileKey listing{u"pddgpu.0"_s, u"card0"_s, DriverFile::LeakObjects};
    Sample sample;
    sample.files[listing] = Content(Result<QByteArray>(longText(input)));
    sample.log = Content(Result<QByteArray>(longText(input)));
    QByteArray bytes =
        makeItem(ItemKind::Header, encode(Header())) + makeItem(ItemKind::Key, encode(sample));
    for (int i = input->ConsumeIntegralInRange(0, 10); i > 0 && bytes.size() < LongFile; --i) {
        Sample next;
        if (input->ConsumeBool())
            next.log = sample.log;
        next.files[listing] = Content::edit(
            anyEdit(input), input->ConsumeIntegralInRange<qint64>(0, ListingPatch::MaximumBytes));
        bytes += makeItem(ItemKind::Change, encode(next))
                     .repeated(input->ConsumeIntegralInRange(1, 1'000));
    }
    // Each may use as much as the longest text.
    checkReading(bytes, input, 3);
}

// Damaged heads that claim the data after them, before intact items: that data is checksummed for
// each of the heads.
void checkDamages(FuzzedDataProvider *input)
{
    QByteArray bytes = makeItem(ItemKind::Header, encode(Header()));
    while (input->remaining_bytes() > 0 && bytes.size() < LongFile / 8) {
        QByteArray head = makeItem(ItemKind::Key, {});
        qToBigEndian(input->ConsumeIntegralInRange<quint32>(0, 1 << 23),
                     head.data() + ItemHeadBytes - sizeof(quint32));
        head += QByteArray::fromStdString(input->ConsumeRandomLengthString(20));
        QByteArray damage = head.repeated(input->ConsumeIntegralInRange(0, 1'000));
        if (input->ConsumeBool())
            damage += makeItem(ItemKind::Key, encode(Sample()));
        bytes += damage.repeated(input->ConsumeIntegralInRange(1, 100));
    }
    checkReading(bytes, input);
}

// A body that is understood is written with the same meaning.
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
    FuzzedDataProvider costs(data, size);
    switch (costs.ConsumeIntegralInRange(0, 7)) {
        case 7:
            checkListings(&costs);
            return 0;
        case 6:
            checkDamages(&costs);
            return 0;
        default:
            break;
    }
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
