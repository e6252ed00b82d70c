// SPDX-License-Identifier: GPL-3.0-or-later
// Any scenario file is understood or refused with line and reason. What is understood keeps the
// bounds, and its expectations match without an error.
#include <algorithm>

#include "fuzzing.h"
#include "scenario/scenario.h"

using namespace pddgpu;
using namespace pddgpu::testing;

namespace {

void checkSpan(const ScenarioSpan &span)
{
    require(span.firstNs >= Scenario::ShortestSpanNs && span.firstNs <= Scenario::LongestNs,
            "a span out of bounds");
    require(span.kind != ScenarioSpan::Kind::Even ||
                (span.lastNs >= span.firstNs && span.lastNs <= Scenario::LongestNs),
            "a span whose end is out of bounds");
    require(span.kind != ScenarioSpan::Kind::Pareto || span.exponent >= 0.1, "a useless exponent");
}

void checkMake(const ScenarioMake &make)
{
    require(make.label.size() <= 63, "a label that the driver would not take");
    require(make.objects >= 1 && make.objects <= Scenario::MostObjects, "objects out of bounds");
    require(!make.sizes.bytes.empty(), "no size");
    for (const std::uint64_t bytes : make.sizes.bytes) {
        require(bytes > 0 && bytes <= Scenario::MostBytes && bytes % Scenario::PageBytes == 0,
                "a size out of bounds");
    }
    require(make.sizes.kind != ScenarioSizes::Kind::Even ||
                (make.sizes.bytes.size() == 2 && make.sizes.bytes[0] <= make.sizes.bytes[1]),
            "sizes that end before they begin");
    require(make.activeNs <= make.periodNs && make.fromNs < make.untilNs, "never active");
    if (make.every)
        checkSpan(*make.every);
    if (make.moves)
        checkSpan(*make.moves);
    if (make.lives == ScenarioMake::Lives::Span)
        checkSpan(make.lifetime);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const std::string text(data, data + size);
    const auto scenario =
        parseScenario(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    if (!scenario) {
        const auto lines = static_cast<qsizetype>(std::count(text.begin(), text.end(), '\n')) + 1;
        require(scenario.error().line >= 0 && scenario.error().line <= lines,
                "an error on no line");
        require(!scenario.error().reason.isEmpty(), "refused without a reason");
        return 0;
    }

    const Scenario &one = **scenario;
    require(!one.processes.empty(), "no process");
    std::uint64_t running = 0;
    for (const ScenarioProcess &process : one.processes) {
        require(!process.name.isEmpty() && process.name.size() <= 15, "a name of no process");
        require(process.copies >= 1 && process.copies <= Scenario::MostCopies, "too many copies");
        require(process.lasts.has_value() == process.pause.has_value(), "no pause");
        require(process.pid >= 1, "no PID");
        running += process.copies * process.makes.size();
        std::ranges::for_each(process.makes, checkMake);
    }
    require(running <= Scenario::MostRunningLines, "too many lines");
    for (std::size_t i = 1; i < one.idle.size(); ++i)
        require(one.idle[i - 1].untilNs < one.idle[i].fromNs, "idle times that are not merged");
    for (const ScenarioExpectation &expectation : one.expectations) {
        require((expectation.right == ScenarioExpectation::Right::Leak) ==
                    expectation.cycleNs.has_value(),
                "a leak without cycle, or the reverse");
        expectation.matches(u"process", u"label \ufdd0", 4096);
    }
    return 0;
}
