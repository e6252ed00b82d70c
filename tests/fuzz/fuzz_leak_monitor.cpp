// SPDX-License-Identifier: GPL-3.0-or-later
// Any sequence of operations: the core and the naive model agree after each.
#include "fuzzing.h"
#include "leakcomparison.h"

using namespace pddgpu::testing;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FuzzedDataProvider input(data, size);
    LeakComparison comparison(
        [&input](u64 end) { return input.ConsumeIntegralInRange<u64>(0, end - 1); });
    while (input.remaining_bytes() > 0) {
        const std::string difference = comparison.step();
        require(difference.empty(), difference);
    }
    const std::string left = comparison.finish();
    require(left.empty(), left);
    return 0;
}
