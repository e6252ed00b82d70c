// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "scenario/scenario.h"

namespace pddgpu {

namespace {

// What the analysis puts in place of a number, and what stands for it in a pattern.
constexpr QChar FoldedNumber(u'\ufdd0');
constexpr QChar WrittenNumber(u'#');

}  // namespace

bool ScenarioExpectation::matches(QStringView processName, QStringView labelText,
                                  std::uint64_t sizeBytes) const
{
    if (sizeBytes < smallestBytes || sizeBytes > largestBytes || !process.matches(processName))
        return false;
    if (!label)
        return true;
    if (!labelText.contains(FoldedNumber))
        return label->matches(labelText);
    return label->matches(labelText.toString().replace(FoldedNumber, WrittenNumber));
}

const ScenarioExpectation *Scenario::expectationFor(QStringView process, QStringView label,
                                                    std::uint64_t sizeBytes) const
{
    const auto found = std::ranges::find_if(expectations, [&](const ScenarioExpectation &one) {
        return one.matches(process, label, sizeBytes);
    });
    return found == expectations.end() ? nullptr : &*found;
}

}  // namespace pddgpu
