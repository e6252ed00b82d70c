// SPDX-License-Identifier: GPL-3.0-or-later
// Any text is understood or refused with a reason; what the core writes is read back unchanged.
#include <algorithm>

#include "detector/leakcore.h"
#include "fuzzing.h"
#include "parser/leakobjects.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

void checkParsing(QByteArrayView text)
{
    const auto listing = parseLeakObjects(text);
    require(listing || !listing.error().reason.isEmpty(), "refused without a reason");
    require(parseLeakObjects(text) == listing, "not the same twice");
    if (!listing)
        return;
    const bool rising = std::is_sorted(
        listing->objects.begin(), listing->objects.end(),
        [](const LeakObject &left, const LeakObject &right) { return left.id <= right.id; });
    require(rising, "ids do not rise");

    // No line's meaning depends on earlier lines.
    const auto head = text.first(text.indexOf('\n', text.indexOf('\n') + 1) + 1);
    QByteArrayView rest = text.sliced(head.size());
    for (const LeakObject &object :
         listing->objects.first(std::min<qsizetype>(listing->objects.size(), 20))) {
        const qsizetype length = rest.indexOf('\n') + 1;
        const auto alone = parseLeakObjects(head.toByteArray() + rest.first(length).toByteArray());
        require(alone && alone->objects == QList<LeakObject>{object},
                "a line means something else by itself");
        rest = rest.sliced(length);
    }
}

// Takes at most `size` - 1 bytes before the NUL.
void takeText(FuzzedDataProvider *input, char *text, size_t size)
{
    const std::string taken = input->ConsumeRandomLengthString(size - 1);
    std::copy(taken.begin(), taken.end(), text);
}

// Fills in all but id and birth.
void takeRest(FuzzedDataProvider *input, pddgpu_leak_record *record)
{
    *record = {};
    record->size = input->ConsumeIntegral<u64>();
    record->pid = input->ConsumeIntegral<u32>();
    record->client_id = input->ConsumeIntegral<u32>();
    record->handles = input->ConsumeIntegral<u32>();
    record->domain =
        input->PickValueInArray<const char *>({"vram", "gtt", "stolen-system", nullptr});
    record->state = input->ConsumeIntegralInRange<u8>(0, PDDGPU_LEAK_STATES - 1);
    record->flags = input->ConsumeIntegral<u8>();
    takeText(input, record->process, sizeof(record->process));
    takeText(input, record->label, sizeof(record->label));
}

LeakObject expected(const pddgpu_leak_record &record)
{
    constexpr LeakState States[] = {LeakState::Active, LeakState::Suspicious, LeakState::Confirmed};
    LeakObject object;
    object.id = record.id;
    object.birthNs = record.birth_ns;
    object.sizeBytes = record.size;
    object.handles = record.handles;
    object.clientId = record.client_id;
    object.pid = record.pid;
    if (record.domain)
        object.region = *RegionName::from(record.domain);
    object.state = States[record.state];
    object.orphaned = record.flags & PDDGPU_LEAK_ORPHANED;
    object.exported = record.flags & PDDGPU_LEAK_EXPORTED;
    object.imported = record.flags & PDDGPU_LEAK_IMPORTED;
    object.persistent = record.flags & PDDGPU_LEAK_PERSISTENT;
    object.process = QString::fromUtf8(record.process);
    object.label = QString::fromUtf8(record.label);
    return object;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    checkParsing(QByteArrayView(data, static_cast<qsizetype>(size)));

    FuzzedDataProvider input(data, size);
    pddgpu_leak_reader reader = {};
    reader.generation = input.ConsumeIntegral<u64>();
    reader.began_ns = input.ConsumeIntegral<u64>();
    LeakObjects listing;
    listing.generation = reader.generation;
    listing.nowNs = reader.began_ns;

    char line[PDDGPU_LEAK_LINE_SIZE];
    QByteArray text(line, static_cast<qsizetype>(pddgpu_leak_format_header(&reader, line)));
    u64 lastId = 0;
    pddgpu_leak_record record = {};
    while (input.remaining_bytes() > 0 && listing.objects.size() < 100) {
        // Some lines end like the previous one.
        if (input.ConsumeIntegralInRange(0, 2) != 0)
            takeRest(&input, &record);
        record.id = lastId += u64{1} + input.ConsumeIntegral<u32>();
        record.birth_ns = input.ConsumeIntegral<u64>();
        text.append(line, static_cast<qsizetype>(pddgpu_leak_format_record(&record, line)));
        listing.objects.append(expected(record));
    }
    const auto parsed = parseLeakObjects(text);
    require(parsed.has_value(), "the core's own text is refused: " +
                                    (parsed ? std::string() : parsed.error().reason.toStdString()));
    require(*parsed == listing, "the core's own text means something else");

    // The same with a few bytes damaged, as the next listing of the same device.
    LeakObjectsParser parser;
    require(parser.parse(text) == parsed, "not the same from either parser");
    for (int i = 0; i < 4 && input.remaining_bytes() > 0; ++i) {
        text[input.ConsumeIntegralInRange<qsizetype>(0, text.size() - 1)] =
            input.ConsumeIntegral<char>();
    }
    checkParsing(text);
    require(parser.parse(text) == parseLeakObjects(text), "another meaning after another listing");
    return 0;
}
