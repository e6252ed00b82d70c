// SPDX-License-Identifier: GPL-3.0-or-later
// The cost of turning the driver's text into a snapshot: parsing leak_objects, compared with the
// driver's own code for writing it, and one sample of a quiet device.
//
// usage: parser_bench [OPTION OF GOOGLE BENCHMARK…]
//        parser_bench --listing FILE
//   --listing  prints how long it takes to read FILE, a driver's leak_objects, to parse it, and to
//              parse it after a listing that lacks 1 object in 100: each in ns per line
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string_view>
#include <vector>

#include "detector/leakcore.h"
#include "parser/leakobjects.h"
#include "sampler/samplerworker.h"
#include "support/plaindriver.h"
#include "table.h"
#include "transport/local/driversource.h"
#include "transport/simulated/builtinscenarios.h"

namespace pddgpu::bench {
namespace {

constexpr int Lines = 100'000;

struct Listing {
    std::vector<pddgpu_leak_record> records;
    QByteArray header;
    QByteArray text;
};

// Objects of programs that use the GPU: a dozen processes, some hundred labels, some of them
// escaped. Unlike: no two objects have the same size.
enum class Sizes { Alike, Unlike };

Listing listingOf(Sizes sizes)
{
    Listing listing;
    listing.records.resize(Lines);
    char line[PDDGPU_LEAK_LINE_SIZE];
    pddgpu_leak_reader reader = {};
    reader.generation = 123'456;
    reader.began_ns = 1'000'000'000'000'000;
    listing.header =
        QByteArray(line, static_cast<qsizetype>(pddgpu_leak_format_header(&reader, line)));
    listing.text = listing.header;
    for (int i = 0; i < Lines; ++i) {
        pddgpu_leak_record &record = listing.records[static_cast<std::size_t>(i)];
        record.id = 1'000'000 + static_cast<u64>(i);
        record.birth_ns = 900'000'000'000'000 + static_cast<u64>(i) * 1'000'003;
        record.size = sizes == Sizes::Alike ? 4096u << (i % 12) : 4096u * (1 + static_cast<u64>(i));
        record.pid = 1000 + static_cast<u32>(i % 12);
        record.client_id = 10 + static_cast<u32>(i % 24);
        record.handles = 1;
        record.domain = i % 2 == 0 ? "vram" : "gtt";
        record.state = static_cast<u8>(i % PDDGPU_LEAK_STATES);
        record.flags = i % 10 == 0 ? PDDGPU_LEAK_EXPORTED : 0;
        std::snprintf(record.process, sizeof(record.process), "renderer-%d", i % 12);
        std::snprintf(record.label, sizeof(record.label),
                      i % 20 == 0 ? "texture\t\xe4\xbd\xa0 %d" : "texture %d", i % 300);
        listing.text.append(line, static_cast<qsizetype>(pddgpu_leak_format_record(&record, line)));
    }
    return listing;
}

const Listing &listing()
{
    static const Listing made = listingOf(Sizes::Alike);
    return made;
}

double processorSeconds()
{
    timespec now = {};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) + double(now.tv_nsec) / 1e9;
}

// Measures processor time, which other programs affect less than wall time.
template <typename Function>
void measure(benchmark::State &state, Function function)
{
    for (auto _ : state) {
        const double before = processorSeconds();
        function();
        state.SetIterationTime(processorSeconds() - before);
    }
}

void parse(benchmark::State &state)
{
    measure(state, [] { benchmark::DoNotOptimize(parseLeakObjects(listing().text)); });
}

void parseUnlike(benchmark::State &state)
{
    const Listing unlike = listingOf(Sizes::Unlike);
    measure(state, [&unlike] { benchmark::DoNotOptimize(parseLeakObjects(unlike.text)); });
}

// The listing without one object in a hundred.
QByteArray thinned(QByteArrayView text)
{
    QByteArray rest;
    int line = 0;
    for (qsizetype end = 0; !text.isEmpty(); text = text.sliced(end + 1)) {
        end = text.indexOf('\n');
        if (++line % 100 != 0)
            rest.append(text.first(end + 1));
    }
    return rest;
}

// The missing objects are back, each in a line that is new to the parser.
void parseAgain(benchmark::State &state)
{
    const QByteArray before = thinned(listing().text);
    LeakObjectsParser parser;
    for (auto _ : state) {
        benchmark::DoNotOptimize(parser.parse(before));
        const double start = processorSeconds();
        benchmark::DoNotOptimize(parser.parse(listing().text));
        state.SetIterationTime(processorSeconds() - start);
    }
}

void format(benchmark::State &state)
{
    char line[PDDGPU_LEAK_LINE_SIZE];
    measure(state, [&line] {
        for (const pddgpu_leak_record &record : listing().records)
            benchmark::DoNotOptimize(pddgpu_leak_format_record(&record, line));
    });
}

// The system calls of a sample and the processing of their texts, without the driver's part.
void sample(benchmark::State &state)
{
    const PlainDriver driver(builtInScenario(u"healthy"));
    SamplerWorker worker(std::make_unique<DriverSource>(driver.root()));
    measure(state, [&worker] { worker.sample(); });
}

BENCHMARK(parse)->Unit(benchmark::kMillisecond)->Repetitions(7)->UseManualTime();
BENCHMARK(parseUnlike)->Unit(benchmark::kMillisecond)->Repetitions(7)->UseManualTime();
BENCHMARK(parseAgain)->Unit(benchmark::kMillisecond)->Repetitions(7)->UseManualTime();
BENCHMARK(format)->Unit(benchmark::kMillisecond)->Repetitions(7)->UseManualTime();
BENCHMARK(sample)->Unit(benchmark::kMicrosecond)->Repetitions(7)->UseManualTime();

// Empty if the file cannot be read.
QByteArray readAll(const char *path, QByteArray *buffer)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    qsizetype size = 0;
    ssize_t count = 0;
    while (file >= 0 && size < buffer->size() &&
           (count = read(file, buffer->data() + size,
                         static_cast<std::size_t>(buffer->size() - size))) > 0)
        size += count;
    if (file >= 0)
        close(file);
    return count < 0 ? QByteArray() : QByteArray::fromRawData(buffer->constData(), size);
}

double median(std::array<double, 5> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int compareWithDriver(const char *path)
{
    using Clock = std::chrono::steady_clock;
    using Ns = std::chrono::duration<double, std::nano>;
    // Touched before the measurement, and large enough for a million objects.
    QByteArray buffer(128 << 20, '\0');
    std::array<double, 5> readNs;
    std::array<double, 5> parseNs;
    std::array<double, 5> againNs;
    for (std::size_t i = 0; i < readNs.size(); ++i) {
        const auto start = Clock::now();
        const QByteArray text = readAll(path, &buffer);
        const auto read = Clock::now();
        const auto objects = parseLeakObjects(text);
        const auto parsed = Clock::now();
        if (!objects || objects->objects.isEmpty()) {
            std::fprintf(stderr, "parser_bench: no list of objects in %s\n", path);
            return 1;
        }
        const auto count = double(objects->objects.size());
        readNs[i] = Ns(read - start).count() / count;
        parseNs[i] = Ns(parsed - read).count() / count;

        LeakObjectsParser parser;
        static_cast<void>(parser.parse(thinned(text)));
        const auto again = Clock::now();
        static_cast<void>(parser.parse(text));
        againNs[i] = Ns(Clock::now() - again).count() / count;
    }
    std::printf("%.1f %.1f %.1f\n", median(readNs), median(parseNs), median(againNs));
    return 0;
}

}  // namespace
}  // namespace pddgpu::bench

int main(int argc, char **argv)
{
    using namespace pddgpu::bench;

    if (argc == 3 && std::string_view(argv[1]) == "--listing")
        return compareWithDriver(argv[2]);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv))
        return 2;
    Measurements measurements;
    benchmark::RunSpecifiedBenchmarks(&measurements);
    const double parseNs = measurements.medianNs("parse") / Lines;
    const double unlikeNs = measurements.medianNs("parseUnlike") / Lines;
    const double againNs = measurements.medianNs("parseAgain") / Lines;
    const double formatNs = measurements.medianNs("format") / Lines;
    const double sampleUs = measurements.medianNs("sample") / 1e3;
    const bool reached = printTable({
        atMost("parsing leak_objects, a line of 100,000", parseNs, 150, "ns"),
        atMost("parsing it again, 1 in 100 new", againNs, 150, "ns"),
        shown("the core formatting that line, in user space", number(formatNs, 1) + " ns"),
        shown("parsing it against that formatting", number(parseNs / formatNs, 2) + " times"),
        atMost("parsing one whose lines have nothing in common, against that", unlikeNs / formatNs,
               2, "times"),
        shown("parsing it again against that", number(againNs / formatNs, 2) + " times"),
        // One sample per second may use a tenth of a hidden window's limit of 0.3 % of a core.
        atMost("one sample of a quiet device, without the driver's part", sampleUs, 300, "µs"),
    });
    return reached ? 0 : 1;
}
